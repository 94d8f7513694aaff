import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerWhoAgreed, openCallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { done } from '../../../tests/support/conversion/fake-link.ts'

let desk: CallDesk
let conversationId: string
let numberKey: string
beforeEach(async () => {
  desk = await openCallDesk()
  const customer = await customerWhoAgreed(desk)
  conversationId = customer.conversationId
  numberKey = customer.numberKey
  await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1' })
})
afterEach(() => desk.stop())

async function ringCustomer() {
  await desk.gateway('agent_ringing')
  await desk.gateway('agent_answered')
  await desk.gateway('customer_dialing')
  await desk.gateway('customer_ringing')
}

const attempts = async () => desk.context.store.read.find('callAttempts', {}, { order: [['n', 'asc']] })

describe('the feed', () => {
  it('an event that comes again has no effect, and the position is kept with it', async () => {
    await ringCustomer()
    const event = await desk.gateway('connected')
    const before = await desk.callback()
    await desk.feed.onEvent(event)
    expect(await desk.callback()).toEqual(before)
    expect((await desk.lines(conversationId)).filter(key => key === 'call_connected')).toHaveLength(1)
    expect(await desk.feed.position()).toEqual({ epoch: 'life-1', seq: event.seq })
  })

  it('nor does the newest one, which nothing newer makes stale', async () => {
    await desk.gateway('agent_answered')
    await desk.feed.onEvent(await desk.gateway('customer_dialing'))
    expect((await desk.lines(conversationId)).filter(key => key === 'customer_dialing')).toHaveLength(1)
  })

  it('a gateway whose clock goes wrong moves nothing before its cause or into the future', async () => {
    const begun = desk.now()
    desk.advance(3_000)
    await desk.gateway('agent_answered', { at: begun - 3_600_000 })
    expect((await desk.callback()).stateSince).toBe(begun)
    await desk.gateway('connected', { at: desk.now() + 3_600_000 })
    expect((await desk.callback()).connectedAt).toBe(desk.now())
  })

  it('an event of an earlier attempt has no effect on the one under way', async () => {
    await desk.gateway('agent_answered')
    await desk.gateway('ended', { outcome: 'busy' })
    desk.advance(5 * 60_000)
    await desk.round('callbacks')
    await desk.gateway('agent_answered', { attempt: 1 })
    await desk.gateway('ended', { attempt: 1, outcome: 'rejected' })
    expect(await desk.callback()).toMatchObject({ state: 'dialing_agent', attempt: 2 })
    expect(desk.link.ofType('cancel')).toEqual([])
  })

  it('an event out of order is kept and has no effect', async () => {
    await ringCustomer()
    await desk.gateway('connected')
    const { seq } = await desk.gateway('retrieved', {})
    await desk.gateway('held', { eventId: 'late', seq: seq - 1 } as never)
    expect((await desk.callback()).held).toBe(false)
    expect(await desk.context.store.read.get('callEvents', 'late')).toBeDefined()
    expect(await desk.feed.position()).toEqual({ epoch: 'life-1', seq })
  })

  it('an event that has no business in the state is kept and has no effect', async () => {
    await desk.gateway('connected')
    await desk.gateway('held')
    expect((await desk.callback()).state).toBe('dialing_agent')
    expect(await desk.context.store.read.count('callEvents', {})).toBe(2)
  })

  it('an event of a newer gateway is kept, with its place in the feed', async () => {
    await desk.feed.onUnknownEvent({ eventId: 'new-1', epoch: 'life-1', seq: 7, type: 'recording_ready', handoffId: 'ho', note: 'call 13800138000' })
    expect(await desk.context.store.read.get('callEvents', 'new-1')).toMatchObject({ type: 'recording_ready', handoffId: 'ho' })
    expect((await desk.context.store.read.get('callEvents', 'new-1'))?.body).not.toContain('13800138000')
    expect(await desk.feed.position()).toEqual({ epoch: 'life-1', seq: 7 })
  })

  it('an event of a hand-off that we never made is kept and nothing else', async () => {
    await desk.gateway('agent_answered', { handoffId: 'stranger' } as never)
    expect((await desk.callback()).state).toBe('dialing_agent')
    expect(desk.link.ofType('cancel')).toEqual([])
  })
})

