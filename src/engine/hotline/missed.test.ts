import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { createCallers } from '../../../tests/support/conversion/caller.ts'

const number = '+8613900000001'
let desk: CallDesk
let callers: ReturnType<typeof createCallers>
beforeEach(async () => {
  desk = await openCallDesk()
  callers = createCallers(desk)
})
afterEach(() => desk.stop())

const read = () => desk.context.store.read
const callOf = async (handoffId: string) => (await read().one('callbacks', { handoffId }))!
const roomOf = async (handoffId: string) => desk.conversation((await callOf(handoffId)).conversationId)
const openDuties = async (conversationId: string) => (await read().find('obligations', { conversationId, closedAt: null })).map(({ kind, dueAt }) => ({ kind, dueAt }))
const turnsOf = async (conversationId: string) => read().find('turns', { conversationId })

/** Somebody rang and gave up after a while; answers their room. */
async function missed(waitMs = 40_000): Promise<{ handoffId: string, conversationId: string }> {
  const caller = await callers.ring(number)
  desk.advance(waitMs)
  await caller.hangUp()
  return { handoffId: caller.handoffId, conversationId: (await roomOf(caller.handoffId)).id }
}

/** The agent takes the room and rings back; answers the callback's id. */
async function ringBack(conversationId: string, clientKey = 'ring-back-1'): Promise<string> {
  await desk.call('lin', 'conversation:claim', { id: conversationId })
  const plan = await desk.call('lin', 'call:plan', { conversationId })
  const { callbackId } = await desk.call('lin', 'call:start', { conversationId, clientKey, numberKey: plan.numbers[0]!.key })
  return callbackId
}

describe('a caller who gives up', () => {
  it('is owed a call within ten minutes; how long and where they waited is kept', async () => {
    const before = await callers.ring('+8613900000008')
    desk.advance(1_000)
    const { handoffId, conversationId } = await missed()
    expect(await callOf(handoffId)).toMatchObject({ state: 'cancelled', endedBy: 'customer', missedAt: desk.now(), missedPosition: 2, lastOutcome: 'cancelled' })
    const dueAt = desk.now() + 10 * 60_000
    expect(await openDuties(conversationId)).toEqual([{ kind: 'ring_back', dueAt }])
    expect(await desk.factsOf(conversationId, 'call_missed')).toEqual({ waitedMs: 40_000, position: 2, dueAt, late: false })
    expect(await desk.conversation(conversationId)).toMatchObject({ status: 'queued', ownerId: null, callState: null, dueKind: 'ring_back' })
    expect(await turnsOf(conversationId)).toMatchObject([{ state: 'waiting', endedAt: null }])
    expect(await read().find('callAttempts', { callbackId: (await callOf(handoffId)).id })).toMatchObject([{ outcome: 'cancelled', endedAt: desk.now() }])
    expect((await callOf(before.handoffId)).state).toBe('queued')
  })

  it('has said yes to one call back within a day by having rung', async () => {
    const { conversationId } = await missed()
    expect(await read().find('consents', { conversationId })).toMatchObject([{ state: 'granted', scope: ['call'], channel: 'hotline', expiresAt: desk.now() + 24 * 3_600_000 }])
    const callbackId = await ringBack(conversationId)
    expect(desk.link.ofType('dial')).toMatchObject([{ number, record: false }])
    await desk.gateway('agent_answered')
    await desk.gateway('connected')
    expect(await turnsOf(conversationId)).toMatchObject([{ state: 'effective_late', agentId: 'lin', endedAt: desk.now() }])
    expect(await openDuties(conversationId)).toEqual([])
    expect(await desk.lines(conversationId)).toContain('call_rung_back')
    expect(await read().find('consents', { conversationId })).toMatchObject([{ state: 'expired' }])
    await desk.gateway('ended', { outcome: 'answered' })
    const { version } = await desk.callback()
    await desk.call('lin', 'call:wrapUp', { callbackId, version, disposition: 'follow_up' })
    await expect(ringBack(conversationId, 'ring-back-2')).rejects.toMatchObject({ code: 'consent_required' })
  })

  it('F62 a day later nobody may ring back on that', async () => {
    const { conversationId } = await missed()
    desk.advance(24 * 3_600_000 + 1)
    await expect(ringBack(conversationId)).rejects.toMatchObject({ code: 'consent_required' })
  })

  it('F62 whose number is on the list of those not to be called gives no consent by ringing', async () => {
    await desk.context.store.write(tx => tx.insert('doNotCall', { id: 'no', hmac: desk.context.cipher.lookup(number), masked: '139****0001', why: '', agentId: 'boss', at: desk.now() }))
    const { conversationId } = await missed()
    expect(await read().count('consents', {})).toBe(0)
    await expect(ringBack(conversationId)).rejects.toMatchObject({ code: 'do_not_call' })
  })

  it('F62 at night is counted, and rung back in the morning', async () => {
    desk.setTime(23, 30)
    const { conversationId } = await missed()
    const opens = Date.parse('2026-03-03T08:00:00+08:00')
    expect(await openDuties(conversationId)).toEqual([{ kind: 'ring_back', dueAt: opens + 10 * 60_000 }])
    expect(await desk.conversation(conversationId)).toMatchObject({ status: 'snoozed', snoozedUntil: opens })
    expect(await read().find('timers', { kind: 'snooze_wake' })).toMatchObject([{ entityId: conversationId, dueAt: opens }])
    await expect(ringBack(conversationId)).rejects.toMatchObject({ code: 'outside_calling_hours', details: { until: opens } })
  })

  it('whom nobody can ring back ends as not to be answered', async () => {
    const caller = await callers.ring(null)
    await caller.hangUp()
    const { id } = await roomOf(caller.handoffId)
    expect(await turnsOf(id)).toMatchObject([{ state: 'cannot_be_answered' }])
    expect(await openDuties(id)).toEqual([])
    expect(await desk.conversation(id)).toMatchObject({ status: 'resolved', resolvedReason: 'cannot_be_answered' })
    expect(await read().count('consents', {})).toBe(0)
  })

  it('while an agent\'s phone rings: the agent keeps the room, and is free', async () => {
    const caller = await callers.ring(number)
    const { id } = await roomOf(caller.handoffId)
    await desk.call('lin', 'conversation:claim', { id })
    await caller.hangUp()
    expect(await desk.conversation(id)).toMatchObject({ ownerId: 'lin', status: 'assigned', dueKind: 'ring_back' })
    expect((await desk.agent()).voice).toBe('idle')
  })

  it('told twice, or heard of before their ringing, is missed once', async () => {
    const caller = callers.unheard()
    const end = await caller.hangUp()
    await caller.say({ type: 'waiting', from: number, called: '400', queue: 'service', uui: null }, { seq: end.seq - 1 })
    await desk.feed.onEvent(end)
    expect(await callOf(caller.handoffId)).toMatchObject({ state: 'cancelled', missedAt: desk.now() })
    expect(await openDuties((await roomOf(caller.handoffId)).id)).toHaveLength(1)
    expect(await read().count('callbacks', {})).toBe(1)
  })
})

