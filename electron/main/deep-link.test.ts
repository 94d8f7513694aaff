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
