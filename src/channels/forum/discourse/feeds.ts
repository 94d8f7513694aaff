import type { InboundItem } from '../../../shared/domain/index.ts'
import type { BadItem, CallContext } from '../../connector.ts'
import type { Feed } from '../../feed-table.ts'
import type { ForumKeys } from '../keys.ts'
import type { DiscourseClient } from './client.ts'
import type { PageFacts, SweepCursor, SweepFacts, Wish } from './cursor.ts'
import type { TopicReader } from './lookup.ts'
import type { Mapped, MapView } from './map.ts'
import type { Memory } from './memory.ts'
import type { DiscourseSettings } from './settings.ts'
import { AppError } from '../../../shared/errors.ts'
import { isWithinJsonBounds, parseLosslessJson } from '../../lossless-json.ts'
import { afterPage, firstCursor, freshAbove, hasMore, nextWish, readSweepCursor, writeSweepCursor } from './cursor.ts'
import { mapPost } from './map.ts'
import { intervalOf, isProbed } from './settings.ts'
import { readLatest, rowId } from './wire.ts'

const HOUR_MS = 3_600_000
/** Parents that are looked up for one page; the page is read again when it needs more. */
const MOST_LOOKUPS = 6

/** What feeds are made from. */
export interface FeedParts {
  readonly client: DiscourseClient
  readonly topics: TopicReader
  readonly settings: DiscourseSettings
  readonly keys: ForumKeys
  readonly memory: Memory
  readonly now: () => number
}

/** The mapped rows of a page. */
export interface MappedPage {
  readonly items: readonly InboundItem[]
  readonly bad: readonly BadItem[]
  readonly facts: PageFacts
}

/** Where a first run begins, ms UTC by the forum's clock. */
export function firstSince({ client, settings, now }: FeedParts): number {
  return now() + client.clockAheadMs() - settings.sinceHours * HOUR_MS
}

/** From where this account looks at posts. */
export function viewOf({ keys, settings, memory, now }: FeedParts, rooms: MapView['rooms']): MapView {
  return { keys, settings, memory, rooms, seenAt: now() }
}

function pageFacts(rows: readonly unknown[], mapped: readonly Mapped[], times: readonly number[], isUnfinished: boolean): PageFacts {
  const good = rows.flatMap((row, index) => 'bad' in (mapped[index] ?? {}) ? [] : rowId(row) ?? [])
  // A garbled row must not carry the mark into the future: its id counts only among those of whole rows.
  const highest = good.length === 0 ? null : Math.max(...good)
  const ids = highest === null ? [] : rows.flatMap(row => rowId(row) ?? []).filter(id => id <= highest)
  return { highest, lowest: ids.length === 0 ? null : Math.min(...ids), oldestAt: times.length === 0 ? null : Math.min(...times), isUnfinished }
}

function timeOf(row: unknown): number[] {
  const text = typeof row === 'object' && row !== null && 'created_at' in row ? row.created_at : null
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN
  return Number.isFinite(at) ? [at] : []
}

/**
 * Maps the rows of a page, oldest first. Whom a post answers is looked up where it decides about the post, for rows above
 * `freshAbove` that are not older than `since`, and a few at a time; a page that needs more says that it is unfinished.
 */
export async function mapRows(parts: FeedParts, given: readonly unknown[], options: { rooms: 'public' | 'private', freshAbove: number, since?: number }, context: CallContext): Promise<MappedPage> {
  const rows = [...given].sort((a, b) => (rowId(a) ?? 0) - (rowId(b) ?? 0))
  const view = viewOf(parts, options.rooms)
  const mapped: Mapped[] = []
  const isFresh = (row: unknown): boolean => (rowId(row) ?? 0) > options.freshAbove && (timeOf(row)[0] ?? 0) >= (options.since ?? 0)
  let lookups = 0
  let isUnfinished = false
  for (const row of rows) {
    let result = mapPost(row, view)
    if ('unknownParent' in result && isFresh(row) && lookups < MOST_LOOKUPS) {
      lookups += 1
      await parts.topics.resolve(result.unknownParent.topicId, result.unknownParent.postNumber, context)
      result = mapPost(row, view)
    }
    isUnfinished ||= 'unknownParent' in result && isFresh(row)
    mapped.push(result)
  }
  return {
    items: mapped.flatMap(result => 'item' in result ? [result.item] : []),
    bad: mapped.flatMap(result => 'bad' in result ? [result.bad] : []),
    facts: pageFacts(rows, mapped, rows.flatMap(timeOf), isUnfinished),
  }
}

