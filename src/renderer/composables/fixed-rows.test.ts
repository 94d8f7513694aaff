import { describe, expect, it } from 'vitest'
import { revealAt, rowsInView } from './fixed-rows.ts'

const list = { scrollTop: 0, viewHeight: 420, rowHeight: 84, count: 100_000 }

describe('rows of one height', () => {
  it.each([
    ['at the top', {}, { first: 0, last: 7 }],
    ['in the middle', { scrollTop: 84_000 }, { first: 997, last: 1_007 }],
    ['between two rows', { scrollTop: 84_042 }, { first: 997, last: 1_008 }],
    ['at the end', { scrollTop: 84 * 100_000 - 420 }, { first: 99_992, last: 99_999 }],
    ['a list shorter than the view', { count: 3 }, { first: 0, last: 2 }],
    ['a list that shrank under the view', { scrollTop: 84_000, count: 2 }, { first: 1, last: 1 }],
  ])('%s', (_name, at, rows) => {
    expect(rowsInView({ ...list, ...at })).toEqual(rows)
  })

  it('after a leap stand alone, until they have been drawn', () => {
    expect(rowsInView({ ...list, scrollTop: 84_000 }, 0)).toEqual({ first: 1_000, last: 1_004 })
  })

  it('of an empty list there are none', () => {
    const { first, last } = rowsInView({ ...list, count: 0 })
    expect(last).toBeLessThan(first)
  })

  it.each([
    ['above the view', 2, 168],
    ['below the view', 40, 41 * 84 - 420],
    ['in view', 11, 840],
    ['half in view', 15, 16 * 84 - 420],
  ])('a row %s is brought in by the shortest way', (_name, index, top) => {
    expect(revealAt(index, { ...list, scrollTop: 840 })).toBe(top)
  })
})
