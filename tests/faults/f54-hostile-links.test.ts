import type { WebContents } from 'electron'
import type { Server } from 'node:http'
import type { PolicyName } from '../../src/shared/policy/schema.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Server as SocketServer } from 'socket.io'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guardContents } from '../../electron/main/guards.ts'
import { readHubPhone } from '../../electron/main/hub-phone.ts'
import { createHubRelay } from '../../electron/main/hub-relay.ts'
import { createPageHandler } from '../../electron/main/page.ts'
import { chooseHub } from '../../electron/main/policy/hub-choice.ts'
import { createOpenOutside } from '../../electron/main/security/open-outside.ts'
import { listen, shut } from '../../src/engine/receiver/listening.ts'
import { readHubSettings } from '../../src/hub/config.ts'
import { isKnownPlace } from '../../src/shared/outside-pages.ts'
import { policyKey, policyNames } from '../../src/shared/policy/schema.ts'
import { livePath } from '../../src/shared/wire.ts'
import { quietLog } from '../support/quiet-log.ts'
import { until } from '../support/until.ts'

/** Links by which a system opens a file, a share or a program. */
const hostile = ['file:///etc/passwd', 'file:///C:/Windows/System32/calc.exe', 'file://host/share/x.exe', 'FILE:///etc/passwd', 'smb://host/share', 'SMB://host/share/x.exe', '\\\\host\\share\\x.exe', '//host/share', 'ms-msdt:/id', 'search-ms:query=x&crumb=location:\\\\host', 'javascript:alert(1)', 'data:text/html,x', 'dav://host/x', 'ftp://host/x'] as const
const secret = 'A'.repeat(43)

/** A page of ours under the shell's own guards; answers what its opening a link came to. */
function guardedPage() {
  const opened: string[] = []
  let open: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })
  const openOutside = createOpenOutside({ shell: { openExternal: async address => void opened.push(address) }, now: () => opened.length * 60_000, log: quietLog })
  guardContents({ on: () => {}, setWindowOpenHandler: (given: typeof open) => void (open = given) } as unknown as WebContents, { isOwn: () => false, isWall: () => false, openWall: () => {}, aloneOf: () => null, openAlone: () => {}, openOutside, log: quietLog })
  return { opened, open: (url: string) => open({ url }).action }
}

describe('F54 a hub that somebody else has taken over', () => {
  let server: Server
  let live: SocketServer
  let origin: string
  let told: string
  const asked: string[] = []
  beforeEach(async () => {
    told = ''
    asked.length = 0
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      if (request.url === '/session' && request.method === 'POST')
        response.writeHead(200, { 'Set-Cookie': `huiyin_1=${secret}; Path=/` }).end('{}')
      else if (request.url === '/session')
        response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ agentId: 'lin', phone: told }))
      else if (request.url?.startsWith('/media/'))
        response.writeHead(302, { Location: told }).end()
    })
    const port = await listen(server, { host: '127.0.0.1', port: 0 })
    live = new SocketServer(server, { path: livePath })
    origin = `http://127.0.0.1:${port}`
  })
  afterEach(async () => {
    await live.close()
    await shut(server)
  })

  it('F54 names a file or a share as its phone system: the page\'s policy never hears of it', async () => {
    const handler = (phone: string | null) => createPageHandler({ folder: tmpdir(), media: () => Promise.reject(new Error('no')), upload: () => Promise.reject(new Error('no')), phone: () => phone, log: quietLog })
    const plain = (await handler(null)(new Request('app://huiyin/'))).headers.get('content-security-policy')
    for (const link of [...hostile, 'wss://*', 'wss://a;script-src *', 'wss://evil.example, file:']) {
      told = link
      const phone = await readHubPhone({ origin, fetch, cookie: 'huiyin_1=x' })
      expect(phone, link).toBeNull()
      expect((await handler(phone)(new Request('app://huiyin/'))).headers.get('content-security-policy')).toBe(plain)
    }
    told = 'wss://sip.example.com/ws'
    expect(await readHubPhone({ origin, fetch, cookie: 'huiyin_1=x' })).toBe('wss://sip.example.com')
  })

  it('F54 sends a link with everything it says: it is text, and opens nothing', async () => {
    const relay = createHubRelay({ origin, fetch, secrets: null, log: quietLog })
    await relay.signIn(`${origin}/#sign-in=${secret}`)
    live.on('connection', (socket) => {
      for (const page of hostile)
        socket.emit('event', 'room', { byHand: { secondLook: false, page }, posted: { url: page } }, () => {})
      socket.on('call', (_name: unknown, _input: unknown, done: (answer: unknown) => void) => done({ ok: true, data: { page: hostile } }))
    })
    const links: string[] = []
    const session = relay.openSession({ emit: (_, payload) => void links.push((payload as unknown as { byHand: { page: string } }).byHand.page), onLink: () => {} })
    await until(() => links.length === hostile.length, 'what the hub said')
    const { open, opened } = guardedPage()
    for (const link of links) {
      expect(isKnownPlace(link), link).toBe(false)
      expect(open(link), link).toBe('deny')
    }
    expect(opened).toEqual([])
    expect(open('https://tousu.sina.com.cn/complaint/view/1/')).toBe('deny')
    expect(opened).toEqual(['https://tousu.sina.com.cn/complaint/view/1/'])
    session.close()
    relay.stop()
  })

  it('F54 answers a picture with the address of a file: nothing is fetched from there', async () => {
    const relay = createHubRelay({ origin, fetch, secrets: null, log: quietLog })
    await relay.signIn(`${origin}/#sign-in=${secret}`)
    for (const link of [...hostile.map(one => one.replaceAll('\\', '/')), `${origin}/elsewhere`]) {
      told = link
      await expect(relay.media('picture'), link).rejects.toMatchObject({ code: 'link_lost' })
    }
    expect(asked.filter(path => path.startsWith('/elsewhere'))).toEqual([])
    relay.stop()
  })

  it('F54 hands out a sign-in link that leads elsewhere: only its code is taken, and spent at the hub that is configured', async () => {
    const relay = createHubRelay({ origin, fetch, secrets: null, log: quietLog })
    await relay.signIn(`file://host/share#sign-in=${secret}`)
    expect(asked).toEqual(['/session'])
    relay.stop()
  })
})

