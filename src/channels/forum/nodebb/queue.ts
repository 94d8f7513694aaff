import type { CallContext } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import { z } from 'zod'
import { isAppError } from '../../../shared/errors.ts'
import { listIn } from './wire.ts'

/** Codes of a queue that this account may not read, or that the forum does not have. */
const UNSEEN: ReadonlySet<string> = new Set(['permission_missing', 'not_found', 'channel_bad_answer'])
const MOST_PAGES = 20

const wirePages = z.object({ pagination: z.object({ pageCount: z.number().int() }).optional().catch(undefined) })

interface QueuePage {
  readonly rows: readonly unknown[]
  readonly pages: number
}

/** One page of what waits for the moderators; null when the account may not see it. */
async function readPage({ client }: Pick<NodebbParts, 'client'>, page: number, context: CallContext): Promise<QueuePage | null> {
  try {
    const body = await client.page(`/api/post-queue?page=${page}`, context)
    const rows = listIn(body, 'posts')
    return rows && { rows, pages: wirePages.safeParse(body).data?.pagination?.pageCount ?? 1 }
  }
  catch (error) {
    if (isAppError(error) && UNSEEN.has(error.code))
      return null
    throw error
  }
}

/** Whether this account may look into the moderators' queue. */
export async function maySeeQueue(parts: Pick<NodebbParts, 'client'>, context: CallContext): Promise<boolean> {
  return await readPage(parts, 1, context) !== null
}

/**
 * What waits for the moderators (`/api/post-queue`); null when it cannot be seen, or not to its end. Never logged: up to 4.11 its
 * entries carry their authors' credentials (contract A5).
 */
export async function readQueue(parts: Pick<NodebbParts, 'client'>, context: CallContext): Promise<readonly unknown[] | null> {
  const rows: unknown[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const read = await readPage(parts, page, context)
    if (!read)
      return null
    rows.push(...read.rows)
    if (page >= read.pages)
      return rows
  }
  return null
}

function fieldOf(entry: unknown, name: string): string | null {
  const value = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>)[name] : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

/** True for an entry that may be a reply of this account in that topic; one that does not say so may be, too. */
export function isOursInQueue(entry: unknown, uid: string, tid: string): boolean {
  const data = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>).data : undefined
  const author = fieldOf(entry, 'uid') ?? fieldOf(data, 'uid')
  const topic = fieldOf(data, 'tid')
  return (author === null || author === uid) && (topic === null || topic === tid)
}