describe('outcomes', () => {
  it('no answer: again in five minutes, then in thirty, then never', async () => {
    for (const [attempt, pause] of [[1, 5], [2, 30]] as const) {
      await ringCustomer()
      await desk.gateway('ended', { outcome: 'no_answer' })
      const nextAt = desk.now() + pause * 60_000
      expect(await desk.callback()).toMatchObject({ state: 'retry_wait', attempt, nextAt })
      expect(await desk.factsOf(conversationId, 'call_not_reached')).toEqual({ outcome: 'no_answer', attempt, nextAt })
      expect((await desk.agent()).voice).toBe('idle')
      desk.advance(pause * 60_000 - 1_000)
      await desk.round('callbacks')
      expect((await desk.callback()).state).toBe('retry_wait')
      desk.advance(2_000)
      await desk.round('callbacks')
      expect((await desk.callback()).state).toBe('dialing_agent')
    }
    await ringCustomer()
    await desk.gateway('ended', { outcome: 'no_answer' })
    expect(await desk.callback()).toMatchObject({ state: 'failed', attempt: 3, nextAt: null })
    expect((await attempts()).map(({ n, outcome }) => [n, outcome])).toEqual([[1, 'no_answer'], [2, 'no_answer'], [3, 'no_answer']])
    expect((await desk.conversation(conversationId)).callState).toBeNull()
    expect(await desk.context.store.read.count('timers', { kind: 'callback_due' })).toBe(0)
  })

  it('a retry waits for the hours', async () => {
    desk.setTime(11, 58)
    await ringCustomer()
    await desk.gateway('ended', { outcome: 'busy' })
    desk.setTime(14)
    expect((await desk.callback()).nextAt).toBe(desk.now())
  })

  it.each(['rejected', 'invalid_number', 'answering_machine', 'system_error'] as const)('%s is not tried again; the customer is owed a word', async (outcome) => {
    await ringCustomer()
    await desk.gateway('ended', { outcome })
    expect(await desk.callback()).toMatchObject({ state: 'failed', lastOutcome: outcome })
    expect(await desk.context.store.read.count('obligations', { conversationId, kind: 'promise', closedAt: null })).toBe(1)
  })

  it('the agent does not pick up: the attempt is not used; twice in a row counts as away', async () => {
    for (const failures of [1, 2]) {
      await desk.gateway('agent_ringing')
      await desk.gateway('ended', { outcome: 'agent_no_answer', rang: false })
      expect(await desk.callback()).toMatchObject({ state: 'queued', attempt: 1, agentFailures: failures })
      desk.advance(31_000)
      await desk.round('callbacks')
    }
    expect((await desk.agent()).notResponding).toBe(true)
    expect((await desk.callback()).state).toBe('queued')
    await desk.context.store.write(tx => tx.update('agents', 'lin', { notResponding: false, missedOffers: 0 }))
    desk.advance(11_000)
    await desk.round('callbacks')
    expect(desk.link.ofType('dial').map(dial => dial.attempt)).toEqual([1, 2, 3])
    expect((await desk.callback()).attempt).toBe(1)
  })

  it('the agent\'s phone is lost while the customer is being called', async () => {
    await ringCustomer()
    await desk.gateway('ended', { outcome: 'agent_lost' })
    expect(await desk.callback()).toMatchObject({ state: 'retry_wait', attempt: 1, agentFailures: 1 })
  })

  it('a presence chosen during the call takes effect after the wrap-up', async () => {
    await ringCustomer()
    await desk.gateway('connected')
    await desk.context.store.write(tx => tx.update('agents', 'lin', { nextPresence: 'not_ready', nextReason: 'meal' }))
    await desk.gateway('ended', { outcome: 'answered', talkMs: 1 })
    expect(await desk.agent()).toMatchObject({ voice: 'after_call_work', presence: 'ready' })
    desk.advance(61_000)
    await desk.round('wrap-ups')
    expect(await desk.agent()).toMatchObject({ voice: 'idle', presence: 'not_ready', reason: 'meal', nextPresence: null, nextReason: null })
  })
})

