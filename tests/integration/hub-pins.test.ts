import type { HubRelay } from '../../electron/main/hub-relay.ts'
import type { WayOut } from '../../src/engine/network/way-out.ts'
import type { CompanyNetwork } from '../support/network/behind-proxy.ts'
import { X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import { setGlobalDispatcher } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHubRelay } from '../../electron/main/hub-relay.ts'
import { pinHub, pinOf } from '../../electron/main/policy/pins.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { deskOrigin, startCompanyNetwork } from '../support/network/behind-proxy.ts'
import { makeCertificate } from '../support/network/certificates.ts'
import { quietLog } from '../support/quiet-log.ts'

const usual = tls.checkServerIdentity
let company: CompanyNetwork
let relay: HubRelay | null = null
beforeEach(async () => {
  company = await startCompanyNetwork()
})
afterEach(async () => {
  relay?.stop()
  tls.checkServerIdentity = usual
  await company.stop()
})

/** A desk at the hub, as the desktop composes it: sign-in, media and socket go by the company's proxy. */
async function openDesk(cookie = '') {
  const { network } = await company.openDesk()
  const way = network.way as WayOut
  setGlobalDispatcher(way.dispatcher)
  const secrets = { get: () => cookie, set: async () => {}, remove: async () => {}, isLost: () => false }
  relay = createHubRelay({ origin: deskOrigin, fetch: way.fetch, secrets, log: quietLog, network })
  return relay
}
const signIn = (desk: HubRelay) => desk.signIn(company.hub.hub.issueLink({ agentId: 'a1', role: 'agent' }))

describe('a desk whose policy names the hub\'s key', () => {
  it('works at the hub that has it, sign-in and socket alike', async () => {
    pinHub(tls, deskOrigin, [pinOf(new X509Certificate(company.authority.cert))])
    const desk = await openDesk()
    await signIn(desk)
    const session = desk.openSession({ emit: () => {}, onLink: () => {} })
    expect(await session.call('session:hello', { wireVersion, app: 'test', appVersion: '0' })).toMatchObject({ ok: true })
  })

  it('tells another nothing, though a trusted authority vouches for it: neither a code nor a cookie', async () => {
    pinHub(tls, deskOrigin, [pinOf(new X509Certificate(makeCertificate({ name: 'Other CA', authority: true }).cert))])
    const desk = await openDesk(`huiyin_1=${'x'.repeat(43)}`)
    await expect(signIn(desk)).rejects.toMatchObject({ code: 'link_lost', details: { why: 'HUB_PIN_MISMATCH' } })
    const session = desk.openSession({ emit: () => {}, onLink: () => {} })
    // A hub that had seen the cookie would have refused it with another word.
    expect(await session.call('session:hello', { wireVersion, app: 'test', appVersion: '0' })).toMatchObject({ ok: false, error: { code: 'link_lost' } })
  })
})