describe('F54 a configuration that carries such a link', () => {
  it.each(hostile)('F54 %s is no hub, whoever names it', (address) => {
    for (const locked of [true, false])
      expect(chooseHub({ entries: { hubUrl: { value: address, locked, source: locked ? 'machine' : 'user' } }, problems: [], warnings: [] }).at).not.toBe('hub')
  })

  it('F54 no key of the policy that holds an address takes one', () => {
    /** Keys that hold a path or a pattern of hosts, which are no links. */
    const others: readonly PolicyName[] = ['caBundle', 'proxyBypass']
    const tried: string[] = []
    for (const name of policyNames.filter(key => !others.includes(key))) {
      const { kind, schema } = policyKey(name)
      for (const link of hostile) {
        const value = { flag: link, number: link, text: link, choice: link, list: [link], pairs: { 订单: link } }[kind.kind]
        expect(schema.safeParse(value).success, `${name} ${link}`).toBe(false)
        tried.push(name)
      }
    }
    expect(new Set(tried).size).toBeGreaterThan(20)
  })

  it('F54 a hub does not start with one, wherever it stands in its file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'huiyin-f54-'))
    const path = join(folder, 'hub.json')
    const engine = { dataDir: folder, agents: [{ id: 'lin', name: '林晓', workNo: '8001' }], accounts: [] }
    const hotline = { gatewayUrl: 'http://127.0.0.1:8720', tokenEnv: 'HUIYIN_GATEWAY_TOKEN', callerId: '4000008000' }
    const softphone = { url: 'wss://sip.example.com/ws', domain: 'example.com' }
    const fine = { hub: { publishedAs: ['https://desk.example.com'] }, engine: { ...engine, hotline: { ...hotline, softphone } } }
    const read = (file: unknown) => {
      writeFileSync(path, JSON.stringify(file))
      return readHubSettings(['--config', path], {})
    }
    const refused = expect.objectContaining({ code: 'config_invalid' })
    expect(read(fine).file.hub.publishedAs).toEqual(['https://desk.example.com'])
    for (const link of hostile) {
      expect(() => read({ ...fine, hub: { publishedAs: [link] } }), link).toThrow(refused)
      expect(() => read({ ...fine, hub: { webhook: { publishedAs: link } } }), link).toThrow(refused)
      expect(() => read({ engine: { ...engine, hotline: { ...hotline, gatewayUrl: link } } }), link).toThrow(refused)
      expect(() => read({ engine: { ...engine, hotline: { ...hotline, softphone: { ...softphone, url: link } } } }), link).toThrow(refused)
      expect(() => read({ engine: { ...engine, hotline: { ...hotline, softphone: { ...softphone, iceServers: [{ urls: link }] } } } }), link).toThrow(refused)
      expect(() => readHubSettings(['--published-as', link], {}), link).toThrow(refused)
    }
    rmSync(folder, { recursive: true })
  })
})
