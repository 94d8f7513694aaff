import type { FeedCursor } from '../connector.ts'
import type { IdCursor, PageIds } from './cursor.ts'
import { describe, expect, it } from 'vitest'
import { afterPage, nextWish, readIdCursor, writeIdCursor } from './cursor.ts'

const PLAN = { overlapIds: 10n, sweepEveryMs: 60_000 }
const NOW = 1_000_000

function standing(mark: bigint, sweptAt = NOW): IdCursor {
  return { mark, top: mark, below: null, floor: mark, sweptAt }
}

function page(highest: bigint | null, lowest: bigint | null, nextCursor?: string): PageIds {
  return { highest, lowest, nextCursor }
}

describe('nextWish', () => {
  it('reads an overlap behind the mark and, between two sweeps, ends at the mark', () => {
    expect(nextWish(standing(100n), PLAN, NOW + 1)).toEqual({ since: 90n, below: null, floor: 100n, isSweep: false })
  })

  it('sweeps the whole overlap once it is due, also after the clock was set back', () => {
    expect(nextWish(standing(100n), PLAN, NOW + 60_000)).toMatchObject({ floor: 90n, isSweep: true })
    expect(nextWish(standing(100n), PLAN, NOW - 1)).toMatchObject({ isSweep: true })
  })

  it('goes on with a walk that has begun', () => {
    expect(nextWish({ mark: 100n, top: 300n, below: 200n, floor: 90n, sweptAt: NOW }, PLAN, NOW + 60_000)).toEqual({ since: 90n, below: 200n, floor: 90n, isSweep: true })
  })
})

describe('afterPage', () => {
  const wish = nextWish(standing(100n), PLAN, NOW + 1)

  it('keeps the mark while a gap is open and moves it to the top when the walk arrives', () => {
    const first = afterPage(standing(100n), wish, page(300n, 251n, '250'), NOW)
    expect(first).toMatchObject({ mark: 100n, top: 300n, below: 250n })
    const second = afterPage(first, nextWish(first, PLAN, NOW), page(250n, 99n, '98'), NOW)
    expect(second).toMatchObject({ mark: 300n, below: null })
  })

  it('ends on next_cursor 0 and on an empty page, not on a short one', () => {
    expect(afterPage(standing(100n), wish, page(120n, 110n, '0'), NOW)).toMatchObject({ mark: 120n, below: null })
    expect(afterPage(standing(100n), wish, page(null, null), NOW)).toMatchObject({ mark: 100n, below: null })
    expect(afterPage(standing(100n), wish, page(120n, 110n), NOW)).toMatchObject({ mark: 100n, top: 120n, below: 109n })
  })

  it('goes on under a page whose rows were all filtered', () => {
    expect(afterPage(standing(100n), wish, page(null, null, '180'), NOW)).toMatchObject({ mark: 100n, below: 180n })
  })

  it('F09 never moves back, whatever the page brings', () => {
    expect(afterPage(standing(100n), wish, page(40n, 20n, '0'), NOW).mark).toBe(100n)
    expect(afterPage(standing(100n), wish, page(40n, 20n), NOW)).toMatchObject({ mark: 100n, below: null })
  })

  it('F09 a walk that comes no further starts anew and skips nothing', () => {
    const walking = { mark: 100n, top: 300n, below: 200n, floor: 100n, sweptAt: NOW }
    expect(afterPage(walking, nextWish(walking, PLAN, NOW), page(300n, 251n, '250'), NOW)).toMatchObject({ mark: 100n, top: 100n, below: null })
  })
})

describe('kept cursors', () => {
  it.each<IdCursor>([
    standing(9_007_199_254_740_993n),
    { mark: 100n, top: 300n, below: 200n, floor: 90n, sweptAt: 5 },
  ])('come back as they were', (cursor) => {
    expect(readIdCursor(JSON.parse(JSON.stringify(writeIdCursor(cursor))))).toEqual(cursor)
  })

  it.each<FeedCursor | null>([null, {}, { mark: 5 }, { mark: 'x' }])('%j is no cursor', (kept) => {
    expect(readIdCursor(kept)).toBeNull()
  })
})
