import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import type { CallMeRequest } from './call-me-request.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerWithNumber, openCallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { createRouter } from '../routing/router.ts'
import { dutyRounds } from '../timers/duty-rounds.ts'
import { requestCallMe } from './call-me.ts'

const minute = 60_000
const wording = '我同意云杉按我选的时间拨打上面的号码，来电显示 4009990000。'

let desk: CallDesk
beforeEach(async () => {
  desk = await openCallDesk()
})
afterEach(() => desk.stop())

function ask(facts: Partial<Extract<CallMeRequest, { act: 'ask' }>> = {}) {
  return requestCallMe(desk.context, { act: 'ask', brand: '云杉', number: '+8613800138000', wish: null, topic: '洗碗机漏水', wording, mayRecord: true, ...facts })
}

/** A span that begins in so many minutes. */
const wishIn = (minutes: number) => ({ from: desk.now() + minutes * minute, until: desk.now() + (minutes + 30) * minute })
const withdraw = (token: string) => requestCallMe(desk.context, { act: 'withdraw', token })
const rooms = async () => desk.context.store.read.find('conversations', { channel: 'hotline' })
const room = async () => (await rooms())[0]!

async function wake() {
  const standing = { raise: () => false, clear: () => false } as never
  const tell = { one: () => {}, all: () => {}, isHere: () => true, isAnybodyHere: () => true }
  for (const round of dutyRounds(desk.context, standing, tell as never))
    await round.run()
}

describe('a wish to be called', () => {
  it('becomes a private conversation of the hotline with a consent in the words that were ticked', async () => {
    const answer = await ask()
    expect(answer).toMatchObject({ done: true, reference: expect.stringMatching(/^[2-9A-HJ-NP-Z]{6}$/) })
    expect(await room()).toMatchObject({ touchpoint: 'call', visibility: 'private', status: 'queued', brand: '云杉', triage: 'needs_reply', callState: 'queued', customerName: '138****8000', dueKind: 'first_reply', dueAt: desk.now() + 10 * minute })
    expect(await desk.callback()).toMatchObject({ state: 'queued', origin: 'call_me', direction: 'outbound', callerId: '4009990000', agentId: '' })
    const [consent] = await desk.context.store.read.find('consents', {})
    expect(consent).toMatchObject({ state: 'granted', channel: 'hotline', wording, scope: ['call', 'record'], expiresAt: desk.now() + 24 * 60 * minute })
    expect(await desk.factsOf((await room()).id, 'call_me_requested')).toMatchObject({ number: '138****8000', reference: answer.reference, topic: '洗碗机漏水' })
  })

  it('without the second tick nothing is recorded', async () => {
    await ask({ mayRecord: false })
    expect((await desk.context.store.read.find('consents', {}))[0]?.scope).toEqual(['call'])
  })

  it('for later rests until then, and is due when the span ends', async () => {
    const wish = wishIn(60)
    await ask({ wish })
    expect(await room()).toMatchObject({ status: 'snoozed', snoozedUntil: wish.from, dueAt: wish.until })
    expect(await desk.callback()).toMatchObject({ state: 'scheduled', nextAt: wish.from })
    desk.advance(61 * minute)
    await wake()
    expect(await room()).toMatchObject({ status: 'queued', snoozedUntil: null })
  })

  it('is rung with whoever took the conversation, when it is time and not before', async () => {
    await ask({ wish: wishIn(60) })
    await desk.call('lin', 'conversation:claim', { id: (await room()).id })
    desk.advance(30 * minute)
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('scheduled')
    desk.advance(31 * minute)
    await desk.round('callbacks')
    expect(await desk.callback()).toMatchObject({ state: 'offered', agentId: 'lin' })
    await desk.call('lin', 'call:acceptOffer', { callbackId: (await desk.callback()).id })
    expect(desk.link.ofType('dial')).toHaveLength(1)
  })

  it('that nobody has is held out to somebody free, whose the conversation is with the call; speaking answers it', async () => {
    await ask()
    desk.advance(minute)
    await desk.round('callbacks')
    const { id, agentId } = await desk.callback()
    expect((await room()).ownerId).toBeNull()
    await desk.call(agentId as 'lin', 'call:acceptOffer', { callbackId: id })
    expect(await room()).toMatchObject({ ownerId: agentId, status: 'assigned' })
    for (const type of ['agent_answered', 'customer_dialing', 'connected'] as const)
      await desk.gateway(type)
    expect(await desk.context.store.read.find('obligations', {})).toMatchObject([{ kind: 'first_reply', closedBy: 'answered', agentId }])
  })

  it('of a number that is known joins its customer, whatever the channel', async () => {
    const { conversationId } = await customerWithNumber(desk)
    await ask()
    expect((await room()).customerId).toBe((await desk.conversation(conversationId)).customerId)
    expect((await room()).customerName).toBe('安静的猫')
  })

  it('danger in its words is looked at now, whatever the time wished for', async () => {
    await ask({ wish: wishIn(60), topic: '洗碗机冒烟起火了' })
    expect(await room()).toMatchObject({ status: 'queued', tier: 0 })
  })

  it('whole numbers stand nowhere: neither in the text, nor in the log', async () => {
    await ask({ topic: '打我另一个号 13911112222 也行' })
    const texts = (await desk.context.store.read.find('messages', {})).map(message => JSON.stringify(message))
    const journal = (await desk.context.store.read.find('journal', {})).map(row => row.raw)
    expect([...texts, ...journal, desk.log()].join('\n')).not.toMatch(/13911112222|13800138000/)
  })
})

