import type { FakeProxy } from '../../../tests/support/sip/fake-proxy.ts'
import type { LegEvent } from '../driver.ts'
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createKeptLog } from '../../../tests/support/gateway/kept-log.ts'
import { createSkippingClock } from '../../../tests/support/gateway/skipping-clock.ts'
import { createFakeProxy } from '../../../tests/support/sip/fake-proxy.ts'
import { createFeed } from '../feed.ts'
import { createNoJournal } from '../journal.ts'
import { createSwitchboard } from '../switchboard.ts'
import { createSipProxyDriver } from './index.ts'

const number = '+8613800000000'
const agent = { legId: 'ho-1.1.agent', handoffId: 'ho-1', attempt: 1, party: 'agent', kind: 'softphone', agentId: 'ag-7', address: 'sip:8001@yunshan.test', ringTimeoutMs: 20_000 } as const
const customer = { legId: 'ho-1.1.customer', handoffId: 'ho-1', attempt: 1, party: 'customer', number, callerId: '4000008000', record: false, ringTimeoutMs: 45_000 } as const

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0))
    await cleanUp()
})

function begin(proxy = createFakeProxy()) {
  proxy.phones.set('8001', 'sip:page-1@here')
  const clock = createSkippingClock()
  const log = createKeptLog()
  const events: LegEvent[] = []
  let ids = 0
  const driver = createSipProxyDriver({ rpcUrl: 'http://127.0.0.1:1/RPC', rpcToken: null, domain: 'yunshan.test', fetch: proxy.fetch, newId: () => `id-${ids += 1}`, clock, log })
  driver.listen(event => events.push(event))
  cleanUps.push(driver.stop)
  const told = () => events.map(event => 'legId' in event ? `${event.legId.split('.').at(-1)} ${event.type}` : event.type)
  const has = (...what: string[]) => vi.waitFor(() => expect(told()).toEqual(expect.arrayContaining(what)), { timeout: 5_000, interval: 5 })
  const word = (said: 'ringing' | 'up' | 'gone' | 'done' | 'refused', rest: object = {}) => driver.word({ legId: customer.legId, orderId: null, word: said, by: 'system', sipCode: null, q850: null, ...rest })
  return { driver, proxy, clock, log, events, told, has, word }
}

async function start(proxy = createFakeProxy()) {
  const line = begin(proxy)
  await line.driver.adopt()
  return line
}

async function ordered() {
  const line = await start()
  line.driver.dial(agent)
  await line.has('agent up')
  line.driver.dial(customer)
  await line.has('customer order')
  return line
}

async function talking() {
  const line = await ordered()
  const dialog = line.proxy.place('ho-1')
  if (dialog === null)
    throw new Error('the proxy knows no such hand-over')
  dialog.state = 4
  line.word('up')
  await line.has('customer up')
  return { ...line, dialog }
}

describe('calls by order', () => {
  it('the phone is told an address, the proxy the number; neither log nor order knows it', async () => {
    const { events, proxy, log } = await ordered()
    expect(events.find(event => event.type === 'order')).toMatchObject({ agentId: 'ag-7', act: 'call', value: 'sip:ho-1@yunshan.test' })
    expect(proxy.table('handoff').get('ho-1')).toContain(number)
    expect(JSON.stringify(events) + log.text()).not.toContain('13800000000')
  })

  it('that somebody answered is believed when the proxy says it', async () => {
    const { proxy, word, told, has } = await ordered()
    word('up')
    const dialog = proxy.place('ho-1')
    await vi.waitFor(() => expect(proxy.asked.filter(method => method === 'dlg.list').length).toBeGreaterThan(3), { timeout: 5_000 })
    expect(told()).not.toContain('customer up')
    Object.assign(dialog ?? {}, { state: 4 })
    await has('customer up')
  })

  it('a phone that places no call, or cannot, is not waited for', async () => {
    const silent = await ordered()
    silent.clock.skip(13_000)
    await silent.has('customer gone')
    const refusing = await ordered()
    refusing.word('refused', { orderId: refusing.events.flatMap(event => event.type === 'order' ? [event.orderId] : [])[0] })
    await refusing.has('customer gone')
    expect(refusing.proxy.table('handoff').size).toBe(0)
  })

  it('a call that ends while the page says nothing is seen at the proxy', async () => {
    const { proxy, dialog, has } = await talking()
    proxy.end(dialog)
    await has('customer gone')
  })

  it('the agent hangs up on their own phone', async () => {
    const { proxy, dialog, word, has, events } = await talking()
    proxy.end(dialog)
    word('gone', { by: 'near' })
    await has('agent gone', 'customer gone')
    expect(events.find(event => event.type === 'gone')).toMatchObject({ legId: agent.legId, end: { by: 'far' } })
  })

  it('hung up by us: the proxy is rid of it before it is told', async () => {
    const { driver, proxy, has, events } = await talking()
    driver.hangUp(customer.legId)
    await has('customer gone')
    expect(proxy.dialogs).toEqual([])
    expect(events.find(event => event.type === 'gone')).toMatchObject({ end: { by: 'near' } })
  })
})

