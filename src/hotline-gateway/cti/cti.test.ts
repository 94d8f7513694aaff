import type { FakeCti } from '../../../tests/support/gateway/fake-cti.ts'
import type { KeptLog } from '../../../tests/support/gateway/kept-log.ts'
import type { ManualClock } from '../../../tests/support/gateway/manual-clock.ts'
import type { Driver, LegEvent } from '../driver.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startFakeCti } from '../../../tests/support/gateway/fake-cti.ts'
import { createKeptLog } from '../../../tests/support/gateway/kept-log.ts'
import { createManualClock } from '../../../tests/support/gateway/manual-clock.ts'
import { createCtiDriver } from './index.ts'
import { signedHeaders } from './signature.ts'

const secret = 'a shared secret of more than thirty-two characters'
const ringTimeoutMs = 20_000

let clock: ManualClock
let log: KeptLog
let centre: FakeCti
let driver: Driver
let events: LegEvent[]

function openDriver(): Driver {
  return createCtiDriver({ url: centre.url, host: '127.0.0.1', port: 0, secret, clock, log, onOpen: url => void (centre.state.eventsUrl = url) })
}

beforeEach(async () => {
  clock = createManualClock()
  log = createKeptLog()
  centre = await startFakeCti(secret, clock.now)
  driver = openDriver()
  events = []
  driver.listen(event => events.push(event))
  expect(await driver.adopt()).toEqual([])
  await vi.waitFor(() => expect(driver.isReady()).toBe(true))
})
afterEach(async () => {
  await driver.stop()
  await centre.stop()
})

const agentLeg = (legId = 'ho-1.1.agent') => ({ legId, party: 'agent' as const, kind: 'desk_phone' as const, handoffId: 'ho-1', attempt: 1, agentId: 'lin', address: '8001', ringTimeoutMs })
const of = (legId: string) => events.filter(event => 'legId' in event && event.legId === legId)
const typesOf = (legId: string) => of(legId).map(event => event.type)
const until = (legId: string, ...types: string[]) => vi.waitFor(() => expect(typesOf(legId)).toEqual(types))
const endOf = (legId: string) => of(legId).flatMap(event => event.type === 'gone' ? [event.end] : [])[0]
const ordersOf = (type: string) => centre.orders.filter(order => order.type === type)

async function dial() {
  driver.dial(agentLeg())
  driver.dial({ legId: 'ho-1.1.customer', party: 'customer', handoffId: 'ho-1', attempt: 1, number: '+8613800138000', callerId: '4009990000', ringTimeoutMs, record: true })
  await vi.waitFor(() => expect(centre.calls.size).toBe(1))
}

async function ringIn(from: string | null = '+8613800138000') {
  centre.calls.set('in-1', { callId: 'in-1', agent: null, isOpen: true, isHeld: false })
  await centre.tell({ type: 'call.incoming', callId: 'in-1', from, called: '4000008000', queue: 'service' })
  driver.answerIncoming('in-1', 'ho-1.1.customer')
  centre.state.takesAtOnce = false
}

