import { describe, expect, it } from 'vitest'
import { readPageWish, takePage } from './paging.ts'

const IDS = [10, 20, 30, 40, 50]
const ALL = { sinceId: 0, maxId: 0, count: 50, page: 1 }

describe('paging', () => {
  it('newest first', () => {
    expect(takePage(IDS, ALL).ids).toEqual([50, 40, 30, 20, 10])
  })

  it('since_id leaves that id out, max_id keeps it', () => {
    expect(takePage(IDS, { ...ALL, sinceId: 30 }).ids).toEqual([50, 40])
    expect(takePage(IDS, { ...ALL, maxId: 30 }).ids).toEqual([30, 20, 10])
  })

  it('next_cursor is the first row of the next page, 0 at the end', () => {
    const first = takePage(IDS, { ...ALL, count: 2 })
    expect(first).toEqual({ ids: [50, 40], nextCursor: 30, total: 5 })
    expect(takePage(IDS, { ...ALL, count: 2, maxId: first.nextCursor }).ids).toEqual([30, 20])
    expect(takePage(IDS, { ...ALL, count: 2, maxId: 10 })).toEqual({ ids: [10], nextCursor: 0, total: 1 })
  })

  it('page counts on from 1, and an empty page ends it', () => {
    expect(takePage(IDS, { ...ALL, count: 2, page: 3 }).ids).toEqual([10])
    expect(takePage(IDS, { ...ALL, count: 2, page: 4 })).toEqual({ ids: [], nextCursor: 0, total: 5 })
  })

  it('a count above the limit is cut, nonsense takes the default', () => {
    expect(readPageWish(new URLSearchParams('count=999'), { count: 20, most: 200 }).count).toBe(200)
    expect(readPageWish(new URLSearchParams('count=x&page=-1&since_id=1.5'), { count: 20, most: 200 })).toEqual({ sinceId: 0, maxId: 0, count: 20, page: 1 })
  })

  it('F09 cursor_back shows old rows again and a cursor that is too high', () => {
    const page = takePage(IDS, { ...ALL, sinceId: 40 }, { how: 'cursor_back', rows: 2 })
    expect(page.ids).toEqual([50, 40, 30])
  })

  it('F09 drift skips rows on later pages', () => {
    expect(takePage(IDS, { ...ALL, count: 2, page: 2 }, { how: 'drift', rows: 1 }).ids).toEqual([20, 10])
  })
})
