import type { InboundItem } from '../../shared/domain/index.ts'
import type { BadItem, CallContext, FeedSpec, PollPage } from '../connector.ts'
import type { Feed } from '../feed-table.ts'
import type { CallFields, WeiboClient } from './client.ts'
import type { IdCursor, PageIds, PageWish } from './cursor.ts'
import type { Mapped, MapView } from './map.ts'
import type { PacedFeed, WeiboSettings } from './settings.ts'
import type { ListName, ListPage } from './wire.ts'
import { AppError } from '../../shared/errors.ts'
import { afterPage, nextWish, readIdCursor, writeIdCursor } from './cursor.ts'
import { completeLongTexts } from './long-text.ts'
import { mapComment, mapStatus, sortMapped } from './map.ts'
import { intervalOf, restUrl } from './settings.ts'
import { firstIdAt, idSpan } from './time.ts'
import { readList, rowId } from './wire.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A feed that can also say what one of its rows means. Every read is one list call. */
export interface WeiboFeed extends Feed {
  /** Pure. */
  readonly map: (row: unknown) => Mapped
}

/** What feeds are made from. */
export interface FeedParts {
  readonly client: WeiboClient
  readonly settings: WeiboSettings
  readonly now: () => number
}

interface FeedPlan {
  readonly name: PacedFeed
  readonly touchpoint: FeedSpec['touchpoint']
  readonly call: string
  readonly rows: 'statuses' | 'comments'
  readonly priority: number
  readonly map: (row: unknown, view: MapView) => Mapped
}

const PLANS: readonly FeedPlan[] = [
  { name: 'comments_to_me', touchpoint: 'comment', call: 'comments/to_me', rows: 'comments', priority: 1, map: (row, view) => mapComment(row, 'comment', view) },
  { name: 'mentions', touchpoint: 'mention', call: 'statuses/mentions', rows: 'statuses', priority: 2, map: (row, view) => mapStatus(row, 'mention', view) },
  { name: 'comments_mentions', touchpoint: 'mention', call: 'comments/mentions', rows: 'comments', priority: 3, map: (row, view) => mapComment(row, 'mention', view) },
  { name: 'by_me', touchpoint: 'comment', call: 'comments/by_me', rows: 'comments', priority: 4, map: (row, view) => mapComment(row, 'comment', view) },
]

/** Asks for a list and insists on getting one: an answer without it is `channel_bad_answer`, never "no news". */
export async function askList(client: WeiboClient, url: string, rows: ListName, fields: CallFields, context: CallContext): Promise<ListPage> {
  const page = readList(await client.get(url, fields, context), rows)
  if (!page)
    throw new AppError('channel_bad_answer', { details: { endpoint: new URL(url).pathname, reason: 'no_list' } })
  return page
}

/**
 * Highest and lowest id of a page's rows. A row that cannot be read counts with its id too, unless that lies beyond `ceiling`
 * and beyond every readable row: a garbled id must not carry the mark into the future.
 */
export function pageIdsOf(page: ListPage, mapped: readonly Mapped[], ceiling: bigint): PageIds {
  const known = page.rows.flatMap((row, index) => {
    const id = rowId(row)
    return id === null ? [] : [{ id: BigInt(id), isBad: 'bad' in (mapped[index] ?? {}) }]
  })
  const highestGood = known.reduce((top, row) => !row.isBad && row.id > top ? row.id : top, ceiling)
  const ids = known.map(row => row.id).filter(id => id <= highestGood)
  return {
    highest: ids.length === 0 ? null : ids.reduce((a, b) => b > a ? b : a),
    lowest: ids.length === 0 ? null : ids.reduce((a, b) => b < a ? b : a),
    nextCursor: page.nextCursor,
  }
}

/** The highest id that may exist by now, with a day to spare for clocks. */
export function idCeiling(now: number): bigint {
  return firstIdAt(now + DAY_MS)
}

/** The fields of a list call for a page; null = the newest page alone. */
export function pageFields(wish: PageWish | null, count: number): CallFields {
  return {
    count,
    ...(wish ? { since_id: String(wish.since) } : {}),
    ...(wish?.below == null ? {} : { max_id: String(wish.below) }),
  }
}

function createIdFeed(plan: FeedPlan, parts: FeedParts): WeiboFeed {
  const { client, settings, now } = parts
  const sweep = { overlapIds: idSpan(settings.overlapMs), sweepEveryMs: settings.sweepEveryMs }

  const map = (row: unknown): Mapped => plan.map(row, { uid: settings.uid, seenAt: now() })

  async function ask(wish: PageWish | null, context: CallContext): Promise<{ ids: PageIds, items: InboundItem[], bad: BadItem[] }> {
    const page = await askList(client, restUrl(settings, plan.call), plan.rows, pageFields(wish, settings.pageSize), context)
    const rows = plan.rows === 'statuses' ? await completeLongTexts(client, settings, page.rows, context) : page.rows
    const mapped = rows.map(map)
    return { ids: pageIdsOf(page, mapped, idCeiling(now() + client.clockAheadMs())), ...sortMapped(mapped) }
  }

  /** The newest page alone; an empty feed leaves a mark too, so that a burst right after it is walked to its end. */
  async function readFirst(context: CallContext): Promise<PollPage> {
    const oldest = now() + client.clockAheadMs() - settings.sinceHours * HOUR_MS
    const { ids, items, bad } = await ask(null, context)
    const floor = firstIdAt(oldest)
    const mark = ids.highest !== null && ids.highest > floor ? ids.highest : floor
    return {
      items: items.filter(item => item.at >= oldest),
      bad,
      cursor: writeIdCursor({ mark, top: mark, below: null, floor: mark, sweptAt: now() }),
      more: false,
    }
  }

  async function readNext(cursor: IdCursor, context: CallContext): Promise<PollPage> {
    const wish = nextWish(cursor, sweep, now())
    const { ids, items, bad } = await ask(wish, context)
    const next = afterPage(cursor, wish, ids, now())
    return { items, bad, cursor: writeIdCursor(next), more: next.below !== null }
  }

  return {
    spec: { name: plan.name, touchpoint: plan.touchpoint, intervalMs: intervalOf(settings, plan.name), priority: plan.priority, probed: plan.name !== 'by_me' },
    map,
    read(kept, context) {
      const cursor = readIdCursor(kept)
      return cursor ? readNext(cursor, context) : readFirst(context)
    },
  }
}

/** The feeds that are read by ids: what customers wrote to the brand, and what the brand itself wrote anywhere. */
export function createIdFeeds(parts: FeedParts): WeiboFeed[] {
  return PLANS.map(plan => createIdFeed(plan, parts))
}
