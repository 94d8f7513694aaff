import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readWebAddress } from './web-address.ts'

function keyOf(text: string) {
  const read = readWebAddress(text)
  return typeof read === 'string' ? read : read.key
}

describe('a pasted address', () => {
  it.each([
    ['https://www.coolapk.com/feed/123?shareUid=1&utm_source=app#top', 'coolapk.com/feed/123'],
    ['http://coolapk.com/feed/123/', 'coolapk.com/feed/123'],
    ['https://bbs.example.com/t?b=2&a=1', 'bbs.example.com/t?a=1&b=2'],
    ['看看这个 https://bbs.example.com/t/9，太气人了', 'bbs.example.com/t/9'],
    ['https://bbs.example.com:8443/t', 'bbs.example.com:8443/t'],
  ])('%s is one page', (text, key) => {
    expect(keyOf(text)).toBe(key)
  })

  it.each([
    ['', 'empty'],
    ['没有链接', 'not_an_address'],
    ['javascript:alert(1)', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['data:text/html,<script>1</script>', 'scheme'],
    ['huiyin://conversation/1', 'scheme'],
    ['https://weibo.com@evil.example/x', 'credentials'],
    ['https://user:pass@weibo.com/x', 'credentials'],
    [`https://a.example/${'x'.repeat(2_100)}`, 'too_long'],
    ['https://', 'not_an_address'],
  ])('%s is refused', (text, why) => {
    expect(readWebAddress(text)).toBe(why)
  })

  it('shows the host that is really meant', () => {
    // A Cyrillic а.
    expect(readWebAddress('https://w\u0435ibo.com/x')).toMatchObject({ host: expect.stringMatching(/^xn--/) })
  })

  it('reads whatever is thrown at it, and reads its own answer as the same', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true })), (text) => {
      const read = readWebAddress(text)
      if (typeof read !== 'string')
        expect(keyOf(read.url)).toBe(read.key)
    }))
  })
})
