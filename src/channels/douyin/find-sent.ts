import type { CallContext, FindResult } from '../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { VideoId } from './sources.ts'
import type { WireComment } from './wire.ts'
import { ownIdsOf } from './feeds.ts'
import { commentKey } from './map.ts'
import { wireComment, wireGlimpse } from './wire.ts'

const BEFORE_FIRST_TRY_MS = 120_000
/** A match that much older is not taken for ours, but forbids to call ours absent: the two clocks may differ. */
const DOUBT_MS = 780_000
const MOST_PAGES = 20

/** What a public text answers: a comment under a video, or the video itself. */
export interface PublicTarget {
  readonly video: VideoId
  readonly commentId: string | null
  /** The comment at the head of the replies; the same as `commentId` unless that is a reply itself. */
  readonly rootId: string | null
}

/** A public text whose fate is unknown. */
export interface LostReply {
  readonly text: string
  readonly target: PublicTarget
  /** ms UTC by our clock. */
  readonly firstTriedAt: number
}

type Verdict = { readonly ours: WireComment } | 'doubt' | 'other'

/** Texts compared as people read them. */
function comparable(text: string): string {
  return text.toWellFormed().replace(/\s+/g, ' ').trim()
}

function answers(row: WireComment, target: PublicTarget): boolean | null {
  if (target.commentId === null)
    return row.reply_comment_id === undefined
  if (row.reply_comment_id !== undefined)
    return row.reply_comment_id === target.commentId
  // The platform may leave out what a reply to the root answers, not what a reply to a reply does.
  return target.commentId === target.rootId ? true : null
}

function judge(raw: unknown, lost: LostReply, own: ReadonlySet<string>): Verdict {
  const read = wireComment.safeParse(raw)
  if (!read.success)
    return 'doubt'
  const row = read.data
  if (!own.has(row.comment_user_id) || comparable(row.content) !== comparable(lost.text))
    return 'other'
  const isAnswer = answers(row, lost.target)
  if (isAnswer === false || row.create_time < lost.firstTriedAt - BEFORE_FIRST_TRY_MS - DOUBT_MS)
    return 'other'
  return isAnswer === true && row.create_time >= lost.firstTriedAt - BEFORE_FIRST_TRY_MS ? { ours: row } : 'doubt'
}

/**
 * Looks for a lost comment or reply where it must stand: among the replies of what it answers, or among the video's comments.
 * `found`: the account's own, the same words, no older than two minutes before the first try. `absent`: everything was read and
 * holds nothing like it, and no review can hide it any longer. All else is `undecidable`.
 */
export async function findOwnComment(lost: LostReply, parts: FeedParts, context: CallContext): Promise<FindResult> {
  const { sources, settings, now } = parts
  const { video, rootId } = lost.target
  const own = ownIdsOf(settings)
  let cursor = '0'
  let isDoubtful = false
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const page = rootId === null ? await sources.comments(video, cursor, context) : await sources.replies(video, rootId, cursor, context)
    for (const row of page.rows) {
      const verdict = judge(row, lost, own)
      if (typeof verdict === 'object')
        return { state: 'found', objectKey: commentKey(verdict.ours.comment_id), at: verdict.ours.create_time }
      isDoubtful ||= verdict === 'doubt'
    }
    if (page.next === null || isPast(page.rows, lost))
      return verdictOfAll(isDoubtful, lost.firstTriedAt + settings.reviewMs > now())
    if (page.next === cursor)
      return { state: 'undecidable', why: 'pages_do_not_move' }
    cursor = page.next
  }
  return { state: 'undecidable', why: 'too_many_since' }
}

/** An own video's comments come newest first: a whole page from before the first try ends the search. */
function isPast(rows: readonly unknown[], lost: LostReply): boolean {
  if (lost.target.rootId !== null || lost.target.video.origin !== 'own' || rows.length === 0)
    return false
  const limit = lost.firstTriedAt - BEFORE_FIRST_TRY_MS - DOUBT_MS
  return rows.every((row) => {
    const { data } = wireGlimpse.safeParse(row)
    return data?.create_time !== undefined && data.create_time < limit
  })
}

function verdictOfAll(isDoubtful: boolean, mayBeInReview: boolean): FindResult {
  if (isDoubtful)
    return { state: 'undecidable', why: 'similar_or_unreadable' }
  return mayBeInReview ? { state: 'undecidable', why: 'maybe_in_review' } : { state: 'absent' }
}
