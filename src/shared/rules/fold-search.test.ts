import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findMarks } from './fold-marks.ts'
import { readQuery, searchCodes, searchForm, standsIn } from './fold-search.ts'
import { simplifiedPairs } from './fold-simplified.data.ts'

const anyText = fc.string({ unit: fc.integer({ min: 0, max: 0xFFFF }).map(unit => String.fromCharCode(unit)), maxLength: 80 })
const mixed = fc.string({ unit: fc.constantFrom('洗', '碗', '機', '机', 'Ａ', 'a', '1', '１', ' ', '\u200B', '😀', 'é', 'e\u0301', '\uD800'), maxLength: 30 })

describe('searchForm', () => {
  it.each([
    ['洗 碗\u200B机\0 Ａ1\n', '洗碗机a1'],
    ['洗碗機電源、後來裡面', '洗碗机电源、后来里面'],
    ['👨‍👩‍👧', '👨👩👧'],
    ['❤️', '❤'],
    ['iPhone　１５', 'iphone15'],
    ['\u202Eabc\u202C', 'abc'],
    [' \u00A0\t', ''],
  ])('%j → %j', (text, form) => {
    expect(searchForm(text)).toBe(form)
  })

  it('F07 is the same when done twice, and lone surrogates and NUL never throw', () => {
    fc.assert(fc.property(anyText, text => searchForm(searchForm(text)) === searchForm(text)))
  })

  it('F49 takes 1 MB without a space, as far as a text can be found', () => {
    expect(searchCodes('回音'.repeat(500_000))).toHaveLength(20_000)
  })

  it('knows pairs of one character each, none of which is changed again', () => {
    const chars = [...simplifiedPairs.join('')]
    expect(chars.length % 2).toBe(0)
    const from = new Set(chars.filter((_, index) => index % 2 === 0))
    expect(from.size).toBeGreaterThan(3_000)
    expect(chars.filter((char, index) => index % 2 === 1 && from.has(char))).toEqual([])
  })
})

describe('standsIn', () => {
  it('takes no half of a pair for a match', () => {
    expect(standsIn('a😀b', '😀')).toBe(true)
    expect(standsIn('a😀b', '\uD83D')).toBe(false)
    expect(standsIn('a😀b', '\uDE00')).toBe(false)
    expect(standsIn('😀\uDE00', '\uDE00')).toBe(true)
  })
})

describe('readQuery', () => {
  it.each([
    ['退款', ['退款']],
    ['退款 运费', ['退款', '运费']],
    ['  退款　運費 ', ['退款', '运费']],
    ['"退款 到账"', ['退款到账']],
    ['“iPhone 15” 碎', ['iphone15', '碎']],
    ['「不 好」', ['不好']],
    ['退款 退', ['退款']],
    ['5" 屏', ['5"', '屏']],
    ['" "', []],
    ['', []],
  ])('%j asks for %j', (query, forms) => {
    expect(readQuery(query)).toEqual(forms)
  })
})

describe('findMarks', () => {
  it.each([
    ['我的ＩＰＨＯＮＥ 坏了', '"iphone坏"', ['ＩＰＨＯＮＥ 坏']],
    ['洗碗機壞了', '坏了 洗', ['洗', '壞了']],
    ['哈哈哈', '哈哈', ['哈哈哈']],
    ['Café 与 cafe\u0301', 'é', ['é', 'e\u0301']],
    ['ｶﾞラス', 'ガ', ['ｶﾞ']],
    ['😀👨‍👩‍👧', '👨‍👩‍👧', ['👨‍👩‍👧']],
    ['没有', '有没', []],
  ])('in %j of %j marks %j', (text, query, marked) => {
    expect(findMarks(text, readQuery(query)).map(([start, end]) => text.slice(start, end))).toEqual(marked)
  })

  it('marks wherever the form stands', () => {
    fc.assert(fc.property(mixed, mixed, (text, query) => {
      const form = searchForm(query)
      fc.pre(form !== '')
      expect(findMarks(text, [form]).length > 0).toBe(standsIn(searchForm(text), form))
    }), { numRuns: 400 })
  })
})
