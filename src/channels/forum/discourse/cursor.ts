import type { FeedCursor } from '../../connector.ts'

/** Post ids in one answer of a sweep: those in (before − 50, before]. Contract B2. */
export const WINDOW = 50
/** The first run walks back over so many ids at most: a forum with few public posts would never end. */
const MOST_BACK = 20_000

/**
 * Where a sweep by post ids stands. Everything up to `mark` was taken in. `at` climbs from there to `goal`, a window at a
 * time. `down` walks back through what is older than the first run, to `since`.
 */
export interface SweepCursor {
  /** Null until the first post was seen. */
  readonly mark: number | null
  readonly at: number | null
  readonly goal: number | null
  readonly down: number | null
  /** Nothing older is taken, ms UTC by the forum's clock. */
  readonly since: number
  /** The mark as it was one to two overlaps ago, and the one that follows it. */
  readonly back: number
  readonly mid: number
  readonly midAt: number
  readonly sweptAt: number
}

/** What to ask for. `newest` has no bound: it begins wherever the forum's posts end. */
export type Wish = { readonly kind: 'first' | 'newest' } | { readonly kind: 'climb' | 'seek', readonly before: number }

/** What a page told about ids. */
export interface PageFacts {
  readonly lowest: number | null
  readonly highest: number | null
  /** ms UTC of the oldest row; null without rows. */
  readonly oldestAt: number | null
  /** A row's parent is not known yet: the same window is to be read once more. */
  readonly isUnfinished: boolean
}

/** How far behind its mark a feed reads, and how often. ms. */
export interface SweepPlan {
  readonly overlapMs: number
  readonly sweepEveryMs: number
}

