import type { ScriptedAnswer, SeenRequest } from '../../../../tests/contract/connector-fetch.ts'
import { describe, expect, it } from 'vitest'
import { answer, createScriptedFetch, refusal } from '../../../../tests/contract/connector-fetch.ts'
import { createDiscourseClient } from './client.ts'
import { discourseSettings } from './settings.ts'

const KEY = 'f'.repeat(64)
const context = (): { signal: AbortSignal } => ({ signal: new AbortController().signal })
const PLAIN = { 'content-type': 'text/plain' }
const CODED = { 'retry-after': '10', 'discourse-rate-limit-error-code': 'ip_10_secs_limit' }

function client(script: (request: SeenRequest, index: number) => ScriptedAnswer, settings: Record<string, unknown> = {}) {
  let now = Date.parse('2026-11-22T02:26:12Z')
  const scripted = createScriptedFetch(script)
  const made = createDiscourseClient({ fetch: scripted.fetch, now: () => now, secret: () => KEY }, discourseSettings.parse({ engine: 'discourse', baseUrl: 'https://forum.example/sub/', uid: '3', username: 'yunshan_care', screenName: '云杉', ...settings }))
  return { ...made, seen: scripted.seen, pass: (ms: number) => now += ms }
}

const read = { path: '/posts.json', query: { before: 100, post_ids: [1, 2] } }
const post = { method: 'POST', path: '/posts.json', subject: 'object', body: { raw: '您好', topic_id: 8 } } as const

describe('reading', () => {
  it('sends key and name as headers, never in the address', async () => {
    const { get, seen } = client(() => answer({ latest_posts: [] }))
    await get(read, context())
    expect(seen[0]?.url).toBe('https://forum.example/sub/posts.json?before=100&post_ids%5B%5D=1&post_ids%5B%5D=2')
    expect(seen[0]?.headers.get('api-key')).toBe(KEY)
    expect(seen[0]?.headers.get('api-username')).toBe('yunshan_care')
  })

  it('a name that no header can hold is encoded', async () => {
    const { get, seen } = client(() => answer({ a: 1 }), { username: '云杉' })
    await get(read, context())
    expect(decodeURIComponent(seen[0]?.headers.get('api-username') ?? '')).toBe('云杉')
  })

  it.each<[string, () => ScriptedAnswer, string]>([
    ['login page', () => answer('<!doctype html><html>Log in</html>', 200, { 'content-type': 'text/html' }), 'channel_bad_answer'],
    ['redirect to the login page', () => answer('', 302, { location: '/login' }), 'channel_bad_answer'],
    ['nothing', () => answer(''), 'channel_bad_answer'],
    ['half an answer', () => answer('{"latest_posts":[{'), 'channel_bad_answer'],
    ['a list where an object belongs', () => answer('[]'), 'channel_bad_answer'],
    ['bytes that are no text', () => new Response(new Uint8Array([0xFF, 0xFE, 0x00])), 'channel_bad_answer'],
    ['a deep answer', () => answer(`${'['.repeat(5000)}${']'.repeat(5000)}`), 'channel_bad_answer'],
    ['errors with 200', () => answer({ errors: ['x'], error_type: 'invalid_access' }), 'auth_invalid'],
    ['errors with 200 and without a type', () => answer({ errors: ['x'] }), 'channel_bad_answer'],
  ])('F10 %s is never read as no news', async (_, script, code) => {
    const { get } = client(script)
    expect(await refusal(get(read, context()))).toMatchObject({ code })
  })

  it.each<[number, string | null, 'account' | 'object', string]>([
    [400, 'invalid_parameters', 'account', 'channel_bad_request'],
    [403, 'invalid_access', 'account', 'auth_invalid'],
    [403, 'invalid_access', 'object', 'permission_missing'],
    [403, 'not_logged_in', 'object', 'auth_invalid'],
    [404, 'not_found', 'object', 'not_found'],
    [422, 'record_invalid', 'object', 'content_refused'],
    [422, null, 'object', 'content_refused'],
    [503, 'read_only', 'account', 'channel_down'],
    [500, null, 'account', 'channel_down'],
  ])('%i %s about the %s is %s, whatever its words', async (status, errorType, subject, code) => {
    const { get } = client(() => answer({ errors: ['Body is too short'], ...(errorType === null ? {} : { error_type: errorType }) }, status))
    expect(await refusal(get({ path: '/t/8.json', subject }, context()))).toMatchObject({ code })
  })

  it('a wrong key may be answered as bare text', async () => {
    const { get } = client(() => answer('The API username or key is invalid.', 403, PLAIN))
    expect(await refusal(get(read, context()))).toMatchObject({ code: 'auth_invalid' })
  })

  it('stops when the caller does, and asks nothing when that came first', async () => {
    const control = new AbortController()
    const { get, seen } = client(() => {
      control.abort()
      return 'silence'
    })
    expect(await refusal(get(read, control))).toMatchObject({ code: 'link_lost', details: { aborted: true } })
    expect(await refusal(get(read, control))).toMatchObject({ details: { aborted: true, maybeSent: false } })
    expect(seen).toHaveLength(1)
  })
})

