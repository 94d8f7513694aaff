import type { PlayedLink } from '../support/conversion/played-link.ts'
import type { Desk, TestEngine } from '../support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseEngineConfig } from '../../src/engine/config.ts'
import { createPlayedLink } from '../support/conversion/played-link.ts'
import { rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'

const number = '+8613900000001'
let t: TestEngine
let link: PlayedLink
let ahead: () => number
let serial = 0

beforeEach(async () => {
  ahead = Date.now
  link = createPlayedLink(() => ahead())
  t = await startTestEngine({
    link,
    config: parseEngineConfig({
      dataDir: '.',
      accounts: [{ id: 'weibo-main', channel: 'weibo', name: '云杉客服', brand: '云杉', settings: { profile: 'commercial' } }],
      agents: [{ id: 'lin', name: '林晓', workNo: '8001' }, { id: 'zhou', name: '周远', workNo: '8002' }, { id: 'boss', name: '何班长', workNo: '8000', role: 'supervisor' }],
      hotline: { gatewayUrl: 'http://127.0.0.1:1', tokenEnv: 'X', callerId: '4009990000', callingHours: [[0, 1440]] },
    }),
  })
  ahead = t.clock.now
})
afterEach(() => t.stop())

async function ring(from: string | null = number): Promise<string> {
  const handoffId = `ho-${serial += 1}`
  await link.say({ type: 'waiting', handoffId, attempt: 1, from, called: '4009990000', queue: 'service', uui: null })
  return handoffId
}

const hangUp = (handoffId: string) => link.say({ type: 'ended', handoffId, attempt: 1, outcome: 'cancelled', endedBy: 'customer', rang: true, ringMs: 0, talkMs: 0, holdMs: 0, sipCode: null, q850: null, detail: null, recordingId: null })

async function view<N extends 'calls' | 'me' | 'wallboard' | 'inbox'>(desk: Desk, name: N, params: object = {}) {
  const { viewId, rows, summary } = await desk.view(name, params)
  await desk.call('view:close', { viewId })
  return { rows, summary }
}

const callOf = async (handoffId: string) => (await t.store.read.one('callbacks', { handoffId }))!
const voiceOf = async (agentId: string) => (await t.store.read.get('agents', agentId))!.voice
const ready = async (desk: Desk) => desk.call('presence:set', { presence: 'ready' })

/** The offer that this desk is shown. */
function offerTo(desk: Desk) {
  return until(async () => {
    const [offer] = (await view(desk, 'me')).rows
    expect(offer).toBeDefined()
    return offer!
  })
}

describe('the hotline\'s queue', () => {
  it('shows everybody who rings, in their order, with a masked number', async () => {
    const lin = t.desk('lin')
    const [first, second] = [await ring('+8613900000001'), await ring(null)]
    const rows = await rowsOf(lin, 'queue', 2)
    expect(rows.map(row => row.call)).toMatchObject([
      { callbackId: (await callOf(first)).id, state: 'queued', number: '139****0001', position: 1, queue: 'service', missedAt: null, waitedMs: null },
      { callbackId: (await callOf(second)).id, number: '', position: 2 },
    ])
    expect(rows.map(row => row.touchpoint)).toEqual(['call', 'call'])
    const waiting = await view(lin, 'calls', { scope: 'waiting' })
    expect(waiting.rows.map(row => [row.position, row.number, row.direction, row.agent])).toEqual([[1, '139****0001', 'inbound', null], [2, '', 'inbound', null]])
    expect(waiting.summary).toMatchObject({ waiting: 2, missed: 0, longestSince: (await callOf(first)).waitingSince })
    expect((await view(t.desk('boss'), 'wallboard')).summary.callers).toMatchObject({ waiting: 2, rang: 2, answered: 0, abandoned: 0 })
  })

  it('writes nothing to a caller, who cannot read it, while who wrote in private is acknowledged', async () => {
    await ring()
    t.hear({ text: '我的流量怎么没了，帮我查一下', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:u2', window: { until: t.clock.now() + 48 * 3_600_000, repliesLeft: null } })
    await rowsOf(t.desk('lin'), 'queue', 2)
    t.clock.advance(15_000)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    const rows = await t.store.read.find('outbox', {})
    expect(rows.map(row => row.accountId)).toEqual(['weibo-main'])
  })

  it('offers a caller to who is ready, whose voice is kept; accepting rings their phone, speaking answers', async () => {
    const lin = t.desk('lin')
    await ready(lin)
    const handoffId = await ring()
    const offer = await offerTo(lin)
    expect(offer).toMatchObject({ call: { callbackId: (await callOf(handoffId)).id, number: '139****0001', position: 1 } })
    expect([await voiceOf('lin'), (await callOf(handoffId)).state]).toEqual(['reserved', 'offered'])
    await lin.call('conversation:acceptOffer', { id: offer.conversationId })
    expect(link.ofType('take')).toMatchObject([{ handoffId, agent: { agentId: 'lin' } }])
    expect(await voiceOf('lin')).toBe('ringing')
    await link.say({ type: 'agent_ringing', handoffId, attempt: 1 })
    await until(() => expect(lin.events.map(event => event.payload)).toContainEqual({ kind: 'call_ringing', facts: { callbackId: offer.call!.callbackId, conversationId: offer.conversationId } }))
    await link.say({ type: 'connected', handoffId, attempt: 1 })
    const board = (await view(t.desk('boss'), 'wallboard')).summary
    expect(board.callers).toMatchObject({ waiting: 0, answered: 1, answeredInTime: 1, abandoned: 0 })
    expect(board.calls).toMatchObject({ live: 1, tried: 0, waiting: 0 })
    expect((await t.store.read.find('turns', { conversationId: offer.conversationId }))[0]).toMatchObject({ state: 'effective_in_time', agentId: 'lin' })
    const ledger = await t.store.read.ledger(0)
    expect(ledger.reduce((sum, { count }) => sum + count, 0)).toBe(await t.store.read.enteredSince(0))
  })

  it('the room of a call that is over is written work: its agent is offered other voices, and the next caller', async () => {
    const lin = t.desk('lin')
    await ready(lin)
    const handoffId = await ring()
    const { conversationId } = await offerTo(lin)
    await lin.call('conversation:acceptOffer', { id: conversationId })
    await link.say({ type: 'connected', handoffId, attempt: 1 })
    await link.say({ type: 'ended', handoffId, attempt: 1, outcome: 'answered', endedBy: 'customer', rang: true, ringMs: 0, talkMs: 9_000, holdMs: 0, sipCode: null, q850: null, detail: null, recordingId: null })
    const { id, version } = await callOf(handoffId)
    await lin.call('call:wrapUp', { callbackId: id, version, disposition: 'follow_up' })
    expect((await t.store.read.get('conversations', conversationId))!.ownerId).toBe('lin')
    expect((await view(lin, 'me')).summary).toMatchObject({ voice: 'idle', used: 20 })
    t.hear({ text: '@云杉客服 我的订单到哪里了？' })
    const written = await offerTo(lin)
    expect(written.call).toBeNull()
    await lin.call('conversation:acceptOffer', { id: written.conversationId })
    await ring('+8613900000002')
    expect((await offerTo(lin)).call).toMatchObject({ number: '139****0002' })
  })

  it('who did not take their last call is asked again when they ring another time', async () => {
    const [lin, zhou] = [t.desk('lin'), t.desk('zhou')]
    await ready(lin)
    const first = await ring()
    await lin.call('conversation:declineOffer', { id: (await offerTo(lin)).conversationId })
    await hangUp(first)
    await until(async () => expect(await t.store.read.count('offers', { state: 'offered', agentId: 'lin' })).toBe(1))
    // Both as free as can be; only who has been idle longer tells them apart.
    await ready(zhou)
    await t.store.write(tx => tx.update('agents', 'lin', { presenceSince: 1 }))
    const again = await ring()
    await until(async () => expect((await callOf(again)).state).toBe('offered'))
    expect((await callOf(again)).agentId).toBe('lin')
    expect(await t.store.read.count('offers', { state: 'offered' })).toBe(1)
  })

  it('declined, they are held out to the next one, and keep their place', async () => {
    const [lin, zhou] = [t.desk('lin'), t.desk('zhou')]
    await ready(lin)
    const first = await ring()
    const offer = await offerTo(lin)
    const second = await ring('+8613900000002')
    await ready(zhou)
    expect((await offerTo(zhou)).call?.callbackId).toBe((await callOf(second)).id)
    await lin.call('conversation:declineOffer', { id: offer.conversationId })
    await until(async () => expect((await callOf(first)).state).toBe('offered'))
    const waiting = await view(lin, 'calls', { scope: 'waiting' })
    expect(waiting.rows.map(row => row.handoffId)).toEqual([first, second])
  })

  it('two offers in a row unanswered: not responding, voice free, the caller is anybody\'s', async () => {
    const lin = t.desk('lin')
    await ready(lin)
    const handoffId = await ring()
    for (const missed of [1, 2]) {
      await until(async () => expect((await callOf(handoffId)).state).toBe('offered'))
      t.clock.advance(21_000)
      await until(async () => expect((await t.store.read.get('agents', 'lin'))!.missedOffers).toBe(missed))
    }
    expect(await t.store.read.get('agents', 'lin')).toMatchObject({ notResponding: true, voice: 'idle' })
    expect((await callOf(handoffId)).state).toBe('queued')
    const zhou = t.desk('zhou')
    const [row] = await rowsOf(zhou, 'queue')
    await zhou.call('conversation:claim', { id: row!.id })
    expect((await callOf(handoffId)).agentId).toBe('zhou')
  })

  it('a supervisor takes a caller who is being offered: whoever was asked is free again', async () => {
    const [lin, boss] = [t.desk('lin'), t.desk('boss')]
    await ready(lin)
    const handoffId = await ring()
    const { conversationId } = await offerTo(lin)
    await expect(t.desk('zhou').call('conversation:claim', { id: conversationId })).rejects.toMatchObject({ code: 'conflict', details: { offeredTo: 'lin' } })
    await boss.call('conversation:claim', { id: conversationId })
    expect([await voiceOf('lin'), await voiceOf('boss'), (await callOf(handoffId)).agentId]).toEqual(['idle', 'ringing', 'boss'])
    expect((await view(lin, 'me')).rows).toEqual([])
  })

  it('nobody is offered a caller whose phone is not there, who speaks, or who has one already', async () => {
    const lin = t.desk('lin')
    await t.store.write(tx => tx.update('agents', 'lin', { phoneLeg: 'softphone', phoneRegistered: false }))
    await ready(lin)
    const handoffId = await ring()
    await rowsOf(lin, 'queue')
    await link.say({ type: 'agent_phone', handoffId: 'phones', attempt: 0, agentId: 'zhou', registered: true })
    expect((await callOf(handoffId)).state).toBe('queued')
    await link.say({ type: 'agent_phone', handoffId: 'phones', attempt: 0, agentId: 'lin', registered: true })
    await until(async () => expect((await callOf(handoffId)).state).toBe('offered'))
    await ring('+8613900000002')
    t.clock.advance(1_000)
    await rowsOf(lin, 'queue', 2)
    expect(await t.store.read.count('offers', { state: 'offered' })).toBe(1)
  })

  it('text is not offered while a caller is; whoever writes with customers is asked when nobody else is free', async () => {
    const lin = t.desk('lin')
    await ready(lin)
    t.hear({ text: '@云杉客服 手机开不了机，怎么办？' })
    const written = await offerTo(lin)
    await lin.call('conversation:acceptOffer', { id: written.conversationId })
    const handoffId = await ring()
    const offer = await offerTo(lin)
    expect(offer.call?.callbackId).toBe((await callOf(handoffId)).id)
    await lin.call('conversation:acceptOffer', { id: offer.conversationId })
    await link.say({ type: 'connected', handoffId, attempt: 1 })
    t.hear({ text: '@云杉客服 我的订单到哪里了？' })
    await rowsOf(lin, 'queue')
    t.clock.advance(2_000)
    await until(async () => expect((await view(lin, 'me')).summary.label).toBe('talking'))
    expect((await view(lin, 'me')).rows).toEqual([])
  })

  it('a caller who gives up while offered: the agent is free, the room is to be rung back, and offered as such', async () => {
    const lin = t.desk('lin')
    await ready(lin)
    const handoffId = await ring()
    const { conversationId } = await offerTo(lin)
    await hangUp(handoffId)
    await until(async () => expect((await offerTo(lin)).call).toBeNull())
    expect((await offerTo(lin)).conversationId).toBe(conversationId)
    const { id, missedAt } = await callOf(handoffId)
    const [row] = await rowsOf(lin, 'queue')
    expect(row).toMatchObject({ due: { kind: 'ring_back' }, call: { callbackId: id, missedAt, position: null, missedTimes: 1 } })
    const missed = await view(lin, 'calls', { scope: 'missed' })
    expect(missed).toMatchObject({ rows: [{ id, missedAt, ringBackDueAt: row!.due!.dueAt, number: '139****0001' }], summary: { missed: 1, waiting: 0 } })
    expect((await view(t.desk('boss'), 'wallboard')).summary.callers).toMatchObject({ abandoned: 1, toRingBack: 1, waiting: 0 })
    expect(await voiceOf('lin')).toBe('idle')
    await lin.call('conversation:acceptOffer', { id: conversationId })
    expect(link.ofType('take')).toEqual([])
  })

  it('F42 accepted in the millisecond in which the offer runs out: one owner at most, and one phone rings', async () => {
    const [lin, zhou] = [t.desk('lin'), t.desk('zhou')]
    await ready(lin)
    const handoffId = await ring()
    const offer = await offerTo(lin)
    t.clock.advance(offer.until - t.clock.now())
    const outcomes = await Promise.allSettled([lin.call('conversation:acceptOffer', { id: offer.conversationId }), zhou.call('conversation:claim', { id: offer.conversationId })])
    const taken = outcomes.filter(outcome => outcome.status === 'fulfilled').length
    expect(taken).toBeLessThanOrEqual(1)
    expect(link.ofType('take')).toHaveLength(taken)
    const { ownerId } = (await t.store.read.get('conversations', offer.conversationId))!
    expect((await callOf(handoffId)).agentId === ownerId || (ownerId === null && taken === 0)).toBe(true)
    const voices = [await voiceOf('lin'), await voiceOf('zhou')].filter(voice => voice === 'ringing')
    expect(voices).toHaveLength(taken)
  })

  it('F43 nobody ready: the caller and how long they wait are seen, and everybody is told before they are late', async () => {
    const boss = t.desk('boss')
    await ring()
    await until(() => expect(boss.events.map(event => event.payload)).toContainEqual(expect.objectContaining({ kind: 'miss_likely' })))
    expect((await t.store.read.find('obligations', { closedAt: null }))[0]!.dueAt).toBeGreaterThan(t.clock.now())
    expect((await view(boss, 'wallboard')).summary.callers.waiting).toBe(1)
    t.clock.advance(30_000)
    expect((await view(boss, 'wallboard')).summary.callers.longestWaitMs).toBeGreaterThanOrEqual(30_000)
    expect((await rowsOf(boss, 'queue'))[0]!.call).toMatchObject({ position: 1, state: 'queued' })
  })

  it('who wrote of danger goes first when they ring, however long the others wait', async () => {
    const lin = t.desk('lin')
    t.hear({ text: '充电器冒烟着火了，快打 13900000002！', visibility: 'private', touchpoint: 'private_message', threadKey: 'dm:fire', author: { uid: 'u-fire', name: '着急的人' } })
    const [burning] = await rowsOf(lin, 'queue')
    expect(burning!.tier).toBe(0)
    const [calm, grave] = [await ring('+8613900000001'), await ring('+8613900000002')]
    const waiting = await view(lin, 'calls', { scope: 'waiting' })
    expect(waiting.rows.map(row => [row.handoffId, row.position])).toEqual([[grave, 1], [calm, 2]])
    expect((await rowsOf(lin, 'queue', 3)).find(row => row.call?.position === 1)).toMatchObject({ tier: 0, customer: { id: burning!.customer.id }, caseId: burning!.caseId })
  })
})
