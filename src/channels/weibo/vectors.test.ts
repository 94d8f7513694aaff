import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { statusRow } from '../../../tests/contract/connector-weibo-rows.ts'
import { signPush } from './callback.ts'
import { fromUrlCode, toUrlCode } from './mid.ts'
import { firstIdAt, idSpan, secondOfId } from './time.ts'
import { rowId, wireStatus } from './wire.ts'

/** Known pairs of the platform's documents, and what must hold for every other value. */
describe('the platform\'s vectors', () => {
  it('the signature of a push', () => {
    expect(signPush('xyz123xyz', '1397022061823', '57155157')).toBe('90e4c22c90a58f26526c2dd5b6c56c8822edeaa1')
  })

  it.each([
    ['5271965837296617', '2026-03-02T02:21:07Z'],
    ['5271970597833659', '2026-03-02T02:40:02Z'],
    ['5271968072861650', '2026-03-02T02:30:00Z'],
  ])('the id %s was made at %s', (id, time) => {
    expect(Math.abs(secondOfId(BigInt(id)) - Date.parse(time) / 1000)).toBeLessThanOrEqual(1)
  })

  it('id and time: every id of a second lies between its bounds, and a span of time is a span of ids', () => {
    fc.assert(fc.property(fc.integer({ min: 1_325_376_000, max: 2_500_000_000 }), fc.bigInt({ min: 0n, max: (1n << 22n) - 1n }), fc.integer({ min: 0, max: 3600 }), (second, counter, later) => {
      const id = firstIdAt(second * 1000) + counter
      expect(secondOfId(id)).toBe(second)
      expect(id < firstIdAt((second + 1) * 1000)).toBe(true)
      expect(firstIdAt(second * 1000) + idSpan(later * 1000)).toBe(firstIdAt((second + later) * 1000))
    }))
  })

  it('id and address: the known pair', () => {
    expect(toUrlCode('201110410216293360')).toBe('wr4mOFqpbO')
    expect(fromUrlCode('wr4mOFqpbO')).toBe('201110410216293360')
  })

  it('id and address: every id comes back', () => {
    fc.assert(fc.property(fc.bigInt({ min: 1n, max: 10n ** 20n - 1n }), (id) => {
      expect(fromUrlCode(toUrlCode(String(id)))).toBe(String(id))
    }))
  })

  it.each(['', '0', '-', 'wr4mOFqpbO!', 'zzzz\u0000', 'ZZZZZ', 'x'.repeat(13)])('%j is no code', (code) => {
    expect(fromUrlCode(code)).toBeNull()
  })

  it('a post that tells nothing but its short code has an id all the same', () => {
    const row = statusRow({ id: undefined, idstr: undefined, mid: undefined, mblogid: 'wr4mOFqpbO' })
    expect(rowId(row)).toBe('201110410216293360')
    expect(wireStatus.parse(row).id).toBe('201110410216293360')
  })
})
