import type { FakeCall } from '../support/gateway/fake-phones.ts'
import type { CustomerAct } from './driver.ts'
import { expect, vi } from 'vitest'
import { createSimulatedDriver } from '../../src/hotline-gateway/simulated/index.ts'
import { createPhones } from '../../src/hotline-gateway/simulated/phones.ts'
import { startFakePhones } from '../support/gateway/fake-phones.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { createManualClock } from '../support/gateway/manual-clock.ts'
import { driverSuite } from './driver.ts'

const acts: Readonly<Record<CustomerAct, (call: FakeCall) => void>> = {
  ring: call => call.say('ringing'),
  answer: call => call.say('answered', { sipCode: 200 }),
  busy: call => call.finish('busy', { sipCode: 486, q850: 17 }),
  reject: call => call.finish('rejected', { sipCode: 603, q850: 21 }),
  no_answer: call => call.finish('no_answer', { sipCode: 480, q850: 19 }),
  off: call => call.finish('unreachable', { sipCode: 480, q850: 20 }),
  no_reply: call => call.finish('unreachable', { sipCode: 408, q850: 18 }),
  nobody_there: call => call.finish('no_answer', { sipCode: 480, q850: 19 }),
  unknown_number: call => call.finish('invalid_number', { sipCode: 404, q850: 1 }),
  malformed_number: call => call.finish('invalid_number', { sipCode: 484, q850: 28 }),
  trunk_full: call => call.finish('congestion', { sipCode: 503, q850: 34 }),
  trunk_error: call => call.finish('congestion', { sipCode: 500, q850: 38 }),
  hang_up: call => call.finish('hangup', { by: 'customer', q850: 16 }),
}

driverSuite('simulated', async () => {
  const phones = await startFakePhones()
  const clock = createManualClock()
  const log = createKeptLog()
  const driver = createSimulatedDriver({ phones: createPhones({ url: phones.url, clock, log }), clock, log })
  let rung = 0
  const find = (legId: string) => phones.calls.find(call => call.request.callId === legId)
  const get = (legId: string) => {
    const call = find(legId)
    if (call === undefined)
      throw new Error(`no call ${legId}`)
    return call
  }
  return {
    driver,
    agentLeg: ({ legId, ringTimeoutMs, registered = true, party = 'agent' }) => ({ legId, ringTimeoutMs, party, handoffId: 'ho-1', attempt: 1, agentId: `agent of ${legId}`, kind: registered ? 'button' : 'softphone', address: null }),
    agent: (legId, act) => expect(driver.press(legId, act)).toBe(true),
    customerDialled: legId => vi.waitFor(() => void get(legId), { interval: 5 }),
    customer: (legId, act) => acts[act](get(legId)),
    isCustomerLegOpen: legId => find(legId)?.isOpen() ?? false,
    letRingTimePass: ms => clock.advance(ms),
    breakPhoneSystem: () => phones.stop(),
    async ringIn(about) {
      const callId = `in-${++rung}`
      await vi.waitFor(() => expect(phones.rings({ type: 'incoming', callId, ...about })).toBe(true), { interval: 5 })
      return { giveUp: () => void phones.rings({ type: 'hangup', callId, by: 'customer' }) }
    },
    losePhone: legId => void phones.rings({ type: 'phone_lost', agentId: `agent of ${legId}` }),
    findPhone: legId => void phones.rings({ type: 'phone_back', agentId: `agent of ${legId}` }),
    graceMs: 30_000,
    stop: async () => {
      await driver.stop()
      await phones.stop()
    },
  }
})
