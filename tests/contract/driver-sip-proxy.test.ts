import type { LegEvent } from '../../src/hotline-gateway/driver.ts'
import type { SipRig } from '../support/sip/rig.ts'
import type { ScriptedCaller } from '../support/sip/scripted-caller.ts'
import type { CustomerAct, DriverRig } from './driver-rig.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { missingSipPackages } from '../../build/scripts/lib/sip.ts'
import { createSipProxyDriver } from '../../src/hotline-gateway/sip-proxy/index.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { createSkippingClock } from '../support/gateway/skipping-clock.ts'
import { startSipRig } from '../support/sip/rig.ts'
import { startScriptedCaller } from '../support/sip/scripted-caller.ts'
import { startScriptedPhone } from '../support/sip/scripted-phone.ts'
import { until } from '../support/until.ts'
import { withSwitchboardNames } from './driver-names.ts'
import { ringTimeoutMs } from './driver-rig.ts'
import { driverSuite } from './driver.ts'

const missing = missingSipPackages()
const aProxyOnly = 'a proxy has one dialog for both of a call\'s people'

const codes: Partial<Record<CustomerAct, readonly [number, string]>> = {
  ring: [180, 'Ringing'],
  answer: [200, 'OK'],
  busy: [486, 'Busy Here'],
  reject: [603, 'Decline'],
  off: [480, 'Temporarily Unavailable'],
  no_reply: [408, 'Request Timeout'],
  nobody_there: [480, 'Temporarily Unavailable'],
  unknown_number: [404, 'Not Found'],
  malformed_number: [484, 'Address Incomplete'],
  trunk_full: [503, 'Service Unavailable'],
  trunk_error: [500, 'Server Internal Error'],
}

