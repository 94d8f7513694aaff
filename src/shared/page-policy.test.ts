import { describe, expect, it } from 'vitest'
import { pagePolicy, pagePolicyWith, phoneOrigin } from './page-policy.ts'

const connect = (policy: Readonly<Record<string, string>>) => policy['Content-Security-Policy']?.split('; ').find(part => part.startsWith('connect-src'))

describe('what a page may connect to', () => {
  it('is its host alone', () => {
    expect(connect(pagePolicy)).toBe('connect-src \'self\'')
  })

  it('and exactly the phone system that is configured', () => {
    expect(connect(pagePolicyWith(phoneOrigin('wss://sip.example.com:8443/ws?x=1')))).toBe('connect-src \'self\' wss://sip.example.com:8443')
  })

  it.each([
    ['ws://127.0.0.1:8088/ws', 'ws://127.0.0.1:8088'],
    ['wss://sip.example.com/', 'wss://sip.example.com'],
    ['https://sip.example.com/', null],
    ['wss:', null],
    ['wss://a.example; script-src *', null],
    ['wss://*', null],
    ['wss://*.example.com', null],
    ['wss://a,b', null],
    ['wss://a;b', null],
    ['wss://[::1]:8089/ws', 'wss://[::1]:8089'],
    ['wss://sip.example.com./', null],
    ['javascript:alert(1)', null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('%s is the origin %s', (url, origin) => {
    expect(phoneOrigin(url)).toBe(origin)
  })
})
