import type { RankedRow, RankInput } from './rank.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRank, maxBoostMs, publicityBoostMs, publicityStep, rankOf } from './rank.ts'

const due = 1_800_000_000_000
const calm: RankInput = { danger: 2, nextDue: due, publicity: 0, vip: false, mood: 'calm', returning: 0 }

describe('rankOf', () => {
  it.each<[string, Partial<RankInput>, number]>([
    ['no boost', {}, 0],
    ['widest publicity', { publicity: 5 }, 15_000],
    ['VIP', { vip: true }, 10_000],
    ['furious', { mood: 'furious' }, 10_000],
    ['grieving', { mood: 'grieving' }, 10_000],
    ['uneasy', { mood: 'uneasy' }, 3_000],
    ['pleased', { mood: 'pleased' }, 0],
    ['came back once', { returning: 1 }, 4_000],
    ['came back often', { returning: 50 }, 10_000],
    ['nonsense count', { returning: Number.NaN }, 0],
    ['all at once is capped', { publicity: 5, vip: true, mood: 'furious', returning: 9 }, 30_000],
    ['a queue lowers the ceiling', { publicity: 5, together: 5_000 }, 5_000],
    ['a queue cannot raise the ceiling', { publicity: 5, vip: true, mood: 'furious', together: 99_000 }, 30_000],
    ['a negative ceiling is none', { publicity: 5, together: -1 }, 0],
  ])('%s', (_name, change, boost) => {
    expect(rankOf({ ...calm, ...change })).toEqual({ tier: 2, rank: due - boost })
  })

  it('keeps the tier and has no number when nothing is due', () => {
    expect(rankOf({ ...calm, danger: 0, nextDue: null })).toEqual({ tier: 0, rank: null })
  })

  it('never boosts beyond the ceiling', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 5 }), fc.boolean(), fc.constantFrom('calm', 'upset', 'furious', 'grieving'), fc.nat(), (publicity, vip, mood, returning) => {
      const { rank } = rankOf({ ...calm, publicity: publicity as 0 | 1 | 2 | 3 | 4 | 5, vip, mood: mood as 'calm', returning })
      expect(due - (rank ?? 0)).toBeGreaterThanOrEqual(0)
      expect(due - (rank ?? 0)).toBeLessThanOrEqual(maxBoostMs)
    }))
  })
})

describe('publicityStep', () => {
  it.each([
    [undefined, undefined, 0],
    [299, undefined, 0],
    [300, undefined, 1],
    [20_412, { reposts: 12, comments: 31, likes: 88 }, 2],
    [100, { reposts: 200 }, 3],
    [300_000, {}, 4],
    [20_000_000, {}, 5],
    [-5, { reposts: -3 }, 0],
    [Number.NaN, undefined, 0],
  ] as const)('%j followers, %j → %i', (followers, spread, step) => {
    expect(publicityStep(followers, spread)).toBe(step)
  })

  it('is worth 15 s at most', () => {
    expect(publicityBoostMs(5)).toBe(15_000)
  })
})

describe('compareRank', () => {
  const row = fc.record({ id: fc.string({ maxLength: 3 }), tier: fc.integer({ min: 0, max: 2 }), rank: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null }) })

  it('orders by tier, then rank, null last, then id', () => {
    const rows: RankedRow[] = [
      { id: 'e', tier: 2, rank: null },
      { id: 'd', tier: 2, rank: 5 },
      { id: 'c', tier: 2, rank: 5 },
      { id: 'b', tier: 2, rank: -7 },
      { id: 'a', tier: 0, rank: null },
      { id: 'z', tier: 0, rank: 9 },
    ]
    expect(rows.sort(compareRank).map(({ id }) => id).join('')).toBe('zabcde')
  })

  it('is a total order', () => {
    fc.assert(fc.property(row, row, row, (a, b, c) => {
      expect(Math.sign(compareRank(a, b))).toBe(-Math.sign(compareRank(b, a)) + 0)
      if (compareRank(a, b) <= 0 && compareRank(b, c) <= 0)
        expect(compareRank(a, c)).toBeLessThanOrEqual(0)
    }))
  })
})