describe('somebody who was missed rings again', () => {
  it('in the same room and turn, waiting like anybody; spoken with, nothing is owed', async () => {
    const first = await missed()
    desk.advance(60_000)
    const again = await callers.ring(number)
    const room = await roomOf(again.handoffId)
    expect([room.id, await turnsOf(room.id)]).toMatchObject([first.conversationId, [{ state: 'waiting', messages: 2 }]])
    expect(await openDuties(room.id)).toEqual([{ kind: 'first_reply', dueAt: desk.now() + 15_000 }])
    await desk.call('zhou', 'conversation:claim', { id: room.id })
    await again.say({ type: 'connected' })
    expect(await openDuties(room.id)).toEqual([])
    expect(await turnsOf(room.id)).toMatchObject([{ state: 'effective_late', agentId: 'zhou' }])
    expect(await read().count('consents', { state: 'granted' })).toBe(0)
  })

  it('while they are being rung back: in a room of their own, and speaking settles both', async () => {
    const first = await missed()
    await ringBack(first.conversationId)
    const again = await callers.ring(number)
    const room = await roomOf(again.handoffId)
    expect(room.id).not.toBe(first.conversationId)
    await desk.call('zhou', 'conversation:claim', { id: room.id })
    await again.say({ type: 'connected' })
    expect([await openDuties(room.id), await openDuties(first.conversationId)]).toEqual([[], []])
    expect(await desk.lines(first.conversationId)).toContain('call_rung_back')
  })

  it('a second caller of the same person does not lose their own turn to it', async () => {
    const [a, b] = [await callers.ring(number), await callers.ring(number)]
    const [roomA, roomB] = [await roomOf(a.handoffId), await roomOf(b.handoffId)]
    expect(roomA.customerId).toBe(roomB.customerId)
    await desk.call('lin', 'conversation:claim', { id: roomA.id })
    await a.say({ type: 'connected' })
    expect(await openDuties(roomB.id)).toMatchObject([{ kind: 'first_reply' }])
  })
})

describe('a call back that reaches nobody', () => {
  it('leaves the duty open, and a person may end it honestly', async () => {
    const { conversationId } = await missed()
    await ringBack(conversationId)
    await desk.gateway('agent_answered')
    await desk.gateway('ended', { outcome: 'rejected' })
    expect((await desk.callback()).state).toBe('failed')
    expect((await openDuties(conversationId)).map(duty => duty.kind)).toEqual(['ring_back'])
    const { epoch, version } = await desk.conversation(conversationId)
    await desk.call('lin', 'conversation:resolve', { id: conversationId, epoch, version, reason: 'cannot_be_answered' })
    expect(await openDuties(conversationId)).toEqual([])
    expect(await turnsOf(conversationId)).toMatchObject([{ state: 'cannot_be_answered' }])
  })
})