/** Asks for one window of posts and insists on getting a list: an answer without one is `channel_bad_answer`, never "no posts". */
export async function askWindow({ client }: FeedParts, path: string, wish: Wish, context: CallContext): Promise<readonly unknown[]> {
  const rows = readLatest(await client.get({ path, query: 'before' in wish ? { before: wish.before } : {} }, context))
  if (!rows)
    throw new AppError('channel_bad_answer', { details: { endpoint: path, reason: 'no_list' } })
  return rows
}

/** Facts that a sweep decides by. */
export function sweepFacts({ memory, settings, now }: FeedParts): SweepFacts {
  return { known: memory.highest(), plan: { overlapMs: settings.overlapMs, sweepEveryMs: settings.sweepEveryMs }, now: now() }
}

/** The page that a window makes, and where the sweep stands after it. */
export function pageAfter(before: { cursor: SweepCursor, wish: Wish }, page: MappedPage, facts: SweepFacts): { items: readonly InboundItem[], bad: readonly BadItem[], next: SweepCursor, more: boolean } {
  const { cursor, wish } = before
  const next = afterPage(cursor, wish, page.facts, facts)
  // What the newest window holds comes once more when the climb arrives there; a dead letter is told once.
  const comesAgain = page.facts.isUnfinished || (wish.kind === 'newest' && next.at !== null)
  const isPast = wish.kind === 'first' || wish.kind === 'seek'
  return {
    items: isPast ? page.items.filter(item => item.at >= cursor.since) : page.items,
    bad: comesAgain ? [] : page.bad,
    next,
    more: hasMore(next, page.facts),
  }
}

/** The public posts of the whole forum, of which those that concern the brand are taken. Contract B2. */
export function createPostsFeed(parts: FeedParts): Feed {
  const { settings, memory } = parts
  return {
    spec: { name: 'posts', touchpoint: 'mention', intervalMs: intervalOf(settings, 'posts'), priority: 1, probed: isProbed(settings) },
    async read(kept, context) {
      const cursor = readSweepCursor(kept) ?? firstCursor(firstSince(parts))
      if (typeof kept?.talks === 'string')
        memory.recallTalks(kept.talks)
      const wish = nextWish(cursor, sweepFacts(parts), false)
      const fresh = freshAbove(cursor, wish, sweepFacts(parts))
      const rows = await askWindow(parts, '/posts.json', wish, context)
      const page = await mapRows(parts, rows, { rooms: 'public', freshAbove: fresh, since: cursor.since }, context)
      const { items, bad, next, more } = pageAfter({ cursor, wish }, page, sweepFacts(parts))
      return { items, bad, more, cursor: { ...writeSweepCursor(next), talks: memory.talks() } }
    },
  }
}

/** Reads one kept row again. What was cut, or needs to know whom it answers, stays a dead letter. */
export function readRowAgain(parts: FeedParts, feed: string, raw: string): { items: readonly InboundItem[], bad: readonly BadItem[] } {
  const unreadable = (reason: string): { items: readonly InboundItem[], bad: readonly BadItem[] } => ({ items: [], bad: [{ raw, code: 'channel_bad_answer', reason }] })
  if (!isWithinJsonBounds(raw, { maxDepth: 40, maxParts: 10_000 }))
    return unreadable('too_complex')
  try {
    const mapped = mapPost(parseLosslessJson(raw), viewOf(parts, feed === 'push' ? 'told' : feed === 'private' ? 'private' : 'public'))
    if ('unknownParent' in mapped)
      return unreadable('unknown_parent')
    return 'bad' in mapped ? unreadable(mapped.bad.reason) : { items: 'item' in mapped ? [mapped.item] : [], bad: [] }
  }
  catch (error) {
    if (error instanceof SyntaxError)
      return unreadable('not_json')
    throw error
  }
}
