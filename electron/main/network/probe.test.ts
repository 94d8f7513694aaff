import type { Server } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { listen, shut } from '../../../src/engine/receiver/listening.ts'
import { judgeReach } from '../../../src/shared/rules/reachability.ts'
import { makeCertificate } from '../../../tests/support/network/certificates.ts'
import { startTlsFront } from '../../../tests/support/network/tls-front.ts'
import { createProbe } from './probe.ts'

/** Names that lead to this machine alone, as a hub and a portal in a company's network would have them. */
const host = 'localhost'
const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse())
    await step()
})

async function started(server: Server): Promise<number> {
  const port = await listen(server, { host: '127.0.0.1', port: 0 })
  cleanUp.push(() => shut(server))
  return port
}

function http(status: number, headers: Record<string, string>, body: string): Promise<number> {
  return started(createHttpServer((_, answer) => answer.writeHead(status, headers).end(body)))
}

async function look(hub: string, options: { readonly plainPort?: number, readonly lookup?: () => Promise<never>, readonly hasNetwork?: boolean, readonly online?: boolean } = {}) {
  const probe = createProbe({ hub, routes: async () => [{ kind: 'direct' }], lookup: options.lookup ?? (async () => ({ address: '127.0.0.1', family: 4 })), hasNetwork: () => options.hasNetwork ?? true, plainPort: options.plainPort ?? 9, withinMs: 1_000 })
  const found = await probe(options.online ?? true)
  return { verdict: judgeReach(found.facts), issuer: found.issuer, facts: found.facts }
}

function fails(code: string) {
  return async () => {
    throw Object.assign(new Error(code), { code })
  }
}

describe('a look at the way to a hub', () => {
  it('finds a hub, a hub that is unwell, and a front without one', async () => {
    expect(await look(`http://127.0.0.1:${await http(200, {}, '{"ok":true,"wireVersion":1}')}`)).toMatchObject({ verdict: 'fine' })
    expect(await look(`http://127.0.0.1:${await http(503, {}, '{"ok":false,"wireVersion":1}')}`)).toMatchObject({ verdict: 'hub_unwell' })
    expect(await look(`http://127.0.0.1:${await http(502, {}, '<html>bad gateway</html>')}`)).toMatchObject({ verdict: 'hub_down' })
  })

  it('tells a portal from a hub: by its page, and by where it leads', async () => {
    expect(await look(`http://127.0.0.1:${await http(200, { 'Content-Type': 'text/html' }, '<html>welcome to the hotel</html>')}`)).toMatchObject({ verdict: 'captive_portal' })
    expect(await look(`http://127.0.0.1:${await http(302, { Location: 'http://portal.example.com/' }, '')}`)).toMatchObject({ verdict: 'captive_portal' })
    const portal = makeCertificate({ name: 'portal.example.com', hosts: ['portal.example.com'] })
    const front = await startTlsFront(await http(200, {}, ''), portal)
    cleanUp.push(front.stop)
    const plainPort = await http(302, { Location: 'http://portal.example.com/login' }, '')
    expect(await look(`https://${host}:${front.port}`, { plainPort })).toMatchObject({ verdict: 'captive_portal', facts: { plain: 'elsewhere' } })
  })

  it('names who signed a certificate that nobody knows, and tells a wrong name, an end and a clock apart', async () => {
    const stranger = makeCertificate({ name: 'Somebody In Between', authority: true })
    const behind = await http(200, {}, '{"ok":true,"wireVersion":1}')
    const front = await startTlsFront(behind, makeCertificate({ name: host, hosts: [host], by: stranger }))
    cleanUp.push(front.stop)
    expect(await look(`https://${host}:${front.port}`)).toMatchObject({ verdict: 'intercepted', issuer: 'Somebody In Between', facts: { answer: null } })
  })

  it('tells no network, no name, no line and no answer apart', async () => {
    const closed = await http(200, {}, '')
    await cleanUp.pop()?.()
    expect(await look(`https://127.0.0.1:${closed}`)).toMatchObject({ verdict: 'hub_down', facts: { line: 'refused' } })
    expect(await look('https://desk.example.com', { lookup: fails('ENOTFOUND') })).toMatchObject({ verdict: 'name_unknown', facts: { name: 'unknown' } })
    expect(await look('https://desk.example.com', { lookup: fails('EAI_AGAIN') })).toMatchObject({ verdict: 'name_unknown', facts: { name: 'no_server' } })
    expect(await look('https://desk.example.com', { lookup: fails('EAI_AGAIN'), hasNetwork: false })).toMatchObject({ verdict: 'offline' })
    expect(await look('https://desk.example.com', { lookup: fails('ENOTFOUND'), online: false })).toMatchObject({ verdict: 'offline' })
    const mute = await started(createServer(socket => void socket.resume()))
    expect(await look(`http://127.0.0.1:${mute}`)).toMatchObject({ verdict: 'hub_down', facts: { answer: 'none' } })
    const rude = await started(createServer(socket => void socket.on('error', () => {}).resume().end('no TLS here')))
    expect(await look(`https://127.0.0.1:${rude}`)).toMatchObject({ verdict: 'hub_down', facts: { lock: 'broken' } })
  })
})
