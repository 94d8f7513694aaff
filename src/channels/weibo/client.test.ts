import type { ScriptedAnswer, SeenRequest } from '../../../tests/contract/connector-fetch.ts'
import { describe, expect, it } from 'vitest'
import { answer, createScriptedFetch, refusal } from '../../../tests/contract/connector-fetch.ts'
import { createWeiboClient } from './client.ts'
import { readWeiboSettings } from './settings.ts'

const TOKEN = '2.00SECRETsecretSECRET'
const NOW = Date.parse('2026-03-02T02:45:12Z')
const URL_OF = 'https://c.api.weibo.com/2/comments/to_me/biz.json'

function client(script: (request: SeenRequest, index: number) => ScriptedAnswer, settings: Record<string, unknown> = {}) {
  const scripted = createScriptedFetch(script)
  const made = createWeiboClient({ fetch: scripted.fetch, now: () => NOW, secret: () => TOKEN }, readWeiboSettings({ uid: '1', screenName: 'x', rip: '203.0.113.7', ...settings }))
  return { ...made, seen: scripted.seen }
}

const context = (): { signal: AbortSignal } => ({ signal: new AbortController().signal })

describe('reading', () => {
  it('sends the token once and follows no redirect', async () => {
    const { get, seen } = client(() => answer({ comments: [] }))
    await get(URL_OF, { count: 50 }, context())
    expect(seen[0]?.params.getAll('access_token')).toEqual([TOKEN])
    expect(seen[0]?.params.get('count')).toBe('50')
  })

  it.each<[string, () => ScriptedAnswer, string]>([
    ['login page', () => answer('<!doctype html><html>登录</html>', 200, { 'content-type': 'text/html' }), 'channel_bad_answer'],
    ['login page that claims to be JSON', () => answer(' \n<html>登录</html>'), 'channel_bad_answer'],
    ['nothing', () => answer(''), 'channel_bad_answer'],
    ['half an answer', () => answer('{"comments":[{"id":52719'), 'channel_bad_answer'],
    ['bytes that are no text', () => new Response(new Uint8Array([0xFF, 0xFE, 0x00])), 'channel_bad_answer'],
    ['an error without a code', () => answer({ error: 'something' }), 'channel_bad_answer'],
    ['an error body with 200', () => answer({ error: 'system error', error_code: 10001 }), 'channel_down'],
    ['an error code as text', () => answer({ error: 'expired', error_code: '21327' }, 403), 'auth_expired'],
    ['a bare value', () => answer('true'), 'channel_bad_answer'],
    ['a redirect to sign in', () => answer('', 302, { location: 'https://passport.weibo.cn/' }), 'channel_bad_answer'],
    ['a deep answer', () => answer(`${'['.repeat(5000)}${']'.repeat(5000)}`), 'channel_bad_answer'],
  ])('F10 %s is never read as no news', async (_, script, code) => {
    const { get } = client(script)
    expect(await refusal(get(URL_OF, {}, context()))).toMatchObject({ code })
  })

  it.each([[429, 'rate_limited'], [500, 'channel_down'], [502, 'channel_down'], [503, 'channel_down'], [404, 'channel_bad_answer']])('F12 HTTP %i without a code → %s', async (status, code) => {
    const { get } = client(() => answer('<html>Bad Gateway</html>', status, { 'retry-after': '7' }))
    expect(await refusal(get(URL_OF, {}, context()))).toMatchObject({ code, details: { httpStatus: status, retryAfterMs: 7000, endpoint: '/2/comments/to_me/biz.json' } })
  })

  it('classifies by error_code, not by HTTP status', async () => {
    const { get } = client(() => answer({ error: 'limit', error_code: '10023' }, 400))
    expect(await refusal(get(URL_OF, {}, context()))).toMatchObject({ code: 'quota_exhausted', details: { scope: 'account', platformCode: 10023 } })
  })

  it('F33 gives up after its own time limit', async () => {
    const { get } = client(() => 'silence', { timeoutMs: 100 })
    expect(await refusal(get(URL_OF, {}, context()))).toMatchObject({ code: 'timeout', retryable: true })
  })

  it('stops when the caller does, and asks nothing when that came first', async () => {
    const control = new AbortController()
    const { get, seen } = client(() => {
      control.abort()
      return 'silence'
    })
    expect(await refusal(get(URL_OF, {}, control))).toMatchObject({ code: 'link_lost', details: { aborted: true } })
    expect(await refusal(get(URL_OF, {}, control))).toMatchObject({ code: 'link_lost', details: { aborted: true, maybeSent: false } })
    expect(seen).toHaveLength(1)
  })
})

