import type { Identity } from '../../src/engine/handle.ts'
import type { Envelope } from '../../src/shared/contract/envelope.ts'
import type { FakeEngine } from '../../tests/support/fake-engine.ts'
import type { HubUnderTest } from '../../tests/support/hub-under-test.ts'
import type { HubRelay } from './hub-relay.ts'
import type { Secrets } from './secrets.ts'
import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listen, shut } from '../../src/engine/receiver/listening.ts'
import { AppError } from '../../src/shared/errors.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { createFakeEngine } from '../../tests/support/fake-engine.ts'
import { startHub } from '../../tests/support/hub-under-test.ts'
import { quietLog } from '../../tests/support/quiet-log.ts'
import { until } from '../../tests/support/until.ts'
import { createHubRelay } from './hub-relay.ts'

const lin: Identity = { agentId: 'a1', role: 'agent' }
const hello = { wireVersion, app: 'test', appVersion: '0' }

function createSecrets(): Secrets & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return { kept, get: name => kept.get(name) ?? null, isLost: () => false, set: async (name, value) => void kept.set(name, value), remove: async name => void kept.delete(name) }
}

function page(relay: HubRelay) {
  const heard: unknown[] = []
  const session = relay.openSession({ emit: (name, payload) => void heard.push([name, payload]), onLink: state => void heard.push(state) })
  return { ...session, heard, hello: () => session.call('session:hello', hello) }
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(() => 'ok', (error: unknown) => error instanceof AppError ? error.code : error)
}

function codeIn(envelope: Envelope): string {
  return envelope.ok ? 'ok' : envelope.error.code
}

