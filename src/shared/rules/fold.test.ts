import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldText, searchForm, toSearchTokens } from './fold.ts'

const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xFFFF }).map(unit => String.fromCharCode(unit)), maxLength: 80 })

describe('foldText', () => {
  it.each([
    ['ＡＢＣ１２３', 'abc123'],
    ['Café', 'café'],
    ['㈱', '(株)'],
    ['洗碗机', '洗碗机'],
    ['\uD800x', '\uD800x'],
    ['', ''],
  ])('%j → %j', (text, folded) => {
    expect(foldText(text)).toBe(folded)
  })

  it('joins both scripts with a map', () => {
    const simplify = new Map([['機', '机'], ['電', '电']])
    expect(foldText('洗碗機電源', simplify)).toBe('洗碗机电源')
  })

  it('is the same when done twice', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('Ａ', 'ﬁ', '電', 'É', ' ', '😀', '1') }), text => foldText(foldText(text)) === foldText(text)))
  })
})

describe('searchForm', () => {
  it('has what tokens are made of, and nothing else', () => {
    expect(searchForm('洗 碗\u200B机\0 Ａ1\n')).toBe('洗碗机a1')
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('Ａ', '洗', ' ', '\u00AD', '\u0001', '\u202E', '😀', '1') }), (text) => {
      expect(toSearchTokens(searchForm(text))).toEqual(toSearchTokens(text))
      expect([...searchForm(text)]).toHaveLength(toSearchTokens(text).length)
    }))
  })
})

describe('toSearchTokens', () => {
  it('gives every code point a word of letters, spaces left out', () => {
    const tokens = toSearchTokens('洗 碗\u200B机 A1,😀\n')
    expect(tokens).toHaveLength(7)
    expect(tokens.every(token => /^[a-z]+$/.test(token))).toBe(true)
    expect(new Set(tokens).size).toBe(7)
  })

  it('knows neither case nor width', () => {
    expect(toSearchTokens('ＡＢc')).toEqual(toSearchTokens('abC'))
  })

  it('different characters have different tokens', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0x10FFFF }), fc.integer({ min: 0, max: 0x10FFFF }), (a, b) => {
      const [one, two] = [foldText(String.fromCodePoint(a)), foldText(String.fromCodePoint(b))]
      const same = toSearchTokens(one).join(' ') === toSearchTokens(two).join(' ')
      expect(same).toBe(one.replace(/[\s\p{Cc}\u200B-\u200F\u202A-\u202E\u2060-\u2064\u00AD]/gu, '') === two.replace(/[\s\p{Cc}\u200B-\u200F\u202A-\u202E\u2060-\u2064\u00AD]/gu, ''))
    }))
  })

  it('no two of the first 12,000 code points share a token', () => {
    const chars = new Set(foldText(String.fromCodePoint(...Array.from({ length: 12_000 }, (_, code) => code))))
    const tokens = [...chars].flatMap(char => foldText(char) === char ? toSearchTokens(char) : [])
    expect(tokens.length).toBeGreaterThan(5_000)
    expect(new Set(tokens).size).toBe(tokens.length)
  })

  it('finds every substring as a phrase', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('洗', '碗', '机', 'a', '1', ' ') }), fc.nat(20), fc.nat(20), (text, from, length) => {
      const phrase = ` ${toSearchTokens(text.slice(from, from + length)).join(' ')} `
      expect(` ${toSearchTokens(text).join(' ')} `.includes(phrase) || phrase.trim() === '').toBe(true)
    }))
  })

  it('F07 lone surrogates and NUL never throw', () => {
    fc.assert(fc.property(anyText, (text) => {
      expect(toSearchTokens(text).every(token => /^[a-z]+$/.test(token))).toBe(true)
    }))
  })

  it('F49 1 MB without a space', () => {
    expect(toSearchTokens('回音'.repeat(500_000))).toHaveLength(1_000_000)
  })
})