describe('writing', () => {
  it('puts the token into the form, never into the address', async () => {
    const { post, seen } = client(() => answer({ id: 1 }))
    await post(URL_OF, { comment: '您好&=%' }, context())
    expect(seen[0]?.url).not.toContain(TOKEN)
    expect(seen[0]?.params.get('comment')).toBe('您好&=%')
  })

  it.each<[string, () => ScriptedAnswer, string, boolean]>([
    ['reset', () => ({ network: 'ECONNRESET' }), 'link_lost', true],
    ['refused connection', () => ({ network: 'ECONNREFUSED' }), 'link_lost', false],
    ['login page', () => answer('<html>'), 'link_lost', true],
    ['gateway error', () => answer('<html>', 502), 'link_lost', true],
    ['empty answer', () => answer(''), 'link_lost', true],
  ])('F17 %s: %s with maybeSent told', async (_, script, code, maybeSent) => {
    const { post } = client(script)
    expect(await refusal(post(URL_OF, {}, context()))).toMatchObject({ code, details: { maybeSent } })
  })

  it('F17 a time limit may have been passed after the arrival', async () => {
    const { post } = client(() => 'silence', { timeoutMs: 100 })
    expect(await refusal(post(URL_OF, {}, context()))).toMatchObject({ code: 'timeout', details: { maybeSent: true } })
  })

  it.each<[string, () => ScriptedAnswer, string]>([
    ['spelled-out refusal', () => answer({ error_code: 20019 }, 400), 'duplicate_text'],
    ['closed front', () => answer('<html>', 503), 'channel_down'],
    ['too many', () => answer('Too Many Requests', 429), 'rate_limited'],
  ])('a %s is known not sent', async (_, script, code) => {
    const { post } = client(script)
    const refused = await refusal(post(URL_OF, {}, context()))
    expect(refused.code).toBe(code)
    expect(refused.details.maybeSent ?? false).toBe(false)
  })
})

describe('secrets', () => {
  it.each<[string, () => ScriptedAnswer]>([
    ['refusal', () => answer({ error: `bad token ${TOKEN}`, error_code: 21332, request: `/2/x?access_token=${TOKEN}` }, 401)],
    ['broken line', () => ({ network: 'ECONNRESET' })],
    ['page', () => answer(`<html>${TOKEN}</html>`)],
  ])('F11 F60 no token in the error of a %s', async (_, script) => {
    const { get, post } = client(script)
    for (const work of [get(URL_OF, {}, context()), post(URL_OF, {}, context())]) {
      const refused = await refusal(work)
      expect(JSON.stringify(refused)).not.toContain(TOKEN)
    }
  })
})

it('F11 uses a renewed token from the next call on', async () => {
  let token = 'old'
  const { fetch, seen } = createScriptedFetch(() => answer({ comments: [] }))
  const { get } = createWeiboClient({ fetch, now: () => NOW, secret: () => token }, readWeiboSettings({ uid: '1', screenName: 'x', rip: '203.0.113.7' }))
  await get(URL_OF, {}, context())
  token = 'new'
  await get(URL_OF, {}, context())
  expect(seen.map(request => request.params.get('access_token'))).toEqual(['old', 'new'])
})

describe('quota', () => {
  it('reads the headers of every answer', async () => {
    const { get, quota } = client(() => answer({ comments: [] }, 200, { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '41', 'x-ratelimit-reset': String(NOW / 1000 + 600) }))
    expect(quota()).toEqual({ limit: null, left: null, resetAt: null })
    await get(URL_OF, {}, context())
    expect(quota()).toEqual({ limit: 100, left: 41, resetAt: NOW + 600_000 })
  })

  it.each([
    [10022, 'commercial', '2026-03-02T03:00:00Z', 0],
    [10023, 'standard', '2026-03-02T16:00:00Z', 0],
    [10023, 'commercial', '2026-03-02T03:00:00Z', 0],
    [10024, 'standard', '2026-03-02T03:00:00Z', null],
  ])('%i on %s: until %s', async (errorCode, profile, until, left) => {
    const { get, quota } = client(() => answer({ error_code: errorCode }, 403), { profile })
    expect(await refusal(get(URL_OF, {}, context()))).toMatchObject({ code: 'quota_exhausted', details: { resetAt: Date.parse(until) } })
    expect(quota().left).toBe(left)
  })
})

it('F13 learns how far the platform\'s clock is ahead', async () => {
  const { get, clockAheadMs } = client(() => answer({ comments: [] }, 200, { date: new Date(NOW + 7 * 60_000).toUTCString() }))
  await get(URL_OF, {}, context())
  expect(clockAheadMs()).toBe(7 * 60_000)
})
