import type { CustomerAct } from './driver.ts'
import { vi } from 'vitest'
import { createCtiDriver } from '../../src/hotline-gateway/cti/index.ts'
import { startFakeCti } from '../support/gateway/fake-cti.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { createManualClock } from '../support/gateway/manual-clock.ts'
import { driverSuite } from './driver.ts'

const secret = 'a shared secret of more than thirty-two characters'

const events: Readonly<Record<CustomerAct, { readonly type: string } & Readonly<Record<string, unknown>>>> = {
  ring: { type: 'call.ringing' },
  answer: { type: 'call.answered' },
  busy: { type: 'call.ended', by: 'customer', why: 'busy', sipCode: 486, q850: 17 },
  reject: { type: 'call.ended', by: 'customer', why: 'rejected', sipCode: 603, q850: 21 },
  no_answer: { type: 'call.ended', by: 'system', why: 'no_answer', timedOut: true, sipCode: 480, q850: 19 },
  off: { type: 'call.ended', by: 'system', why: 'unreachable', sipCode: 480, q850: 20 },
  no_reply: { type: 'call.ended', by: 'system', sipCode: 408, q850: 18 },
  nobody_there: { type: 'call.ended', by: 'system', why: 'no_answer', timedOut: true, sipCode: 480, q850: 19 },
  unknown_number: { type: 'call.ended', by: 'system', why: 'invalid_number', sipCode: 404, q850: 1 },
  malformed_number: { type: 'call.ended', by: 'system', why: 'invalid_number' },
  trunk_full: { type: 'call.ended', by: 'system', why: 'congestion' },
  trunk_error: { type: 'call.ended', by: 'system', sipCode: 500 },
  hang_up: { type: 'call.ended', by: 'customer', q850: 16 },
}

driverSuite('cti', async () => {
  const clock = createManualClock()
  const centre = await startFakeCti(secret, clock.now)
  const driver = createCtiDriver({ url: centre.url, host: '127.0.0.1', port: 0, secret, clock, log: createKeptLog(), onOpen: url => void (centre.state.eventsUrl = url) })
  const agents = new Map<string, string>()
  const free = new Set<string>()
  let rung = 0

  const agentLeg = ({ legId, ringTimeoutMs, registered = true, party = 'agent' as const }: { legId: string, ringTimeoutMs: number, registered?: boolean, party?: 'agent' | 'third' | 'supervisor' }) => {
    agents.set(legId, `phone of ${legId}`)
    free.add(legId)
    return { legId, ringTimeoutMs, party, handoffId: 'ho-1', attempt: 1, agentId: `agent of ${legId}`, kind: 'desk_phone' as const, address: registered ? `phone of ${legId}` : null }
  }

  return {
    driver,
    agentLeg,
    agentRingsNot: true,
    agent: () => {},
    async beforeCustomer(legId) {
      if (free.size === 0)
        driver.dial(agentLeg({ legId: `agent for ${legId}`, ringTimeoutMs: 20_000 }))
      free.clear()
    },
    customerDialled: legId => vi.waitFor(() => {
      if (!centre.calls.has(legId))
        throw new Error(`no call ${legId}`)
    }, { interval: 5 }),
    async customer(legId, act) {
      const event = events[act]
      if (event.type === 'call.ended')
        centre.calls.get(legId)!.isOpen = false
      await centre.tell({ ...event, callId: legId })
    },
    cannot: {
      agent_declines: 'the centre rings the agent as part of the call',
      agent_rings_out: 'the centre rings the agent as part of the call',
    },
    isCustomerLegOpen: legId => centre.calls.get(legId)?.isOpen ?? false,
    letRingTimePass: ms => clock.advance(ms),
    async breakPhoneSystem() {
      await centre.stop()
      clock.advance(5_000)
    },
    async ringIn(about) {
      const callId = `in-${++rung}`
      centre.calls.set(callId, { callId, agent: null, isOpen: true, isHeld: false })
      await centre.tell({ type: 'call.incoming', callId, ...about })
      return {
        async giveUp() {
          centre.calls.get(callId)!.isOpen = false
          await centre.tell({ type: 'call.ended', callId, by: 'customer' })
        },
      }
    },
    stop: async () => {
      await driver.stop()
      await centre.stop()
    },
  }
})