describe('pages that go', () => {
  it('a page that is away too long ends its call: nobody is left talking to nobody', async () => {
    const { proxy, clock, has } = await talking()
    proxy.phones.delete('8001')
    clock.skip(1_100)
    await vi.waitFor(() => {
      clock.skip(2_000)
      expect(proxy.dialogs).toEqual([])
    }, { timeout: 5_000, interval: 30 })
    await has('agent gone')
  })

  it('a page loaded anew does not carry the call', async () => {
    const { proxy, clock, has } = await talking()
    proxy.phones.set('8001', 'sip:page-2@here')
    clock.skip(1_100)
    await has('agent gone')
    await vi.waitFor(() => expect(proxy.dialogs).toEqual([]), { timeout: 5_000 })
  })

  it('comings and goings of phones are told', async () => {
    const { driver, proxy, clock, events } = await start()
    driver.phones([{ agentId: 'ag-7', leg: 'softphone', address: '8001' }, { agentId: 'ag-8', leg: 'softphone', address: '8002' }])
    const phones = () => events.flatMap(event => event.type === 'phone' ? [`${event.agentId} ${event.registered}`] : [])
    await vi.waitFor(() => expect(phones()).toEqual(['ag-7 true', 'ag-8 false']))
    proxy.phones.delete('8001')
    clock.skip(1_100)
    await vi.waitFor(() => expect(phones()).toEqual(['ag-7 true', 'ag-8 false', 'ag-7 false']))
  })
})

describe('orders within a call', () => {
  it('done, refused, and unanswered', async () => {
    const { driver, clock, events, word } = await talking()
    const last = () => events.flatMap(event => event.type === 'order' ? [event] : []).at(-1)
    const holding = driver.hold(customer.legId, true)
    word('done', { orderId: last()?.orderId })
    await holding
    const pressing = driver.digits(customer.legId, '12#')
    expect(last()).toMatchObject({ act: 'digits', value: '12#' })
    word('refused', { orderId: last()?.orderId })
    await expect(pressing).rejects.toThrow('could not')
    const muting = driver.mute(agent.legId, true)
    clock.skip(9_000)
    await expect(muting).rejects.toThrow('said nothing')
  })

  it('handed on: a hand-over of its own for the third person, and the agent leaves', async () => {
    const { driver, proxy, events, word, has } = await talking()
    const referring = driver.refer(agent.legId, { number: '6001' })
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: 'order', act: 'refer', value: 'sip:ho-1-t1@yunshan.test' }))
    expect(proxy.table('handoff').get('ho-1-t1')).toContain('6001')
    word('done', { orderId: events.flatMap(event => event.type === 'order' ? [event.orderId] : []).at(-1) })
    await referring
    await has('agent gone', 'customer gone')
    await vi.waitFor(() => expect(proxy.dialogs).toEqual([]), { timeout: 5_000 })
    expect(proxy.table('handoff').has('ho-1-t1')).toBe(true)
  })
})

