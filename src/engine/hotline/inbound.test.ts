import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerWithNumber, openCallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { createCallers } from '../../../tests/support/conversion/caller.ts'
import { done, lostAnswer } from '../../../tests/support/conversion/fake-link.ts'

const number = '+8613900000001'
const mask = '139****0001'
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
const openDuties = async (conversationId: string) => (await read().find('obligations', { conversationId, closedAt: null })).map(duty => duty.kind)
const turnsOf = async (conversationId: string) => read().find('turns', { conversationId })
const claim = (agentId: 'lin' | 'zhou' | 'boss', id: string) => desk.call(agentId, 'conversation:claim', { id })

describe('a customer who rings', () => {
  it('has a private room of the hotline with a turn, a duty and a call that waits', async () => {
    const { handoffId } = await callers.ring(number, { queue: 'sales', called: '4009990000' })
    const call = await callOf(handoffId)
    const room = await roomOf(handoffId)
    expect(call).toMatchObject({ direction: 'inbound', origin: 'inbound', state: 'queued', agentId: '', queue: 'sales', callerId: '4009990000', waitingSince: desk.now(), missedAt: null })
    expect(room).toMatchObject({ channel: 'hotline', touchpoint: 'call', visibility: 'private', status: 'queued', ownerId: null, triage: 'needs_reply', customerName: mask, callState: 'queued', unread: 1, dueKind: 'first_reply', dueAt: desk.now() + 15_000 })
    expect(await turnsOf(room.id)).toMatchObject([{ state: 'waiting', first: true, enteredAt: desk.now(), dueAt: desk.now() + 15_000 }])
    expect(await read().find('messages', { conversationId: room.id })).toMatchObject([{ direction: 'inbound', kind: 'call', facts: { number: mask, queue: 'sales' } }])
    expect(await read().get('accounts', room.accountId)).toMatchObject({ channel: 'hotline' })
    expect(await read().enteredSince(0)).toBe(1)
  })

  it('told twice is there once', async () => {
    const caller = await callers.ring(number)
    const event = await caller.say({ type: 'waiting', from: number, called: '4009990000', queue: 'service', uui: null })
    await desk.feed.onEvent(event)
    expect([await read().count('callbacks', {}), await read().count('messages', {}), await read().count('turns', {})]).toEqual([1, 1, 1])
  })

  it('whose clock is ahead of ours waits since now, never since tomorrow', async () => {
    const caller = callers.unheard()
    await caller.say({ type: 'waiting', from: number, called: '400', queue: 'service', uui: null }, { at: desk.now() + 86_400_000 })
    expect((await callOf(caller.handoffId)).waitingSince).toBe(desk.now())
  })

  it('is known by the number they wrote: same customer, same case, and their danger goes with them', async () => {
    const written = await customerWithNumber(desk)
    const { customerId, caseId } = await desk.conversation(written.conversationId)
    await desk.context.store.write(tx => tx.update('conversations', written.conversationId, { tier: 0, danger: ['fire'], mood: 'furious' }))
    const { handoffId } = await callers.ring('+8613800138000')
    expect(await roomOf(handoffId)).toMatchObject({ customerId, caseId, tier: 0, danger: ['fire'], mood: 'furious', customerName: '安静的猫' })
    expect((await desk.conversation(written.conversationId)).callState).toBe('queued')
  })

  it('with a withheld number is somebody new each time', async () => {
    const [first, second] = [await callers.ring(null), await callers.ring(null)]
    const [a, b] = [await roomOf(first.handoffId), await roomOf(second.handoffId)]
    expect(a.customerId).not.toBe(b.customerId)
    expect(await read().count('phoneNumbers', {})).toBe(0)
    expect((await callOf(first.handoffId)).phoneNumberId).toBe('')
  })

  it('that names a hand-over of ours joins its case, whatever number they ring from', async () => {
    const earlier = await callers.ring(number)
    await earlier.hangUp()
    const { customerId, caseId } = await roomOf(earlier.handoffId)
    const { handoffId } = await callers.ring('+8613900000099', { uui: ` ${earlier.handoffId} ` })
    expect(await roomOf(handoffId)).toMatchObject({ customerId, caseId })
  })

  it.each(['ho-unknown', '', '{"handoffId":"x"}', `ho-1'; drop table callbacks`, 'x'.repeat(4_000)])('whose text names nothing of ours (%.20s) is taken by number alone', async (uui) => {
    await callers.ring(number)
    const { handoffId } = await callers.ring('+8613900000002', { uui })
    expect((await roomOf(handoffId)).customerName).toBe('139****0002')
  })

  it('of several who gave the same number is the one with an open case', async () => {
    const first = await callers.ring(number)
    const { customerId, caseId } = await roomOf(first.handoffId)
    const other = await callers.ring('+8613900000077')
    const otherRoom = await roomOf(other.handoffId)
    await desk.context.store.write(async (tx) => {
      const row = (await tx.one('phoneNumbers', { customerId }))!
      await tx.insert('phoneNumbers', { ...row, id: 'shared', customerId: otherRoom.customerId, conversationId: otherRoom.id, at: desk.now() + 1 })
      await tx.update('cases', caseId, { status: 'closed' })
    })
    await first.hangUp()
    const again = await callers.ring(number)
    expect((await roomOf(again.handoffId)).customerId).toBe(otherRoom.customerId)
  })

  it('while their last call is still being written up has a room of its own in the same case', async () => {
    const first = await callers.ring(number)
    const room = await roomOf(first.handoffId)
    await claim('lin', room.id)
    await first.say({ type: 'connected' })
    await first.hangUp({ outcome: 'answered' })
    expect((await callOf(first.handoffId)).state).toBe('wrap_up')
    const second = await callers.ring(number)
    const other = await roomOf(second.handoffId)
    expect([other.id === room.id, other.caseId]).toEqual([false, room.caseId])
  })

  it('leaves no whole number in what is kept of the gateway\'s words', async () => {
    await callers.ring(number, { uui: '13900000001' })
    expect((await read().find('callEvents', {})).map(event => event.body).join()).not.toContain('13900000001')
    expect(desk.log()).not.toContain('13900000001')
  })
})