describe('who is asked', () => {
  const offers = async () => desk.context.store.read.find('offers', {})
  const router = () => createRouter(desk.context, { tell: () => {} })

  it('to be rung now: the call is held out, not the room beside it', async () => {
    await ask()
    await router().round()
    expect(await offers()).toEqual([])
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('offered')
    await router().round()
    expect(await offers()).toEqual([])
  })

  it('danger that wants to be rung later: the room is held out at once', async () => {
    await ask({ wish: wishIn(60), topic: '洗碗机冒烟起火了' })
    await router().round()
    expect(await offers()).toHaveLength(1)
  })
})

describe('a second wish for the same number', () => {
  it('changes the time of the first; there is one callback and one conversation', async () => {
    await ask({ wish: wishIn(60) })
    const later = wishIn(240)
    await ask({ wish: later })
    expect(await rooms()).toHaveLength(1)
    expect(await desk.context.store.read.count('callbacks', {})).toBe(1)
    expect(await desk.callback()).toMatchObject({ state: 'scheduled', nextAt: later.from })
    expect(await room()).toMatchObject({ status: 'snoozed', snoozedUntil: later.from, dueAt: later.until })
    desk.advance(61 * minute)
    await wake()
    expect((await room()).status).toBe('snoozed')
  })

  it('for now wakes what rested', async () => {
    await ask({ wish: wishIn(60) })
    await ask()
    expect(await room()).toMatchObject({ status: 'queued', snoozedUntil: null, dueAt: desk.now() + 10 * minute })
    expect(await desk.callback()).toMatchObject({ state: 'queued', nextAt: null })
  })

  it('for later takes back what is held out for now', async () => {
    await ask()
    desk.advance(minute)
    await desk.round('callbacks')
    const { agentId } = await desk.callback()
    const wish = wishIn(270)
    await ask({ wish })
    expect(await desk.callback()).toMatchObject({ state: 'scheduled', nextAt: wish.from, offerUntil: null })
    expect((await desk.agent(agentId as 'lin')).voice).toBe('idle')
    expect(await room()).toMatchObject({ status: 'snoozed', callState: 'scheduled' })
  })

  it('at the same moment finds the first', async () => {
    await Promise.all([ask(), ask(), ask()])
    expect(await desk.context.store.read.count('callbacks', {})).toBe(1)
  })

  it('moves what an agent agreed upon, without laying the written conversation to rest', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    const agreed = wishIn(60).from
    const { customerId } = await desk.conversation(conversationId)
    await desk.context.store.write(async tx => tx.insert('consents', { id: 'yes', version: 1, customerId, conversationId, phoneNumberId: numberKey, state: 'granted', scope: ['call'], wording: '', channel: 'weibo', messageId: null, agentId: 'lin', at: desk.now(), expiresAt: agreed + 60 * minute }))
    await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1', notBefore: agreed })
    const wish = wishIn(90)
    await ask({ wish })
    expect(await rooms()).toEqual([])
    expect(await desk.callback()).toMatchObject({ conversationId, nextAt: wish.from })
    expect((await desk.conversation(conversationId)).status).toBe('assigned')
    expect(await desk.lines(conversationId)).toContain('call_me_changed')
  })

  it('during the call is only told', async () => {
    await ask()
    await desk.call('lin', 'conversation:claim', { id: (await room()).id })
    desk.advance(minute)
    await desk.round('callbacks')
    await ask()
    expect((await desk.callback()).state).toBe('offered')
    await desk.call('lin', 'call:acceptOffer', { callbackId: (await desk.callback()).id })
    await ask()
    expect((await desk.callback()).state).toBe('dialing_agent')
    expect(await desk.lines((await room()).id)).toContain('call_me_again')
  })
})

