import type { GatewayEvent } from '../shared/gateway-protocol.ts'
import { describe, expect, it } from 'vitest'
import { dialCommand } from '../../tests/support/gateway/commands.ts'
import { createFakeDriver } from '../../tests/support/gateway/fake-driver.ts'
import { createKeptLog } from '../../tests/support/gateway/kept-log.ts'
import { createManualClock } from '../../tests/support/gateway/manual-clock.ts'
import { createCommandDesk } from './commands.ts'
import { createFeed } from './feed.ts'
import { createNoJournal } from './journal.ts'
import { createSwitchboard } from './switchboard.ts'

const agentLeg = 'ho-1.1.agent'
const customerLeg = 'ho-1.1.customer'

function setUp() {
  const driver = createFakeDriver()
  const clock = createManualClock()
  const log = createKeptLog()
  const feed = createFeed({ epoch: 'e1' })
  let made = 0
  const switchboard = createSwitchboard({ driver, feed, journal: createNoJournal(), clock, log, ids: () => `in-${++made}` })
  const desk = createCommandDesk({ switchboard, feed, keysKept: 50 })
  const events: GatewayEvent[] = []
  feed.listen(event => events.push(event))
  let keys = 0
  const send = (command: Record<string, unknown>) => desk({ key: `key ${++keys}`, handoffId: 'ho-1', ...command })
  const ended = () => events.filter(event => event.type === 'ended')

  async function talk() {
    await desk(dialCommand())
    driver.emit({ type: 'ringing', legId: agentLeg })
    await send({ type: 'agent_leg', action: 'answer' })
    driver.emit({ type: 'ringing', legId: customerLeg })
    clock.advance(3_000)
    driver.emit({ type: 'up', legId: customerLeg })
  }
  return { driver, clock, log, feed, switchboard, desk, events, ended, send, talk }
}

describe('one call through the switchboard', () => {
  it('dials the agent, then the customer, joins them, and lets both go at the end', async () => {
    const { driver, clock, events, ended, send, talk, switchboard } = setUp()
    await talk()
    expect(driver.dialled.map(leg => [leg.legId, leg.ringTimeoutMs])).toEqual([[agentLeg, 20_000], [customerLeg, 45_000]])
    clock.advance(60_000)
    await send({ type: 'hangup' })
    expect(driver.asked).toEqual([`bridge ${agentLeg} ${customerLeg}`, `hangUp ${agentLeg}`, `hangUp ${customerLeg}`])
    expect(events.map(event => event.type)).toEqual(['agent_ringing', 'agent_answered', 'customer_dialing', 'customer_ringing', 'connected', 'ended'])
    expect(events.map(event => event.seq)).toEqual([1, 2, 3, 4, 5, 6])
    expect(ended()).toMatchObject([{ outcome: 'answered', endedBy: 'agent', ringMs: 3_000, talkMs: 60_000, holdMs: 0, rang: true }])
    expect(switchboard.calls()).toMatchObject([{ handoffId: 'ho-1', state: 'ended', outcome: 'answered' }])
    expect(clock.waiting()).toBe(0)
  })

  it('holds and mutes when the phone system did it, not before', async () => {
    const { driver, events, send, talk } = setUp()
    await talk()
    expect(await send({ type: 'hold', on: true })).toMatchObject({ ok: true })
    expect(await send({ type: 'mute', on: true })).toMatchObject({ ok: true })
    expect(driver.asked.slice(1)).toEqual([`hold ${customerLeg} true`, `mute ${agentLeg} true`])
    expect(events.slice(-2).map(event => event.type)).toEqual(['held', 'muted'])
    driver.refuse()
    expect(await send({ type: 'hold', on: false })).toMatchObject({ ok: false, code: 'hotline_unreachable' })
    expect(events.at(-1)?.type).toBe('muted')
  })

  it('legs that cannot be joined end the call', async () => {
    const { driver, ended, talk } = setUp()
    driver.refuse()
    await talk()
    await Promise.resolve()
    expect(ended()).toMatchObject([{ endedBy: 'system', detail: expect.stringContaining('joined') }])
    expect(driver.asked.slice(1)).toEqual([`hangUp ${agentLeg}`, `hangUp ${customerLeg}`])
  })

  it('a phone system that says nothing does not keep the call open', async () => {
    const { driver, clock, desk, ended } = setUp()
    driver.obey(false)
    await desk(dialCommand())
    driver.emit({ type: 'ringing', legId: agentLeg })
    clock.advance(21_999)
    expect(ended()).toEqual([])
    clock.advance(1)
    expect(ended()).toMatchObject([{ outcome: 'agent_no_answer' }])
    clock.advance(10_000)
    expect(driver.asked).toEqual([`hangUp ${agentLeg}`, `hangUp ${agentLeg}`])
    expect(clock.waiting()).toBe(0)
  })

  it('the ring time counts from the first ring', async () => {
    const { driver, clock, desk, send, ended } = setUp()
    await desk(dialCommand())
    await send({ type: 'agent_leg', action: 'answer' })
    clock.advance(30_000)
    driver.emit({ type: 'ringing', legId: customerLeg })
    clock.advance(46_999)
    expect(ended()).toEqual([])
    clock.advance(1)
    expect(ended()).toMatchObject([{ outcome: 'no_answer', ringMs: 47_000 }])
  })

  it('a talk has no time limit', async () => {
    const { clock, ended, talk } = setUp()
    await talk()
    clock.advance(5 * 3_600_000)
    expect(ended()).toEqual([])
  })

  it('an answer that crosses a cancel is hung up; the attempt stays cancelled', async () => {
    const { driver, desk, ended, send, events } = setUp()
    driver.obey(false)
    await desk(dialCommand())
    await send({ type: 'agent_leg', action: 'answer' })
    driver.emit({ type: 'ringing', legId: customerLeg })
    expect(await send({ type: 'cancel', why: 'customer wrote' })).toMatchObject({ ok: true })
    driver.emit({ type: 'up', legId: customerLeg })
    driver.gone(customerLeg, { by: 'near' })
    driver.gone(agentLeg, { by: 'near' })
    expect(driver.asked).toEqual([`hangUp ${agentLeg}`, `hangUp ${customerLeg}`, `hangUp ${customerLeg}`])
    expect(ended()).toMatchObject([{ outcome: 'cancelled' }])
    expect(events.map(event => event.type)).not.toContain('connected')
  })

  it('an answer on a leg that was long forgotten is hung up', async () => {
    const { driver } = setUp()
    driver.emit({ type: 'up', legId: 'ho-0.1.customer' })
    expect(driver.asked).toEqual(['hangUp ho-0.1.customer'])
  })
})