describe('taking a caller', () => {
  it('rings the agent\'s phone, and the connection is the first effective answer', async () => {
    const caller = await callers.ring(number)
    const { id } = await roomOf(caller.handoffId)
    desk.advance(6_000)
    await claim('lin', id)
    expect(desk.link.ofType('take')).toMatchObject([{ handoffId: caller.handoffId, agent: { agentId: 'lin', leg: 'button', address: null }, record: false }])
    expect(await callOf(caller.handoffId)).toMatchObject({ state: 'dialing_agent', agentId: 'lin', commandKey: null })
    expect((await desk.agent()).voice).toBe('ringing')
    await caller.say({ type: 'agent_ringing' })
    expect(desk.told).toEqual([{ agentId: 'lin', kind: 'call_ringing' }])
    await caller.say({ type: 'agent_answered' })
    desk.advance(2_000)
    await caller.say({ type: 'connected' })
    expect(await callOf(caller.handoffId)).toMatchObject({ state: 'connected', connectedAt: desk.now() })
    expect((await desk.agent()).voice).toBe('talking')
    expect(await turnsOf(id)).toMatchObject([{ state: 'effective_in_time', agentId: 'lin', endedAt: desk.now() }])
    expect(await openDuties(id)).toEqual([])
    expect(await read().find('obligations', { conversationId: id })).toMatchObject([{ closedBy: 'answered', agentId: 'lin' }])
    expect(await desk.conversation(id)).toMatchObject({ ownerId: 'lin', personSpokeAt: desk.now(), callState: 'connected' })

    await caller.say({ type: 'held' })
    await caller.hangUp({ outcome: 'answered' })
    expect((await callOf(caller.handoffId)).state).toBe('wrap_up')
    const { version, id: callbackId } = await callOf(caller.handoffId)
    await desk.call('lin', 'call:wrapUp', { callbackId, version, disposition: 'resolved' })
    expect([(await callOf(caller.handoffId)).state, (await desk.agent()).voice]).toEqual(['completed', 'idle'])
  })

  it('after the due moment is an answer all the same, and late', async () => {
    const caller = await callers.ring(number)
    const { id } = await roomOf(caller.handoffId)
    await claim('lin', id)
    desk.advance(16_000)
    await caller.say({ type: 'connected' })
    expect(await turnsOf(id)).toMatchObject([{ state: 'effective_late' }])
  })

  it('two at once: one has them, the other hears who', async () => {
    const caller = await callers.ring(number)
    const { id } = await roomOf(caller.handoffId)
    const both = await Promise.allSettled([claim('lin', id), claim('zhou', id)])
    expect(both.map(each => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    const { ownerId } = await desk.conversation(id)
    expect(both.find(each => each.status === 'rejected')).toMatchObject({ reason: { code: 'already_owned', details: { owner: ownerId } } })
    expect(desk.link.ofType('take')).toHaveLength(1)
  })

  it.each([
    ['in a call', { voice: 'talking' }],
    ['without a phone that the system reaches', { phoneLeg: 'softphone', phoneRegistered: false }],
    ['whose voice is kept for another caller', { voice: 'reserved' }],
  ] as const)('is not for somebody %s', async (_, patch) => {
    const caller = await callers.ring(number)
    const { id } = await roomOf(caller.handoffId)
    await desk.context.store.write(tx => tx.update('agents', 'lin', patch))
    await expect(claim('lin', id)).rejects.toMatchObject({ code: 'agent_unavailable' })
    expect(await desk.conversation(id)).toMatchObject({ status: 'queued', ownerId: null })
    expect(desk.link.commands).toEqual([])
  })

  it('the next most urgent one passes over callers for who cannot speak', async () => {
    const caller = await callers.ring(number)
    await desk.context.store.write(tx => tx.update('agents', 'lin', { voice: 'talking' }))
    expect(await desk.call('lin', 'conversation:claimNext', {})).toEqual({ conversationId: null })
    expect(await desk.call('lin', 'conversation:claimNext', { channels: ['hotline'] })).toEqual({ conversationId: null })
    await desk.hear({ text: '手机屏幕碎了，怎么修？', at: desk.now() + 1 })
    const written = await desk.call('lin', 'conversation:claimNext', {})
    expect(written.conversationId).not.toBeNull()
    expect(await desk.call('zhou', 'conversation:claimNext', {})).toEqual({ conversationId: (await roomOf(caller.handoffId)).id })
  })

  it('when the phone rings in vain they wait on in their place', async () => {
    const caller = await callers.ring(number)
    const before = await roomOf(caller.handoffId)
    await claim('lin', before.id)
    await caller.say({ type: 'agent_ringing' })
    desk.advance(20_000)
    await caller.say({ type: 'waits_on', outcome: 'agent_no_answer' })
    const after = await roomOf(caller.handoffId)
    expect(after).toMatchObject({ status: 'queued', ownerId: null, rank: before.rank, tier: before.tier })
    expect(await callOf(caller.handoffId)).toMatchObject({ state: 'queued', agentId: '', waitingSince: before.lastInboundAt })
    expect(await desk.factsOf(after.id, 'call_waits_on')).toEqual({ agent: 'lin', outcome: 'agent_no_answer' })
    expect(await desk.agent()).toMatchObject({ voice: 'idle', missedOffers: 1 })
    await claim('zhou', after.id)
    await caller.say({ type: 'connected' })
    expect((await callOf(caller.handoffId)).agentId).toBe('zhou')
  })

  it('a supervisor gives them to somebody, whose phone rings; nobody judges them away while they wait', async () => {
    const caller = await callers.ring(number)
    const { id, epoch } = await roomOf(caller.handoffId)
    await expect(desk.call('zhou', 'conversation:setTriage', { id, triage: 'no_reply_needed' })).rejects.toMatchObject({ code: 'wrong_state' })
    await desk.call('boss', 'conversation:assign', { id, epoch, toAgentId: 'zhou' })
    expect(desk.link.ofType('take')).toMatchObject([{ agent: { agentId: 'zhou' } }])
    expect([(await desk.agent('zhou')).voice, (await desk.conversation(id)).ownerId]).toEqual(['ringing', 'zhou'])
    const other = await callers.ring('+8613900000002')
    const room = await roomOf(other.handoffId)
    await expect(desk.call('boss', 'conversation:assign', { id: room.id, epoch: room.epoch, toAgentId: 'zhou' })).rejects.toMatchObject({ code: 'agent_unavailable' })
  })

  it('an agent who declines leaves them to the next', async () => {
    const caller = await callers.ring(number)
    const { id } = await roomOf(caller.handoffId)
    await claim('lin', id)
    await desk.call('lin', 'call:hangup', { callbackId: (await callOf(caller.handoffId)).id })
    expect(desk.link.ofType('agent_leg')).toMatchObject([{ action: 'decline' }])
    expect(desk.link.ofType('cancel')).toEqual([])
    await caller.say({ type: 'waits_on', outcome: 'agent_declined' })
    expect(await desk.agent()).toMatchObject({ voice: 'idle', missedOffers: 0 })
    expect((await desk.conversation(id)).status).toBe('queued')
  })

  it.each([
    ['the link is down', { ok: false, code: 'hotline_unreachable' }, 'hotline_unreachable'],
    ['the phone system does not reach the phone', { ok: false, code: 'agent_unavailable' }, 'agent_unavailable'],
    ['somebody else has them', { ok: false, code: 'wrong_state' }, 'wrong_state'],
  ] as const)('%s: the agent is told, and they wait on', async (_, answer, code) => {
    const caller = await callers.ring(number)
    const { id } = await roomOf(caller.handoffId)
    desk.link.answer = () => answer
    await expect(claim('lin', id)).rejects.toMatchObject({ code })
    expect(await desk.conversation(id)).toMatchObject({ status: 'queued', ownerId: null })
    expect(await callOf(caller.handoffId)).toMatchObject({ state: 'queued', agentId: '', commandKey: null })
    expect((await desk.agent()).voice).toBe('idle')
  })

  it('one whom the gateway does not know any more has gone: the agent owes them a call', async () => {
    const caller = await callers.ring(number)
    const { id } = await roomOf(caller.handoffId)
    desk.link.answer = () => ({ ok: false, code: 'not_found' })
    await expect(claim('lin', id)).rejects.toMatchObject({ code: 'wrong_state' })
    expect(await callOf(caller.handoffId)).toMatchObject({ state: 'cancelled', missedAt: desk.now() })
    expect(await openDuties(id)).toEqual(['ring_back'])
    expect((await desk.agent()).voice).toBe('idle')
  })

  it('what the gateway did not confirm is said again with the same key, and given up after half a minute', async () => {
    const caller = await callers.ring(number)
    const { id } = await roomOf(caller.handoffId)
    desk.link.answer = () => {
      throw lostAnswer()
    }
    await claim('lin', id)
    desk.advance(2_000)
    await desk.round('callbacks')
    const takes = desk.link.ofType('take')
    expect([takes.length, new Set(takes.map(take => take.key)).size]).toEqual([2, 1])
    desk.advance(30_000)
    await desk.round('callbacks')
    expect((await callOf(caller.handoffId)).state).toBe('queued')
    expect((await desk.agent()).voice).toBe('idle')
    desk.link.answer = () => done
    await claim('zhou', id)
    expect(desk.link.ofType('dial')).toEqual([])
  })
})

describe('what the gateway knows', () => {
  const inbound = { from: number, called: '4009990000', queue: 'service', uui: null }
  const snapshot = (calls: Parameters<typeof desk.feed.onSnapshot>[0]['calls']) => desk.feed.onSnapshot({ epoch: 'life-2', seq: 9, calls })

  it('a caller nobody told us of is taken in', async () => {
    await snapshot([{ handoffId: 'ho-new', attempt: 1, state: 'waiting', agentId: '', since: desk.now() - 4_000, outcome: null, version: 1, direction: 'inbound', inbound }])
    expect(await callOf('ho-new')).toMatchObject({ state: 'queued', waitingSince: desk.now() - 4_000 })
    expect(desk.link.commands).toEqual([])
  })

  it('a caller it knows no more has gone; one that came this moment may still be on the way', async () => {
    const caller = await callers.ring(number)
    await snapshot([])
    expect((await callOf(caller.handoffId)).state).toBe('queued')
    desk.advance(6_000)
    await snapshot([])
    expect(await callOf(caller.handoffId)).toMatchObject({ state: 'cancelled', missedAt: desk.now() })
    expect(await desk.factsOf((await roomOf(caller.handoffId)).id, 'call_missed')).toMatchObject({ late: true })
  })

  it('a caller who was connected unseen goes on with that agent', async () => {
    const caller = await callers.ring(number)
    await snapshot([{ handoffId: caller.handoffId, attempt: 1, state: 'connected', agentId: 'zhou', since: desk.now(), outcome: null, version: 4, direction: 'inbound', inbound }])
    expect(await callOf(caller.handoffId)).toMatchObject({ state: 'connected', agentId: 'zhou' })
    expect(await roomOf(caller.handoffId)).toMatchObject({ ownerId: 'zhou', status: 'assigned' })
    expect((await desk.agent('zhou')).voice).toBe('talking')
  })

  it('is asked about a caller who waits long, and believed', async () => {
    const caller = await callers.ring(number)
    desk.advance(61_000)
    desk.link.answer = command => command.type === 'snapshot' ? { ok: true, epoch: 'life-1', seq: 1, calls: [] } : done
    await desk.round('silent calls')
    expect(await callOf(caller.handoffId)).toMatchObject({ state: 'cancelled', missedAt: desk.now() })
  })

  it('an agent whom it does not ring has not taken them', async () => {
    const caller = await callers.ring(number)
    await claim('lin', (await roomOf(caller.handoffId)).id)
    await snapshot([{ handoffId: caller.handoffId, attempt: 1, state: 'waiting', agentId: '', since: desk.now(), outcome: null, version: 2, direction: 'inbound', inbound }])
    expect(await callOf(caller.handoffId)).toMatchObject({ state: 'queued', agentId: '' })
    expect((await desk.agent()).voice).toBe('idle')
  })
})
