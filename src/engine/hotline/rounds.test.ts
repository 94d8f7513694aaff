import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerWhoAgreed, openCallDesk } from '../../../tests/support/conversion/call-desk.ts'

const hour = 3_600_000
let desk: CallDesk
beforeEach(async () => {
  desk = await openCallDesk()
})
afterEach(() => desk.stop())

/** Whoever has it offered takes it. */
async function accept(agentId: 'lin' | 'zhou' = 'lin') {
  await desk.call(agentId, 'call:acceptOffer', { callbackId: (await desk.callback()).id })
}

async function scheduled(at: number) {
  const { conversationId, numberKey } = await customerWhoAgreed(desk)
  await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1', notBefore: at })
  return { conversationId, numberKey }
}

describe('an agreed time', () => {
  it('is kept, also outside the hours, for the customer named it', async () => {
    const { conversationId } = await scheduled(desk.now() + 12.5 * hour)
    expect(await desk.callback()).toMatchObject({ state: 'scheduled', attempt: 0 })
    expect(await desk.lines(conversationId)).toContain('call_scheduled')
    expect((await desk.agent()).voice).toBe('idle')
    desk.setTime(22, 29)
    await desk.round('callbacks')
    expect(desk.link.ofType('dial')).toEqual([])
    desk.setTime(22, 31)
    await desk.round('callbacks')
    expect(await desk.callback()).toMatchObject({ state: 'offered', agentId: 'lin', offerUntil: desk.now() + 20_000 })
    expect([(await desk.agent()).voice, desk.told, desk.link.ofType('dial')]).toEqual(['reserved', [{ agentId: 'lin', kind: 'offer' }], []])
    await accept()
    expect(await desk.callback()).toMatchObject({ state: 'dialing_agent', attempt: 1, offerUntil: null })
    expect(desk.link.ofType('dial')).toHaveLength(1)
  })

  it('a second attempt waits for the hours', async () => {
    await scheduled(desk.now() + 12.5 * hour)
    desk.setTime(22, 31)
    await desk.round('callbacks')
    await accept()
    await desk.gateway('agent_answered')
    await desk.gateway('ended', { outcome: 'no_answer' })
    desk.setTime(8, 0, 1)
    expect((await desk.callback()).nextAt).toBe(desk.now())
  })

  it('is no time a month away; one that is past is now', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    await expect(desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1', notBefore: desk.now() + 31 * 24 * hour })).rejects.toMatchObject({ code: 'bad_input' })
    await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-2', notBefore: desk.now() - 1 })
    expect((await desk.callback()).state).toBe('dialing_agent')
  })

  it('waits for the agent and for the link, and is offered once they are there', async () => {
    await scheduled(desk.now() + hour)
    desk.advance(hour)
    await desk.context.store.write(tx => tx.update('agents', 'lin', { voice: 'talking' }))
    await desk.round('callbacks')
    await desk.context.store.write(tx => tx.update('agents', 'lin', { voice: 'idle' }))
    desk.link.up = false
    desk.advance(11_000)
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('scheduled')
    desk.link.up = true
    desk.advance(11_000)
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('offered')
  })

  it('goes to whoever owns the conversation by then', async () => {
    const { conversationId } = await scheduled(desk.now() + hour)
    await desk.call('lin', 'conversation:assign', { id: conversationId, epoch: (await desk.conversation(conversationId)).epoch, toAgentId: 'zhou' })
    desk.advance(hour)
    await desk.round('callbacks')
    await expect(accept('lin')).rejects.toMatchObject({ code: 'offer_gone' })
    await accept('zhou')
    expect(desk.link.ofType('dial')).toMatchObject([{ agent: { agentId: 'zhou' } }])
    expect((await desk.callback()).agentId).toBe('zhou')
    expect([(await desk.agent('lin')).voice, (await desk.agent('zhou')).voice]).toEqual(['idle', 'dialing'])
  })

  it('that nobody could keep for a day has expired, and the customer is owed a word', async () => {
    const { conversationId } = await scheduled(desk.now() + hour)
    desk.link.up = false
    desk.advance(26 * hour)
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('expired')
    expect(await desk.lines(conversationId)).toContain('call_expired')
    expect(await desk.context.store.read.count('obligations', { conversationId, kind: 'promise', closedAt: null })).toBe(1)
  })
})

describe('what is looked at again before every attempt', () => {
  it('F62 a supervisor passes the hours once: later attempts keep them', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    await desk.call('lin', 'conversation:assign', { id: conversationId, epoch: (await desk.conversation(conversationId)).epoch, toAgentId: 'boss' })
    desk.setTime(21, 30)
    await desk.call('boss', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1', overrideReason: '家属要求' })
    await desk.gateway('agent_ringing')
    await desk.gateway('ended', { outcome: 'agent_declined' })
    desk.setTime(21, 31)
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('queued')
    expect(desk.link.ofType('dial')).toHaveLength(1)
    desk.setTime(8, 0, 1)
    expect((await desk.callback()).nextAt).toBe(desk.now())
    await desk.round('callbacks')
    expect(desk.link.ofType('dial').map(dial => dial.attempt)).toEqual([1, 2])
  })

  it('F62 a consent that is gone ends it', async () => {
    const { conversationId } = await scheduled(desk.now() + hour)
    await desk.context.store.write(async (tx) => {
      for (const consent of await tx.find('consents', {}))
        await tx.update('consents', consent.id, { state: 'withdrawn' })
    })
    desk.advance(hour)
    await desk.round('callbacks')
    expect((await desk.callback()).state).toBe('cancelled')
    expect(await desk.factsOf(conversationId, 'call_cancelled')).toEqual({ by: 'system', why: 'consent_required' })
    expect(desk.link.commands).toEqual([])
  })
})

describe('a round that ran twice', () => {
  it('offers and dials once', async () => {
    await scheduled(desk.now() + hour)
    desk.advance(hour)
    await Promise.all([desk.round('callbacks'), desk.round('callbacks')])
    expect(await desk.lines((await desk.callback()).conversationId)).toContain('call_offered')
    expect((await desk.lines((await desk.callback()).conversationId)).filter(line => line === 'call_offered')).toHaveLength(1)
    const { id } = await desk.callback()
    await Promise.allSettled([desk.call('lin', 'call:acceptOffer', { callbackId: id }), desk.call('lin', 'call:acceptOffer', { callbackId: id })])
    expect(await desk.context.store.read.count('callAttempts', {})).toBe(1)
    expect(new Set(desk.link.ofType('dial').map(dial => dial.key))).toHaveLength(1)
  })
})
