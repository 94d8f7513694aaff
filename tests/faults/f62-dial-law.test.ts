import type { CallDesk } from '../support/conversion/call-desk.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerWhoAgreed, openCallDesk, talkWith } from '../support/conversion/call-desk.ts'

const hour = 3_600_000
let desk: CallDesk
beforeEach(async () => {
  desk = await openCallDesk()
})
afterEach(() => desk.stop())

interface Customer { readonly conversationId: string, readonly numberKey: string }

/** What forbids the dial, brought about after everything was in order. */
const obstacles: Readonly<Record<string, (customer: Customer) => Promise<void>>> = {
  'never agreed': async () => {
    await desk.context.store.write(tx => tx.remove('consents', {}))
  },
  'agreed to another number': async ({ numberKey }) => {
    await desk.context.store.write(async (tx) => {
      const other = (await tx.get('phoneNumbers', numberKey))!
      await tx.insert('phoneNumbers', { ...other, id: 'other', hmac: 'other', masked: '139****0000' })
      for (const consent of await tx.find('consents', {}))
        await tx.update('consents', consent.id, { phoneNumberId: 'other' })
    })
  },
  'agreed too long ago': async () => {
    await desk.context.store.write(async (tx) => {
      for (const consent of await tx.find('consents', {}))
        await tx.update('consents', consent.id, { expiresAt: desk.now() - 1 })
    })
  },
  'took it back in words': async () => {
    await desk.hear({ text: '算了，别打了' })
    await desk.round('consent answers')
  },
  'is on the list': async ({ numberKey }) => {
    await desk.call('boss', 'doNotCall:add', { numberKey, why: '客户要求' })
  },
  'out of hours': async () => desk.setTime(22, 30),
}

/** Every way that leads to a dial: in order up to the moment before, then what would dial. Answers what is tried. */
const ways: Readonly<Record<string, (obstruct: (customer: Customer) => Promise<void>) => Promise<() => Promise<unknown>>>> = {
  'a start': async (obstruct) => {
    const customer = await customerWhoAgreed(desk)
    await obstruct(customer)
    return () => desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1', overrideReason: '客户很急' })
  },
  'a start for a colleague': async (obstruct) => {
    const customer = await customerWhoAgreed(desk)
    await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1', to: { agentId: 'zhou' } })
    await desk.round('callbacks')
    const { id: callbackId } = await desk.callback()
    await obstruct(customer)
    return () => desk.call('zhou', 'call:acceptOffer', { callbackId })
  },
  'an agreed time': async (obstruct) => {
    const customer = await customerWhoAgreed(desk)
    await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1', notBefore: desk.now() + hour })
    desk.advance(hour)
    await desk.round('callbacks')
    const { id: callbackId } = await desk.callback()
    await obstruct(customer)
    return () => desk.call('lin', 'call:acceptOffer', { callbackId })
  },
  'another try': async (obstruct) => {
    const customer = await customerWhoAgreed(desk)
    await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1' })
    await desk.gateway('agent_answered')
    await desk.gateway('ended', { outcome: 'busy' })
    desk.advance(300_001)
    await obstruct(customer)
    return () => desk.round('callbacks')
  },
  'a take-over': async (obstruct) => {
    const customer = await customerWhoAgreed(desk)
    await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1', notBefore: desk.now() + hour })
    await desk.call('boss', 'conversation:assign', { id: customer.conversationId, epoch: (await desk.conversation(customer.conversationId)).epoch, toAgentId: 'zhou' })
    desk.advance(hour)
    await desk.round('callbacks')
    const { id: callbackId } = await desk.callback()
    await obstruct(customer)
    return () => desk.call('zhou', 'call:acceptOffer', { callbackId })
  },
  'a call handed on to a number': async (obstruct) => {
    const call = await talkWith(desk)
    await obstruct(call)
    return () => desk.call('lin', 'call:transfer', { callbackId: call.callbackId, how: 'blind', to: { numberKey: call.numberKey } })
  },
}

const rings = () => desk.link.ofType('dial').length + desk.link.ofType('transfer').length

describe('F62: whatever a screen sends, the engine dials nobody against the law', () => {
  const all = Object.keys(ways).flatMap(way => Object.keys(obstacles).map(obstacle => [way, obstacle] as const))
  // An agreed time is the customer's own; nobody has an offer for hours.
  const cases = all.filter(([way, obstacle]) => !((way === 'an agreed time' || way === 'a take-over') && obstacle === 'out of hours'))

  it.each(cases)('%s, to somebody who %s', async (way, obstacle) => {
    const attempt = await ways[way]!(obstacles[obstacle]!)
    const before = rings()
    await attempt().catch((error: { code: string }) => expect(error.code).toMatch(/^(?:consent_required|number_not_in_consent|do_not_call|outside_calling_hours|offer_gone)$/))
    expect(rings()).toBe(before)
  })

  it.each(Object.keys(ways))('%s rings when everything is in order', async (way) => {
    const attempt = await ways[way]!(async () => {})
    const before = rings()
    await attempt()
    expect(rings()).toBe(before + 1)
  })

  it('a time that the customer named is kept out of hours; nothing else is', async () => {
    const customer = await customerWhoAgreed(desk)
    await desk.call('lin', 'call:start', { ...customer, clientKey: 'start-key-1', notBefore: desk.now() + 12.5 * hour })
    desk.setTime(22, 31)
    await desk.round('callbacks')
    await desk.call('lin', 'call:acceptOffer', { callbackId: (await desk.callback()).id })
    expect(rings()).toBe(1)
    await desk.gateway('agent_answered')
    await desk.gateway('ended', { outcome: 'busy' })
    desk.advance(300_001)
    await desk.round('callbacks')
    expect(rings()).toBe(1)
  })
})
