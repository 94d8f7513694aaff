import type { Duplex } from 'node:stream'
import type { HubRelay } from '../../electron/main/hub-relay.ts'
import type { Network } from '../../electron/main/network/network.ts'
import type { Secrets } from '../../electron/main/secrets.ts'
import type { WayOut } from '../../src/engine/network/way-out.ts'
import type { CompanyNetwork } from '../support/network/behind-proxy.ts'
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { Agent, setGlobalDispatcher } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHubRelay } from '../../electron/main/hub-relay.ts'
import { openHubSession } from '../../electron/main/hub-session.ts'
import { listen } from '../../src/engine/receiver/listening.ts'
import { heartbeat, livePath, wireVersion } from '../../src/shared/wire.ts'
import { deskHost, deskOrigin, startCompanyNetwork } from '../support/network/behind-proxy.ts'
import { makeCertificate } from '../support/network/certificates.ts'
import { quietLog } from '../support/quiet-log.ts'
import { until } from '../support/until.ts'

const hello = { wireVersion, app: 'test', appVersion: '0' }
const signIn = { user: 'lin', password: 'spruce-7', challenge: 'Basic realm="Example proxy"' }

let company: CompanyNetwork
const relays: HubRelay[] = []
beforeEach(async () => {
  company = await startCompanyNetwork()
})
afterEach(async () => {
  relays.splice(0).forEach(relay => relay.stop())
  await company.stop()
})

function createSecrets(): Secrets & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return { kept, get: name => kept.get(name) ?? null, isLost: () => false, set: async (name, value) => void kept.set(name, value), remove: async name => void kept.delete(name) }
}

/** A desk's relay over its network, as the desktop composes it; what long polling still sends at its end goes no other way. */
function relayOver(network: Network): HubRelay {
  const way = network.way as WayOut
  setGlobalDispatcher(way.dispatcher)
  const relay = createHubRelay({ origin: deskOrigin, fetch: way.fetch, secrets: null, log: quietLog, network })
  relays.push(relay)
  return relay
}

async function signedIn(network: Network): Promise<HubRelay> {
  const relay = relayOver(network)
  await relay.signIn(company.hub.hub.issueLink({ agentId: 'a1', role: 'agent' }))
  return relay
}

function page(relay: HubRelay) {
  const heard: unknown[] = []
  const session = relay.openSession({ emit: (name, payload) => void heard.push([name, payload]), onLink: state => void heard.push(state) })
  return { ...session, heard, hello: () => session.call('session:hello', hello) }
}

