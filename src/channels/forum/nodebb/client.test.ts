import type { ScriptedAnswer, SeenRequest } from '../../../../tests/contract/connector-fetch.ts'
import { describe, expect, it } from 'vitest'
import { answer, createScriptedFetch, refusal } from '../../../../tests/contract/connector-fetch.ts'
import { createNodebbClient } from './client.ts'
import { nodebbSettings } from './settings.ts'

const TOKEN = '11111111-SECRET-secret'
const NOW = Date.parse('2026-03-02T02:45:12Z')
const SELF = { uid: 2, username: 'care', displayname: '云杉客服', userslug: 'care' }

function client(script: (request: SeenRequest, index: number) => ScriptedAnswer, settings: Record<string, unknown> = {}) {
  const scripted = createScriptedFetch(script)
  const made = createNodebbClient({ fetch: scripted.fetch, now: () => NOW, secret: () => TOKEN }, nodebbSettings.parse({ engine: 'nodebb', baseUrl: 'https://bbs.example.com', uid: '2', username: 'care', screenName: '云杉客服', ...settings }))
  return { ...made, seen: scripted.seen }
}

function enveloped(response: unknown, code = 'ok', status = 200): Response {
  return answer({ status: { code, message: '随便什么语言' }, response }, status)
}

const context = (): { signal: AbortSignal } => ({ signal: new AbortController().signal })

describe('who we are', () => {
  it('is asked with the token in the header alone', async () => {
    const { self, seen } = client(() => answer(SELF))
    expect(await self(context())).toMatchObject({ uid: '2', name: '云杉客服', slugs: new Set(['care']) })
    expect(seen[0]?.headers.get('authorization')).toBe(`Bearer ${TOKEN}`)
    expect(seen[0]?.url).toBe('https://bbs.example.com/api/self')
  })

  it('a master token says as whom it acts, in the query of reads and in the body of writes', async () => {
    const bodies: unknown[] = []
    const made = createNodebbClient({ now: () => NOW, secret: () => TOKEN, fetch: async (url, init) => {
      bodies.push([String(url), (init as RequestInit).body ?? null])
      return String(url).includes('/api/self') ? answer(SELF) : enveloped({})
    } }, nodebbSettings.parse({ engine: 'nodebb', baseUrl: 'https://bbs.example.com/forum', uid: '2', username: 'care', screenName: 'x', master: true }))
    await made.self(context())
    await made.write('POST', '/api/v3/topics/3', { content: '您好' }, context())
    expect(bodies).toEqual([['https://bbs.example.com/forum/api/self?_uid=2', null], ['https://bbs.example.com/forum/api/v3/topics/3', '{"content":"您好","_uid":2}']])
  })

  it.each<[string, () => Response, string, string | undefined]>([
    ['a guest', () => answer('"not-authorized"', 401), 'auth_invalid', 'guest'],
    ['a guest with 200', () => answer({ uid: 0, username: 'guest' }), 'auth_invalid', 'guest'],
    ['somebody else', () => answer({ ...SELF, uid: '3' }), 'auth_invalid', 'other_account'],
    ['banned, up to 4.15.1', () => answer('', 302, { location: '/' }), 'account_frozen', undefined],
    ['banned, later', () => answer({ path: '/', error: '…' }, 403), 'account_frozen', undefined],
    ['moved elsewhere', () => answer('', 301, { location: 'https://www.example.com/api/self' }), 'channel_bad_answer', undefined],
    ['another program', () => answer({ hello: 1 }), 'channel_bad_answer', 'no_self'],
    ['a page', () => answer('<html>登录</html>'), 'channel_bad_answer', 'html'],
  ])('%s', async (_, script, code, reason) => {
    const { self } = client(script)
    expect(await refusal(self(context()))).toMatchObject({ code, details: reason === undefined ? {} : { reason } })
  })
})

describe('whose token it is', () => {
  it('is asked once for each token', async () => {
    let token = 'first'
    const scripted = createScriptedFetch(() => answer(SELF))
    const { prove } = createNodebbClient({ fetch: scripted.fetch, now: () => NOW, secret: () => token }, nodebbSettings.parse({ engine: 'nodebb', baseUrl: 'https://bbs.example.com', uid: '2', username: 'care', screenName: 'x' }))
    await prove(context())
    await prove(context())
    token = 'second'
    await prove(context())
    expect(scripted.seen.map(request => request.headers.get('authorization'))).toEqual(['Bearer first', 'Bearer second'])
  })

  it('is asked again when it was not ours', async () => {
    const { prove, seen } = client(() => answer({ ...SELF, uid: 3 }))
    expect(await refusal(prove(context()))).toMatchObject({ code: 'auth_invalid', details: { reason: 'other_account' } })
    expect(await refusal(prove(context()))).toMatchObject({ code: 'auth_invalid' })
    expect(seen).toHaveLength(2)
  })
})