describe.skipIf(missing.length > 0)(`the real proxy (missing: ${missing.join(', ') || 'nothing'})`, () => {
  let sip: SipRig
  let agentPhone: Awaited<ReturnType<SipRig['agentPhone']>>

  beforeAll(async () => {
    sip = await startSipRig({ phones: 'few' })
    await sip.addAgent('8001', 'secret')
    await sip.addAgent('8009', 'secret')
    agentPhone = await sip.agentPhone('8001')
  })
  afterAll(() => sip?.stop())

  driverSuite('sip-proxy on Kamailio', () => startRig(sip, agentPhone))

  it('a wrong token is refused, and nobody may call without being known', async () => {
    const answer = await fetch(sip.proxy.rpcUrl, { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"core.version"}' })
    expect(answer.status).toBe(401)
    const since = agentPhone.events.length
    await agentPhone.dial(`sip:never-handed-over@${sip.proxy.domain}`)
    expect((await agentPhone.hears('CALL_CLOSED', since)).param).toContain('404')
  })
})

/** Does with a telephone what the workspace's softphone does with its own. */
function obey(phone: Awaited<ReturnType<SipRig['agentPhone']>>, driver: ReturnType<typeof createSipProxyDriver>) {
  let calledBy: string | null = null
  let ownEnd = false

  const report = (legId: string, word: Parameters<typeof driver.word>[0]['word'], rest: Partial<Parameters<typeof driver.word>[0]> = {}) =>
    driver.word({ legId, orderId: null, word, by: 'system', sipCode: null, q850: null, ...rest })

  async function carry(event: Extract<LegEvent, { type: 'order' }>): Promise<void> {
    const { legId, orderId, act, value } = event
    if (act === 'call') {
      calledBy = legId
      ownEnd = false
      return phone.dial(value ?? '')
    }
    if (act === 'hang_up')
      ownEnd = true
    const commands = { hang_up: 'hangup', hold: 'hold', retrieve: 'resume', mute: 'mute', unmute: 'mute', digits: 'listcalls', refer: 'transfer' } as const
    await phone.command(commands[act], act === 'refer' ? value ?? '' : '')
    report(legId, 'done', { orderId })
  }

  let seen = phone.events.length
  const timer = setInterval(() => {
    for (const { type, param } of phone.events.slice(seen)) {
      seen += 1
      if (calledBy === null)
        continue
      if (type === 'CALL_RINGING' || type === 'CALL_ESTABLISHED')
        report(calledBy, type === 'CALL_RINGING' ? 'ringing' : 'up')
      if (type === 'CALL_CLOSED') {
        const code = Number(/^(\d{3}) /.exec(param)?.[1] ?? Number.NaN)
        report(calledBy, 'gone', { by: ownEnd ? 'near' : 'far', sipCode: Number.isNaN(code) ? null : code })
        calledBy = null
      }
    }
  }, 10)
  return { carry, stop: () => clearInterval(timer) }
}

async function startRig(sip: SipRig, agentPhone: Awaited<ReturnType<SipRig['agentPhone']>>): Promise<DriverRig> {
  const clock = createSkippingClock()
  const log = createKeptLog()
  const real = createSipProxyDriver({ rpcUrl: sip.proxy.rpcUrl, rpcToken: sip.proxy.rpcToken, domain: sip.proxy.domain, fetch, newId: randomUUID, clock, log })
  const named = withSwitchboardNames(real)
  const phone = await startScriptedPhone()
  const page = obey(agentPhone, real)
  await sip.proxy.rpc('htable.sets', ['numbers', '+8613800000000', phone.uri])
  const agents = new Map<string, string>()
  const types = new Map<string, string>()
  const callers: ScriptedCaller[] = []
  const heardBefore = agentPhone.events.length
  let rung = false

  const driver: typeof real = {
    ...named,
    listen: onEvent => named.listen((event) => {
      if ('legId' in event)
        types.set(event.legId, event.type)
      if (event.type === 'order')
        void page.carry(event).catch(() => {})
      onEvent(event)
    }),
  }
  const agentLeg: DriverRig['agentLeg'] = ({ legId, ringTimeoutMs: ringMs, registered = true, party = 'agent' }) => {
    const handoffId = legId === 'a' ? 'ho-1' : `ho-${legId}`
    agents.set(handoffId, legId)
    return { legId, ringTimeoutMs: ringMs, party, handoffId, attempt: 1, agentId: 'ag-7', kind: 'softphone', address: registered ? '8001' : '8009' }
  }
  return {
    driver,
    agentLeg,
    get agentRingsNot() {
      return !rung
    },
    async agent(_, act) {
      await agentPhone.hears('CALL_INCOMING', heardBefore)
      await (act === 'answer' ? agentPhone.accept() : agentPhone.hangUp())
    },
    cannot: {
      two_legs: aProxyOnly,
      agent_declines: 'the agent\'s own phone places the call: pressing the button was the answer',
      agent_rings_out: 'the agent\'s own phone places the call: it does not ring',
      break: 'the whole rig has one proxy; what happens without it is tested on the fake one',
    },
    async beforeCustomer() {
      if (agents.has('ho-1'))
        return
      driver.dial({ ...agentLeg({ legId: 'a-of-c', ringTimeoutMs }), handoffId: 'ho-1' })
      agents.set('ho-1', 'a-of-c')
      await vi.waitFor(() => expect(types.get('a-of-c')).toBe('up'), { timeout: 5_000, interval: 5 })
    },
    customerDialled: () => phone.called(),
    async customer(legId, act) {
      if (act === 'hang_up')
        return phone.hangUp()
      if (act === 'no_answer')
        return clock.skip(ringTimeoutMs)
      const [code, reason] = codes[act] ?? [500, 'Server Internal Error']
      phone.answer(code, reason)
      // Seen by the agent's phone before the next thing happens.
      if (act === 'ring')
        await until(() => types.get(legId) === 'ringing', 'a customer\'s phone that rings')
    },
    isCustomerLegOpen: () => phone.isOpen(),
    letRingTimePass: ms => clock.skip(ms),
    breakPhoneSystem: async () => {},
    async ringIn({ from, called, queue, uui }) {
      rung = true
      await sip.proxy.rpc('htable.sets', ['service', called, queue])
      const one = await startScriptedCaller({ to: `sip:${called}@${sip.proxy.domain}`, proxyPort: sip.proxy.sipPort, from, uui })
      callers.push(one)
      return { giveUp: one.hangUp }
    },
    async stop() {
      await real.stop()
      page.stop()
      // The next test begins with an idle telephone and an empty proxy.
      await agentPhone.hangUp().catch(() => {})
      await until(async () => (await sip.proxy.rpc<{ state: number }[]>('dlg.list')).every(one => one.state === 5), 'no dialog is left on the proxy')
      expect(phone.isOpen()).toBe(false)
      await Promise.all([phone, ...callers].map(one => one.stop()))
    },
  }
}
