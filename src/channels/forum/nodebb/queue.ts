import type { CallContext } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import { isAppError } from '../../../shared/errors.ts'
import { listIn } from './wire.ts'

/** Codes of a queue that this account may not read, or that the forum does not have. */
const UNSEEN: ReadonlySet<string> = new Set(['permission_missing', 'not_found', 'channel_bad_answer'])

/**
 * What waits for the moderators (`/api/post-queue`); null when the account may not see it. Never logged: up to 4.11 its entries carry
 * their authors' credentials (contract A5).
 */
export async function readQueue({ client }: Pick<NodebbParts, 'client'>, context: CallContext): Promise<readonly unknown[] | null> {
  try {
    return listIn(await client.page('/api/post-queue', context), 'posts')
  }
  catch (error) {
    if (isAppError(error) && UNSEEN.has(error.code))
      return null
    throw error
  }
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
