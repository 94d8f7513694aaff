import type { ManualHost } from '../testing/manual-host.ts'
import type { Rig } from '../testing/rig.ts'
import type { PhoneEvent } from './phones.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualHost } from '../testing/manual-host.ts'
import { readLines, startRig, until } from '../testing/rig.ts'

const NUMBER = '13800000001'
let host: ManualHost
let rig: Rig
let serial = 0

beforeEach(async () => {
  host = createManualHost()
  rig = await startRig({ host })
})
afterEach(async () => rig[Symbol.asyncDispose]())

interface PlacedCall {
  id: string
  status: number
  events: () => PhoneEvent[]
  /** Resolves when the stream has ended. */
  over: Promise<void>
  hangUp: () => Promise<number>
}

async function place(to = NUMBER, ringTimeoutMs = 30_000): Promise<PlacedCall> {
  const id = `call-${++serial}`
  const response = await fetch(`${rig.sandbox.urls.phones}/calls`, { method: 'POST', body: JSON.stringify({ callId: id, to, from: '4009990000', handoffId: 'ho-1', ringTimeoutMs }) })
  const { lines, over } = readLines(response)
  return {
    id,
    status: response.status,
    events: () => lines.map(line => JSON.parse(line) as PhoneEvent),
    over,
    hangUp: async () => (await fetch(`${rig.sandbox.urls.phones}/calls/${id}`, { method: 'DELETE' })).status,
  }
}

async function behave(...manners: object[]): Promise<void> {
  await rig.order('PUT', `/phones/${NUMBER}`, { manners })
}

const types = (call: PlacedCall): string[] => call.events().map(event => event.type)

describe('phones', () => {
  it.each([
    [{ does: 'busy' }, [{ type: 'busy', sipCode: 486, q850: 17 }]],
    [{ does: 'wrong_number' }, [{ type: 'invalid_number', sipCode: 404, q850: 1 }]],
    [{ does: 'off' }, [{ type: 'unreachable', sipCode: 480, q850: 19 }]],
    [{ does: 'refuses', afterS: 2 }, [{ type: 'ringing' }, { type: 'rejected', sipCode: 603, q850: 21 }]],
    [{ does: 'misses' }, [{ type: 'ringing' }, { type: 'no_answer', sipCode: 480, q850: 19 }]],
    [{ does: 'picks_up', afterS: 3, talkS: 5 }, [{ type: 'ringing' }, { type: 'answered', by: 'customer' }, { type: 'hangup', by: 'customer', q850: 16 }]],
  ])('%o', async (manner, expected) => {
    await behave(manner)
    const call = await place()
    host.advance(60_000)
    await call.over
    expect(call.events()).toMatchObject(expected)
    expect(call.events()).toHaveLength(expected.length)
  })

  it('a number that belongs to nobody is invalid; +86 and dashes do not matter', async () => {
    await behave({ does: 'busy' })
    const stranger = await place('13999999999')
    const known = await place('+86 138-0000-0001')
    host.advance(5000)
    await Promise.all([stranger.over, known.over])
    expect([types(stranger), types(known)]).toEqual([['invalid_number'], ['busy']])
  })

  it('the ring time is ours and does not follow the customers\' speed', async () => {
    await behave({ does: 'misses' })
    rig.sandbox.pace.setSpeed(100)
    const call = await place(NUMBER, 10_000)
    host.advance(9000)
    await until(() => call.events().length === 1, 'ringing')
    host.advance(2000)
    await call.over
    expect(types(call)).toEqual(['ringing', 'no_answer'])
  })

  it('misses twice, then answers and stays until we hang up', async () => {
    await behave({ does: 'misses' }, { does: 'misses' }, { does: 'picks_up', afterS: 1 })
    for (let attempt = 0; attempt < 2; attempt++) {
      const missed = await place()
      host.advance(40_000)
      await missed.over
      expect(types(missed)).toEqual(['ringing', 'no_answer'])
    }
    const call = await place()
    host.advance(3600_000)
    await until(() => call.events().length === 2, 'the answer')
    expect(await call.hangUp()).toBe(200)
    await call.over
    expect(call.events().at(-1)).toMatchObject({ type: 'hangup', by: 'system' })
    expect(await call.hangUp()).toBe(404)
  })

  it('a cancel while it rings ends it; live calls are listed; the same id is refused', async () => {
    await behave({ does: 'picks_up', afterS: 20 })
    const call = await place()
    host.advance(1000)
    const listed = await (await fetch(`${rig.sandbox.urls.phones}/calls`)).json() as { calls: object[] }
    expect(listed.calls).toMatchObject([{ callId: call.id, state: 'ringing', handoffId: 'ho-1' }])
    serial--
    expect((await place()).status).toBe(409)
    await call.hangUp()
    await call.over
    expect(types(call)).toEqual(['ringing', 'hangup'])
  })

  it('someone who is already talking is busy', async () => {
    await behave({ does: 'picks_up', afterS: 1 })
    const first = await place()
    host.advance(5000)
    const second = await place()
    host.advance(5000)
    await second.over
    expect(types(second)).toEqual(['busy'])
    await first.hangUp()
  })

  it('what is missing in the wish is named', async () => {
    const response = await fetch(`${rig.sandbox.urls.phones}/calls`, { method: 'POST', body: '{"callId":"x"}' })
    expect([response.status, await response.json()]).toEqual([400, { error: 'missing: to, from' }])
  })

  it('the ledger keeps the call with its hand-off and events', async () => {
    await behave({ does: 'busy' })
    const call = await place()
    host.advance(5000)
    await call.over
    expect(rig.sandbox.truth.find(call.id)).toMatchObject({ kind: 'call', handoffId: 'ho-1', text: NUMBER, callEvents: [{ type: 'busy' }] })
  })

  it('phone_congestion, phones_down and phone_line_cut', async () => {
    await behave({ does: 'picks_up', afterS: 1 })
    await rig.fault('phone_congestion', { times: 1 })
    const full = await place()
    host.advance(1000)
    await full.over
    expect(full.events()).toMatchObject([{ type: 'congestion', sipCode: 503, q850: 34 }])
    await rig.fault('phones_down', { times: 1 })
    expect((await place()).status).toBe(503)
    await rig.fault('phone_line_cut', { after: 'answered' })
    const cut = await place()
    host.advance(3000)
    await cut.over
    expect(types(cut)).toEqual(['ringing', 'answered'])
  })
})

