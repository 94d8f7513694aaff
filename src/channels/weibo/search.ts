import type { CallContext, FeedCursor, PollPage } from '../connector.ts'
import type { CallFields } from './client.ts'
import type { FeedParts, WeiboFeed } from './feeds.ts'
import type { Mapped } from './map.ts'
import { askList, idCeiling, pageIdsOf } from './feeds.ts'
import { completeLongTexts } from './long-text.ts'
import { mapStatus, sortMapped } from './map.ts'
import { hostUrl, intervalOf } from './settings.ts'
import { rowSecond } from './wire.ts'

const HOUR_MS = 3_600_000
const PRIORITY = 5
/** The most of one page (contract 3.1). */
const ROWS = 50
/** The platform gives no further page of one query. */
const LAST_PAGE = 20

/** A search knows times, not ids: it is walked down by its end time, one second overlapping. Times in unix seconds. */
interface SearchCursor {
  /** Highest id that was taken in. */
  readonly mark: string
  readonly markAt: number
  readonly top: string
  readonly topAt: number
  /** While walking: end of the asked span and page in it; 0 = from the newest. */
  readonly endAt: number
  readonly page: number
  readonly floorAt: number
}

const text = (value: unknown): string => typeof value === 'string' && /^\d{1,20}$/.test(value) ? value : '0'
const count = (value: unknown): number => typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0

function readCursor(kept: FeedCursor | null): SearchCursor | null {
  if (!kept || count(kept.markAt) === 0)
    return null
  return { mark: text(kept.mark), markAt: count(kept.markAt), top: text(kept.top), topAt: count(kept.topAt), endAt: count(kept.endAt), page: Math.max(1, count(kept.page)), floorAt: count(kept.floorAt) }
}

function standing(mark: string, markAt: number): SearchCursor {
  return { mark, markAt, top: mark, topAt: markAt, endAt: 0, page: 1, floorAt: 0 }
}

/** What a page of hits told. */
interface Hits {
  readonly lowestAt: number | null
  /** The span asked for has no more than this page. */
  readonly isAll: boolean
}

/** Where to go on: the second of the lowest row, or its next page when all rows are of that very second. */
function afterSearchPage(cursor: SearchCursor, { lowestAt, isAll }: Hits): SearchCursor {
  if (isAll || lowestAt === null || lowestAt < cursor.floorAt || (lowestAt === cursor.endAt && cursor.page >= LAST_PAGE))
    return standing(cursor.top, cursor.topAt)
  return lowestAt === cursor.endAt ? { ...cursor, page: cursor.page + 1 } : { ...cursor, endAt: lowestAt, page: 1 }
}

/** One feed per keyword, so that each keeps its own cursor and fails alone. Hits are leads: found, not addressed to the brand. */
export function createSearchFeed(keyword: string, parts: FeedParts): WeiboFeed {
  const { client, settings, now } = parts
  const url = `${hostUrl(settings, 'biz')}/2/search/statuses/limited.json`
  const secondsNow = (): number => Math.floor((now() + client.clockAheadMs()) / 1000)

  const map = (row: unknown): Mapped => mapStatus(row, 'search_hit', { uid: settings.uid, seenAt: now() })

  function fieldsOf(cursor: SearchCursor): CallFields {
    return { q: keyword, sort: 'time', count: ROWS, page: cursor.page, dup: 0, starttime: cursor.floorAt, ...(cursor.endAt === 0 ? {} : { endtime: cursor.endAt }) }
  }

  function begin(cursor: SearchCursor): SearchCursor {
    return cursor.floorAt === 0 ? { ...cursor, floorAt: Math.max(1, cursor.markAt - Math.ceil(settings.overlapMs / 1000)) } : cursor
  }

  async function read(kept: FeedCursor | null, context: CallContext): Promise<PollPage> {
    const known = readCursor(kept)
    const oldest = secondsNow() - Math.ceil(settings.sinceHours * HOUR_MS / 1000)
    const cursor = known ? begin(known) : { ...standing('0', Math.max(1, oldest)), floorAt: Math.max(1, oldest) }
    const page = await askList(client, url, 'statuses', fieldsOf(cursor), context)
    const rows = await completeLongTexts(client, settings, page.rows, context)
    const mapped = rows.map(map)
    const { highest } = pageIdsOf(page, mapped, idCeiling(secondsNow() * 1000))
    const seconds = page.rows.flatMap(row => rowSecond(row) ?? [])
    const seen = {
      ...cursor,
      top: highest !== null && highest > BigInt(cursor.top) ? String(highest) : cursor.top,
      // A row from the future must not hide what is written until then.
      topAt: Math.max(cursor.topAt, Math.min(secondsNow(), Math.max(0, ...seconds))),
    }
    const hits = {
      lowestAt: seconds.length === 0 ? null : Math.min(...seconds),
      isAll: cursor.page === 1 && page.total !== undefined && page.total > 0 && page.total <= page.rows.length,
    }
    const next = known ? afterSearchPage(seen, hits) : standing(seen.top, seen.topAt)
    return { ...sortMapped(mapped), cursor: { ...next }, more: next.floorAt !== 0 }
  }

  return {
    spec: { name: `search:${keyword}`, touchpoint: 'search_hit', intervalMs: intervalOf(settings, 'search'), priority: PRIORITY },
    map,
    read,
  }
}
