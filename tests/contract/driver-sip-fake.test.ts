import type { LegEvent } from '../../src/hotline-gateway/driver.ts'
import type { FakeDialog } from '../support/sip/fake-proxy.ts'
import type { CustomerAct, DriverRig } from './driver-rig.ts'
import { expect, vi } from 'vitest'
import { createSipProxyDriver } from '../../src/hotline-gateway/sip-proxy/index.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { createSkippingClock } from '../support/gateway/skipping-clock.ts'
import { createFakeProxy } from '../support/sip/fake-proxy.ts'
import { until } from '../support/until.ts'
import { withSwitchboardNames } from './driver-names.ts'
import { ringTimeoutMs } from './driver-rig.ts'
import { driverSuite } from './driver.ts'

const codes: Partial<Record<CustomerAct, number>> = { busy: 486, reject: 603, off: 480, no_reply: 408, nobody_there: 480, unknown_number: 404, malformed_number: 484, trunk_full: 503, trunk_error: 500 }

driverSuite('sip-proxy on a fake proxy', async () => {
  const proxy = createFakeProxy()
  proxy.phones.set('8001', 'sip:page@here')
  const clock = createSkippingClock()
  let ids = 0
  const real = createSipProxyDriver({ rpcUrl: 'http://127.0.0.1:1/RPC', rpcToken: null, domain: 'yunshan.test', fetch: proxy.fetch, newId: () => `id-${ids += 1}`, clock, log: createKeptLog() })
  const named = withSwitchboardNames(real)
  const agents = new Set<string>()
  const types = new Map<string, string>()
  let placed: FakeDialog | null = null
  let placedBy = ''
  let caller: FakeDialog | null = null

  const say = (word: Parameters<typeof real.word>[0]['word'], rest: Partial<Parameters<typeof real.word>[0]> = {}) =>
    real.word({ legId: placedBy, orderId: null, word, by: 'system', sipCode: null, q850: null, ...rest })

  function carry({ legId, orderId, act, value }: Extract<LegEvent, { type: 'order' }>) {
    if (act === 'call') {
      placedBy = legId
      placed = proxy.place(/^sip:(.*)@/.exec(value ?? '')?.[1] ?? '')
      return placed === null && say('gone', { by: 'far', sipCode: 404 })
    }
    if (act === 'hang_up' && placed !== null) {
      proxy.end(placed)
      placed = null
      say('gone', { by: 'near' })
    }
    say('done', { legId, orderId })
  }

  const agentLeg: DriverRig['agentLeg'] = ({ legId, ringTimeoutMs: ringMs, registered = true, party = 'agent' }) => {
    const handoffId = legId === 'a' ? 'ho-1' : `ho-${legId}`
    agents.add(handoffId)
    return { legId, ringTimeoutMs: ringMs, party, handoffId, attempt: 1, agentId: 'ag-7', kind: 'softphone', address: registered ? '8001' : '8009' }
  }
  const driver: typeof real = {
    ...named,
    listen: onEvent => named.listen((event) => {
      if ('legId' in event)
        types.set(event.legId, event.type)
      if (event.type === 'order')
        setImmediate(carry, event)
      onEvent(event)
    }),
  }
  return {
    driver,
    agentLeg,
    get agentRingsNot() {
      return caller === null
    },
    agent: async () => {
      await until(() => proxy.table('take').has(caller?.callId ?? ''), 'an agent who is rung for a customer')
      if (caller !== null)
        caller.state = 4
    },
    cannot: {
      two_legs: 'a proxy has one dialog for both of a call\'s people',
      agent_declines: 'the agent\'s own phone places the call: pressing the button was the answer',
      agent_rings_out: 'the agent\'s own phone places the call: it does not ring',
    },
    async beforeCustomer() {
      if (agents.has('ho-1'))
        return
      driver.dial({ ...agentLeg({ legId: 'a-of-c', ringTimeoutMs }), handoffId: 'ho-1' })
      await vi.waitFor(() => expect(types.get('a-of-c')).toBe('up'), { timeout: 5_000, interval: 5 })
    },
    customerDialled: async () => void await until(() => placed, 'a phone that places the call'),
    customer(_, act) {
      if (act === 'no_answer')
        return clock.skip(ringTimeoutMs)
      if (placed === null)
        throw new Error('nobody calls')
      if (act === 'ring' || act === 'answer') {
        placed.state = act === 'ring' ? 2 : 4
        return say(act === 'ring' ? 'ringing' : 'up')
      }
      proxy.end(placed)
      placed = null
      say('gone', { by: 'far', sipCode: codes[act] ?? null })
    },
    isCustomerLegOpen: () => proxy.dialogs.length > 0,
    letRingTimePass: ms => clock.skip(ms),
    breakPhoneSystem: async () => proxy.breakDown(true),
    async ringIn({ from, called, queue, uui }) {
      const dialog = proxy.ringIn(`${queue}|${from ?? 'anonymous'}|${called}|${uui === null ? '' : `"${uui}";purpose=x-omni`}`)
      caller = dialog
      return { giveUp: () => proxy.end(dialog) }
    },
    async stop() {
      proxy.breakDown(false)
      await real.stop()
      expect(proxy.dialogs).toEqual([])
    },
  }
})
