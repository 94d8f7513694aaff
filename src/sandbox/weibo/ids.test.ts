import { describe, expect, it } from 'vitest'
import { createIdMaker, firstIdOf, secondOfId, toUrlCode } from './ids.ts'

describe('ids', () => {
  it('编号的高位就是发布的那一秒', () => {
    const at = Date.UTC(2026, 2, 2, 2, 21, 7)
    const id = createIdMaker().next(at)
    expect(secondOfId(id)).toBe(at / 1000)
    expect(Number.isSafeInteger(id)).toBe(true)
    expect(String(id)).toHaveLength(16)
  })

  it('a known id tells its second', () => {
    expect(Math.abs(secondOfId(5_271_965_837_296_617) - Date.UTC(2026, 2, 2, 2, 21, 7) / 1000)).toBeLessThanOrEqual(1)
  })

  it('ids of one second grow, and later seconds are always higher', () => {
    const ids = createIdMaker()
    const sameSecond = Array.from({ length: 2000 }, () => ids.next(1_772_000_000_000))
    expect(sameSecond).toEqual(sameSecond.toSorted((a, b) => a - b))
    expect(new Set(sameSecond).size).toBe(2000)
    expect(firstIdOf(1_772_000_001_000)).toBeGreaterThan(sameSecond.at(-1) ?? Infinity)
  })

  it('the short code of an address follows the known pair', () => {
    expect(toUrlCode('201110410216293360')).toBe('wr4mOFqpbO')
  })
})