describe('click to dial', () => {
  it('names the hand-over, the agent as the centre knows them, the number, what it shows, and whether it may be recorded', async () => {
    await dial()
    expect(centre.orders).toEqual([{ type: 'call.dial', callId: 'ho-1.1.customer', handoffId: 'ho-1', agent: '8001', number: '+8613800138000', callerId: '4009990000', record: true, ringTimeoutMs }])
    expect(log.text()).not.toContain('13800138000')
  })

  it('refused by the centre ends the customer\'s leg with its word', async () => {
    centre.refuse.set('call.dial', { status: 422, why: 'invalid_number' })
    driver.dial(agentLeg())
    driver.dial({ legId: 'c', party: 'customer', handoffId: 'ho-1', attempt: 1, number: '+8613800138000', callerId: '4009990000', ringTimeoutMs, record: false })
    await until('c', 'gone')
    expect(endOf('c')).toMatchObject({ by: 'system', word: 'invalid_number' })
    expect(ordersOf('call.hang_up')).toEqual([])
  })

  it('that may have been placed all the same is taken back', async () => {
    centre.refuse.set('call.dial', { status: 504 })
    driver.dial(agentLeg())
    driver.dial({ legId: 'c', party: 'customer', handoffId: 'ho-1', attempt: 1, number: '+8613800138000', callerId: '4009990000', ringTimeoutMs, record: false })
    await until('c', 'gone')
    await vi.waitFor(() => expect(ordersOf('call.hang_up')).toMatchObject([{ callId: 'c' }]))
  })

  it('an agent who puts down their own phone is the one who left', async () => {
    await dial()
    await centre.tell({ type: 'call.answered', callId: 'ho-1.1.customer' })
    await centre.tell({ type: 'call.ended', callId: 'ho-1.1.customer', by: 'agent', q850: 16 })
    expect(endOf('ho-1.1.agent')).toMatchObject({ by: 'far' })
    expect(typesOf('ho-1.1.customer')).toEqual(['up', 'gone'])
    driver.hangUp('ho-1.1.customer')
    expect(ordersOf('call.hang_up')).toEqual([])
  })

  it('what the agent holds in their own bar is told', async () => {
    await dial()
    await centre.tell({ type: 'call.held', callId: 'ho-1.1.customer' })
    await centre.tell({ type: 'call.answered', callId: 'ho-1.1.customer' })
    await centre.tell({ type: 'call.held', callId: 'ho-1.1.customer' })
    await centre.tell({ type: 'call.retrieved', callId: 'ho-1.1.customer' })
    await centre.tell({ type: 'call.digit', callId: 'ho-1.1.customer', digit: '5' })
    expect(typesOf('ho-1.1.customer')).toEqual(['up', 'held', 'retrieved', 'digit'])
  })
})

describe('a customer who rings', () => {
  it('is taken by ringing the agent\'s phone', async () => {
    await ringIn()
    expect(events).toContainEqual({ type: 'incoming', legId: 'in-1', from: '+8613800138000', called: '4000008000', queue: 'service', uui: null })
    driver.dial(agentLeg())
    await until('ho-1.1.agent', 'ringing')
    expect(centre.orders).toEqual([{ type: 'call.take', callId: 'in-1', handoffId: 'ho-1', agent: '8001', ref: 'ho-1.1.customer', ringTimeoutMs }])
    await centre.tell({ type: 'call.answered', callId: 'in-1', agent: '8001' })
    expect(typesOf('ho-1.1.agent')).toEqual(['ringing', 'up'])
    await driver.bridge('ho-1.1.agent', 'ho-1.1.customer')
    expect(ordersOf('call.take')).toHaveLength(1)
  })

  it('waits on when the agent declines, does not answer, or has no phone there', async () => {
    await ringIn()
    driver.dial(agentLeg('ho-1.1.agent'))
    await until('ho-1.1.agent', 'ringing')
    await centre.tell({ type: 'call.not_taken', callId: 'in-1', agent: '8001', why: 'declined' })
    expect(endOf('ho-1.1.agent')).toMatchObject({ by: 'far', word: 'rejected' })
    driver.dial(agentLeg('ho-1.1.agent-2'))
    await until('ho-1.1.agent-2', 'ringing')
    clock.advance(ringTimeoutMs)
    expect(endOf('ho-1.1.agent-2')).toMatchObject({ word: 'no_answer', timedOut: true })
    await vi.waitFor(() => expect(ordersOf('call.leave')).toEqual([{ type: 'call.leave', callId: 'in-1', agent: '8001' }]))
    centre.refuse.set('call.take', { status: 409, why: 'unavailable' })
    driver.dial(agentLeg('ho-1.1.agent-3'))
    await until('ho-1.1.agent-3', 'gone')
    expect(endOf('ho-1.1.agent-3')).toMatchObject({ word: 'unavailable' })
    expect(typesOf('ho-1.1.customer')).toEqual([])
  })

  it('an agent who is rung in vain by our own wish is let go without ending the call', async () => {
    await ringIn()
    driver.dial(agentLeg())
    await until('ho-1.1.agent', 'ringing')
    driver.hangUp('ho-1.1.agent')
    await until('ho-1.1.agent', 'ringing', 'gone')
    expect(ordersOf('call.hang_up')).toEqual([])
    await vi.waitFor(() => expect(ordersOf('call.leave')).toHaveLength(1))
  })
})