describe('both forms of 429', () => {
  it('with a code the whole account pauses, for as long as it is told', async () => {
    const { get, quota, pass } = client(() => answer('Slow down, too many requests from this IP address. Error code: ip_10_secs_limit.', 429, { ...PLAIN, ...CODED }))
    expect(await refusal(get(read, context()))).toMatchObject({ code: 'rate_limited', retryable: true, details: { retryAfterMs: 10_000, scope: 'account', limitCode: 'ip_10_secs_limit' } })
    expect(quota()).toMatchObject({ left: 0, resetAt: Date.parse('2026-11-22T02:26:22Z') })
    pass(10_001)
    expect(quota().left).toBe(59)
  })

  it('the application\'s own form with a code pauses the account too', async () => {
    const { write, quota } = client(() => answer({ errors: ['x'], error_type: 'rate_limit', extras: { wait_seconds: 25 } }, 429, { 'discourse-rate-limit-error-code': 'admin_api_key_rate_limit' }))
    expect(await refusal(write(post, context()))).toMatchObject({ code: 'rate_limited', details: { retryAfterMs: 25_000, scope: 'account' } })
    expect(quota().left).toBe(0)
  })

  it('without a code only that action is slowed', async () => {
    const { write, quota } = client(() => answer({ errors: ['x'], error_type: 'rate_limit', extras: { wait_seconds: 5 } }, 429, { 'retry-after': '5' }))
    expect(await refusal(write(post, context()))).toMatchObject({ code: 'too_fast', retryable: true, details: { retryAfterMs: 5000, scope: 'action' } })
    expect(quota().left).toBe(59)
  })

  it('hours are capped and told', async () => {
    const { get } = client(() => answer('slow down', 429, { ...PLAIN, ...CODED, 'retry-after': '7200' }))
    expect(await refusal(get(read, context()))).toMatchObject({ details: { retryAfterMs: 600_000, toldMs: 7_200_000 } })
  })
})

describe('writing', () => {
  it('the same message twice is the same bytes', async () => {
    const bodies: string[] = []
    const scripted = client(() => answer({ id: 1 }))
    const recording = createDiscourseClient({ fetch: async (_, init) => {
      bodies.push(String(init?.body))
      return answer({ id: 1 })
    }, now: Date.now, secret: () => KEY }, discourseSettings.parse({ engine: 'discourse', baseUrl: 'https://forum.example', uid: '3', username: 'x', screenName: 'x' }))
    expect(scripted.seen).toEqual([])
    await recording.write(post, context())
    await recording.write(post, context())
    expect(new Set(bodies)).toEqual(new Set(['{"raw":"您好","topic_id":8}']))
  })

  it.each<[string, () => ScriptedAnswer, string, boolean]>([
    ['reset', () => ({ network: 'ECONNRESET' }), 'link_lost', true],
    ['refused', () => ({ network: 'ECONNREFUSED' }), 'link_lost', false],
    ['bad gateway', () => answer('<html>502</html>', 502), 'link_lost', true],
    ['the forum\'s own 500', () => answer({ errors: ['x'] }, 500), 'link_lost', true],
    ['not passed on', () => answer('<html>503</html>', 503), 'channel_down', false],
    ['read only', () => answer({ errors: ['x'], error_type: 'read_only' }, 503), 'channel_down', false],
    ['redirect', () => answer('', 302, { location: '/login' }), 'channel_bad_answer', false],
    ['an empty 200', () => answer(''), 'link_lost', true],
  ])('F17 %s', async (_, script, code, maybeSent) => {
    const { write } = client(script)
    const refused = await refusal(write(post, context()))
    expect(refused).toMatchObject({ code })
    expect(refused.details.maybeSent ?? false).toBe(maybeSent)
  })

  it('F60 no error carries the key', async () => {
    const { write } = client(() => ({ network: 'ECONNRESET' }))
    expect((await refusal(write(post, context()))).text).not.toContain(KEY)
  })
})

describe('the book of calls', () => {
  it('counts the last minute and gives it back', async () => {
    const { get, quota, pass } = client(() => answer({ a: 1 }), { callsPerMinute: 10 })
    expect(quota()).toEqual({ limit: 10, left: 10, resetAt: null })
    for (let n = 0; n < 4; n++)
      await get(read, context())
    expect(quota()).toMatchObject({ left: 6 })
    pass(60_001)
    expect(quota().left).toBe(10)
    await get(read, context())
    pass(-3_600_000)
    expect(quota().left).toBe(10)
  })
})