describe('f16 commands that come twice', () => {
  it('the same key again answers as the first time and dials once', async () => {
    const { driver, desk } = setUp()
    const first = await desk(dialCommand())
    expect(await desk(dialCommand())).toEqual(first)
    expect(driver.dialled).toHaveLength(1)
  })

  it('a key is not taken for something else', async () => {
    const { desk } = setUp()
    await desk(dialCommand())
    expect(await desk(dialCommand({ number: '+8613900000000' }))).toMatchObject({ ok: false, code: 'bad_input' })
  })

  it('another key for a hand-off with a call going on is refused', async () => {
    const { driver, desk } = setUp()
    await desk(dialCommand())
    expect(await desk(dialCommand({ key: 'other' }))).toMatchObject({ ok: false, code: 'open_callback_exists' })
    expect(await desk(dialCommand({ attempt: 2 }))).toMatchObject({ ok: false, code: 'open_callback_exists' })
    expect(driver.dialled).toHaveLength(1)
  })

  it('an attempt that is over is not dialled again, the next one is', async () => {
    const { driver, desk, send, ended } = setUp()
    await desk(dialCommand())
    await send({ type: 'cancel', why: '' })
    expect(await desk(dialCommand({ key: 'late retry' }))).toMatchObject({ ok: false, code: 'wrong_state' })
    expect(await desk(dialCommand({ attempt: 2 }))).toMatchObject({ ok: true })
    expect(driver.dialled.map(leg => leg.attempt)).toEqual([1, 2])
    expect(ended()).toHaveLength(1)
  })

  it('an agent has one call at a time', async () => {
    const { desk } = setUp()
    const agent = dialCommand().agent
    await desk(dialCommand({ agent }))
    expect(await desk(dialCommand({ handoffId: 'ho-2', agent }))).toMatchObject({ ok: false, code: 'agent_unavailable' })
  })

  it('hold twice by the same key holds once', async () => {
    const { driver, desk, talk } = setUp()
    await talk()
    const hold = { type: 'hold', key: 'h', handoffId: 'ho-1', on: true }
    await Promise.all([desk(hold), desk(hold)])
    expect(driver.asked.filter(asked => asked.startsWith('hold'))).toHaveLength(1)
  })

  it('what failed because the phone system was away may be tried again by the same key', async () => {
    const { driver, desk, talk, switchboard } = setUp()
    await talk()
    driver.refuse()
    const hold = { type: 'hold', key: 'h', handoffId: 'ho-1', on: true }
    await desk(hold)
    await desk(hold)
    expect(driver.asked.filter(asked => asked.startsWith('hold'))).toHaveLength(2)
    expect(switchboard.calls()).toMatchObject([{ state: 'connected' }])
  })
})

