import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeText, unescapeText } from './text-escape.ts'

const anyUnits = fc.array(fc.oneof(fc.integer({ min: 0, max: 0xFFFF }), fc.constantFrom(0, 1, 0xD83D, 0xDE00, 0x30))).map(units => String.fromCharCode(...units))

describe('texts as the databases keep them', () => {
  it.each(['', '退款', '😀', 'a\u0001b', '\n\t', '\uFFFF'])('leaves %j alone', (text) => {
    expect(escapeText(text)).toBe(text)
  })

  it.each(['\0', 'a\0b', '\uD800', '\uDC00x', '\u0001', '\u0001\0', '😀\uD83D'])('escapes %j into something both databases take', (text) => {
    const stored = escapeText(text)
    expect(stored).not.toBe(text)
    expect(stored.isWellFormed()).toBe(true)
    expect(stored).not.toContain('\0')
    expect(unescapeText(stored)).toBe(text)
  })

  it('brings every text back, and never two texts to the same place', () => {
    fc.assert(fc.property(anyUnits, anyUnits, (a, b) => {
      expect(unescapeText(escapeText(a))).toBe(a)
      expect(escapeText(a) === escapeText(b)).toBe(a === b)
    }), { numRuns: 500 })
  })
})
