import type { CallContext, FindResult, OutgoingMessage } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import { z } from 'zod'
import { AppError, isAppError } from '../../../shared/errors.ts'

const BEFORE_FIRST_TRY_MS = 120_000
/** So much further back is read: a match there is not taken for ours, but forbids to call it absent. */
const DOUBT_MS = 780_000

/** A text that is looked for. */
export interface Search {
  readonly text: string
  /** ms by the forum's clock: from then on a match is ours. */
  readonly oursFrom: number
  /** ms: nothing older is looked at. */
  readonly readBackTo: number
}

/** Something of ours that may be the lost text. */
export interface Candidate {
  readonly key: string
  readonly at: number
  /** Path of its raw text. */
  readonly raw: string
}

const wireRaw = z.object({ content: z.string() })

/** Blanks at line ends and around a text are the forum's to change. */
function comparable(text: string): string {
  return text.toWellFormed().split(/\r\n?|\n/).map(line => line.trimEnd()).join('\n').trim()
}

/** What to look for, by a clock that runs so much ahead of ours. */
export function searchFor(message: OutgoingMessage, aheadMs: number): Search {
  return {
    text: comparable(message.text),
    oursFrom: message.firstTriedAt + aheadMs - BEFORE_FIRST_TRY_MS,
    // The Date header may come from another clock than the posts' times: cover both.
    readBackTo: message.firstTriedAt + Math.min(aheadMs, 0) - BEFORE_FIRST_TRY_MS - DOUBT_MS,
  }
}

/** The text as it was typed; null when it is gone by now. */
async function rawOf({ client }: Pick<NodebbParts, 'client'>, path: string, context: CallContext): Promise<string | null> {
  try {
    const read = wireRaw.safeParse(await client.get(path, context))
    if (read.success)
      return read.data.content
  }
  catch (error) {
    if (isAppError(error) && (error.code === 'not_found' || error.code === 'permission_missing'))
      return null
    throw error
  }
  throw new AppError('channel_bad_answer', { details: { reason: 'no_raw' } })
}

/** Compares candidates by what was typed, because the forum shows HTML made of it. */
export async function judgeCandidates(candidates: readonly Candidate[], search: Search, parts: Pick<NodebbParts, 'client'>, context: CallContext): Promise<FindResult> {
  let isDoubtful = false
  for (const { key, at, raw } of candidates) {
    const text = await rawOf(parts, raw, context)
    const isSame = text !== null && comparable(text) === search.text
    if (isSame && at >= search.oursFrom)
      return { state: 'found', objectKey: key, at }
    isDoubtful ||= isSame || text === null
  }
  return isDoubtful ? { state: 'undecidable', why: 'similar_or_unreadable' } : { state: 'absent' }
}