describe('calling off', () => {
  it('an answer that crosses the cancel is hung up, the attempt stays cancelled', async () => {
    await ringCustomer()
    desk.link.answer = command => command.type === 'cancel' ? { ok: false, code: 'wrong_state' } : done
    const { id } = await desk.callback()
    await desk.call('lin', 'call:cancel', { callbackId: id })
    expect(desk.link.commands.map(command => command.type)).toEqual(['dial', 'cancel', 'hangup'])
    await desk.gateway('connected')
    expect(desk.link.commands.slice(3).map(command => command.type)).toEqual(['cancel', 'hangup'])
    await desk.gateway('ended', { outcome: 'answered', talkMs: 900 })
    expect(await desk.callback()).toMatchObject({ state: 'cancelled', lastOutcome: 'cancelled', talkMs: 0 })
    expect(await attempts()).toMatchObject([{ outcome: 'cancelled', rang: true }])
    expect((await desk.agent()).voice).toBe('idle')
    expect((await desk.lines(conversationId)).filter(key => key.startsWith('call_'))).toEqual(['call_started', 'call_cancelled'])
    await desk.call('lin', 'call:cancel', { callbackId: id })
  })

  it('a cancel that did not get through is said again', async () => {
    desk.link.up = false
    await desk.call('lin', 'call:cancel', { callbackId: (await desk.callback()).id })
    expect((await desk.callback()).state).toBe('cancelled')
    desk.link.up = true
    for (let time = 0; time < 3; time += 1) {
      desk.advance(2_500)
      await desk.round('callbacks')
    }
    expect(desk.link.ofType('cancel')).toHaveLength(1)
    expect((await desk.callback()).commandKey).toBeNull()
  })

  it('is too late once the two speak, and for nobody else to do', async () => {
    const { id } = await desk.callback()
    await expect(desk.call('zhou', 'call:cancel', { callbackId: id })).rejects.toMatchObject({ code: 'forbidden' })
    await ringCustomer()
    await desk.gateway('connected')
    await expect(desk.call('lin', 'call:cancel', { callbackId: id })).rejects.toMatchObject({ code: 'too_late' })
    expect((await desk.callback()).state).toBe('connected')
  })

  it('calls a callback off that waits for its next attempt', async () => {
    await ringCustomer()
    await desk.gateway('ended', { outcome: 'busy' })
    await desk.call('lin', 'call:cancel', { callbackId: (await desk.callback()).id })
    desk.advance(10 * 60_000)
    await desk.round('callbacks')
    expect(await desk.callback()).toMatchObject({ state: 'cancelled', nextAt: null })
    expect(desk.link.ofType('dial')).toHaveLength(1)
  })
})

describe('controls', () => {
  it('pass to the gateway in their state, for the call\'s agent alone', async () => {
    const { id, handoffId } = await desk.callback()
    await expect(desk.call('lin', 'call:hold', { callbackId: id, on: true })).rejects.toMatchObject({ code: 'wrong_state' })
    await expect(desk.call('zhou', 'call:agentLeg', { callbackId: id, action: 'answer' })).rejects.toMatchObject({ code: 'forbidden' })
    await desk.call('lin', 'call:agentLeg', { callbackId: id, action: 'answer' })
    await ringCustomer()
    await desk.gateway('connected')
    await desk.call('lin', 'call:hold', { callbackId: id, on: true })
    await desk.call('lin', 'call:mute', { callbackId: id, on: true })
    await desk.call('lin', 'call:hangup', { callbackId: id })
    expect(desk.link.commands.slice(1)).toMatchObject([{ type: 'agent_leg', action: 'answer', handoffId }, { type: 'hold', on: true }, { type: 'mute', on: true }, { type: 'hangup' }])
    desk.link.answer = () => ({ ok: false, code: 'wrong_state' })
    await expect(desk.call('lin', 'call:hold', { callbackId: id, on: false })).rejects.toMatchObject({ code: 'wrong_state' })
  })

  it('hanging up before the two speak calls off', async () => {
    await ringCustomer()
    await desk.call('lin', 'call:hangup', { callbackId: (await desk.callback()).id })
    expect((await desk.callback()).state).toBe('cancelled')
  })

  it('hanging up what the gateway knows no more ends it', async () => {
    await ringCustomer()
    await desk.gateway('connected')
    desk.link.answer = () => ({ ok: false, code: 'not_found' })
    await desk.call('lin', 'call:hangup', { callbackId: (await desk.callback()).id })
    expect((await desk.callback()).state).toBe('wrap_up')
  })
})

