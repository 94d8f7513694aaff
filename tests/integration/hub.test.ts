import type { Socket } from 'socket.io-client'
import type { FakeEngine } from '../support/fake-engine.ts'
import type { HubUnderTest } from '../support/hub-under-test.ts'
import { request } from 'node:http'
import { connect, createServer } from 'node:net'
import { io } from 'socket.io-client'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSocketClient } from '../../src/renderer/bridge/socket-client.ts'
import { AppError } from '../../src/shared/errors.ts'
import { livePath, wireVersion } from '../../src/shared/wire.ts'
import { createFakeEngine } from '../support/fake-engine.ts'
import { exchangeLink, startHub } from '../support/hub-under-test.ts'
import { until } from '../support/until.ts'

const hello = { wireVersion, app: 'test', appVersion: '0' }

/** A request with every header as given, `Host` and `Origin` included, which `fetch` would not send. */
function raw(url: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    }).on('error', reject).end()
  })
}

function socketOutcome(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const done = (word: string) => {
      resolve(word)
      socket.disconnect()
    }
    socket.on('connect', () => done('connected'))
    socket.on('connect_error', error => done(`refused: ${error.message}`))
  })
}

describe('hub', () => {
  let engine: FakeEngine
  let host: HubUnderTest

  beforeEach(async () => {
    engine = createFakeEngine({
      host: 'hub',
      media(id) {
        if (id === 'page')
          return { mime: 'text/html', bytes: new TextEncoder().encode('<script>steal()</script>'), name: '截图"\r\n.html' }
        if (id === 'picture')
          return { mime: 'image/png', bytes: new Uint8Array([137, 80]), name: null }
        throw new AppError('not_found')
      },
    })
    host = await startHub(engine)
  })

  afterEach(() => host.stop())

  const at = (path: string) => new URL(path, host.hub.url).href
  const client = (cookie: string) => createSocketClient({ url: host.hub.url, socket: { extraHeaders: { Cookie: cookie, Origin: new URL(host.hub.url).origin } } })

  describe('page', () => {
    it('comes with a strict policy; hashed assets are kept, the page is not', async () => {
      const page = await fetch(at('/'))
      expect(await page.text()).toContain('回音')
      expect(page.headers.get('content-security-policy')).toContain('default-src \'none\'; script-src \'self\';')
      expect(page.headers.get('content-security-policy')).toContain('frame-ancestors \'none\'')
      expect(page.headers.get('x-content-type-options')).toBe('nosniff')
      expect(page.headers.get('referrer-policy')).toBe('no-referrer')
      expect(page.headers.get('cache-control')).toBe('no-cache')
      const asset = await fetch(at('/assets/index-abc123.js'))
      expect(asset.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      expect(asset.headers.get('cache-control')).toContain('immutable')
      const again = await fetch(at('/'), { headers: { 'If-None-Match': page.headers.get('etag') ?? '' } })
      expect(again.status).toBe(304)
    })

    it.each(['/../package.json', '/%2e%2e/package.json', '/assets/../../x', '/index.html/', '/.git/config', '/assets', '//etc/passwd'])('has nothing at %s', async (path) => {
      const answer = await raw(host.hub.url.replace(/\/$/, '') + path, { Host: new URL(host.hub.url).host })
      expect([400, 404]).toContain(answer)
    })

    it('says whether the engine answers, to anybody', async () => {
      const answer = await fetch(at('/healthz'))
      expect([answer.status, await answer.json()]).toEqual([200, { ok: true, wireVersion }])
    })
  })

  describe('the phone system', () => {
    it('is the one address beside the host\'s that the page may connect to, and is told to who is signed in', async () => {
      const other = await startHub(engine, { phone: 'wss://sip.example.com:8443' })
      const page = await fetch(other.hub.url)
      expect(page.headers.get('content-security-policy')).toContain('connect-src \'self\' wss://sip.example.com:8443;')
      expect(page.headers.get('permissions-policy')).toContain('microphone=(self)')
      const session = (cookie: string) => fetch(new URL('/session', other.hub.url), { headers: { Cookie: cookie } })
      expect(await (await session(await other.signIn())).json()).toEqual({ agentId: 'a1', phone: 'wss://sip.example.com:8443' })
      expect((await session('')).status).toBe(401)
      await other.stop()
      const without = await fetch(host.hub.url)
      expect(without.headers.get('content-security-policy')).toContain('connect-src \'self\';')
    })
  })

  describe('sign-in', () => {
    it('turns a link into a cookie once', async () => {
      const link = host.hub.issueLink({ agentId: 'a1', role: 'agent' })
      const answer = await exchangeLink(link)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('set-cookie')).toMatch(new RegExp(`^huiyin_${host.port}=[\\w-]{43}; Max-Age=43200; Path=/; HttpOnly; SameSite=Strict$`))
      expect((await exchangeLink(link)).status).toBe(401)
      expect(JSON.stringify(host.log)).not.toContain(new URL(link).hash.slice('#sign-in='.length))
    })

    it.each([
      ['no body', '', 400],
      ['not JSON', '{', 400],
      ['another field', '{"token":"abcdefghijklmnopqrstuvwxyz","role":"supervisor"}', 400],
      ['a token never issued', '{"token":"abcdefghijklmnopqrstuvwxyz"}', 401],
      ['a huge body', 'x'.repeat(5_000), 413],
    ])('refuses %s', async (_, body, status) => {
      const answer = await fetch(at('/session'), { method: 'POST', headers: { 'Content-Type': 'application/json', 'Origin': new URL(host.hub.url).origin }, body })
      expect(answer.status).toBe(status)
    })

    it('serves media to who is signed in, and never as something that runs', async () => {
      expect((await fetch(at('/media/picture'))).status).toBe(401)
      const headers = { Cookie: await host.signIn() }
      const picture = await fetch(at('/media/picture'), { headers })
      expect([picture.status, picture.headers.get('content-type'), picture.headers.get('content-disposition')]).toEqual([200, 'image/png', 'inline'])
      const page = await fetch(at('/media/page'), { headers })
      expect(page.headers.get('content-type')).toBe('application/octet-stream')
      expect(page.headers.get('content-disposition')).toBe('attachment; filename*=UTF-8\'\'%E6%88%AA%E5%9B%BE%22%0D%0A.html')
      expect(page.headers.get('content-security-policy')).toBe('default-src \'none\'; sandbox')
      expect((await fetch(at('/media/nothing'), { headers })).status).toBe(404)
    })

    it('several people at once, each as who they are', async () => {
      const seen = await Promise.all(['a1', 'a2', 's1'].map(async (agentId) => {
        const screen = client(await host.signIn({ agentId, role: agentId === 's1' ? 'supervisor' : 'agent' }))
        const { me } = await screen.call('session:hello', hello)
        screen.close()
        return `${me.id} ${me.role}`
      }))
      expect(seen).toEqual(['a1 agent', 'a2 agent', 's1 supervisor'])
    })

    it('lets nobody in without a session', async () => {
      await expect(client('').call('session:hello', hello)).rejects.toMatchObject({ code: 'not_signed_in' })
      await expect(client(`huiyin_${host.port}=guess`).call('session:hello', hello)).rejects.toMatchObject({ code: 'not_signed_in' })
    })

    it('F40 an agent who was disabled is out at once and stays out', async () => {
      const cookie = await host.signIn()
      const screen = client(cookie)
      await screen.call('session:hello', hello)
      const told = new Promise(resolve => screen.on('signedOut', resolve))
      engine.signOut('a1', 'disabled')
      expect(await told).toEqual({ why: 'disabled' })
      await until(() => host.hub.screens() === 0, 'the socket closed', 5_000)
      expect((await fetch(at('/session'), { headers: { Cookie: cookie } })).status).toBe(401)
    })
  })

  describe('strangers', () => {
    it('F39 a page of somebody else opens no socket; it is logged and the supervisor is told', async () => {
      const cookie = await host.signIn({ agentId: 's1', role: 'supervisor' })
      const supervisor = client(cookie)
      await supervisor.call('session:hello', hello)
      const alarm = new Promise(resolve => supervisor.on('alarm', resolve))
      for (const origin of ['https://evil.example', `http://evil.localhost:${host.port}`, `http://127.0.0.1:${host.port + 1}`, `http://127.0.0.1:${host.port}.evil.example`, 'null']) {
        for (const transport of ['websocket', 'polling'] as const) {
          const socket = io(host.hub.url, { path: livePath, transports: [transport], extraHeaders: { Cookie: cookie, Origin: origin }, forceNew: true, reconnection: false })
          expect(await socketOutcome(socket), `${origin} by ${transport}`).toContain('refused')
        }
      }
      expect(await alarm).toEqual({ kind: 'foreign_origin', facts: { origin: 'https://evil.example' } })
      expect(host.log.filter(({ level }) => level === 'warn')).toHaveLength(10)
      supervisor.close()
    })

    it('F39 a socket without any origin is no page of ours', async () => {
      const socket = io(host.hub.url, { path: livePath, transports: ['websocket'], extraHeaders: { Cookie: await host.signIn() }, forceNew: true, reconnection: false })
      expect(await socketOutcome(socket)).toContain('refused')
    })

    it('F47 a name that was rebound to this machine gets nothing', async () => {
      const cookie = await host.signIn()
      for (const name of ['evil.example', `evil.example:${host.port}`, `127.0.0.1:${host.port + 1}`, `127.0.0.1.evil.example:${host.port}`])
        expect(await raw(at('/media/picture'), { Host: name, Cookie: cookie }), name).toBe(403)
      expect(await raw(at('/media/picture'), { Host: `localhost:${host.port}`, Cookie: cookie })).toBe(200)
    })

    it('another site neither spends links nor signs anybody out', async () => {
      const cookie = await host.signIn()
      for (const origin of ['https://evil.example', '']) {
        const headers = { ...origin ? { Origin: origin } : {}, 'Cookie': cookie, 'Content-Type': 'application/json' }
        expect(await raw(at('/session'), headers, 'POST')).toBe(403)
        expect(await raw(at('/session'), headers, 'DELETE')).toBe(403)
      }
      expect(await raw(at('/media/picture'), { 'Cookie': cookie, 'Sec-Fetch-Site': 'cross-site' })).toBe(403)
      expect(await raw(at('/session'), { Cookie: cookie })).toBe(200)
    })
  })

  it('F38 works over long polling when a proxy strips the upgrade', async () => {
    const screen = createSocketClient({ url: host.hub.url, socket: { transports: ['polling'], extraHeaders: { Cookie: await host.signIn() } } })
    expect(await screen.call('session:hello', hello)).toMatchObject({ host: 'hub' })
    screen.close()
  })

  it('says which port is taken and leaves nothing open', async () => {
    await expect(startHub(engine, { webhook: { host: '127.0.0.1', port: host.port, pathKey: 'k', accountIds: [] } })).rejects.toMatchObject({ code: 'EADDRINUSE', port: host.port })
  })

  describe('callbacks', () => {
    const send = (path: string, init?: RequestInit) => fetch(host.hub.webhookUrl('w1').replace(/\/callback.*/, path), init)

    it('reach the engine as raw bytes under an address nobody guesses', async () => {
      const url = `${host.hub.webhookUrl('w1')}?timestamp=1&nonce=%E5%9B%9E`
      const body = new Uint8Array([0, 255, 123])
      const answer = await fetch(url, { method: 'POST', body, headers: { 'X-Sign': 'abc' } })
      expect([answer.status, await answer.text()]).toEqual([200, 'ok'])
      const [{ accountId, request: got } = { accountId: '', request: null }] = engine.webhooks
      expect(accountId).toBe('w1')
      expect(got).toMatchObject({ method: 'POST', query: { timestamp: '1', nonce: '回' }, headers: { 'x-sign': 'abc' } })
      expect([...got?.body ?? []]).toEqual([0, 255, 123])
    })

    it('have no other address, and the staff\'s listener has none of theirs', async () => {
      expect((await send('/callback/w1/guess')).status).toBe(404)
      expect((await send('/callback/w1/')).status).toBe(404)
      expect((await send('/')).status).toBe(404)
      expect((await send('/session')).status).toBe(404)
      expect((await fetch(at(new URL(host.hub.webhookUrl('w1')).pathname), { method: 'POST', headers: { Origin: new URL(host.hub.url).origin } })).status).toBe(404)
      expect(engine.webhooks).toEqual([])
    })

    it('too large are refused with 413, announced or not', async () => {
      const large = new Uint8Array(1_048_577)
      expect((await fetch(host.hub.webhookUrl('w1'), { method: 'POST', body: large })).status).toBe(413)
      const endless = new ReadableStream({ pull: controller => controller.enqueue(new Uint8Array(65_536)) })
      const outcome = await fetch(host.hub.webhookUrl('w1'), { method: 'POST', body: endless, duplex: 'half' } as RequestInit).then(answer => answer.status, () => 'cut')
      expect([413, 'cut']).toContain(outcome)
      expect(engine.webhooks).toEqual([])
    })

    it('that dawdle are ended', async () => {
      const slow = await startHub(engine, { webhook: { host: '127.0.0.1', port: 0, pathKey: 'k', accountIds: ['w1'], requestTimeoutMs: 300 } })
      const url = new URL(slow.hub.webhookUrl('w1'))
      const socket = connect(Number(url.port), '127.0.0.1')
      let heard = ''
      socket.on('data', chunk => heard += String(chunk))
      socket.write(`POST ${url.pathname} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab`)
      await new Promise(resolve => socket.once('close', resolve))
      expect(heard).toContain('408')
      await slow.stop()
    })
  })

  it.each([
    ['bad_signature', 403],
    ['bad_input', 400],
    ['store_full', 503],
    ['link_lost', 503],
    ['internal', 500],
  ] as const)('answers a platform whose callback ended in %s with %i and no words', async (code, status) => {
    const webhook = () => Promise.reject(new AppError(code, { details: { inner: 'words' } }))
    const failing = await startHub(createFakeEngine({ webhook }))
    const answer = await fetch(failing.hub.webhookUrl('w1'), { method: 'POST', body: 'x' })
    expect([answer.status, await answer.text()]).toEqual([status, ''])
    await failing.stop()
  })

  it('keeps the ports it was given', async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => free.once('listening', resolve))
    const address = free.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await new Promise(resolve => free.close(resolve))
    const fixed = await startHub(engine, { staff: { host: '127.0.0.1', port } })
    expect(fixed.hub.url).toBe(`http://127.0.0.1:${port}/`)
    await fixed.stop()
  })
})
