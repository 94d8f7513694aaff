import type { GatewayEvent } from '../shared/gateway-protocol.ts'
import type { DriverAbility } from './driver.ts'
import { describe, expect, it, vi } from 'vitest'
import { dialCommand } from '../../tests/support/gateway/commands.ts'
import { createFakeDriver } from '../../tests/support/gateway/fake-driver.ts'
import { createKeptLog } from '../../tests/support/gateway/kept-log.ts'
import { createManualClock } from '../../tests/support/gateway/manual-clock.ts'
import { createFeed } from './feed.ts'
import { createNoJournal } from './journal.ts'
import { createSwitchboard } from './switchboard.ts'

const [a, c, t, s] = ['ho-1.1.agent', 'ho-1.1.customer', 'ho-1.1.third', 'ho-1.1.supervisor.su-1']
const colleague = { agentId: 'ag-9', leg: 'softphone', address: '8009' }
const supervisor = { agentId: 'su-1', leg: 'softphone', address: '8000' }

function setUp(abilities?: readonly DriverAbility[]) {
  const fake = createFakeDriver()
  const driver = abilities === undefined ? fake : { ...fake, abilities: new Set(abilities) }
  const clock = createManualClock()
  const log = createKeptLog()
  const feed = createFeed({ epoch: 'e1' })
  let made = 0
  const switchboard = createSwitchboard({ driver, feed, journal: createNoJournal(), clock, log, ids: () => `in-${++made}` })
  const events: GatewayEvent[] = []
  feed.listen(event => events.push(event))
  const send = (command: Record<string, unknown>) => switchboard.perform({ key: 'k', handoffId: 'ho-1', ...command } as Parameters<typeof switchboard.perform>[0])
  const types = () => events.map(event => event.type)
  async function talk(change: Parameters<typeof dialCommand>[0] = {}) {
    await send(dialCommand(change))
    fake.emit({ type: 'up', legId: a })
    fake.emit({ type: 'up', legId: c })
    events.length = 0
  }
  const ring = () => fake.emit({ type: 'incoming', legId: 'x-1', from: '+8613800000000', called: '4000008000', queue: 'service', uui: null })
  return { driver: fake, clock, log, switchboard, events, types, send, talk, ring }
}

const transfer = (change: Record<string, unknown> = {}) => ({ type: 'transfer', how: 'attended', to: { kind: 'agent', agent: colleague }, ringMs: 15_000, ...change })

describe('a customer who rings', () => {
  const take = { type: 'take', handoffId: 'in-1', agent: colleague, agentRingMs: 20_000, record: false }

  it('gets a name of ours, waits, is taken, and is in nobody\'s log', async () => {
    const { driver, events, types, send, ring, log, switchboard } = setUp()
    ring()
    expect(events).toMatchObject([{ type: 'waiting', handoffId: 'in-1', attempt: 1, from: '+8613800000000', called: '4000008000', queue: 'service' }])
    expect(driver.asked).toEqual(['answerIncoming x-1 in-1.1.customer'])
    expect(switchboard.calls()).toMatchObject([{ state: 'waiting', direction: 'inbound', inbound: { queue: 'service' } }])
    expect(await send(take)).toMatchObject({ ok: true })
    expect(driver.dialled).toMatchObject([{ legId: 'in-1.1.agent', party: 'agent', kind: 'softphone', address: '8009', ringTimeoutMs: 20_000 }])
    driver.emit({ type: 'up', legId: 'in-1.1.agent' })
    expect(types()).toEqual(['waiting', 'agent_answered', 'connected'])
    expect(driver.asked.at(-1)).toBe('bridge in-1.1.agent in-1.1.customer')
    expect(log.text()).toContain('138****0000')
    expect(log.text()).not.toContain('13800000000')
  })

  it('two agents: one has them, the other is told that nobody waits any more', async () => {
    const { send, ring } = setUp()
    ring()
    await send(take)
    expect(await send({ ...take, agent: { ...colleague, agentId: 'ag-8' } })).toMatchObject({ ok: false, code: 'wrong_state' })
  })

  it('waits on when the agent\'s phone is silent, and rings the next', async () => {
    const { driver, send, ring, types, clock } = setUp()
    driver.obey(false)
    ring()
    await send(take)
    clock.advance(22_000)
    expect(types().at(-1)).toBe('waits_on')
    expect(await send({ ...take, agent: { ...colleague, agentId: 'ag-8' } })).toMatchObject({ ok: true })
    expect(driver.dialled.at(-1)).toMatchObject({ legId: 'in-1.1.agent-2', agentId: 'ag-8' })
    clock.advance(60_000)
    expect(types().filter(type => type === 'waits_on')).toHaveLength(2)
  })

  it('whom nobody can be asked to take is let go while the gateway stops', async () => {
    const { driver, switchboard, ring } = setUp()
    const stopped = switchboard.stop()
    ring()
    expect(driver.asked).toEqual(['hangUp x-1'])
    await stopped
  })

  it('an agent who has a call takes none', async () => {
    const { send, ring, talk } = setUp()
    await talk({ agent: { agentId: 'ag-9', leg: 'button', address: null } })
    ring()
    expect(await send(take)).toMatchObject({ code: 'agent_unavailable' })
  })
})

