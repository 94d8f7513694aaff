import { describe, expect, it } from 'vitest'
import { readHubPhone } from './hub-phone.ts'

const origin = 'https://desk.example.com'

function ask(answer: unknown, { status = 200, cookie = 'c=1' as string | null } = {}) {
  const asked: { url: string, cookie: string | null, redirect: string | undefined }[] = []
  const fetch = async (url: URL | RequestInfo, init?: RequestInit) => {
    asked.push({ url: String(url), cookie: new Headers(init?.headers).get('Cookie'), redirect: init?.redirect })
    return new Response(typeof answer === 'string' ? answer : JSON.stringify(answer), { status })
  }
  return readHubPhone({ origin, fetch, cookie }).then(phone => ({ phone, asked }))
}

describe('the phone system behind a hub', () => {
  it('is what the hub tells who is signed in, and follows no redirect', async () => {
    expect(await ask({ agentId: 'lin', phone: 'wss://sip.example.com:8443' })).toEqual({ phone: 'wss://sip.example.com:8443', asked: [{ url: `${origin}/session`, cookie: 'c=1', redirect: 'error' }] })
  })

  it.each([
    ['an older hub', { agentId: 'lin' }, 200],
    ['a hub without softphones', { agentId: 'lin', phone: null }, 200],
    ['no origin of a WebSocket', { phone: 'https://evil.example' }, 200],
    ['more than an origin', { phone: 'wss://a.example; script-src *' }, 200],
    ['nonsense', 'no json', 200],
    ['a refusal', { phone: 'wss://sip.example.com' }, 401],
  ])('is none of %s', async (_what, answer, status) => {
    expect((await ask(answer, { status })).phone).toBeNull()
  })

  it('is not asked for while nobody is signed in', async () => {
    expect(await ask({ phone: 'wss://sip.example.com' }, { cookie: null })).toEqual({ phone: null, asked: [] })
  })
})
