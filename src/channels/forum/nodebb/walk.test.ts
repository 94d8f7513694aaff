import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterPage, beginWalk, isTaken, readWalk, writeWalk } from './walk.ts'

const PLAN = { overlapMs: 600, sweepEveryMs: 1000 }
const PAGE = 5

/** Reads pages of `times` (newest first) until the walk is over; answers what was taken. */
function walkOver(pages: (page: number) => number[], cursor: Parameters<typeof readWalk>[0], now: number): { taken: number[], cursor: ReturnType<typeof writeWalk>, pages: number } {
  const taken: number[] = []
  let kept = cursor
  for (let count = 1; ; count++) {
    const walk = beginWalk(readWalk(kept, 0), PLAN, now)
    const times = pages(walk.page)
    taken.push(...times.filter(at => isTaken(walk, at)))
    const next = afterPage(walk, { newest: times.length === 0 ? null : Math.max(...times), oldest: times.length === 0 ? null : Math.min(...times), etag: null }, PLAN, now)
    kept = writeWalk(next)
    if (next.page === 1)
      return { taken, cursor: kept, pages: count }
  }
}

function paged(times: readonly number[]): (page: number) => number[] {
  const newestFirst = [...times].sort((a, b) => b - a)
  return page => newestFirst.slice((page - 1) * PAGE, page * PAGE)
}

describe('walking down the latest posts', () => {
  it('whatever came between two polls is taken, to the last one', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 60 }), fc.integer({ min: 0, max: 60 }), (times, split) => {
      const sorted = [...times].sort((a, b) => a - b)
      const first = walkOver(paged(sorted.slice(0, split)), null, 10_000)
      const second = walkOver(paged(sorted), first.cursor, 10_001)
      expect(new Set([...first.taken, ...second.taken])).toEqual(new Set(sorted))
    }))
  })

  it('an empty page is not the end: its posts may be hidden from us', () => {
    const { taken } = walkOver(page => page === 1 || page === 3 ? [] : page === 2 ? [90, 80] : page === 4 ? [70, 1] : [], { mark: 50, sweptAt: 10_000 }, 10_001)
    expect(taken).toEqual([90, 80, 70])
  })

  it('a forum without posts is asked three pages, not for ever', () => {
    expect(walkOver(() => [], null, 10_000).pages).toBe(3)
  })

  it('a post whose time was set back is found by the next sweep', () => {
    const first = walkOver(paged([1000, 2000]), null, 10_000)
    const between = walkOver(paged([1000, 1900, 2000]), first.cursor, 10_500)
    const sweep = walkOver(paged([1000, 1900, 2000]), between.cursor, 11_000)
    expect([between.taken, sweep.taken]).toEqual([[], [2000, 1900]])
  })

  it('F09 pages that moved under a long walk are walked once more', () => {
    const times = Array.from({ length: 40 }, (_, index) => 1000 + index * 100)
    const settled = { mark: 900, sweptAt: 10_000 }
    const moved = walkOver(page => paged(times)(page).slice(page === 3 ? 3 : 0), settled, 10_001)
    expect(moved.taken).toHaveLength(37)
    const again = walkOver(paged(times), moved.cursor, 11_001)
    expect(new Set([...moved.taken, ...again.taken]).size).toBe(40)
    expect(walkOver(paged(times), again.cursor, 12_002).pages).toBeLessThan(4)
  })

  it('the mark never goes down', () => {
    const { cursor } = walkOver(paged([5]), { mark: 3000, sweptAt: 0 }, 10_000)
    expect(cursor.mark).toBe(3000)
  })

  it('a cursor that cannot be read begins anew', () => {
    expect(readWalk({ mark: 'x' }, 7)).toMatchObject({ mark: 7, page: 1 })
  })
})
