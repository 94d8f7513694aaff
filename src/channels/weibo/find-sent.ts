import type { CallContext, FindResult } from '../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { ListPage } from './wire.ts'
import { askList } from './feeds.ts'
import { restUrl } from './settings.ts'
import { comparable } from './text.ts'
import { rowId, rowSecond, wireComment } from './wire.ts'

const BEFORE_FIRST_TRY_MS = 120_000
/** So much further back the pages are read: a match there is not taken for ours, but forbids to call it absent. */
const DOUBT_MS = 780_000
const MOST_PAGES = 10

/** What a public text answers: a comment under a post, or the post itself. */
export interface PublicTarget {
  readonly statusId: string
  readonly commentId: string | null
}

/** A public text whose fate is unknown. */
export interface LostReply {
  readonly text: string
  readonly target: PublicTarget
  /** ms UTC by our clock. */
  readonly firstTriedAt: number
}

interface Search {
  readonly text: string
  readonly target: PublicTarget
  /** ms UTC by the platform's clock: from then on a match is ours. */
  readonly oursFrom: number
  /** ms UTC: pages are read back to here. */
  readonly readBackTo: number
}

type Verdict = { readonly ours: { readonly id: string, readonly at: number } } | 'doubt' | 'other'

function judgeRow(row: unknown, search: Search): Verdict {
  const read = wireComment.safeParse(row)
  if (!read.success)
    return (rowSecond(row) ?? Number.POSITIVE_INFINITY) * 1000 >= search.oursFrom ? 'doubt' : 'other'
  const { id, created_at: at, status, reply_comment: parent } = read.data
  if (status.id !== search.target.statusId || comparable(read.data.text) !== search.text)
    return 'other'
  if ((parent?.id ?? null) !== search.target.commentId)
    return parent ? 'other' : 'doubt'
  return at >= search.oursFrom ? { ours: { id, at } } : 'doubt'
}

function isCovered(page: ListPage, search: Search): boolean {
  if (page.rows.length === 0 || page.nextCursor === '0')
    return true
  const seconds = page.rows.flatMap(row => rowSecond(row) ?? [])
  return Math.min(...seconds) * 1000 < search.readBackTo
}

function below(page: ListPage): bigint | null {
  const ids = page.rows.flatMap(row => rowId(row) ?? []).map(BigInt)
  return ids.length === 0 ? null : ids.reduce((a, b) => b < a ? b : a) - 1n
}

/**
 * Looks for a lost reply among the brand's own comments (`comments/by_me`), by words and by what they answer.
 * `found`: it stands there, made no earlier than 2 min before the first try. `absent`: the pages cover the whole time since and
 * hold nothing like it. All else is `undecidable`. What the platform still reviews (20032) is in no list; should such a text be
 * sent again, the platform refuses it as identical (20019).
 */
export async function findOwnComment(lost: LostReply, parts: FeedParts, context: CallContext): Promise<FindResult> {
  const { client, settings } = parts
  const url = restUrl(settings, 'comments/by_me')
  let max: bigint | null = null
  let isDoubtful = false
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page: ListPage = await askList(client, url, 'comments', { count: settings.pageSize, ...(max === null ? {} : { max_id: String(max) }) }, context)
    const ahead = client.clockAheadMs()
    const search: Search = {
      text: comparable(lost.text),
      target: lost.target,
      oursFrom: lost.firstTriedAt + ahead - BEFORE_FIRST_TRY_MS,
      // The Date header may come from another clock than the comments' times: cover both.
      readBackTo: lost.firstTriedAt + Math.min(ahead, 0) - BEFORE_FIRST_TRY_MS - DOUBT_MS,
    }
    for (const row of page.rows) {
      const verdict = judgeRow(row, search)
      if (typeof verdict === 'object')
        return { state: 'found', objectKey: `comment:${verdict.ours.id}`, at: verdict.ours.at }
      isDoubtful ||= verdict === 'doubt'
    }
    if (isCovered(page, search))
      return isDoubtful ? { state: 'undecidable', why: 'similar_or_unreadable' } : { state: 'absent' }
    const next = below(page)
    if (next === null || (max !== null && next >= max))
      return { state: 'undecidable', why: 'pages_do_not_move' }
    max = next
  }
  return { state: 'undecidable', why: 'too_many_since' }
}
