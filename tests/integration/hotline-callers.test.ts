import type { GatewayLink } from '../../src/engine/hotline/link.ts'
import type { Gateway } from '../../src/hotline-gateway/gateway.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { CallDesk } from '../support/conversion/call-desk.ts'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGatewayLink } from '../../src/engine/hotline/link.ts'
import { createGateway } from '../../src/hotline-gateway/gateway.ts'
import { createSimulatedDriver } from '../../src/hotline-gateway/simulated/index.ts'
import { createPhones } from '../../src/hotline-gateway/simulated/phones.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { openCallDesk } from '../support/conversion/call-desk.ts'
import { until } from '../support/engine/inbox.ts'
import { createKeptLog } from '../support/gateway/kept-log.ts'
import { realClock } from '../support/gateway/manual-clock.ts'

const token = 'a token for the tests alone'
const number = '13900000001'
let sandbox: Sandbox
let gateway: Gateway
let link: GatewayLink
let desk: CallDesk<GatewayLink>

async function startGateway(port = 0): Promise<Gateway> {
  const log = createKeptLog()
  const driver = createSimulatedDriver({ phones: createPhones({ url: sandbox.urls.phones, clock: realClock, log }), clock: realClock, log })
  return createGateway({ driver, token, clock: realClock, log, ids: randomUUID, port })
}

beforeEach(async () => {
  sandbox = await createSandbox({ channels: ['weibo'] })
  gateway = await startGateway()
  link = createGatewayLink({ url: gateway.url, token, clock: realClock, log: createKeptLog(), random: Math.random, longestPauseMs: 100 })
  desk = await openCallDesk<GatewayLink>(link)
  link.onEvent(desk.feed.onEvent)
  link.onUnknownEvent(desk.feed.onUnknownEvent)
  link.onSnapshot(desk.feed.onSnapshot)
  link.start(await desk.feed.position())
  await until(() => expect(link.state()).toBe('up'))
  await until(() => expect(sandbox.phones.exchange.listens()).toBe(true))
})
afterEach(async () => {
  await link.stop()
  await gateway.stop().catch(() => {})
  await desk.stop()
  await sandbox.stop()
})

async function ring(wish: { readonly talkS?: number, readonly patienceS?: number } = {}): Promise<{ readonly callId: string, readonly conversationId: string }> {
  const callId = sandbox.phones.exchange.ring({ number, called: '4009990000', queue: 'service', patienceS: 600, digits: '', uui: null, ...wish })
  await until(async () => expect(await desk.callback()).toMatchObject({ state: 'queued', direction: 'inbound' }))
  return { callId: callId ?? '', conversationId: (await desk.callback()).conversationId }
}

const stateIs = (state: string) => until(async () => expect((await desk.callback()).state).toBe(state))

async function speak(agentId: 'lin' | 'zhou', conversationId: string): Promise<void> {
  await desk.call(agentId, 'conversation:claim', { id: conversationId })
  await until(async () => expect((await desk.agent(agentId)).voice).toBe('ringing'))
  await until(async () => desk.call(agentId, 'call:agentLeg', { callbackId: (await desk.callback()).id, action: 'answer' }))
  await stateIs('connected')
}

describe('a customer rings, over the gateway and the simulated telephones', () => {
  it('waits, is taken, speaks, hangs up, is filed; nobody is left on the line', async () => {
    const { callId, conversationId } = await ring()
    await speak('lin', conversationId)
    expect((await desk.agent()).voice).toBe('talking')
    expect(await desk.context.store.read.find('turns', { conversationId })).toMatchObject([{ agentId: 'lin', state: 'effective_in_time' }])
    sandbox.phones.exchange.giveUp(callId)
    await stateIs('wrap_up')
    const { id, version, endedBy } = await desk.callback()
    expect(endedBy).toBe('customer')
    await desk.call('lin', 'call:wrapUp', { callbackId: id, version, disposition: 'resolved' })
    expect(await desk.lines(conversationId)).toEqual(['claimed', 'call_taken', 'call_connected', 'call_ended', 'call_wrapped_up'])
    expect([sandbox.phones.live(), (await desk.agent()).voice]).toEqual([[], 'idle'])
  })

  it('is declined by one, waits on, and is taken by the next', async () => {
    const { conversationId } = await ring()
    await desk.call('lin', 'conversation:claim', { id: conversationId })
    await until(async () => desk.call('lin', 'call:agentLeg', { callbackId: (await desk.callback()).id, action: 'decline' }))
    await stateIs('queued')
    expect(await desk.conversation(conversationId)).toMatchObject({ status: 'queued', ownerId: null })
    await speak('zhou', conversationId)
    expect((await desk.callback()).agentId).toBe('zhou')
    await desk.call('zhou', 'call:hangup', { callbackId: (await desk.callback()).id })
    await stateIs('wrap_up')
    await until(() => expect(sandbox.phones.live()).toEqual([]))
  })

  it('gives up: missed, and rung back on the number that they rang from', async () => {
    sandbox.phones.assign(number, { uid: 0, platform: 'weibo', nick: '', manners: [{ does: 'picks_up', afterS: 0 }] })
    const { callId, conversationId } = await ring()
    sandbox.phones.exchange.giveUp(callId)
    await stateIs('cancelled')
    expect((await desk.conversation(conversationId)).dueKind).toBe('ring_back')
    await desk.call('lin', 'conversation:claim', { id: conversationId })
    const { numbers } = await desk.call('lin', 'call:plan', { conversationId })
    await desk.call('lin', 'call:start', { conversationId, clientKey: 'ring-back-1', numberKey: numbers[0]!.key })
    await until(async () => desk.call('lin', 'call:agentLeg', { callbackId: (await desk.callback()).id, action: 'answer' }))
    await stateIs('connected')
    expect(await desk.context.store.read.count('obligations', { conversationId, closedAt: null })).toBe(0)
    await desk.call('lin', 'call:hangup', { callbackId: (await desk.callback()).id })
    await until(() => expect(sandbox.phones.live()).toEqual([]))
  })

  it('hangs up while the agent\'s phone rings: neither stays on the line', async () => {
    const { callId, conversationId } = await ring()
    await desk.call('lin', 'conversation:claim', { id: conversationId })
    await until(async () => expect((await desk.agent()).voice).toBe('ringing'))
    sandbox.phones.exchange.giveUp(callId)
    await stateIs('cancelled')
    expect(await desk.agent()).toMatchObject({ voice: 'idle' })
    expect(await desk.conversation(conversationId)).toMatchObject({ ownerId: 'lin', dueKind: 'ring_back' })
  })

  it('waits while the gateway dies: whoever it knows no more is missed, never lost', async () => {
    const { conversationId } = await ring()
    const port = Number(new URL(gateway.url).port)
    await gateway.stop()
    desk.advance(10_000)
    gateway = await startGateway(port)
    await stateIs('cancelled')
    expect(await desk.conversation(conversationId)).toMatchObject({ status: 'queued', dueKind: 'ring_back' })
    expect((await desk.callback()).missedAt).not.toBeNull()
  })
})
