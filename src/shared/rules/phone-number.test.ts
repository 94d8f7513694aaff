import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPhoneNumbers, formatCallerId, formatPhone, maskE164, shownNumber, toE164, toPhone } from './phone-number.ts'

describe('findPhoneNumbers', () => {
  it.each([
    ['打我电话13800138000', '+8613800138000', 'mobile'],
    ['tel13800138000谢谢', '+8613800138000', 'mobile'],
    ['唯一13800138000', '+8613800138000', 'mobile'],
    ['138 0013 8000', '+8613800138000', 'mobile'],
    ['138-0013-8000', '+8613800138000', 'mobile'],
    ['1 3 8 0 0 1 3 8 0 0 0', '+8613800138000', 'mobile'],
    ['1.3.8.0.0.1.3.8.0.0.0', '+8613800138000', 'mobile'],
    ['138\u200B0013\u200B8000', '+8613800138000', 'mobile'],
    ['+86 138 0013 8000', '+8613800138000', 'mobile'],
    ['+8613800138000', '+8613800138000', 'mobile'],
    ['0086-13800138000', '+8613800138000', 'mobile'],
    ['8613800138000', '+8613800138000', 'mobile'],
    ['１３８００１３８０００', '+8613800138000', 'mobile'],
    ['一三八零零一三八零零零', '+8613800138000', 'mobile'],
    ['幺三八〇〇一三八〇〇〇', '+8613800138000', 'mobile'],
    ['1三8零零13八零零零', '+8613800138000', 'mobile'],
    ['010-88886666', '+861088886666', 'landline'],
    ['(010)88886666', '+861088886666', 'landline'],
    ['（０１０）８８８８６６６６', '+861088886666', 'landline'],
    ['座机 0571 8888 6666', '+8657188886666', 'landline'],
    ['02188886666', '+862188886666', 'landline'],
    ['0996-6123456', '+869966123456', 'landline'],
    ['+86 10 8888 6666', '+861088886666', 'landline'],
    ['+1 415 555 0100', '+14155550100', 'foreign'],
    ['+85251234567', '+85251234567', 'foreign'],
    ['尾号138****0000那个', null, 'masked'],
    ['138xxxx0000', null, 'masked'],
  ] as const)('%s', (text, e164, kind) => {
    expect(findPhoneNumbers(text)).toMatchObject([{ e164, kind }])
  })

  it.each([
    '拨打10086或12315',
    '客服热线400-820-8888',
    '价格1380013元',
    '今天是20261122',
    '2026-11-22 13:45:10',
    '订单号 138001380001380013',
    '型号ZX13-8000',
    '身份证110105194912310021',
    '时间戳1763800000000',
    '13 14 15 16 17 1',
    '1.0版本和0.57版本',
    '0.10 8888',
    '一二三四五六七八九十',
    '二〇二六年十一月',
    '12345678901',
  ])('finds nothing in %s', (text) => {
    expect(findPhoneNumbers(text)).toEqual([])
  })

  it.each([
    ['010-88886666转802', '802'],
    ['0571-88886666-801', '801'],
    ['(０１０）８８８８６６６６ 转 ８０２', '802'],
    ['010 8888 6666 分机：12', '12'],
    ['021-88886666 ext.3301', '3301'],
    ['010-88886666', null],
    ['010-88886666,13800138000', null],
    ['010-88886666 2026年来电', null],
  ])('reads the extension of %s', (text, extension) => {
    expect(findPhoneNumbers(text)[0]).toMatchObject({ e164: expect.stringMatching(/88886666$/) as string, extension })
  })

  it('an extension belongs to what is shown, and never to the number', () => {
    expect(toPhone(' 010-88886666转802 ')).toEqual({ e164: '+861088886666', extension: '802' })
    expect(shownNumber({ e164: '+861088886666', extension: '802' })).toBe('010-****6666 转 802')
    expect(shownNumber({ e164: '+8613800138000', extension: null })).toBe('138****8000')
  })

  it('finds several with their places', () => {
    const text = '13800138000 13900139000，家里0571-88886666'
    const found = findPhoneNumbers(text)
    expect(found.map(({ e164 }) => e164)).toEqual(['+8613800138000', '+8613900139000', '+8657188886666'])
    for (const { raw, start, end } of found)
      expect(text.slice(start, end)).toBe(raw)
  })

  it('F49 stays linear on 1 MB of digits and gaps', () => {
    for (const text of ['1'.repeat(1_000_000), '1 '.repeat(500_000), '13-'.repeat(330_000), '零'.repeat(1_000_000), '086'.repeat(330_000)])
      expect(findPhoneNumbers(text)).toEqual([])
  })

  it('finds any mobile however it is spaced, and never throws', () => {
    const mobile = fc.tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 999_999_999 })).map(([second, rest]) => `1${second}${String(rest).padStart(9, '0')}`)
    fc.assert(fc.property(mobile, fc.constantFrom('', ' ', '-'), fc.string({ unit: fc.constantFrom('好', ' ', 'a', ',') }), (number, mark, around) => {
      const written = [number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(mark)
      expect(findPhoneNumbers(`${around}打${written}。${around}`)).toMatchObject([{ e164: `+86${number}`, raw: written }])
    }))
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(Array.isArray(findPhoneNumbers(text))).toBe(true)
    }))
  })
})