describe('taking it back', () => {
  it('ends the callback and the consent; nobody is asked any more', async () => {
    const { token } = await ask({ wish: wishIn(60) })
    expect((await withdraw(token)).done).toBe(true)
    expect((await desk.callback()).state).toBe('cancelled')
    expect((await desk.context.store.read.find('consents', {})).map(consent => consent.state)).toEqual(['withdrawn'])
    expect(await room()).toMatchObject({ status: 'resolved', resolvedReason: 'no_reply_needed', callState: null })
    expect(await desk.context.store.read.count('obligations', { closedAt: null })).toBe(0)
    expect((await withdraw(token)).done).toBe(false)
  })

  it('while it is held out leaves that agent free again', async () => {
    const { token } = await ask()
    desk.advance(minute)
    await desk.round('callbacks')
    const { agentId } = await desk.callback()
    expect((await desk.agent(agentId as 'lin')).voice).toBe('reserved')
    expect((await withdraw(token)).done).toBe(true)
    expect((await desk.agent(agentId as 'lin')).voice).toBe('idle')
  })

  it('with a changed or foreign key does nothing', async () => {
    const { token } = await ask()
    const broken = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`
    for (const key of [broken, 'x', desk.context.cipher.seal('+8613800138000')])
      expect((await withdraw(key)).done).toBe(false)
    expect((await desk.callback()).state).toBe('queued')
  })

  it('what somebody works on already stays with them', async () => {
    const { token } = await ask({ wish: wishIn(60) })
    await desk.call('lin', 'conversation:claim', { id: (await room()).id })
    await withdraw(token)
    expect(await room()).toMatchObject({ status: 'assigned', ownerId: 'lin' })
  })
})

describe('what is refused', () => {
  it('now, outside the hours', async () => {
    desk.setTime(22, 30)
    await expect(ask()).rejects.toMatchObject({ code: 'outside_calling_hours' })
    expect(await rooms()).toEqual([])
  })

  it('a span that was never offered', async () => {
    for (const wish of [wishIn(150), wishIn(-120), { from: desk.now() + 60 * minute, until: desk.now() + 600 * minute }])
      await expect(ask({ wish })).rejects.toMatchObject({ code: 'bad_input' })
  })

  it('f62: a number on the do-not-call list is not rung; its wish ends where people see it', async () => {
    const hmac = desk.context.cipher.lookup('+8613800138000')
    await desk.context.store.write(async tx => tx.insert('doNotCall', { id: 'd1', hmac, masked: '138****8000', why: '', agentId: 'boss', at: desk.now() }))
    await ask()
    await desk.call('lin', 'conversation:claim', { id: (await room()).id })
    desk.advance(minute)
    await desk.round('callbacks')
    expect(desk.link.ofType('dial')).toEqual([])
    expect((await desk.callback()).state).toBe('cancelled')
    expect((await room()).status).toBe('assigned')
  })
})