describe('a transfer', () => {
  it('to a colleague, spoken to first', async () => {
    const { driver, send, talk, types, events, switchboard } = setUp()
    await talk()
    expect(await send(transfer())).toMatchObject({ ok: true })
    expect(driver.dialled.at(-1)).toMatchObject({ legId: t, party: 'third', agentId: 'ag-9', ringTimeoutMs: 15_000 })
    driver.emit({ type: 'up', legId: t })
    await send({ type: 'transfer_end', action: 'complete' })
    await vi.waitFor(() => expect(types()).toEqual(['transfer_started', 'transfer_answered', 'transferred']))
    expect(events.at(-1)).toMatchObject({ agentId: 'ag-9' })
    expect(driver.asked.slice(1)).toEqual([`hold ${c} true`, `bridge ${a} ${t}`, `bridge ${c} ${t}`, `hangUp ${a}`])
    expect(switchboard.calls()).toMatchObject([{ agentId: 'ag-9', state: 'connected' }])
    expect(await send({ type: 'mute', on: true })).toMatchObject({ ok: true })
    expect(driver.asked.at(-1)).toBe(`mute ${t} true`)
  })

  it('to an outside number shows the brand\'s own number and masks theirs; the agent is free at once', async () => {
    const { driver, send, talk, types, events, log } = setUp()
    await talk()
    await send(transfer({ how: 'blind', to: { kind: 'number', number: '+8613900000000' } }))
    expect(driver.dialled.at(-1)).toMatchObject({ legId: t, party: 'third', number: '+8613900000000', callerId: '4009990000', record: false })
    expect(events).toMatchObject([{ type: 'transfer_started', agentId: null, number: '139****0000' }])
    driver.emit({ type: 'up', legId: t })
    await vi.waitFor(() => expect(types().slice(-2)).toEqual(['transferred', 'ended']))
    expect(await send(dialCommand({ handoffId: 'ho-2', agent: dialCommand().agent }))).toMatchObject({ ok: true })
    expect(driver.asked).not.toContain(`hangUp ${c}`)
    driver.gone(c)
    expect(driver.asked.at(-1)).toBe(`hangUp ${t}`)
    expect(log.text()).not.toContain('13900000000')
  })

  it('a third phone that stays silent brings the two together again', async () => {
    const { driver, send, talk, types, clock } = setUp()
    await talk()
    await send(transfer())
    driver.emit({ type: 'ringing', legId: t })
    clock.advance(17_000)
    expect(types().at(-1)).toBe('transfer_failed')
    expect(driver.asked.slice(-2)).toEqual([`hangUp ${t}`, `bridge ${a} ${c}`])
  })

  it('to a colleague in a call is refused; hold and a second one too while it goes on', async () => {
    const { driver, send, talk } = setUp()
    await send(dialCommand({ handoffId: 'ho-2', agent: { agentId: 'ag-9', leg: 'button', address: null } }))
    await talk()
    expect(await send(transfer())).toMatchObject({ code: 'agent_unavailable' })
    await send(transfer({ to: { kind: 'number', number: '8001' } }))
    expect(await send({ type: 'hold', on: true })).toMatchObject({ code: 'wrong_state' })
    expect(await send(transfer({ to: { kind: 'number', number: '+8613900000000' } }))).toMatchObject({ code: 'wrong_state' })
    expect(driver.dialled.filter(({ party }) => party === 'third')).toMatchObject([{ number: '8001' }])
  })

  it('where only the phone can: blind by the phone itself, spoken to first not at all', async () => {
    const { driver, send, talk, types } = setUp(['refer'])
    await talk()
    expect(await send(transfer())).toMatchObject({ code: 'wrong_state', detail: 'not_supported' })
    await send(transfer({ how: 'blind', to: { kind: 'number', number: '+8613900000000' } }))
    await vi.waitFor(() => expect(types()).toEqual(['transfer_started', 'transferred', 'ended']))
    expect(driver.asked).toContain(`refer ${a}`)
    expect(driver.asked).not.toContain(`hangUp ${c}`)
  })
})