it('a proxy that cannot be asked takes no calls, and a talk goes on when it is back', async () => {
  const { driver, proxy, clock, told } = await talking()
  proxy.breakDown(true)
  clock.skip(1_100)
  await vi.waitFor(() => expect(driver.isReady()).toBe(false))
  proxy.breakDown(false)
  clock.skip(1_100)
  await vi.waitFor(() => expect(driver.isReady()).toBe(true), { timeout: 5_000 })
  expect(told()).not.toContain('customer gone')
})

it('a gateway that starts again knows the talk it left, and can end it', async () => {
  const { proxy } = await talking()
  const later = begin(proxy)
  expect(await later.driver.adopt()).toEqual([{ legId: agent.legId, state: 'up' }, { legId: customer.legId, state: 'up' }])
  later.driver.hangUp(customer.legId)
  await later.has('customer gone')
  expect(proxy.dialogs).toEqual([])
})

it('a customer waits, is refused by one agent and taken by the next', async () => {
  const { driver, proxy, events, has } = await start()
  const caller = proxy.ringIn('hotline|13800000009|4000008000|')
  await vi.waitFor(() => expect(events).toContainEqual(expect.objectContaining({ type: 'incoming', from: '+8613800000009', queue: 'hotline', uui: null })), { timeout: 5_000 })
  const [incoming] = events.flatMap(event => event.type === 'incoming' ? [event.legId] : [])
  driver.answerIncoming(incoming ?? '', customer.legId)
  driver.dial(agent)
  await has('agent ringing')
  await vi.waitFor(() => expect(proxy.table('take').has(caller.callId)).toBe(true))
  caller.variables.refused = `${proxy.table('take').get(caller.callId)?.split('|')[3]} 486`
  await has('agent gone')
  driver.dial({ ...agent, legId: 'ho-1.1.agent-2' })
  await has('agent-2 ringing')
  caller.state = 4
  await has('agent-2 up')
  await driver.bridge('ho-1.1.agent-2', customer.legId)
})

describe('what the proxy said before something was done', () => {
  const looks = (proxy: FakeProxy) => proxy.asked.filter(method => method === 'dlg.list').length
  const asked = (proxy: FakeProxy, from: number) => vi.waitFor(() => expect(looks(proxy)).toBeGreaterThan(from), { timeout: 5_000, interval: 5 })

  it('a call that begins while it is called off is ended, not forgotten', async () => {
    const { driver, proxy, told, has, clock } = await ordered()
    const before = looks(proxy)
    const release = proxy.delay('dlg.list')
    clock.skip(1_100)
    await asked(proxy, before)
    const dialog = proxy.place('ho-1')
    Object.assign(dialog ?? {}, { state: 4 })
    driver.hangUp(customer.legId)
    await vi.waitFor(() => expect(proxy.table('handoff').size).toBe(0), { timeout: 5_000 })
    release()
    await has('customer gone')
    expect(proxy.dialogs).toEqual([])
    expect(told().filter(what => what === 'customer gone')).toHaveLength(1)
  })

  it('a customer who rings before the gateway knows its own calls again waits on', async () => {
    const proxy = createFakeProxy()
    proxy.breakDown(true)
    const { driver, clock, log } = begin(proxy)
    const feed = createFeed({ epoch: 'life-2' })
    const switchboard = createSwitchboard({ driver, feed, journal: createNoJournal(), clock, log, ids: randomUUID })
    const adopted = switchboard.adopt()
    await vi.waitFor(() => expect(log.text()).toContain('asked again'))
    const dialog = proxy.ringIn('hotline|13800000009|4000008000|')
    proxy.breakDown(false)
    clock.skip(1_100)
    await vi.waitFor(() => {
      clock.skip(100)
      expect(switchboard.calls()).toMatchObject([{ state: 'waiting' }])
    }, { timeout: 5_000, interval: 20 })
    await adopted
    expect(proxy.dialogs).toEqual([dialog])
    await switchboard.stop()
  })
})