describe('a desktop at a hub', () => {
  let engine: FakeEngine
  let host: HubUnderTest
  let origin: string
  const relays: HubRelay[] = []

  function relayTo(address = origin, secrets: Secrets | null = null, maxMediaBytes?: number): HubRelay {
    const relay = createHubRelay({ origin: address, fetch, secrets, log: quietLog, maxMediaBytes })
    relays.push(relay)
    return relay
  }

  async function signedIn(secrets: Secrets | null = null, maxMediaBytes?: number): Promise<HubRelay> {
    const relay = relayTo(origin, secrets, maxMediaBytes)
    await relay.signIn(host.hub.issueLink(lin))
    return relay
  }

  beforeEach(async () => {
    engine = createFakeEngine({
      host: 'hub',
      media(id) {
        if (id === 'a/../b?c')
          return { mime: 'text/html', bytes: new TextEncoder().encode('<script>'), name: '合同\'一\'.html' }
        if (id === 'picture')
          return { mime: 'image/png', bytes: new Uint8Array([137, 80]), name: null }
        throw new AppError('not_found')
      },
    })
    host = await startHub(engine)
    origin = new URL(host.hub.url).origin
  })

  afterEach(async () => {
    relays.splice(0).forEach(relay => relay.stop())
    await host.stop()
  })

  describe('sign-in', () => {
    it('asks for it before anything reaches the hub, and says which hub', async () => {
      const desk = page(relayTo())
      expect(await desk.hello()).toMatchObject({ ok: false, error: { code: 'not_signed_in', details: { hub: origin } } })
      expect([host.hub.screens(), engine.seen]).toEqual([0, []])
    })

    it.each(['link', 'code'])('takes a %s once, and every page is that person', async (form) => {
      const relay = relayTo()
      const link = host.hub.issueLink(lin)
      const words = form === 'link' ? ` ${link}\n` : new URL(link).hash.slice('#sign-in='.length)
      await relay.signIn(words)
      const [desk, wall] = [page(relay), page(relay)]
      expect(await desk.hello()).toMatchObject({ ok: true, data: { me: { id: 'a1' }, host: 'hub' } })
      expect(await wall.hello()).toMatchObject({ ok: true, data: { me: { id: 'a1' } } })
      expect([engine.open(), relay.open()]).toEqual([2, 2])
      expect(host.log.filter(({ message }) => message === 'screen connected').map(({ facts }) => facts.transport)).toEqual(['websocket', 'websocket'])
      wall.close()
      await until(() => engine.open() === 1, 'the wall\'s session ended')
      expect(await codeOf(relayTo().signIn(words))).toBe('not_signed_in')
    })

    it.each(['', '今天的登录码', 'short', 'https://desk.example.com/', `${'x'.repeat(43)}; Path=/`])('asks no hub about %j', async (words) => {
      const asked: unknown[] = []
      const relay = createHubRelay({ origin, secrets: null, log: quietLog, fetch: async url => asked.push(url) as never })
      expect(await codeOf(relay.signIn(words))).toBe('bad_input')
      expect(asked).toEqual([])
    })

    it('is kept for the next start by the system alone', async () => {
      const secrets = createSecrets()
      await signedIn(secrets)
      expect([...secrets.kept]).toEqual([[`hub ${origin}`, expect.stringMatching(/^huiyin_\d+=[\w-]{43}$/)]])
      expect(codeIn(await page(relayTo(origin, secrets)).hello())).toBe('ok')
      expect(codeIn(await page(relayTo(origin.replace('127.0.0.1', 'localhost'), secrets)).hello())).toBe('not_signed_in')
      expect(codeIn(await page(relayTo()).hello())).toBe('not_signed_in')
    })

    it('says that it is no hub, that it leads elsewhere, that nobody answers, that it has another address', async () => {
      const code = 'x'.repeat(43)
      const other = createServer((_, response) => response.end('<h1>welcome</h1>'))
      const moved = createServer((_, response) => response.writeHead(307, { Location: `${origin}/session` }).end())
      const [otherPort, movedPort] = [await listen(other, { host: '127.0.0.1', port: 0 }), await listen(moved, { host: '127.0.0.1', port: 0 })]
      await expect(relayTo(`http://127.0.0.1:${otherPort}`).signIn(code)).rejects.toMatchObject({ code: 'link_lost', details: { why: 'not_a_hub' } })
      await expect(relayTo(`http://127.0.0.1:${movedPort}`).signIn(host.hub.issueLink(lin))).rejects.toMatchObject({ code: 'link_lost' })
      await Promise.all([shut(other), shut(moved)])
      const gone = createServer()
      const gonePort = await listen(gone, { host: '127.0.0.1', port: 0 })
      await shut(gone)
      await expect(relayTo(`http://127.0.0.1:${gonePort}`).signIn(code)).rejects.toMatchObject({ code: 'link_lost', details: { why: 'ECONNREFUSED' } })

      const published = await startHub(engine, { publishedAs: ['https://desk.example.com'] })
      const unnamed = createHubRelay({ origin: `http://127.0.0.1:${published.port}`, secrets: null, log: quietLog, fetch: (url, init) => fetch(url, { ...init, headers: { ...init?.headers as object, Origin: 'https://other.example.com' } }) })
      await expect(unnamed.signIn(published.hub.issueLink(lin))).rejects.toMatchObject({ code: 'config_invalid', details: { fields: ['hub.publishedAs'] } })
      await published.stop()
    })
  })

  describe('the end of a session', () => {
    it('F40 is told by the hub, and the cookie is forgotten', async () => {
      const secrets = createSecrets()
      const relay = await signedIn(secrets)
      const desk = page(relay)
      await desk.hello()
      engine.signOut('a1', 'disabled')
      await until(() => desk.heard.length > 0, 'the end')
      expect(desk.heard).toEqual([['signedOut', { why: 'disabled' }]])
      expect([codeIn(await desk.hello()), codeIn(await page(relay).hello()), relay.open()]).toEqual(['not_signed_in', 'not_signed_in', 0])
      expect([...secrets.kept.values()]).toEqual([''])
    })

    it('is noticed when a hub comes back that knows nobody any more', async () => {
      const relay = await signedIn()
      const desk = page(relay)
      await desk.hello()
      await host.stop()
      await until(() => desk.heard.includes('lost'), 'the loss')
      expect(codeIn(await desk.hello())).toBe('link_lost')
      host = await startHub(engine, { staff: { host: '127.0.0.1', port: Number(new URL(origin).port) } })
      await until(() => desk.heard.length === 2, 'the end')
      expect(desk.heard).toEqual(['lost', ['signedOut', { why: 'expired' }]])
      expect(codeIn(await page(relay).hello())).toBe('not_signed_in')
    })
  })

  it('says at once that the hub is not there, and comes up when it is', async () => {
    const secrets = createSecrets()
    await signedIn(secrets)
    const cookie = secrets.get(`hub ${origin}`)
    await host.stop()
    const desk = page(relayTo(origin, secrets))
    expect(codeIn(await desk.hello())).toBe('link_lost')
    expect(desk.heard).toEqual(['lost'])
    expect(secrets.get(`hub ${origin}`)).toBe(cookie)
    host = await startHub(engine, { staff: { host: '127.0.0.1', port: Number(new URL(origin).port) } })
    await until(() => desk.heard.length > 1, 'the way to the hub')
  })

  it('brings media with their names, and the hub\'s refusals', async () => {
    const relay = await signedIn(null, 8)
    expect(await codeOf(relayTo().media('picture'))).toBe('not_signed_in')
    expect(await relay.media('picture')).toEqual({ mime: 'image/png', bytes: new Uint8Array([137, 80]), name: null })
    expect(await relay.media('a/../b?c')).toMatchObject({ mime: 'application/octet-stream', name: '合同\'一\'.html' })
    expect(await codeOf(relay.media('nothing'))).toBe('not_found')
    expect(await codeOf(relay.media('../session'))).toBe('not_found')
    engine.signOut('a1', 'disabled')
    const small = await signedIn(null, 1)
    expect(await codeOf(small.media('picture'))).toBe('payload_too_large')
    await host.stop()
    expect(await codeOf(relay.media('picture'))).toBe('link_lost')
  })
})
