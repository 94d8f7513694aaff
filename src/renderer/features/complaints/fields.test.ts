import { describe, expect, it } from 'vitest'
import { fieldTime, momentOf, tagsOf } from './china-time.ts'
import { centsOf, moneyOf, typedAmount } from './money.ts'

describe('fields of a complaint', () => {
  it.each<[string, number | null | undefined]>([['', null], ['1,299', 129_900], ['￥0.07', 7], ['12.5元', 1_250], ['12.345', undefined], ['-1', undefined], ['一百', undefined]])('%s yuan', (typed, cents) => {
    expect(centsOf(typed)).toBe(cents)
  })

  it('amounts are typed again as they were', () => {
    expect([null, 7, 129_900, 1_250].map(typedAmount)).toEqual(['', '0.07', '1299', '12.50'])
    expect(moneyOf(129_907)).toBe('¥1,299.07')
  })

  it('moments are China\'s', () => {
    const at = Date.parse('2026-03-01T08:05:00+08:00')
    expect(fieldTime(at)).toBe('2026-03-01T08:05')
    expect(momentOf('2026-03-01T08:05')).toBe(at)
    expect(momentOf('')).toBeNull()
  })

  it('tags are words between commas', () => {
    expect(tagsOf(' 质量问题、售后,售后 ，')).toEqual(['质量问题', '售后'])
  })
})
