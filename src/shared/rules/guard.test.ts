import type { LexiconWord } from './guard.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gravest, guardOutgoing } from './guard.ts'

const lexicon: LexiconWord[] = [
  { word: '全网最低', class: 'absolute_claim', severity: 'block' },
  { word: '保证退款', class: 'promise', severity: 'review' },
  { word: 'VIP专线', class: 'internal', severity: 'warn' },
]

function codes(text: string, visibility: 'public' | 'private' = 'public') {
  return guardOutgoing({ text, visibility, lexicon }).map(({ code }) => code)
}

describe('personal data', () => {
  it('is refused in public and allowed in private', () => {
    expect(guardOutgoing({ text: '您的号码13800138000对吗', visibility: 'public', lexicon })).toEqual([{ severity: 'block', code: 'guard_personal_data', start: 4, end: 15 }])
    expect(codes('您的号码13800138000对吗', 'private')).toEqual([])
  })

  it('lets the brand\'s own public data stand', () => {
    const text = '请寄到文三路138号2幢501室，邮箱care@example.com'
    expect(guardOutgoing({ text, visibility: 'public', lexicon, allowed: ['文三路138号2幢501室', 'care@example.com'] })).toEqual([])
    expect(guardOutgoing({ text, visibility: 'public', lexicon, allowed: [''] })).toHaveLength(2)
  })
})

describe('asking for secrets', () => {
  it.each([
    '麻烦把验证码发给我',
    '请提供一下您的短信验证码',
    '您的登录密码是多少',
    '请上传身份证照片',
    '身份证正反面照片私信给我们',
    '请拍一张手持身份证',
    '验 证 码 告诉我一下',
    '验\u200B证\u200B码报一下',
    '银行卡背面的CVV告诉我',
  ])('is refused in every room: %s', (text) => {
    expect(codes(text, 'public')).toContain('guard_secret_request')
    expect(codes(text, 'private')).toContain('guard_secret_request')
  })

  it.each([
    '请不要把验证码告诉任何人',
    '我们不会向您索要密码，请勿提供给他人',
    '忘记密码可以在设置里重置',
    '验证码收不到的话，请检查短信拦截',
    '切勿泄露验证码',
    '请提供订单号和型号',
    '请出示身份证到门店办理',
  ])('warning or explaining is fine: %s', (text) => {
    expect(codes(text, 'private')).toEqual([])
  })
})

describe('listed words', () => {
  it.each([
    ['我们全网最低', '全网最低'],
    ['我们全 网 最 低', '全网最低'],
    ['我们全\u200B网最*低', '全网最低'],
    ['我们全-网·最.低', '全网最低'],
    ['走ｖｉｐ专线', 'VIP专线'],
    ['走v.i.p专线', 'VIP专线'],
  ])('%s', (text, word) => {
    expect(guardOutgoing({ text, visibility: 'private', lexicon })).toMatchObject([{ code: 'guard_sensitive', word, start: text.startsWith('走') ? 1 : 2, end: text.length }])
  })

  it('does not join words over a full stop', () => {
    expect(codes('覆盖全网。最低也有')).toEqual([])
  })

  it('finds every place, with the severity of the list', () => {
    const findings = guardOutgoing({ text: '保证退款！全网最低！保证退款！', visibility: 'private', lexicon })
    expect(findings.map(({ severity }) => severity)).toEqual(['review', 'block', 'review'])
    expect(gravest(findings)).toBe('block')
    expect(gravest(findings.slice(0, 1))).toBe('review')
    expect(gravest([])).toBeNull()
  })

  it('ignores an empty word', () => {
    expect(guardOutgoing({ text: 'x', visibility: 'private', lexicon: [{ word: ' ', class: 'blame', severity: 'block' }] })).toEqual([])
  })

  it('gives places inside the text, for any text', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('全', '网', '最', '低', ' ', 'ﷺ', '\uD800', '.') }), (text) => {
      for (const { start, end } of guardOutgoing({ text, visibility: 'public', lexicon })) {
        expect(start).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(text.length)
        expect(end).toBeGreaterThan(start)
      }
    }))
  })

  it('F49 stays linear on 1 MB', () => {
    expect(codes('全网'.repeat(500_000))).toEqual([])
    expect(codes('验证码'.repeat(300_000))).toEqual([])
  })
})

describe('a platform that takes no links', () => {
  const found = (text: string) => guardOutgoing({ text, visibility: 'private', lexicon: [], refusesLinks: true }).map(({ start, end }) => text.slice(start, end))

  it.each([
    ['请看 https://service.example/a?b=1，谢谢', ['https://service.example/a?b=1']],
    ['HTTP://A.example和www.b.example都行', ['HTTP://A.example', 'www.b.example']],
    ['ｈｔｔｐｓ：／／c.example', ['ｈｔｔｐｓ：／／c.example']],
    ['订单 123.45 元，httpd 服务', []],
  ])('%s', (text, links) => {
    expect(found(text)).toEqual(links)
  })

  it('elsewhere a link is nobody\'s trouble', () => {
    expect(guardOutgoing({ text: 'https://service.example', visibility: 'private', lexicon: [] })).toEqual([])
  })
})