describe('in a talk', () => {
  it('digits go to the customer, in a transfer to whom the agent speaks with', async () => {
    const { driver, send, talk } = setUp()
    await talk()
    await send({ type: 'dtmf', digits: '12#' })
    expect(driver.asked.at(-1)).toBe(`digits ${c} 12#`)
    await send(transfer())
    expect(await send({ type: 'dtmf', digits: '1' })).toMatchObject({ code: 'wrong_state' })
    driver.emit({ type: 'up', legId: t })
    await send({ type: 'dtmf', digits: '3' })
    expect(driver.asked.at(-1)).toBe(`digits ${t} 3`)
  })

  it('a recording starts with consent when both are together, pauses and goes on', async () => {
    const { driver, send, talk, events } = setUp()
    await talk({ record: true })
    await vi.waitFor(() => expect(driver.asked.at(-1)).toBe(`record ${c} start`))
    driver.emit({ type: 'recording', legId: c, state: 'started', recordingId: 'rec-1' })
    await send({ type: 'record', on: true })
    await send({ type: 'record', on: false })
    driver.emit({ type: 'recording', legId: c, state: 'paused', recordingId: 'rec-1' })
    await send({ type: 'record', on: true })
    expect(driver.asked.slice(-3)).toEqual([`record ${c} start`, `record ${c} pause`, `record ${c} resume`])
    await send({ type: 'hangup' })
    expect(events.at(-1)).toMatchObject({ type: 'ended', recordingId: 'rec-1' })
  })

  it('without consent nothing is recorded; a phone system that cannot says that it failed', async () => {
    const quiet = setUp()
    await quiet.talk()
    await vi.waitFor(() => expect(quiet.driver.asked).toContain(`bridge ${a} ${c}`))
    expect(quiet.driver.asked.join()).not.toContain('record')
    const unable = setUp([])
    await unable.talk({ record: true })
    await vi.waitFor(() => expect(unable.events).toMatchObject([{ type: 'recording', state: 'failed' }]))
  })

  it('a supervisor hears, and is let go when nobody can be heard', async () => {
    const { driver, send, talk, events } = setUp()
    await talk()
    expect(await send({ type: 'supervise', supervisor, how: 'listen' })).toMatchObject({ ok: true })
    expect(driver.dialled.at(-1)).toMatchObject({ legId: s, party: 'supervisor', agentId: 'su-1' })
    driver.emit({ type: 'up', legId: s })
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: 'supervised', supervisorId: 'su-1', how: 'listen' }))
    driver.refuse()
    await send({ type: 'supervise', supervisor, how: 'whisper' })
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: 'supervised', how: 'stop' }))
    expect(driver.asked.at(-1)).toBe(`hangUp ${s}`)
  })

  it('a lost phone: nothing but waiting and hanging up', async () => {
    const { driver, send, talk, types } = setUp()
    await talk()
    driver.emit({ type: 'lost', legId: a })
    for (const command of [{ type: 'hold', on: true }, { type: 'dtmf', digits: '1' }, transfer()])
      expect(await send(command)).toMatchObject({ ok: false, code: 'wrong_state' })
    driver.emit({ type: 'back', legId: a })
    expect(await send({ type: 'hold', on: true })).toMatchObject({ ok: true })
    expect(types()).toEqual(['agent_lost', 'agent_back', 'held'])
  })

  it('a hold on the agent\'s own phone is told', async () => {
    const { driver, talk, types } = setUp()
    await talk()
    driver.emit({ type: 'held', legId: c })
    driver.emit({ type: 'held', legId: c })
    driver.emit({ type: 'retrieved', legId: c })
    expect(types()).toEqual(['held', 'retrieved'])
  })
})

