import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDeepLink } from './deep-link.ts'

const page = 'https://www.coolapk.com/feed/1'
const intake = (url: string, text = '') => `huiyin://intake?url=${encodeURIComponent(url)}&text=${encodeURIComponent(text)}`

describe('deep links', () => {
  it('fill the dialog with an address and a text', () => {
    expect(readDeepLink(['/opt/huiyin', '--flag', intake(page, '太吵了\n第二行')])).toEqual({ kind: 'intake', url: page, text: '太吵了\n第二行' })
    expect(readDeepLink([`huiyin://intake/?url=${page}`])).toEqual({ kind: 'intake', url: page, text: '' })
  })

  it('still point at a conversation', () => {
    expect(readDeepLink(['huiyin://conversation/abc-1'])).toEqual({ kind: 'conversation', id: 'abc-1' })
  })

  it.each([
    intake('javascript:alert(1)'),
    intake('file:///etc/passwd'),
    intake('smb://host/share'),
    intake('https://weibo.com@evil.example/'),
    intake('data:text/html,x'),
    intake(''),
    intake(`https://a.example/${'x'.repeat(3_000)}`),
    `huiyin://intake?url=${page}&text=${'长'.repeat(20_000)}`,
    'huiyin://intake?text=only',
    'huiyin://intake',
    'huiyin://intake.evil.example?url=https://a.example',
    'huiyin://intakes?url=https://a.example',
    'huiyin://user@intake?url=https://a.example',
    `HUIYIN://intake?url=${page}`,
    ` huiyin://intake?url=${page}`,
    `--x=huiyin://intake?url=${page}`,
    `https://intake?url=${page}`,
    'huiyin://intake?url=%E0%A4%A',
    'huiyin://submit?url=https://a.example',
    'huiyin://conversation/../../x',
    'huiyin://conversation/a?b=1',
  ])('%s does nothing', (word) => {
    expect(readDeepLink([word])).toBeNull()
  })

  it('what hides in a text is taken out, and what is too long is cut without breaking a character', () => {
    const link = readDeepLink([intake(page, `a\0b\u202Etxt.exe\u2066c\u001B[31m${'\uD83D\uDE00'.repeat(3)}`)])
    expect(link).toMatchObject({ text: 'abtxt.exec[31m😀😀😀' })
    const long = readDeepLink([`huiyin://intake?url=${page}&text=${'x'.repeat(4_999)}😀`])
    expect(long?.kind === 'intake' && long.text.isWellFormed()).toBe(true)
    expect(long?.kind === 'intake' && long.text.length).toBeLessThanOrEqual(5_000)
  })

  it('only the first of several counts', () => {
    expect(readDeepLink(['huiyin://intake?url=javascript:1', intake(page), 'huiyin://conversation/x'])).toMatchObject({ kind: 'intake' })
  })

  it('survives any words', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.string().map(text => `huiyin://intake?${text}`), fc.webUrl().map(url => intake(url)))), (words) => {
      const link = readDeepLink(words)
      if (link?.kind === 'intake')
        expect(link.url).toMatch(/^https?:\/\//)
    }))
  })
})

describe('links to a number', () => {
  it.each([
    ['tel:13800138000', '+8613800138000'],
    ['tel:+8613800138000', '+8613800138000'],
    ['TEL:+86-138-0013-8000', '+8613800138000'],
    ['tel:138%200013%208000', '+8613800138000'],
    ['tel:+86.138.0013.8000;ext=12', '+8613800138000'],
    ['tel:13800138000;phone-context=+86', '+8613800138000'],
    ['tel:010-88886666', '+861088886666'],
    ['tel:(010)88886666', '+861088886666'],
    ['tel:+14155550100', '+14155550100'],
  ])('%s asks for %s', (word, number) => {
    expect(readDeepLink(['/opt/Huiyin/huiyin', word])).toEqual({ kind: 'dial', number })
  })

  it.each([
    'tel:',
    'tel:112',
    'tel:10086',
    'tel:*%2306%23',
    'tel:**21*13800138000%23',
    'tel:*21*13800138000#',
    'tel:13800138000,,123456#',
    'tel:13800138000p123',
    'tel:13800138000%0d%0aX',
    'tel:138****8000',
    'tel:13800138000 13900139000',
    'tel:13800138000%00',
    'tel:%E0%A4%A',
    'tel:javascript:alert(1)',
    'tel://13800138000',
    'tel:１３８００１３８０００',
    'tel:一三八零零一三八零零零',
    `tel:${'1'.repeat(60)}`,
    `tel:13800138000${' '.repeat(60)}`,
    'tel:13800138000?call=now',
    'tel:<img src=x>',
  ])('%s is said to be no number, and nothing of it is handed on', (word) => {
    expect(readDeepLink([word])).toEqual({ kind: 'dial', number: null })
  })

  it.each(['xtel:13800138000', ' tel:13800138000', '--tel:13800138000', 'callto:13800138000', 'sip:13800138000@evil.example', 'huiyin://tel/13800138000', 'huiyin://dial/13800138000'])('%s is no link of ours', (word) => {
    expect(readDeepLink([word])).toBeNull()
  })

  it('hand on a number or nothing, whatever comes', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
      const link = readDeepLink([`tel:${text}`])
      if (link?.kind === 'dial' && link.number !== null)
        expect(link.number).toMatch(/^\+\d{7,15}$/)
    }), { numRuns: 2_000 })
  })
})