describe('toE164', () => {
  it.each([
    ['13800138000', '+8613800138000'],
    [' 138 0013 8000 ', '+8613800138000'],
    ['+86-138-0013-8000', '+8613800138000'],
    ['010-88886666', '+861088886666'],
    ['+14155550100', '+14155550100'],
    ['', null],
    ['138****0000', null],
    ['我的13800138000', null],
    ['13800138000 13900139000', null],
    ['10086', null],
    ['23800138000', null],
  ])('%j → %j', (raw, e164) => {
    expect(toE164(raw)).toBe(e164)
  })
})

describe('on the screen', () => {
  it.each([
    ['+8613800138000', '138 0013 8000', '138****8000'],
    ['+861088886666', '010-8888 6666', '010-****6666'],
    ['+8657188886666', '0571-8888 6666', '0571-****6666'],
    ['+869966123456', '0996-612 3456', '0996-****3456'],
    ['+14155550100', '+14155550100', '+1******0100'],
    ['nonsense', 'nonsense', '********'],
    ['', '', ''],
  ])('%s', (e164, formatted, masked) => {
    expect(formatPhone(e164)).toBe(formatted)
    expect(maskE164(e164)).toBe(masked)
  })
})

describe('however a number is written', () => {
  const fullWidth = (text: string) => text.replace(/\d/g, digit => String.fromCharCode(digit.charCodeAt(0) + 0xFEE0))
  const mobile = fc.tuple(fc.constantFrom('3', '4', '5', '6', '7', '8', '9'), fc.integer({ min: 0, max: 999_999_999 })).map(([second, rest]) => `1${second}${String(rest).padStart(9, '0')}`)
  const local = fc.tuple(fc.constantFrom('10', '21', '28', '571', '755', '996'), fc.integer({ min: 2_000_000, max: 8_999_999 }), fc.integer({ min: 0, max: 9 })).map(([area, number, last]) => ({ area, number: area.length === 2 ? `${number}${last}` : `${number}${last}` }))
  const gap = fc.constantFrom('', ' ', '-', '\u3000', '–')
  const country = fc.constantFrom('', '+86', '+86 ', '86', '0086-', '0086')
  const around = fc.constantFrom(['', ''], ['电话', ''], ['打我手机：', '，谢谢'], ['（', '）'], ['我的号是 ', ' 不要打太晚'])

  it('a mobile is found as itself, its mask shows seven digits of it and no text of ours shows it whole', () => {
    fc.assert(fc.property(mobile, gap, gap, country, around, fc.boolean(), (number, first, second, code, [before, after], wide) => {
      const written = `${code}${number.slice(0, 3)}${first}${number.slice(3, 7)}${second}${number.slice(7)}`
      const found = findPhoneNumbers(`${before}${wide ? fullWidth(written) : written}${after}`)
      expect(found.map(each => each.e164)).toEqual([`+86${number}`])
      expect(maskE164(`+86${number}`)).toBe(`${number.slice(0, 3)}****${number.slice(7)}`)
    }))
  })

  it('a landline is found with its area and its extension', () => {
    fc.assert(fc.property(local, fc.constantFrom('-', ' ', ''), fc.constantFrom('', '转801', '-8012', ' 分机 6'), fc.boolean(), ({ area, number }, between, extension, wide) => {
      const written = `0${area}${between}${number}${extension}`
      const found = findPhoneNumbers(wide ? fullWidth(written) : written)
      expect(found).toMatchObject([{ e164: `+86${area}${number}`, extension: /\d+/.exec(extension)?.[0] ?? null }])
    }))
  })
})

it.each([
  ['4000008000', '400-000-8000'],
  ['400-000-8000', '400-000-8000'],
  ['8008200000', '800-820-0000'],
  ['+861088886666', '010-8888 6666'],
  ['01088886666', '010-8888 6666'],
  ['13800138000', '138 0013 8000'],
  ['95588', '95588'],
  ['0571-8000-10086', '0571-8000-10086'],
])('the number %s that a brand calls from is shown as %s', (callerId, shown) => {
  expect(formatCallerId(callerId)).toBe(shown)
})
