import type { FeedCursor } from '../connector.ts'

/**
 * Where reading a feed by ids stands. Everything up to `mark` was taken in. While a gap is being walked downwards,
 * `top` is the highest id seen, `below` the next `max_id` and `floor` the id at which the walk has arrived.
 */
export interface IdCursor {
  readonly mark: bigint
  readonly top: bigint
  readonly below: bigint | null
  readonly floor: bigint
  /** When the overlap behind the mark was last read to its end, ms UTC. */
  readonly sweptAt: number
}

function bigintIn(cursor: FeedCursor, name: string): bigint | null {
  const value = cursor[name]
  return typeof value === 'string' && /^\d{1,20}$/.test(value) ? BigInt(value) : null
}

function numberIn(cursor: FeedCursor, name: string): number {
  const value = cursor[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : 0
}

/** Reads a kept cursor; null for none, or for one that another version wrote and this one cannot read. */
export function readIdCursor(cursor: FeedCursor | null): IdCursor | null {
  const mark = cursor && bigintIn(cursor, 'mark')
  if (!cursor || mark === null)
    return null
  return {
    mark,
    top: bigintIn(cursor, 'top') ?? mark,
    below: bigintIn(cursor, 'below'),
    floor: bigintIn(cursor, 'floor') ?? mark,
    sweptAt: numberIn(cursor, 'sweptAt'),
  }
}

/** The cursor as it is kept: ids as digits. */
export function writeIdCursor(cursor: IdCursor): FeedCursor {
  const { mark, top, below, floor, sweptAt } = cursor
  return below === null
    ? { mark: String(mark), sweptAt }
    : { mark: String(mark), sweptAt, top: String(top), below: String(below), floor: String(floor) }
}

/** The request for the next page of a feed. */
export interface PageWish {
  readonly since: bigint
  readonly below: bigint | null
  /** The walk has arrived when a page reaches this id. */
  readonly floor: bigint
  readonly isSweep: boolean
}

/** How far a feed reads behind its mark, and how often. */
export interface SweepPlan {
  readonly overlapIds: bigint
  readonly sweepEveryMs: number
}

/** Decides what to ask for: on with a walk that has begun, or down from the newest row. */
export function nextWish(cursor: IdCursor, plan: SweepPlan, now: number): PageWish {
  const behind = cursor.mark > plan.overlapIds ? cursor.mark - plan.overlapIds : 0n
  if (cursor.below !== null)
    return { since: cursor.floor < behind ? cursor.floor : behind, below: cursor.below, floor: cursor.floor, isSweep: cursor.floor < cursor.mark }
  const isSweep = now - cursor.sweptAt >= plan.sweepEveryMs || now < cursor.sweptAt
  return { since: behind, below: null, floor: isSweep ? behind : cursor.mark, isSweep }
}

/** What a page told about ids. */
export interface PageIds {
  readonly highest: bigint | null
  readonly lowest: bigint | null
  /** `'0'` = nothing further, undefined = not told. */
  readonly nextCursor: string | undefined
}

/** The id to go on from, or null when the page ends the walk. */
function goOnBelow(page: PageIds, wish: PageWish): bigint | null {
  if (page.nextCursor === '0')
    return null
  const told = page.nextCursor === undefined ? null : BigInt(page.nextCursor)
  const below = page.lowest === null ? told : page.lowest - 1n
  if (below === null || below <= wish.floor)
    return null
  return below
}

/**
 * The cursor after a page. A short page ends nothing, because the platform leaves out rows; the mark moves up only when the walk
 * has arrived, and never down. A page that brings the walk no further starts it anew from the newest row next time.
 */
export function afterPage(cursor: IdCursor, wish: PageWish, page: PageIds, now: number): IdCursor {
  const top = page.highest !== null && page.highest > cursor.top ? page.highest : cursor.top
  const below = goOnBelow(page, wish)
  if (below === null)
    return { mark: top, top, below: null, floor: top, sweptAt: wish.isSweep ? now : cursor.sweptAt }
  const isStuck = wish.below !== null && below >= wish.below
  return { ...cursor, top: isStuck ? cursor.mark : top, below: isStuck ? null : below, floor: wish.floor }
}