describe('customers who ring', () => {
  const url = () => rig.sandbox.urls.phones

  async function takeCalls() {
    const controller = new AbortController()
    const { lines, over } = readLines(await fetch(`${url()}/incoming`, { signal: controller.signal }))
    return { told: () => lines.map(line => JSON.parse(line) as { type: string, callId: string }), over: over.catch(() => {}), leave: () => controller.abort() }
  }

  const ring = async (wish: object = {}) => String((await rig.order('POST', '/call-in', { number: NUMBER, ...wish })).callId)

  it('ring, wait as long as they can, and give up', async () => {
    const exchange = await takeCalls()
    const callId = await ring({ patienceS: 30, queue: 'vip', uui: 'ho-1' })
    await until(() => exchange.told().length === 1, 'the ring')
    expect(exchange.told()[0]).toMatchObject({ type: 'incoming', callId, from: '+8613800000001', called: '4000008000', queue: 'vip', uui: 'ho-1' })
    const listed = await (await fetch(`${url()}/calls`)).json() as { calls: object[] }
    expect(listed.calls).toMatchObject([{ callId, state: 'ringing' }])
    host.advance(30_000)
    await until(() => exchange.told().length === 2, 'the end')
    expect(exchange.told()[1]).toMatchObject({ type: 'hangup', callId, by: 'customer' })
    expect(rig.sandbox.truth.find(callId)).toMatchObject({ kind: 'call', callEvents: [{ type: 'incoming' }, { type: 'hangup' }] })
  })

  it('once somebody talks to them press their keys, talk, hang up; till then nobody can call them', async () => {
    const exchange = await takeCalls()
    await behave({ does: 'picks_up', afterS: 1 })
    const callId = await ring({ talkS: 10, digits: '5#' })
    const crossing = await place()
    host.advance(1000)
    await crossing.over
    expect(types(crossing)).toEqual(['busy'])
    expect((await fetch(`${url()}/calls/${callId}/answered`, { method: 'POST' })).status).toBe(200)
    host.advance(200_000)
    await until(() => exchange.told().length === 4, 'the end')
    expect(exchange.told().map(line => line.type)).toEqual(['incoming', 'digit', 'digit', 'hangup'])
  })

  it('are let go by us, give up when told to, and hear nothing where nobody takes calls', async () => {
    expect(await rig.order('POST', '/call-in', { number: NUMBER })).toMatchObject({ error: expect.stringContaining('nobody takes calls') })
    const exchange = await takeCalls()
    const [first, second] = [await ring(), await ring({ number: undefined })]
    expect((await fetch(`${url()}/calls/${first}`, { method: 'DELETE' })).status).toBe(200)
    expect(await rig.order('DELETE', `/call-in/${second}`)).toEqual({ gaveUp: true })
    expect(await rig.order('DELETE', `/call-in/${second}`)).toEqual({ gaveUp: false })
    await until(() => exchange.told().length === 4, 'both ends')
    expect(exchange.told().filter(line => line.type === 'hangup')).toMatchObject([{ callId: first, by: 'system' }, { callId: second, by: 'customer' }])
  })

  it('hear whom we speak through: an agent\'s phone is lost and found', async () => {
    expect(await rig.order('PUT', '/agents/lin/phone', { lost: true })).toEqual({ told: false })
    const exchange = await takeCalls()
    await rig.order('PUT', '/agents/lin/phone', { lost: true })
    await rig.order('PUT', '/agents/lin/phone', { lost: false })
    await until(() => exchange.told().length === 2, 'both')
    expect(exchange.told()).toMatchObject([{ type: 'phone_lost', agentId: 'lin' }, { type: 'phone_back', agentId: 'lin' }])
  })

  it('are cut off when whoever takes calls is gone', async () => {
    const exchange = await takeCalls()
    const callId = await ring()
    exchange.leave()
    await until(() => rig.sandbox.phones.live().length === 0, 'the cut')
    expect(rig.sandbox.truth.find(callId)?.callEvents.at(-1)).toMatchObject({ type: 'hangup' })
  })
})
