import type { GatewayLink } from '../../src/engine/hotline/link.ts'
import type { CallDesk } from '../support/conversion/call-desk.ts'
import type { GatewayOnFakePhones } from '../support/gateway/gateway-on-fake-phones.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createGatewayLink } from '../../src/engine/hotline/link.ts'
import { customerWhoAgreed, openCallDesk } from '../support/conversion/call-desk.ts'
import { startBlackHole } from '../support/gateway/black-hole.ts'
import { gatewayToken, startGatewayOnFakePhones } from '../support/gateway/gateway-on-fake-phones.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { realClock } from '../support/gateway/manual-clock.ts'

const cleanUps: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse())
    await cleanUp()
})

const eventually = (check: () => Promise<void> | void) => vi.waitFor(check, { timeout: 10_000, interval: 10 })

async function gatewayOn(port = 0): Promise<GatewayOnFakePhones> {
  const running = await startGatewayOnFakePhones({ port })
  cleanUps.push(() => running.stop().catch(() => {}))
  return running
}

/** A desk over a real link to a real gateway, with a customer who agreed to be called. */
async function callingDesk(gateway: GatewayOnFakePhones) {
  const line = await startBlackHole(gateway.gateway.url)
  cleanUps.push(line.stop)
  const link = createGatewayLink({ url: line.url, token: gatewayToken, clock: realClock, log: createKeptLog(), random: Math.random, longestPauseMs: 100 })
  cleanUps.push(link.stop)
  // The engine's clock may stand anywhere: calls are timed by the engine, not by the gateway.
  const desk = await openCallDesk<GatewayLink>(link)
  cleanUps.push(desk.stop)
  link.onEvent(desk.feed.onEvent)
  link.onUnknownEvent(desk.feed.onUnknownEvent)
  link.onSnapshot(desk.feed.onSnapshot)
  link.start(await desk.feed.position())
  await eventually(() => expect(link.state()).toBe('up'))
  const customer = await customerWhoAgreed(desk)
  await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1' })
  return { desk, link, line, ...customer }
}

const stateIs = (desk: CallDesk<GatewayLink>, state: string) => eventually(async () => expect((await desk.callback()).state).toBe(state))

async function connect(desk: CallDesk<GatewayLink>, gateway: GatewayOnFakePhones) {
  const { id, handoffId } = await desk.callback()
  await eventually(async () => expect((await desk.agent()).voice).toBe('ringing'))
  await desk.call('lin', 'call:agentLeg', { callbackId: id, action: 'answer' })
  const phone = await gateway.phoneOf(handoffId)
  phone.say('ringing')
  await eventually(async () => expect((await desk.callback()).ringing).toBe(true))
  phone.say('answered')
  await stateIs(desk, 'connected')
  return phone
}

describe('over the gateway', () => {
  it('question, yes, agent, customer, hold, goodbye, filed: told line by line in the conversation', async () => {
    const gateway = await gatewayOn()
    const { desk, conversationId } = await callingDesk(gateway)
    const phone = await connect(desk, gateway)
    expect(phone.request.to).toBe('+8613800138000')
    const { id } = await desk.callback()
    await desk.call('lin', 'call:hold', { callbackId: id, on: true })
    await eventually(async () => expect((await desk.callback()).held).toBe(true))
    await desk.call('lin', 'call:hold', { callbackId: id, on: false })
    await eventually(async () => expect((await desk.agent()).voice).toBe('talking'))
    phone.finish('hangup', { by: 'customer' })
    await stateIs(desk, 'wrap_up')
    const { version, endedBy } = await desk.callback()
    expect(endedBy).toBe('customer')
    await desk.call('lin', 'call:wrapUp', { callbackId: id, version, disposition: 'resolved' })
    expect(await desk.lines(conversationId)).toEqual(['claimed', 'consent_asked', 'consent_granted', 'call_started', 'agent_answered', 'customer_dialing', 'customer_ringing', 'call_connected', 'call_recording', 'call_held', 'call_retrieved', 'call_ended', 'call_recording_available', 'call_wrapped_up'])
    expect(await desk.agent()).toMatchObject({ voice: 'idle', presence: 'ready' })
  })

  it('busy: put down for later, the agent is free at once', async () => {
    const gateway = await gatewayOn()
    const { desk } = await callingDesk(gateway)
    const { id, handoffId } = await desk.callback()
    await eventually(async () => expect((await desk.agent()).voice).toBe('ringing'))
    await desk.call('lin', 'call:agentLeg', { callbackId: id, action: 'answer' })
    const phone = await gateway.phoneOf(handoffId)
    phone.finish('busy', { sipCode: 486, q850: 17 })
    await stateIs(desk, 'retry_wait')
    expect((await desk.agent()).voice).toBe('idle')
  })

  it('the agent declines: back to the queue, and the next dial is taken by the gateway', async () => {
    const gateway = await gatewayOn()
    const { desk } = await callingDesk(gateway)
    await eventually(async () => expect((await desk.agent()).voice).toBe('ringing'))
    await desk.call('lin', 'call:agentLeg', { callbackId: (await desk.callback()).id, action: 'decline' })
    await stateIs(desk, 'queued')
    desk.advance(31_000)
    await desk.round('callbacks')
    await connect(desk, gateway)
    expect(await desk.callback()).toMatchObject({ attempt: 1, agentFailures: 1 })
  })

  it('a cancel while the customer\'s phone rings', async () => {
    const gateway = await gatewayOn()
    const { desk } = await callingDesk(gateway)
    const { id, handoffId } = await desk.callback()
    await eventually(async () => expect((await desk.agent()).voice).toBe('ringing'))
    await desk.call('lin', 'call:agentLeg', { callbackId: id, action: 'answer' })
    const phone = await gateway.phoneOf(handoffId)
    phone.say('ringing')
    await desk.call('lin', 'call:cancel', { callbackId: id })
    await eventually(() => expect(phone.wasHungUp()).toBe(true))
    await eventually(async () => expect(await desk.context.store.read.count('callEvents', { handoffId, type: 'ended' })).toBe(1))
    expect((await desk.callback()).state).toBe('cancelled')
  })

  it('a link that is down while the customer hangs up: told afterwards, with the true talk', async () => {
    const gateway = await gatewayOn()
    const { desk, link, line } = await callingDesk(gateway)
    const phone = await connect(desk, gateway)
    line.swallow()
    line.cut()
    await eventually(() => expect(link.state()).toBe('down'))
    phone.finish('hangup', { by: 'customer' })
    line.heal()
    line.cut()
    await stateIs(desk, 'wrap_up')
    expect((await desk.callback()).endedBy).toBe('customer')
  })

  it('a gateway that is restarted in the middle of a talk: the call is closed as seen late, nothing stays open', async () => {
    const gateway = await gatewayOn()
    const { desk, link, line, conversationId } = await callingDesk(gateway)
    await connect(desk, gateway)
    const { port } = gateway.gateway
    // What it says while it stops is not heard.
    line.swallow()
    line.cut()
    await gateway.stop()
    await eventually(() => expect(link.state()).toBe('down'))
    const again = await gatewayOn(port)
    line.heal()
    line.cut()
    await eventually(async () => expect((await desk.feed.position())?.epoch).toBe(again.gateway.epoch))
    await stateIs(desk, 'wrap_up')
    expect((await desk.callback()).endedBy).toBe('system')
    expect(await desk.lines(conversationId)).toContain('call_ended')
    desk.advance(61_000)
    await desk.round('wrap-ups')
    expect((await desk.agent()).voice).toBe('idle')
  })
})