describe('F38 a company\'s proxy', () => {
  it('F38 leads sign-in, WebSocket and media to the hub, and nothing goes beside it', async () => {
    const { network, state } = await company.openDesk()
    const relay = await signedIn(network)
    const desk = page(relay)
    expect(await desk.hello()).toMatchObject({ ok: true, data: { me: { id: 'a1' } } })
    await expect(relay.media('nothing')).rejects.toMatchObject({ code: 'not_found' })
    await until(async () => (await state()).proxy, 'the look at the way')
    expect(await state()).toMatchObject({ verdict: 'fine', hub: deskHost, proxy: company.pac.slice('PROXY '.length), transport: 'websocket', issuer: null, wish: null, authorities: 'used' })
    expect(new Set(company.proxy.led)).toEqual(new Set([`${deskHost}:443`]))
    expect(company.hub.log.filter(({ message }) => message === 'screen connected').map(({ facts }) => facts.transport)).toEqual(['websocket'])
  })

  it('F38 strips the upgrade, with a company authority that the policy names: long polling, heartbeats in time though every answer is held back', async () => {
    const reader = makeCertificate({ name: 'Reading Proxy CA', authority: true })
    company.proxy.manners.intercept = makeCertificate({ name: deskHost, hosts: [deskHost], by: reader })
    company.proxy.manners.holdMs = 400
    const { network, state } = await company.openDesk({ ca: reader.cert })
    const desk = page(await signedIn(network))
    expect(await desk.hello()).toMatchObject({ ok: true })
    expect(await state()).toMatchObject({ verdict: 'fine', transport: 'polling' })
    for (let beat = 0; beat < 3; beat++) {
      const asked = performance.now()
      expect(await desk.call('session:time', {})).toMatchObject({ ok: true })
      expect(performance.now() - asked).toBeLessThan(heartbeat.graceMs)
    }
    expect(desk.heard).toEqual([])
  })

  it('F38 wants a name and a password: said with the proxy\'s own name, a wrong one is sent once, the right one lets the desk work', async () => {
    company.proxy.manners.signIn = signIn
    const secrets = createSecrets()
    const { network, state, changes } = await company.openDesk({ secrets })
    const relay = relayOver(network)
    const link = company.hub.hub.issueLink({ agentId: 'a1', role: 'agent' })
    await expect(relay.signIn(link)).rejects.toMatchObject({ code: 'link_lost', details: { why: 'PROXY_SIGN_IN' } })
    const proxy = company.pac.slice('PROXY '.length)
    expect(await state()).toMatchObject({ verdict: 'proxy_sign_in', wish: { proxy, realm: 'Example proxy', wasRefused: false, onlySystem: false } })
    expect(changes()).toBeGreaterThan(0)

    const give = (password: string, remember = false) => network.shellCalls['host:proxySignIn']?.({ user: 'lin', password, remember })
    expect(await give('wrong')).toMatchObject({ verdict: 'proxy_sign_in', wish: { wasRefused: true } })
    await expect(relay.signIn(link)).rejects.toMatchObject({ code: 'link_lost' })
    expect(await state()).toMatchObject({ verdict: 'proxy_sign_in' })

    expect(await give(signIn.password, true)).toMatchObject({ verdict: 'fine', wish: null })
    await relay.signIn(link)
    expect(await page(relay).hello()).toMatchObject({ ok: true })
    expect([...secrets.kept.keys()]).toEqual([`proxy ${proxy}`])
    expect(JSON.stringify(company.logged)).not.toMatch(/spruce-7|wrong|c3BydWNl/)
    await expect(network.shellCalls['host:proxySignIn']?.({ user: 'lin', password: 'x', remember: false })).rejects.toMatchObject({ code: 'wrong_state' })
    await expect(network.shellCalls['host:proxySignIn']?.({ user: 'lin' })).rejects.toMatchObject({ code: 'bad_input' })

    // The next start has it from the system's keeper; unticked, it is forgotten there.
    const again = await company.openDesk({ secrets })
    expect(await page(await signedIn(again.network)).hello()).toMatchObject({ ok: true })
  })

  it('F38 knows the system\'s own sign-in alone: it is said, and no password is asked for in vain', async () => {
    company.proxy.manners.signIn = { ...signIn, challenge: 'Negotiate' }
    const { network, state } = await company.openDesk()
    await expect(relayOver(network).signIn('x'.repeat(43))).rejects.toMatchObject({ code: 'link_lost' })
    expect(await state()).toMatchObject({ verdict: 'proxy_sign_in', wish: { onlySystem: true } })
  })

  it('F38 opens what is encrypted with an authority that nobody here knows: refused, with its name, and no way through', async () => {
    const stranger = makeCertificate({ name: 'Somebody In Between', authority: true })
    company.proxy.manners.intercept = makeCertificate({ name: deskHost, hosts: [deskHost], by: stranger })
    const { network, state } = await company.openDesk()
    // Nobody signed in yet, so that no link would have told of it.
    await until(async () => (await state()).verdict === 'intercepted', 'the word, before anybody tries')
    await expect(relayOver(network).signIn('x'.repeat(43))).rejects.toMatchObject({ code: 'link_lost', details: { why: expect.stringMatching(/UNABLE_TO|SELF_SIGNED/) } })
    expect(await state()).toMatchObject({ verdict: 'intercepted', issuer: 'Somebody In Between' })
    expect(Object.keys(network.shellCalls)).toEqual(['host:network', 'host:networkCheck', 'host:proxySignIn'])
    expect(company.hub.log.filter(({ message }) => message.includes('signed in'))).toEqual([])
  })

  it('F38 hangs, refuses, cannot lead on, is gone: each told apart, and the next one that is named is taken', async () => {
    const { network, state } = await company.openDesk()
    const verdict = async () => {
      await network.shellCalls['host:networkCheck']?.({ online: true })
      return (await state()).verdict
    }
    company.proxy.manners.refuse = 403
    expect(await verdict()).toBe('proxy_refuses')
    company.proxy.manners.refuse = 504
    expect(await verdict()).toBe('hub_down')
    company.proxy.manners.refuse = 302
    expect(await verdict()).toBe('captive_portal')
    company.proxy.manners.refuse = null
    company.pac = 'PROXY 127.0.0.1:9'
    expect(await verdict()).toBe('proxy_down')
    company.pac = 'SOCKS5 127.0.0.1:9'
    await expect(relayOver(network).signIn('x'.repeat(43))).rejects.toMatchObject({ details: { why: 'PROXY_KIND' } })
    company.pac = `PROXY 127.0.0.1:9; ${company.proxy.pac}`
    expect(await verdict()).toBe('fine')
    expect(await page(await signedIn(network)).hello()).toMatchObject({ ok: true })
  })

  it('F38 never answers: the desk hears of it within seconds, and comes back by itself', async () => {
    company.proxy.manners.hang = true
    const { network, state } = await company.openDesk({ withinMs: 800 })
    await network.shellCalls['host:networkCheck']?.({ online: true })
    expect(await state()).toMatchObject({ verdict: 'proxy_down' })
    company.proxy.manners.hang = false
    expect(await page(await signedIn(network)).hello()).toMatchObject({ ok: true })
  })

  it('F38 swallows an upgrade without a word: the next try polls first', async () => {
    // The ways of the desks before are closed.
    setGlobalDispatcher(new Agent())
    const http = createServer()
    const io = new Server(http, { path: livePath })
    const swallowed: Duplex[] = []
    http.removeAllListeners('upgrade').on('upgrade', (_, line) => swallowed.push(line))
    const port = await listen(http, { host: '127.0.0.1', port: 0 })
    const ways: string[] = []
    const heard: string[] = []
    const session = openHubSession({ id: 'hub-1', origin: `http://127.0.0.1:${port}`, cookie: 'huiyin_1=x', listener: { emit: () => {}, onLink: state => heard.push(state) }, onEnded: () => {}, watch: { up: way => ways.push(way), lost: () => ways.push('lost') }, log: quietLog, connectWithinMs: 800 })
    await until(() => ways.includes('polling'), 'a link by polling', 40_000)
    expect([ways, heard]).toEqual([['lost', 'polling'], ['lost', 'up']])
    session.close()
    swallowed.forEach(line => line.destroy())
    await io.close()
  })

  it('F38 cuts a line in the middle: the desk says why, and works on without anybody\'s doing', async () => {
    const { network, state } = await company.openDesk()
    const desk = page(await signedIn(network))
    await desk.hello()
    company.proxy.manners.refuse = 503
    company.proxy.cut()
    await until(() => desk.heard.includes('lost'), 'the loss')
    await until(async () => (await state()).verdict === 'hub_down', 'why')
    company.proxy.manners.refuse = null
    await until(() => desk.heard.includes('up'), 'the way back', 40_000)
    await until(async () => (await state()).verdict === 'fine', 'the word that it is well')
    expect(await desk.hello()).toMatchObject({ ok: true })
  })
})
