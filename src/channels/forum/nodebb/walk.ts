import type { FeedCursor } from '../../connector.ts'

/** Pages without a row that end a walk: a page may be empty because its posts may not be seen. */
const MOST_EMPTY = 3
/** A walk ends there at the latest, 100,000 posts down: a forum that always gives the same page must not hold it for ever. */
const LAST_PAGE = 5000

/**
 * Where reading posts stands. Everything up to `mark` (ms, the forum's clock) was taken in. While a gap is walked down page by page,
 * `page` is the next one, `top` the newest time seen and `floor` the time at which the walk has arrived.
 */
export interface Walk {
  readonly mark: number
  readonly top: number
  readonly floor: number
  /** 1 = begin from the newest. */
  readonly page: number
  readonly empty: number
  /** The walk under way is a sweep. */
  readonly isSweep: boolean
  /** The next sweep goes down to here, because pages may have moved under a long walk; 0 = nowhere special. */
  readonly again: number
  readonly sweptAt: number
  readonly etag: string | null
}

/** How far a feed reads behind its mark, and how often; ms. */
export interface WalkPlan {
  readonly overlapMs: number
  readonly sweepEveryMs: number
}

/** What a page told. */
export interface PageTimes {
  readonly newest: number | null
  readonly oldest: number | null
  readonly etag: string | null
}

function numberIn(cursor: FeedCursor, name: string, otherwise: number): number {
  const value = cursor[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

/** Reads a kept cursor; without one, or with one that cannot be read, the walk goes down to `since`. */
export function readWalk(cursor: FeedCursor | null, since: number): Walk {
  const mark = cursor ? numberIn(cursor, 'mark', Number.NaN) : Number.NaN
  if (!cursor || Number.isNaN(mark))
    return { mark: since, top: since, floor: since, page: 1, empty: 0, isSweep: false, again: 0, sweptAt: 0, etag: null }
  return {
    mark,
    top: numberIn(cursor, 'top', mark),
    floor: numberIn(cursor, 'floor', mark),
    page: Math.max(1, numberIn(cursor, 'page', 1)),
    empty: numberIn(cursor, 'empty', 0),
    isSweep: cursor.isSweep === true,
    again: numberIn(cursor, 'again', 0),
    sweptAt: numberIn(cursor, 'sweptAt', 0),
    etag: typeof cursor.etag === 'string' ? cursor.etag : null,
  }
}

/** The cursor as it is kept. */
export function writeWalk(walk: Walk): FeedCursor {
  const { mark, sweptAt, again, etag } = walk
  const rest: FeedCursor = walk.page === 1 ? {} : { top: walk.top, floor: walk.floor, page: walk.page, empty: walk.empty, isSweep: walk.isSweep }
  return { mark, sweptAt, ...(again === 0 ? {} : { again }), ...(etag === null ? {} : { etag }), ...rest }
}

/** Begins a walk that stands at its first page: down to the mark, or in a sweep further. */
export function beginWalk(walk: Walk, plan: WalkPlan, now: number): Walk {
  if (walk.page > 1)
    return walk
  const isSweep = now - walk.sweptAt >= plan.sweepEveryMs || now < walk.sweptAt
  const behind = walk.mark - plan.overlapMs
  // The first walk of all goes down to `since` and no further.
  const floor = isSweep && walk.sweptAt > 0 ? Math.min(behind, walk.again === 0 ? behind : walk.again) : walk.mark
  return { ...walk, top: walk.mark, floor, isSweep, empty: 0 }
}

/** True for a row that this walk takes in. A sweep reads its own floor again; other walks end above the mark. */
export function isTaken(walk: Walk, at: number): boolean {
  return walk.isSweep ? at >= walk.floor : at > walk.floor
}

/** The walk after a page; it is over when `page` is 1 again. The mark moves up only then, and never down. */
export function afterPage(walk: Walk, page: PageTimes, plan: WalkPlan, now: number): Walk {
  const top = Math.max(walk.top, page.newest ?? 0)
  const empty = page.oldest === null ? walk.empty + 1 : 0
  const etag = walk.page === 1 ? page.etag : walk.etag
  const isThere = page.oldest !== null && !isTaken(walk, page.oldest)
  if (!isThere && empty < MOST_EMPTY && walk.page < LAST_PAGE)
    return { ...walk, top, empty, etag, page: walk.page + 1 }
  const isLong = walk.page > 1 && top - walk.mark > plan.overlapMs
  const isRepeat = walk.isSweep && walk.again !== 0
  return {
    mark: Math.max(walk.mark, top),
    top,
    floor: walk.mark,
    page: 1,
    empty: 0,
    isSweep: false,
    again: isRepeat ? 0 : isLong ? walk.floor : walk.again,
    sweptAt: walk.isSweep ? now : walk.sweptAt,
    etag,
  }
}
