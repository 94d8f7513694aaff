import { describe, expect, it } from 'vitest'
import { comparable, decodeEntities, plainText, splitReplyPrefix, stripMarkup } from './text.ts'

describe('decodeEntities', () => {
  it.each([
    ['a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; &#x4F60;', 'a <b> & "c" \'d\' 你'],
    ['&amp;lt;', '&lt;'],
    ['A&B; 100&200 &unknown; &#0; &#99999999;', 'A&B; 100&200 &unknown; &#0; &#99999999;'],
    ['&#1114111;&#1114112;', '\u{10FFFF}&#1114112;'],
  ])('%s', (text, decoded) => {
    expect(decodeEntities(text)).toBe(decoded)
  })

  it('leaves hostile text as it was written', () => {
    expect(plainText('a\0b')).toBe('a\0b')
    expect(plainText('<img src=x onerror=alert(1)> \uD800 \u202E')).toBe('<img src=x onerror=alert(1)> \uD800 \u202E')
  })
})

it('takes the program\'s name out of its anchor', () => {
  expect(stripMarkup('<a href="http://weibo.com" rel="nofollow">iPhone客户端</a>')).toBe('iPhone客户端')
  expect(stripMarkup('')).toBe('')
})

describe('splitReplyPrefix', () => {
  it.each([
    ['回复@小雨不打伞:您好', '小雨不打伞', '您好'],
    ['回复 @小雨不打伞： 您好', '小雨不打伞', '您好'],
    ['您好 回复@小雨不打伞:x', null, '您好 回复@小雨不打伞:x'],
    ['回复@ 您好', null, '回复@ 您好'],
  ])('%s', (text, nick, rest) => {
    expect(splitReplyPrefix(text)).toEqual({ nick, text: rest })
  })
})

it('compares texts over shortened links, blanks and prefixes', () => {
  expect(comparable('回复@小雨:请看 http://t.cn/A6xyz  ')).toBe(comparable('请看  https://service.example/help?id=1'))
  expect(comparable('请看这里')).not.toBe(comparable('请看那里'))
})