describe('a phone system', () => {
  it('that is out of sight is not asked to call', async () => {
    const { driver, send, ring } = setUp()
    ring()
    driver.ready(false)
    expect(await send(dialCommand())).toMatchObject({ code: 'hotline_unreachable' })
    expect(await send({ type: 'take', handoffId: 'in-1', agent: colleague, agentRingMs: 1, record: false })).toMatchObject({ code: 'hotline_unreachable' })
    expect(driver.dialled).toEqual([])
    driver.ready(true)
    expect(await send(dialCommand())).toMatchObject({ ok: true })
  })

  it('that cannot says so', async () => {
    const { send, talk, ring } = setUp([])
    await talk()
    ring()
    for (const command of [transfer(), { type: 'dtmf', digits: '1' }, { type: 'record', on: true }, { type: 'supervise', supervisor, how: 'listen' }, { type: 'take', handoffId: 'in-1', agent: colleague, agentRingMs: 1, record: false }])
      expect(await send(command)).toMatchObject({ ok: false, code: 'wrong_state', detail: 'not_supported' })
  })

  it('hears whose phones there are, and its word about them is passed on', async () => {
    const { driver, send, events } = setUp()
    expect(await send({ type: 'phones', agents: [colleague] })).toMatchObject({ ok: true })
    expect(driver.asked).toEqual(['phones ag-9'])
    driver.emit({ type: 'phone', agentId: 'ag-9', registered: true })
    expect(events).toMatchObject([{ type: 'agent_phone', handoffId: 'phones', attempt: 0, agentId: 'ag-9', registered: true }])
  })

  it('that is only a proxy: its orders reach the page, the page\'s words reach it', async () => {
    const { driver, send, events } = setUp()
    await send(dialCommand())
    driver.emit({ type: 'up', legId: a })
    driver.emit({ type: 'order', legId: c, agentId: 'agent of ho-1', orderId: 'o-1', act: 'call', value: 'sip:ho-1@phones.example' })
    expect(events.at(-1)).toMatchObject({ type: 'order', handoffId: 'ho-1', orderId: 'o-1', act: 'call', value: 'sip:ho-1@phones.example' })
    const word = { type: 'leg_word', attempt: 1, orderId: null, word: 'ringing', by: 'far', sipCode: 180, q850: null }
    await send(word)
    await send({ ...word, orderId: 'o-1', word: 'done' })
    await send({ ...word, attempt: 7 })
    expect(driver.asked).toEqual([`word ${c} ringing`, `word ${c} done`])
    await send({ type: 'hangup' })
    expect(await send(word)).toMatchObject({ ok: true })
  })

  it('that is only a proxy: what is over may still have to be hung up by the page', async () => {
    const { driver, send, events } = setUp()
    driver.obey(false)
    await send(dialCommand())
    driver.emit({ type: 'up', legId: a })
    await send({ type: 'cancel', why: '' })
    driver.emit({ type: 'order', legId: c, agentId: 'agent of ho-1', orderId: 'o-2', act: 'hang_up', value: null })
    expect(events.at(-1)).toMatchObject({ type: 'order', act: 'hang_up' })
    expect(await send({ type: 'leg_word', attempt: 1, orderId: 'o-2', word: 'done', by: 'near', sipCode: null, q850: null })).toMatchObject({ ok: true })
    expect(driver.asked.at(-1)).toBe(`word ${c} done`)
  })

  it('hears whose phones there are also while it is asked what stands', async () => {
    const { driver, send, switchboard, clock } = setUp()
    driver.stands(null)
    void switchboard.adopt()
    expect(await send({ type: 'phones', agents: [colleague] })).toMatchObject({ ok: true })
    expect(driver.asked).toEqual(['phones ag-9'])
    driver.stands([])
    clock.advance(2_000)
  })
})

describe('events repeated, reordered, unknown', () => {
  it('change nothing that is true', async () => {
    const { driver, send, types } = setUp()
    await send(dialCommand())
    for (const legId of [c, t, 'nobody', a, a])
      driver.emit({ type: 'ringing', legId })
    driver.emit({ type: 'up', legId: a })
    driver.emit({ type: 'ringing', legId: a })
    driver.emit({ type: 'up', legId: a })
    driver.emit({ type: 'up', legId: c })
    driver.emit({ type: 'ringing', legId: c })
    driver.emit({ type: 'digit', legId: 'nobody', digit: '1' })
    driver.gone(c)
    driver.gone(c)
    driver.gone(a)
    driver.emit({ type: 'up', legId: c })
    expect(types()).toEqual(['agent_ringing', 'agent_answered', 'customer_dialing', 'connected', 'ended'])
    expect(driver.dialled).toHaveLength(2)
    expect(driver.asked.at(-1)).toBe(`hangUp ${c}`)
  })
})