describe('commands out of place', () => {
  it.each([
    ['cancel of nothing', { type: 'cancel', why: '' }, 'not_found'],
    ['hold of nothing', { type: 'hold', on: true }, 'not_found'],
    ['button of nothing', { type: 'agent_leg', action: 'answer' }, 'not_found'],
  ])('%s', async (_, command, code) => {
    const { send } = setUp()
    expect(await send(command)).toMatchObject({ ok: false, code })
  })

  it('once it is over: ending again is done, anything else is too late', async () => {
    const { send, talk } = setUp()
    await talk()
    await send({ type: 'hangup' })
    expect(await send({ type: 'hangup' })).toMatchObject({ ok: true })
    expect(await send({ type: 'cancel', why: '' })).toMatchObject({ ok: true })
    expect(await send({ type: 'hold', on: true })).toMatchObject({ ok: false, code: 'wrong_state' })
    expect(await send({ type: 'agent_leg', action: 'answer' })).toMatchObject({ ok: false, code: 'wrong_state' })
  })

  it('a cancel once they talk is too late', async () => {
    const { send, talk, ended } = setUp()
    await talk()
    expect(await send({ type: 'cancel', why: '' })).toMatchObject({ ok: false, code: 'wrong_state' })
    expect(ended()).toEqual([])
  })

  it.each([
    ['nothing', undefined, 'command'],
    ['an unknown type', { type: 'explode', key: 'k' }, 'type'],
    ['a number that is none', dialCommand({ number: '13800000000' }), 'number'],
    ['no key', { ...dialCommand(), key: '' }, 'key'],
    ['a huge id', { type: 'hangup', key: 'k', handoffId: 'x'.repeat(65) }, 'handoffId'],
  ])('f53 %s is refused by name', async (_, command, name) => {
    const { desk, driver } = setUp()
    const answer = await desk(command)
    expect(answer).toMatchObject({ ok: false, code: 'bad_input' })
    expect(JSON.stringify(answer)).toContain(name)
    expect(JSON.stringify(answer)).not.toContain('13800000000')
    expect(driver.dialled).toEqual([])
  })
})

describe('questions', () => {
  it('are answered anew each time, also by the same key', async () => {
    const { desk, talk } = setUp()
    expect(await desk({ type: 'snapshot', key: 's' })).toEqual({ ok: true, epoch: 'e1', seq: 0, calls: [] })
    await talk()
    expect(await desk({ type: 'snapshot', key: 's' })).toMatchObject({ ok: true, seq: 5, calls: [{ handoffId: 'ho-1', attempt: 1, state: 'connected', outcome: null }] })
  })

  it('give the events after a position, or say that there is a gap', async () => {
    const { desk, talk } = setUp()
    await talk()
    expect(await desk({ type: 'events', key: 'e', epoch: 'e1', after: 3 })).toMatchObject({ ok: true, seq: 5, gap: false, events: [{ seq: 4 }, { seq: 5 }] })
    expect(await desk({ type: 'events', key: 'e', epoch: 'e0', after: 3 })).toMatchObject({ ok: true, epoch: 'e1', gap: true, events: [] })
  })
})

describe('stopping', () => {
  it('ends every call, waits for the legs, takes no new one', async () => {
    const { switchboard, desk, talk, ended, driver } = setUp()
    await talk()
    await desk(dialCommand({ handoffId: 'ho-2' }))
    driver.obey(false)
    const stopped = switchboard.stop()
    expect(ended()).toMatchObject([{ handoffId: 'ho-1', outcome: 'answered', endedBy: 'system' }, { handoffId: 'ho-2', outcome: 'system_error', endedBy: 'system' }])
    expect(await desk(dialCommand({ handoffId: 'ho-3' }))).toMatchObject({ ok: false, code: 'hotline_unreachable' })
    for (const legId of [agentLeg, customerLeg, 'ho-2.1.agent'])
      driver.gone(legId, { by: 'near' })
    await stopped
  })

  it('does not wait for ever', async () => {
    const { switchboard, desk, driver, clock } = setUp()
    driver.obey(false)
    await desk(dialCommand())
    const stopped = switchboard.stop()
    clock.advance(2_000)
    await stopped
  })
})

it('f60 no phone number in the log', async () => {
  const { log, talk } = setUp()
  await talk()
  expect(log.text()).toContain('138****0000')
  expect(log.text()).not.toContain('13800000000')
})