describe('what the gateway knows', () => {
  const known = async (state: 'dialing_agent' | 'dialing_customer' | 'ringing' | 'connected' | 'held' | 'ended', outcome: 'busy' | null = null) => {
    const { handoffId } = await desk.callback()
    return { handoffId, attempt: 1, state, agentId: 'lin', since: desk.now(), outcome, version: 9 }
  }
  const snapshot = (calls: (Awaited<ReturnType<typeof known>> & { readonly lost?: boolean })[]) => desk.feed.onSnapshot({ epoch: 'life-2', seq: 0, calls })

  it('a gateway restarted in the middle of a talk: ended, seen late', async () => {
    await ringCustomer()
    await desk.gateway('connected')
    desk.advance(20_000)
    await snapshot([])
    expect(await desk.callback()).toMatchObject({ state: 'wrap_up', endedBy: 'system', talkMs: 0 })
    expect(await desk.factsOf(conversationId, 'call_ended')).toMatchObject({ late: true })
    expect(await attempts()).toMatchObject([{ outcome: 'answered', detail: 'ended, seen late' }])
    expect(await desk.feed.position()).toEqual({ epoch: 'life-2', seq: 0 })
  })

  it('restarted while the customer was being called: failed, the agent is free', async () => {
    await ringCustomer()
    desk.advance(20_000)
    await snapshot([])
    expect(await desk.callback()).toMatchObject({ state: 'failed', lastOutcome: 'system_error' })
    expect((await desk.agent()).voice).toBe('idle')
  })

  it('a dial that is on its way is not given up', async () => {
    await snapshot([])
    expect((await desk.callback()).state).toBe('dialing_agent')
    desk.advance(61_000)
    desk.link.answer = () => ({ ...done, calls: [] })
    await desk.round('silent calls')
    expect((await desk.callback()).state).toBe('failed')
  })

  it('a call that went on goes forward', async () => {
    await snapshot([await known('held')])
    expect(await desk.callback()).toMatchObject({ state: 'connected', held: true })
    expect((await desk.agent()).voice).toBe('held')
    await snapshot([await known('ringing')])
    expect((await desk.callback()).state).toBe('connected')
    expect(desk.link.ofType('cancel')).toEqual([])
  })

  it('a phone that was lost, or came back, while nobody listened is said once', async () => {
    await ringCustomer()
    await desk.gateway('connected')
    await desk.gateway('agent_lost')
    await snapshot([await known('connected')])
    expect((await desk.callback()).agentLostAt).not.toBeNull()
    await snapshot([{ ...await known('connected'), lost: false }])
    await snapshot([{ ...await known('connected'), lost: false }])
    expect((await desk.callback()).agentLostAt).toBeNull()
    await snapshot([{ ...await known('held'), lost: true }])
    expect((await desk.callback()).agentLostAt).toBe(desk.now())
    expect((await desk.lines(conversationId)).filter(line => line.startsWith('agent_') && line !== 'agent_answered')).toEqual(['agent_lost', 'agent_back', 'agent_lost'])
  })

  it('closes what has ended meanwhile', async () => {
    await ringCustomer()
    await snapshot([await known('ended', 'busy')])
    expect(await desk.callback()).toMatchObject({ state: 'retry_wait', lastOutcome: 'busy' })
  })

  it('never reopens what is over; the gateway gives it up', async () => {
    await desk.call('lin', 'call:cancel', { callbackId: (await desk.callback()).id })
    const before = await desk.callback()
    await snapshot([await known('connected')])
    expect(await desk.callback()).toEqual(before)
    expect(desk.link.ofType('cancel')).toHaveLength(2)
  })

  it('leaves hand-offs of others alone', async () => {
    await snapshot([{ ...await known('connected'), handoffId: 'stranger' }])
    expect(desk.link.ofType('cancel')).toEqual([])
  })

  it('an agent without a call is no longer on the phone', async () => {
    await desk.context.store.write(tx => tx.update('agents', 'zhou', { voice: 'talking' }))
    await snapshot([await known('dialing_agent')])
    expect((await desk.agent('zhou')).voice).toBe('idle')
    expect((await desk.agent()).voice).toBe('dialing')
  })
})
