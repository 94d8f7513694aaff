import { describe, expect, it } from 'vitest'
import { byFrequency, pairNumber, pairOf, pairToken } from './pairs.ts'

describe('pairs of ranks', () => {
  it('are numbered without a gap, those of fewer ranks first', () => {
    const numbered = Array.from({ length: 12 }, (_, left) => Array.from({ length: 12 }, (_, right) => ({ left, right, number: pairNumber(left, right) }))).flat()
    expect(numbered.map(({ number }) => number).sort((a, b) => a - b)).toEqual(Array.from({ length: 144 }, (_, number) => number))
    expect(numbered.every(({ left, right, number }) => number < (Math.max(left, right) + 1) ** 2)).toBe(true)
    expect(numbered.map(({ number }) => pairOf(number))).toEqual(numbered.map(({ left, right }) => [left, right]))
  })

  it('stand for a token that no character is', () => {
    expect([pairToken(0), pairToken(143)]).toEqual([-1, -144])
  })
})

describe('the most frequent tokens', () => {
  it('are those with the longest lists, equal ones in their own order, and not all', () => {
    expect(byFrequency([65, 66, 67, 68], [3, 9, 3, 5])).toEqual([66, 68, 65, 67])
    const many = Array.from({ length: 500 }, (_, at) => at)
    const lengths = many.map(at => at * 7919 % 501)
    expect(byFrequency(many, lengths)).toEqual([...many].sort((a, b) => lengths[b]! - lengths[a]!).slice(0, 48))
  })
})
