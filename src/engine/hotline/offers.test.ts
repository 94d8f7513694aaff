import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerWhoAgreed, openCallDesk } from '../../../tests/support/conversion/call-desk.ts'

const minute = 60_000
let desk: CallDesk
beforeEach(async () => {
  desk = await openCallDesk()
})
afterEach(() => desk.stop())

async function hold(to: { agentId: string } | { queue: true }, notBefore: number | null = null) {
  const customer = await customerWhoAgreed(desk)
  const { callbackId } = await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1', to, notBefore })
  await desk.round('callbacks')
  return { ...customer, callbackId }
}

describe('a call for a colleague', () => {
  it('is offered to them with its context, rings nobody before they take it, and the writing stays where it was', async () => {
    const { callbackId, conversationId } = await hold({ agentId: 'zhou' })
    expect(await desk.callback()).toMatchObject({ state: 'offered', agentId: 'zhou', requestedBy: 'lin', offerUntil: desk.now() + 20_000 })
    expect(desk.told).toEqual([{ agentId: 'zhou', kind: 'offer' }])
    expect([(await desk.agent('zhou')).voice, (await desk.conversation(conversationId)).callState]).toEqual(['reserved', 'offered'])
    const { handoffId } = await desk.callback()
    expect(await desk.call('zhou', 'call:context', { handoffId })).toMatchObject({ conversationId })
    await expect(desk.call('lin', 'call:acceptOffer', { callbackId })).rejects.toMatchObject({ code: 'offer_gone' })
    expect(desk.link.ofType('dial')).toEqual([])
    await desk.call('zhou', 'call:acceptOffer', { callbackId })
    expect(desk.link.ofType('dial')).toMatchObject([{ agent: { agentId: 'zhou' } }])
    expect([(await desk.agent('zhou')).voice, (await desk.conversation(conversationId)).ownerId]).toEqual(['dialing', 'lin'])
  })

  it('declined: goes on to somebody else who is free', async () => {
    const { callbackId, conversationId } = await hold({ agentId: 'zhou' })
    await desk.call('zhou', 'call:declineOffer', { callbackId })
    expect(await desk.callback()).toMatchObject({ state: 'queued', heldFor: 'anyone', asked: ['zhou'] })
    expect(await desk.agent('zhou')).toMatchObject({ voice: 'idle', missedOffers: 0 })
    await desk.round('callbacks')
    expect((await desk.callback()).agentId).not.toBe('zhou')
    expect(await desk.factsOf(conversationId, 'call_offer_returned')).toEqual({ agent: 'zhou', why: 'declined' })
  })

  it('declined by the only one there: asked again after a minute, not at once', async () => {
    await desk.context.store.write(async (tx) => {
      for (const id of ['lin', 'boss'])
        await tx.update('agents', id, { presence: 'not_ready' })
    })
    const { callbackId } = await hold({ agentId: 'zhou' })
    await desk.call('zhou', 'call:declineOffer', { callbackId })
    desk.advance(11_000)
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('queued')
    desk.advance(50_000)
    await desk.round('callbacks')
    expect(await desk.callback()).toMatchObject({ state: 'offered', agentId: 'zhou' })
  })

  it('not taken in time: the next one; the second in a row counts as away', async () => {
    await desk.context.store.write(tx => tx.update('agents', 'zhou', { missedOffers: 1 }))
    const { callbackId } = await hold({ agentId: 'zhou' })
    desk.advance(20_001)
    await expect(desk.call('zhou', 'call:acceptOffer', { callbackId })).rejects.toMatchObject({ code: 'offer_gone' })
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('queued')
    expect(await desk.agent('zhou')).toMatchObject({ voice: 'idle', notResponding: true })
  })

  it('called off while it is offered: the colleague is free', async () => {
    const { callbackId } = await hold({ agentId: 'zhou' })
    await desk.call('lin', 'call:cancel', { callbackId })
    expect([(await desk.callback()).state, (await desk.agent('zhou')).voice]).toEqual(['cancelled', 'idle'])
  })

  it('who is not there cannot be asked', async () => {
    const customer = await customerWhoAgreed(desk)
    await desk.context.store.write(tx => tx.update('agents', 'zhou', { sessions: 0 }))
    await expect(desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1', to: { agentId: 'zhou' } })).rejects.toMatchObject({ code: 'agent_unavailable' })
  })

  it('F62 the law is asked again when it is taken', async () => {
    const { callbackId, numberKey } = await hold({ agentId: 'zhou' })
    await desk.context.store.write(async (tx) => {
      const number = (await tx.get('phoneNumbers', numberKey))!
      await tx.insert('doNotCall', { id: 'd1', hmac: number.hmac, masked: number.masked, why: '', agentId: 'boss', at: desk.now() })
    })
    await expect(desk.call('zhou', 'call:acceptOffer', { callbackId })).rejects.toMatchObject({ code: 'do_not_call' })
    expect(desk.link.ofType('dial')).toEqual([])
  })
})

describe('a call for whoever is free', () => {
  it('nobody is: it waits, and is offered as soon as somebody is', async () => {
    await desk.context.store.write(async (tx) => {
      for (const id of ['lin', 'zhou', 'boss'])
        await tx.update('agents', id, { voice: id === 'lin' ? 'idle' : 'talking' })
      await tx.update('agents', 'lin', { presence: 'not_ready' })
    })
    await hold({ queue: true })
    expect((await desk.callback()).state).toBe('queued')
    await desk.context.store.write(tx => tx.update('agents', 'zhou', { voice: 'idle' }))
    desk.advance(11_000)
    await desk.round('callbacks')
    expect(await desk.callback()).toMatchObject({ state: 'offered', agentId: 'zhou' })
  })
})

describe('an agreed time', () => {
  it('its agent is away past the grace: whoever is free is asked, and no empty desk rings', async () => {
    const customer = await customerWhoAgreed(desk)
    await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1', notBefore: desk.now() + 30 * minute })
    await desk.context.store.write(async (tx) => {
      await tx.update('agents', 'lin', { sessions: 0 })
      await tx.update('agents', 'boss', { presence: 'not_ready' })
    })
    desk.advance(30 * minute)
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('scheduled')
    desk.advance(2 * minute)
    await desk.round('callbacks')
    expect(await desk.callback()).toMatchObject({ state: 'offered', agentId: 'zhou' })
    expect(desk.link.ofType('dial')).toEqual([])
  })

  it('an old person does not wait for one who is away', async () => {
    const customer = await customerWhoAgreed(desk)
    await desk.hear({ text: '我今年75岁了，耳朵不好' })
    await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1', notBefore: desk.now() + 30 * minute })
    await desk.context.store.write(async (tx) => {
      await tx.update('agents', 'lin', { sessions: 0 })
      await tx.update('agents', 'boss', { presence: 'not_ready' })
    })
    desk.advance(30 * minute)
    await desk.round('callbacks')
    expect(await desk.callback()).toMatchObject({ state: 'offered', agentId: 'zhou' })
  })

  it('moves by the customer\'s wish, and its yes with it', async () => {
    const customer = await customerWhoAgreed(desk)
    const { callbackId } = await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1', notBefore: desk.now() + 30 * minute })
    const at = desk.now() + 2 * 24 * 60 * minute
    await expect(desk.call('zhou', 'call:reschedule', { callbackId, version: (await desk.callback()).version, notBefore: at })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(desk.call('lin', 'call:reschedule', { callbackId, version: 0, notBefore: at })).rejects.toMatchObject({ code: 'stale_version' })
    await expect(desk.call('lin', 'call:reschedule', { callbackId, version: (await desk.callback()).version, notBefore: desk.now() - 1 })).rejects.toMatchObject({ code: 'bad_input' })
    await desk.call('lin', 'call:reschedule', { callbackId, version: (await desk.callback()).version, notBefore: at })
    expect(await desk.callback()).toMatchObject({ state: 'scheduled', nextAt: at })
    desk.advance(30 * minute)
    await desk.round('callbacks')
    await desk.round('consent expiry')
    expect((await desk.callback()).state).toBe('scheduled')
    desk.advance(at - desk.now())
    await desk.round('consent expiry')
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('offered')
  })
})

describe('danger', () => {
  it('is offered before what was due earlier', async () => {
    await desk.context.store.write(async (tx) => {
      await tx.update('agents', 'boss', { presence: 'not_ready' })
      await tx.update('agents', 'lin', { presence: 'not_ready' })
    })
    await desk.context.store.write(tx => tx.update('agents', 'zhou', { voice: 'talking' }))
    const calm = await hold({ queue: true })
    const { conversationId } = await desk.hear({ text: '充电器着火了！冒烟！电话13700137000', threadKey: 'dm:u2', author: { uid: 'u2', name: '着火的人' } })
    await desk.call('lin', 'conversation:claim', { id: conversationId })
    const plan = await desk.call('lin', 'call:plan', { conversationId })
    const { id: messageId } = await desk.hear({ text: '快打给我', threadKey: 'dm:u2', author: { uid: 'u2', name: '着火的人' } })
    await desk.call('lin', 'call:recordConsent', { conversationId, numberKey: plan.numbers[0]!.key, messageId, granted: true })
    const { callbackId } = await desk.call('lin', 'call:start', { conversationId, numberKey: plan.numbers[0]!.key, clientKey: 'start-key-2', to: { queue: true } })
    await desk.context.store.write(tx => tx.update('agents', 'zhou', { voice: 'idle' }))
    desk.advance(11_000)
    await desk.round('callbacks')
    const states = await Promise.all([callbackId, calm.callbackId].map(async id => (await desk.context.store.read.get('callbacks', id))!.state))
    expect(states).toEqual(['offered', 'queued'])
  })
})
