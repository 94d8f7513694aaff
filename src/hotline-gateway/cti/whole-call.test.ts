import type { FakeCti } from '../../../tests/support/gateway/fake-cti.ts'
import type { ManualClock } from '../../../tests/support/gateway/manual-clock.ts'
import type { GatewayEvent } from '../../shared/gateway-protocol.ts'
import type { Switchboard } from '../switchboard.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { dialCommand } from '../../../tests/support/gateway/commands.ts'
import { startFakeCti } from '../../../tests/support/gateway/fake-cti.ts'
import { createKeptLog } from '../../../tests/support/gateway/kept-log.ts'
import { createManualClock } from '../../../tests/support/gateway/manual-clock.ts'
import { createFeed } from '../feed.ts'
import { createNoJournal } from '../journal.ts'
import { createSwitchboard } from '../switchboard.ts'
import { createCtiDriver } from './index.ts'

const secret = 'a shared secret of more than thirty-two characters'
const agent = { agentId: 'lin', leg: 'desk_phone' as const, address: '8001' }

let clock: ManualClock
let centre: FakeCti
let switchboard: Switchboard
let events: GatewayEvent[]

beforeEach(async () => {
  clock = createManualClock()
  centre = await startFakeCti(secret, clock.now)
  const log = createKeptLog()
  const driver = createCtiDriver({ url: centre.url, host: '127.0.0.1', port: 0, secret, clock, log, onOpen: url => void (centre.state.eventsUrl = url) })
  const feed = createFeed({ epoch: 'e1' })
  events = []
  feed.listen(event => events.push(event))
  switchboard = createSwitchboard({ driver, feed, journal: createNoJournal(), clock, log, ids: () => 'ho-in', stopGraceMs: 0 })
  await switchboard.adopt()
  await vi.waitFor(() => expect(driver.isReady()).toBe(true))
})
afterEach(async () => {
  const stopping = switchboard.stop()
  await vi.waitFor(() => clock.advance(1_000))
  await stopping
  await centre.stop()
})

const types = () => events.map(event => event.type)
const until = (...wanted: string[]) => vi.waitFor(() => expect(types()).toEqual(wanted))

it('click to dial, as the rest of the product sees it: held in the centre\'s bar, ended at the agent\'s own phone', async () => {
  await switchboard.perform(dialCommand({ agent }))
  await vi.waitFor(() => expect(centre.calls.size).toBe(1))
  const callId = 'ho-1.1.customer'
  for (const type of ['call.ringing', 'call.answered', 'call.held', 'call.retrieved'])
    await centre.tell({ type, callId })
  await until('agent_answered', 'customer_dialing', 'customer_ringing', 'connected', 'held', 'retrieved')
  expect(await switchboard.perform({ type: 'hold', key: 'k', handoffId: 'ho-1', on: true })).toMatchObject({ ok: true })
  expect(centre.calls.get(callId)?.isHeld).toBe(true)
  expect(await switchboard.perform({ type: 'transfer', key: 'k2', handoffId: 'ho-1', how: 'blind', to: { kind: 'number', number: '8002' }, ringMs: 20_000 })).toMatchObject({ ok: false, code: 'wrong_state', detail: 'not_supported' })
  await centre.tell({ type: 'call.ended', callId, by: 'agent', q850: 16 })
  expect(events.at(-1)).toMatchObject({ type: 'ended', outcome: 'answered', endedBy: 'agent' })
  expect(switchboard.calls().filter(call => call.state !== 'ended')).toEqual([])
})

it('a customer who rings waits, waits on when the agent declines, and is taken by the next', async () => {
  centre.state.takesAtOnce = false
  centre.calls.set('in-1', { callId: 'in-1', agent: null, isOpen: true, isHeld: false })
  await centre.tell({ type: 'call.incoming', callId: 'in-1', from: '+8613800138000', called: '4000008000', queue: 'service' })
  expect(events).toMatchObject([{ type: 'waiting', from: '+8613800138000', called: '4000008000', queue: 'service' }])
  const take = (key: string) => switchboard.perform({ type: 'take', key, handoffId: 'ho-in', agent, agentRingMs: 20_000, record: false })
  await take('k1')
  await until('waiting', 'agent_ringing')
  await centre.tell({ type: 'call.not_taken', callId: 'in-1', agent: '8001', why: 'declined' })
  expect(events.at(-1)).toMatchObject({ type: 'waits_on', outcome: 'agent_declined' })
  await take('k2')
  await until('waiting', 'agent_ringing', 'waits_on', 'agent_ringing')
  await centre.tell({ type: 'call.answered', callId: 'in-1', agent: '8001' })
  await until('waiting', 'agent_ringing', 'waits_on', 'agent_ringing', 'agent_answered', 'connected')
  await centre.tell({ type: 'call.ended', callId: 'in-1', by: 'customer' })
  expect(events.at(-1)).toMatchObject({ type: 'ended', outcome: 'answered', endedBy: 'customer' })
})

it('a customer who gives up is told, and nothing is left', async () => {
  await centre.tell({ type: 'call.incoming', callId: 'in-1', from: null, called: '4000008000', queue: '' })
  await centre.tell({ type: 'call.ended', callId: 'in-1', by: 'customer' })
  expect(events.at(-1)).toMatchObject({ type: 'ended', outcome: 'cancelled', endedBy: 'customer' })
})

it('while the centre does not answer nothing is dialled', async () => {
  await centre.stop()
  clock.advance(5_000)
  await vi.waitFor(async () => expect(await switchboard.perform(dialCommand({ agent }))).toMatchObject({ ok: false, code: 'hotline_unreachable' }))
})
