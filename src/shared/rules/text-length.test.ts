import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutGraphemes, graphemeCount, measureText } from './text-length.ts'

const family = '👨‍👩‍👧‍👦'
const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xFFFF }).map(unit => String.fromCharCode(unit)), maxLength: 60 })

describe('measureText', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['ab', 1],
    ['abc', 2],
    ['中', 1],
    ['中文', 2],
    ['中a', 2],
    ['中ab', 2],
    ['，。', 2],
    ['😀', 1],
    ['http://t.cn/A6xyz', 9],
    ['\uD800', 1],
  ])('weibo140 %j → %i', (text, expected) => {
    expect(measureText('weibo140', text)).toBe(expected)
  })

  it('F19 the limit is reached by 140 Chinese or 280 half-width characters, and passed by one more', () => {
    expect(measureText('weibo140', '回'.repeat(140))).toBe(140)
    expect(measureText('weibo140', 'a'.repeat(280))).toBe(140)
    expect(measureText('weibo140', 'a'.repeat(281))).toBe(141)
    expect(measureText('weibo140', `${'回'.repeat(140)}!`)).toBe(141)
  })

  it.each([
    ['codepoints', '中a😀', 3],
    ['codepoints', '\uDC00\uD800', 2],
    ['utf16', '中a😀', 4],
    ['bytes', '中a😀', 8],
    ['bytes', 'é', 2],
  ] as const)('%s %j → %i', (rule, text, expected) => {
    expect(measureText(rule, text)).toBe(expected)
  })

  it('agrees with the language itself on any text, lone surrogates included', () => {
    fc.assert(fc.property(anyText, (text) => {
      expect(measureText('codepoints', text)).toBe([...text].length)
      expect(measureText('bytes', text)).toBe(new TextEncoder().encode(text).length)
    }))
  })

  it('F49 counts 1 MB without a space', () => {
    const text = '回'.repeat(1_000_000)
    expect(measureText('weibo140', text)).toBe(1_000_000)
    expect(graphemeCount(text)).toBe(1_000_000)
  })
})

describe('graphemes', () => {
  it.each([
    ['', 3, ''],
    ['回音', 0, ''],
    ['回音', 5, '回音'],
    ['回音壁', 2, '回音'],
    [`${family}你好`, 1, family],
    ['e\u0301e\u0301', 1, 'e\u0301'],
    ['🇨🇳🇨🇳', 1, '🇨🇳'],
    ['\uD800\uD800', 1, '\uD800'],
  ])('cuts %j to %i', (text, max, expected) => {
    expect(cutGraphemes(text, max)).toBe(expected)
  })

  it('F49 10,000 joined emoji are counted and cut whole', () => {
    const text = family.repeat(10_000)
    expect(graphemeCount(text)).toBe(10_000)
    expect(cutGraphemes(text, 3)).toBe(family.repeat(3))
  })

  it('a cut has as many as wanted, among plain characters and marks alike', () => {
    const mixed = fc.array(fc.constantFrom('a', '1', '中', '😂', '🇨', '🇳', '🏽', '\u200D', '，', '！', '“', '\u0301', '\uFE0F', '\u20E3', '\u302A', family, '\r\n'), { maxLength: 30 }).map(parts => parts.join(''))
    fc.assert(fc.property(mixed, fc.integer({ min: 1, max: 12 }), (text, max) => {
      expect(graphemeCount(cutGraphemes(text, max))).toBe(Math.min(max, graphemeCount(text)))
    }))
  })

  it('a cut is a prefix with no more than the wanted count', () => {
    fc.assert(fc.property(anyText, fc.nat(20), (text, max) => {
      const cut = cutGraphemes(text, max)
      expect(text.startsWith(cut)).toBe(true)
      expect(graphemeCount(cut)).toBeLessThanOrEqual(max)
    }))
  })
})