describe('a refused call', () => {
  it.each<[string, number, string, string]>([
    ['GET', 401, 'not-authorised', 'auth_invalid'],
    ['GET', 403, 'forbidden', 'permission_missing'],
    ['GET', 404, 'not-found', 'not_found'],
    ['GET', 400, 'bad-request', 'channel_bad_request'],
    ['GET', 426, 'upgrade-required', 'channel_bad_request'],
    ['GET', 429, 'too-many-requests', 'rate_limited'],
    ['GET', 500, 'internal-server-error', 'channel_down'],
    ['GET', 503, 'service-unavailable', 'channel_down'],
    ['GET', 200, 'internal-server-error', 'channel_down'],
  ])('%s %i %s → %s by code, never by words', async (_, status, code, ours) => {
    const { get } = client(request => request.path === '/api/self' ? answer(SELF) : enveloped({}, code, status))
    expect(await refusal(get('/api/v3/posts/12', context()))).toMatchObject({ code: ours, details: { endpoint: '/api/v3/posts/:id', platformCode: code } })
  })

  it.each([401, 403, 302])('%i is settled by asking who we are', async (status) => {
    const { get, seen } = client(request => request.path === '/api/self' ? answer('"not-authorized"', 401) : answer('', status, { location: '/' }))
    expect(await refusal(get('/api/v3/chats', context()))).toMatchObject({ code: 'auth_invalid', details: { reason: 'guest' } })
    expect(seen).toHaveLength(2)
  })

  it('403 in plain text, as without any credentials, is settled likewise', async () => {
    const { write } = client(request => request.path === '/api/self' ? answer('"not-authorized"', 401) : new Response('Forbidden', { status: 403, headers: { 'content-type': 'text/plain' } }))
    expect(await refusal(write('POST', '/api/v3/topics/3', { content: 'x' }, context()))).toMatchObject({ code: 'auth_invalid' })
  })

  it.each([500, 502, 504])('a write that meets %i may have arrived', async (status) => {
    const { write } = client(() => answer('<html>Bad Gateway</html>', status))
    expect(await refusal(write('POST', '/api/v3/topics/3', { content: 'x' }, context()))).toMatchObject({ code: 'link_lost', details: { maybeSent: true } })
  })

  it.each([429, 503])('a write that meets %i has not', async (status) => {
    const { write } = client(() => answer('busy', status, { 'retry-after': '7' }))
    const refused = await refusal(write('POST', '/api/v3/topics/3', { content: 'x' }, context()))
    expect(refused.details).toMatchObject({ retryAfterMs: 7000 })
    expect(refused.details.maybeSent).toBeUndefined()
  })

  it('a write that was answered with something else may have arrived', async () => {
    const { write } = client(() => answer('<html>登录</html>'))
    expect(await refusal(write('POST', '/api/v3/topics/3', { content: 'x' }, context()))).toMatchObject({ code: 'link_lost', details: { maybeSent: true, reason: 'no_envelope' } })
  })

  it('F60 no error tells the token, the text or the words of the answer', async () => {
    const { write } = client(request => request.path === '/api/self' ? answer(SELF) : enveloped({}, 'bad-request', 400))
    const { text, details } = await refusal(write('POST', '/api/v3/topics/3', { content: '您的手机号13800138000' }, context()))
    expect(`${text}${JSON.stringify(details)}`).not.toMatch(/SECRET|13800138000|随便什么语言/)
  })
})

describe('answers', () => {
  it('unchanged is told apart from empty', async () => {
    const { getTagged, seen } = client(() => new Response(null, { status: 304 }))
    expect(await getTagged('/api/v3/chats', 'W/"x"', context())).toEqual({ body: null, etag: 'W/"x"' })
    expect(seen[0]?.headers.get('if-none-match')).toBe('W/"x"')
    // Without it fetch adds `no-cache` of its own, and the forum never answers 304.
    expect(seen[0]?.headers.get('cache-control')).toBe('max-age=0')
  })

  it('a call without a validator says nothing about caches', async () => {
    const { get, seen } = client(() => enveloped({}))
    await get('/api/v3/chats', context())
    expect(seen[0]?.headers.has('cache-control')).toBe(false)
  })

  it('304 to a call without a validator is no answer', async () => {
    const { getTagged } = client(() => new Response(null, { status: 304 }))
    expect(await refusal(getTagged('/api/v3/chats', null, context()))).toMatchObject({ code: 'channel_bad_answer' })
  })

  it('202 is queued', async () => {
    const { write } = client(() => enveloped({ id: 'reply-1', queued: true }, 'accepted', 202))
    expect(await write('POST', '/api/v3/topics/3', { content: 'x' }, context())).toEqual({ isQueued: true, response: { id: 'reply-1', queued: true } })
  })

  it('a redirect of the Read API, a string with 200, is handed on as it is for the reader to refuse', async () => {
    const { page } = client(() => answer('"/topic/3/slug/4"'))
    expect(await page('/api/post/4', context())).toBe('/topic/3/slug/4')
  })

  it('F33 silence ends after the account\'s own limit', async () => {
    const { get } = client(() => 'silence', { timeoutMs: 100 })
    expect(await refusal(get('/api/v3/chats', context()))).toMatchObject({ code: 'timeout', retryable: true })
  })
})