describe('phones', () => {
  it('count as there until the centre says otherwise', async () => {
    driver.phones([{ agentId: 'lin', leg: 'desk_phone', address: '8001' }, { agentId: 'zhou', leg: 'button', address: null }])
    await centre.tell({ type: 'agent.phone', agent: '8001', registered: false })
    expect(events.filter(event => event.type === 'phone')).toEqual([{ type: 'phone', agentId: 'lin', registered: true }, { type: 'phone', agentId: 'zhou', registered: false }, { type: 'phone', agentId: 'lin', registered: false }])
    driver.dial(agentLeg())
    expect(endOf('ho-1.1.agent')).toMatchObject({ word: 'unavailable' })
  })
})

describe('an event', () => {
  const incoming = { eventId: 'ev-x', type: 'call.incoming', callId: 'in-9', from: null, called: '4000008000' }

  it('that comes again is acknowledged and does nothing', async () => {
    expect((await centre.tell(incoming)).body).toEqual({ ok: true, repeated: false })
    expect((await centre.tell(incoming)).body).toEqual({ ok: true, repeated: true })
    expect((await centre.tell({ ...incoming, eventId: 'ev-y' })).body.ok).toBe(true)
    expect(events.filter(event => event.type === 'incoming')).toHaveLength(1)
  })

  it.each([
    ['unsigned', () => ({}), 'bad_signature'],
    ['signed with another secret', (body: string) => signedHeaders('another secret of more than thirty-two characters', body, clock.now()), 'bad_signature'],
    ['signed for another body', (body: string) => signedHeaders(secret, `${body} `, clock.now()), 'bad_signature'],
    ['of six minutes ago', (body: string) => signedHeaders(secret, body, clock.now() - 6 * 60_000), 'stale_timestamp'],
    ['of six minutes from now', (body: string) => signedHeaders(secret, body, clock.now() + 6 * 60_000), 'stale_timestamp'],
  ] as const)('%s is refused', async (_, headersOf, error) => {
    const answer = await centre.tell(incoming, body => ({ ...headersOf(body) }))
    expect(answer).toMatchObject({ status: 401, body: { ok: false, error } })
    expect(events.filter(event => event.type === 'incoming')).toEqual([])
  })

  it('that is none, too large, or elsewhere is refused with its code', async () => {
    expect((await centre.tell({ ...incoming, from: '13800138000' })).body.error).toBe('bad_input')
    expect((await centre.tell({ type: 'call.exploded', callId: 'x' })).body.error).toBe('bad_input')
    expect((await centre.tell({ ...incoming, pad: 'x'.repeat(70_000) })).body.error).toBe('payload_too_large')
    expect((await fetch(new URL('/other', centre.state.eventsUrl), { method: 'POST' })).status).toBe(404)
    expect((await fetch(centre.state.eventsUrl)).status).toBe(405)
  })

  it('of a call that is not ours has no effect', async () => {
    expect((await centre.tell({ type: 'call.answered', callId: 'stranger' })).status).toBe(200)
    expect(events).toEqual([])
  })
})

describe('after a restart', () => {
  it('a centre that cannot be asked is not one without calls', async () => {
    await dial()
    await centre.stop()
    await expect(openDriver().adopt()).rejects.toThrow()
  })

  it('what the centre still has is looked after', async () => {
    await dial()
    await centre.tell({ type: 'call.answered', callId: 'ho-1.1.customer' })
    const firstUrl = centre.state.eventsUrl
    const again = openDriver()
    const told: LegEvent[] = []
    again.listen(event => told.push(event))
    await vi.waitFor(() => expect(centre.state.eventsUrl).not.toBe(firstUrl))
    expect(await centre.tell({ eventId: 'early', type: 'call.held', callId: 'ho-1.1.customer' })).toMatchObject({ status: 503, body: { error: 'not_ready' } })
    expect(await again.adopt()).toEqual([{ legId: 'ho-1.1.agent', state: 'up' }, { legId: 'ho-1.1.customer', state: 'up' }])
    await vi.waitFor(() => expect(again.isReady()).toBe(true))
    expect((await centre.tell({ eventId: 'early', type: 'call.held', callId: 'ho-1.1.customer' })).body).toEqual({ ok: true, repeated: false })
    expect(told).toContainEqual({ type: 'held', legId: 'ho-1.1.customer' })
    again.hangUp('ho-1.1.agent')
    await vi.waitFor(() => expect(centre.calls.get('ho-1.1.customer')?.isOpen).toBe(false))
    await again.stop()
  })
})
