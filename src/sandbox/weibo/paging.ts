import type { FaultParams } from '../fault-sheet.ts'
import { countBelow } from './world.ts'

/** What a list call asked for. */
export interface PageWish {
  sinceId: number
  maxId: number
  count: number
  page: number
}

/** Ids of one page, newest first, and the id that the next page begins with (0 = no more). */
export interface Page {
  ids: number[]
  nextCursor: number
  total: number
}

function whole(params: URLSearchParams, name: string, standard: number): number {
  const value = Number(params.get(name) ?? standard)
  return Number.isSafeInteger(value) && value >= 0 ? value : standard
}

/** Reads the common paging parameters; `count` is cut to the most that the list gives. */
export function readPageWish(params: URLSearchParams, defaults: { count: number, most: number }): PageWish {
  return {
    sinceId: whole(params, 'since_id', 0),
    maxId: whole(params, 'max_id', 0),
    count: Math.min(whole(params, 'count', defaults.count) || defaults.count, defaults.most),
    page: Math.max(1, whole(params, 'page', 1)),
  }
}

/** One page: ids above `since_id`, up to and including `max_id`, newest first. */
export function takePage(ascending: readonly number[], wish: PageWish, drift?: FaultParams<'F09'>): Page {
  const goesBack = drift?.how === 'cursor_back' ? drift.rows : 0
  const low = Math.max(0, countBelow(ascending, wish.sinceId + 1) - (wish.sinceId > 0 ? goesBack : 0))
  const high = wish.maxId > 0 ? countBelow(ascending, wish.maxId + 1) : ascending.length
  const isLaterPage = wish.page > 1 || wish.maxId > 0
  const skipped = (wish.page - 1) * wish.count + (drift?.how === 'drift' && isLaterPage ? drift.rows : 0)
  const end = Math.max(low, high - skipped)
  const start = Math.max(low, end - wish.count)
  const nextIndex = start > low ? start - 1 : -1
  return {
    ids: ascending.slice(start, end).reverse(),
    nextCursor: nextIndex < 0 ? 0 : ascending[Math.min(ascending.length - 1, nextIndex + goesBack)] ?? 0,
    total: Math.max(0, high - low),
  }
}