function numberIn(cursor: FeedCursor, name: string): number | null {
  const value = cursor[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The cursor of a feed that was never read. */
export function firstCursor(since: number): SweepCursor {
  return { mark: null, at: null, goal: null, down: null, since, back: 0, mid: 0, midAt: 0, sweptAt: 0 }
}

/** Reads a kept cursor; null for none, or for one that another version wrote and this one cannot read. */
export function readSweepCursor(kept: FeedCursor | null): SweepCursor | null {
  const since = kept && numberIn(kept, 'since')
  if (!kept || since === null)
    return null
  const mark = numberIn(kept, 'mark')
  const [at, goal] = [numberIn(kept, 'at'), numberIn(kept, 'goal')]
  const isClimbing = at !== null && goal !== null
  return {
    mark,
    at: isClimbing ? at : null,
    goal: isClimbing ? goal : null,
    down: numberIn(kept, 'down'),
    since,
    back: Math.min(numberIn(kept, 'back') ?? mark ?? 0, mark ?? 0),
    mid: numberIn(kept, 'mid') ?? mark ?? 0,
    midAt: numberIn(kept, 'midAt') ?? 0,
    sweptAt: numberIn(kept, 'sweptAt') ?? 0,
  }
}

/** The cursor as it is kept. */
export function writeSweepCursor(cursor: SweepCursor): FeedCursor {
  return { ...cursor }
}

/** True when it is time to read behind the mark again, also after the clock was set back. */
function isSweepDue(cursor: SweepCursor, plan: SweepPlan, now: number): boolean {
  return now - cursor.sweptAt >= plan.sweepEveryMs || now < cursor.sweptAt
}

/** What a decision is made from. `known` is the highest post id seen anywhere. */
export interface SweepFacts {
  readonly known: number
  readonly plan: SweepPlan
  readonly now: number
}

/** From where a fresh look begins: the mark, or behind it when a sweep is due. */
function floorOf(cursor: SweepCursor, { plan, now }: SweepFacts): number {
  const mark = cursor.mark ?? 0
  return isSweepDue(cursor, plan, now) ? Math.min(cursor.back, mark) : mark
}

/**
 * Decides what to ask for. A feed whose posts are few among the forum's (the private one) goes straight for the window above
 * its mark when others were written meanwhile: the newest window would hold none of its own.
 */
export function nextWish(cursor: SweepCursor, facts: SweepFacts, isSparse: boolean): Wish {
  if (cursor.mark === null)
    return { kind: 'first' }
  if (cursor.at !== null)
    return { kind: 'climb', before: cursor.at + WINDOW }
  if (cursor.down !== null)
    return { kind: 'seek', before: cursor.down }
  if (isSparse && facts.known > cursor.mark)
    return { kind: 'climb', before: floorOf(cursor, facts) + WINDOW }
  return { kind: 'newest' }
}

/** Remembers marks of the past, so that a sweep knows how far back the overlap reaches. */
function withPast(cursor: SweepCursor, mark: number, { plan, now }: SweepFacts): SweepCursor {
  const isTurn = now - cursor.midAt >= plan.overlapMs || now < cursor.midAt
  return isTurn ? { ...cursor, mark, back: cursor.mid, mid: mark, midAt: now } : { ...cursor, mark }
}

/** The cursor of a feed whose past was read otherwise, up to a post id. */
export function cursorAt(mark: number, since: number, now: number): SweepCursor {
  return { ...firstCursor(since), mark, back: mark, mid: mark, midAt: now, sweptAt: now }
}

function afterFirst(cursor: SweepCursor, page: PageFacts, now: number): SweepCursor {
  if (page.highest === null || page.lowest === null || page.isUnfinished)
    return cursor
  const down = page.lowest > 1 && (page.oldestAt ?? 0) >= cursor.since ? page.lowest - 1 : null
  return { ...cursorAt(page.highest, cursor.since, now), down }
}

function afterSeek(cursor: SweepCursor, before: number, page: PageFacts): SweepCursor {
  if (page.isUnfinished)
    return cursor
  const next = Math.min(before - WINDOW, (page.lowest ?? before) - 1)
  const isOver = next < 1 || next < (cursor.mark ?? 0) - MOST_BACK || (page.oldestAt !== null && page.oldestAt < cursor.since)
  return { ...cursor, down: isOver ? null : next }
}

function afterNewest(cursor: SweepCursor, page: PageFacts, facts: SweepFacts): SweepCursor {
  const mark = cursor.mark ?? 0
  const floor = floorOf(cursor, facts)
  const swept = isSweepDue(cursor, facts.plan, facts.now) ? { ...cursor, sweptAt: facts.now } : cursor
  const top = Math.max(facts.known, page.highest ?? 0, mark)
  if (!page.isUnfinished && page.lowest !== null && page.highest !== null && page.lowest <= floor + 1)
    return withPast(swept, Math.max(mark, page.highest), facts)
  return top > floor ? { ...swept, at: floor, goal: top } : withPast(swept, mark, facts)
}

function afterClimb(cursor: SweepCursor, before: number, page: PageFacts, facts: SweepFacts): SweepCursor {
  const mark = cursor.mark ?? 0
  const isFreshSweep = cursor.at === null && before - WINDOW < mark
  const swept = isFreshSweep ? { ...cursor, sweptAt: facts.now } : cursor
  // The forum took no notice of the bound: what lies between is not read, so the climb begins anew another time.
  if (page.highest !== null && page.highest > before)
    return { ...swept, at: null, goal: null }
  const goal = cursor.goal ?? Math.max(facts.known, mark)
  if (page.isUnfinished)
    return { ...swept, at: before - WINDOW, goal }
  const reached = Math.max(Math.min(goal, before), page.highest ?? 0)
  const isThere = reached >= goal
  return withPast({ ...swept, at: isThere ? null : reached, goal: isThere ? null : goal }, Math.max(mark, reached), facts)
}

/**
 * The cursor after a page. Windows may be short or empty, because rows are left out by permission, so only ids decide: the mark
 * moves up over windows that were read whole, and never down.
 */
export function afterPage(cursor: SweepCursor, wish: Wish, page: PageFacts, facts: SweepFacts): SweepCursor {
  switch (wish.kind) {
    case 'first': return afterFirst(cursor, page, facts.now)
    case 'seek': return afterSeek(cursor, wish.before, page)
    case 'newest': return afterNewest(cursor, page, facts)
    case 'climb': return afterClimb(cursor, wish.before, page, facts)
  }
}

/** The post id above which rows are new to this look; those at or below it need no second thought. */
export function freshAbove(cursor: SweepCursor, wish: Wish, facts: SweepFacts): number {
  if (wish.kind === 'climb')
    return wish.before - WINDOW
  return wish.kind === 'newest' ? floorOf(cursor, facts) : 0
}

/** True while the feed may hold more right now. */
export function hasMore(cursor: SweepCursor, page: PageFacts): boolean {
  return cursor.at !== null || cursor.down !== null || page.isUnfinished
}
