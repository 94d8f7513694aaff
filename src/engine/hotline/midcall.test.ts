import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCallDesk, talkWith } from '../../../tests/support/conversion/call-desk.ts'
import { AppError } from '../../shared/errors.ts'

let desk: CallDesk
beforeEach(async () => {
  desk = await openCallDesk()
})
afterEach(() => desk.stop())

const voices = async () => [(await desk.agent('lin')).voice, (await desk.agent('zhou')).voice]
const lastCommand = () => desk.link.commands.at(-1)

describe('a call handed on to a colleague', () => {
  it('attended: rings them with the context, is theirs when the agent leaves, and so is the conversation', async () => {
    const { conversationId, callbackId } = await talkWith(desk)
    await desk.call('lin', 'call:transfer', { callbackId, how: 'attended', to: { agentId: 'zhou' } })
    expect(lastCommand()).toMatchObject({ type: 'transfer', how: 'attended', to: { kind: 'agent', agent: { agentId: 'zhou', leg: 'button' } }, ringMs: 20_000 })
    await desk.gateway('transfer_started', { how: 'attended', agentId: 'zhou', number: '' })
    expect(await voices()).toEqual(['talking', 'ringing'])
    expect(desk.told.at(-1)).toEqual({ agentId: 'zhou', kind: 'call_ringing' })
    const { handoffId } = await desk.callback()
    expect((await desk.call('zhou', 'call:context', { handoffId })).conversationId).toBe(conversationId)
    await desk.gateway('transfer_answered')
    expect((await desk.callback()).transfer).toEqual({ how: 'attended', agentId: 'zhou', number: '', answered: true })
    await desk.call('lin', 'call:transferEnd', { callbackId, action: 'complete' })
    expect(lastCommand()).toMatchObject({ type: 'transfer_end', action: 'complete' })
    await desk.gateway('transferred', { agentId: 'zhou' })
    expect(await desk.callback()).toMatchObject({ state: 'connected', agentId: 'zhou', transfer: null })
    expect(await voices()).toEqual(['idle', 'talking'])
    expect((await desk.conversation(conversationId)).ownerId).toBe('zhou')
    expect(await desk.factsOf(conversationId, 'call_transferred')).toEqual({ agent: 'lin', to: 'zhou', number: '' })
    await expect(desk.call('lin', 'call:hold', { callbackId, on: true })).rejects.toMatchObject({ code: 'forbidden' })
    await desk.gateway('ended', { outcome: 'answered', endedBy: 'customer', talkMs: 9_000 })
    expect(await voices()).toEqual(['idle', 'after_call_work'])
  })

  it('nobody takes it: the customer is with the agent again, the colleague is free', async () => {
    const { conversationId, callbackId } = await talkWith(desk)
    await desk.call('lin', 'call:transfer', { callbackId, how: 'attended', to: { agentId: 'zhou' } })
    await desk.gateway('transfer_started', { how: 'attended', agentId: 'zhou', number: '' })
    await expect(desk.call('lin', 'call:transfer', { callbackId, how: 'blind', to: { extension: '802' } })).rejects.toMatchObject({ code: 'wrong_state' })
    await desk.gateway('transfer_failed', { outcome: 'agent_no_answer' })
    expect(await desk.callback()).toMatchObject({ state: 'connected', agentId: 'lin', transfer: null })
    expect(await voices()).toEqual(['talking', 'idle'])
    expect(await desk.factsOf(conversationId, 'call_transfer_failed')).toMatchObject({ to: 'zhou', outcome: 'agent_no_answer' })
  })

  it('the customer hangs up meanwhile: both are free', async () => {
    const { callbackId } = await talkWith(desk)
    await desk.call('lin', 'call:transfer', { callbackId, how: 'attended', to: { agentId: 'zhou' } })
    await desk.gateway('transfer_started', { how: 'attended', agentId: 'zhou', number: '' })
    await desk.gateway('transfer_answered')
    await desk.gateway('ended', { outcome: 'answered', endedBy: 'customer' })
    expect(await voices()).toEqual(['after_call_work', 'idle'])
    expect((await desk.callback()).transfer).toBeNull()
  })

  it('is refused to a colleague who is away, on the phone, or whose telephone is not there', async () => {
    const { callbackId } = await talkWith(desk)
    for (const patch of [{ sessions: 0 }, { sessions: 1, voice: 'talking' as const }, { voice: 'idle' as const, phoneLeg: 'softphone' as const }]) {
      await desk.context.store.write(tx => tx.update('agents', 'zhou', patch))
      await expect(desk.call('lin', 'call:transfer', { callbackId, how: 'blind', to: { agentId: 'zhou' } })).rejects.toMatchObject({ code: 'agent_unavailable' })
    }
  })

  it('seen only in a snapshot: it is the colleague\'s all the same', async () => {
    await talkWith(desk)
    const { handoffId } = await desk.callback()
    await desk.feed.onSnapshot({ epoch: 'life-1', seq: 90, calls: [{ handoffId, attempt: 1, state: 'connected', agentId: 'zhou', since: desk.now(), outcome: null, version: 9 }] })
    expect((await desk.callback()).agentId).toBe('zhou')
    expect(await voices()).toEqual(['idle', 'talking'])
  })
})

describe('a call handed on to a number', () => {
  it('a short number of the house, blind', async () => {
    const { conversationId, callbackId } = await talkWith(desk)
    await desk.call('lin', 'call:transfer', { callbackId, how: 'blind', to: { extension: '8010' } })
    expect(lastCommand()).toMatchObject({ type: 'transfer', to: { kind: 'number', number: '8010' } })
    await desk.gateway('transfer_started', { how: 'blind', agentId: null, number: '8010' })
    await desk.gateway('transferred', { agentId: null })
    await desk.gateway('ended', { outcome: 'answered', endedBy: 'transfer' })
    expect(await desk.callback()).toMatchObject({ state: 'wrap_up', agentId: 'lin', endedBy: 'transfer' })
    expect(await desk.factsOf(conversationId, 'call_transferred')).toEqual({ agent: 'lin', to: null, number: '8010' })
  })

  it('F62 another number of the customer\'s is a dial like any other: consent, list and hours hold', async () => {
    const { conversationId, callbackId } = await talkWith(desk)
    const { key } = await desk.call('lin', 'call:addNumber', { conversationId, number: '13900139000' })
    const pass = () => desk.call('lin', 'call:transfer', { callbackId, how: 'blind', to: { numberKey: key } })
    await expect(pass()).rejects.toMatchObject({ code: 'number_not_in_consent' })
    const { id: messageId } = await desk.hear({ text: '也可以打我爱人的号 13900139000' })
    await desk.call('lin', 'call:recordConsent', { conversationId, numberKey: key, messageId, granted: true })
    desk.setTime(22)
    await expect(pass()).rejects.toMatchObject({ code: 'outside_calling_hours' })
    desk.setTime(15)
    await desk.call('boss', 'doNotCall:add', { number: '139 0013 9000', why: '家人要求' })
    await expect(pass()).rejects.toMatchObject({ code: 'do_not_call' })
    expect(desk.link.ofType('transfer')).toEqual([])
    const { rows } = await desk.call('boss', 'doNotCall:list', {})
    await desk.call('boss', 'doNotCall:remove', { id: rows[0]!.id, why: '家人改了主意' })
    await pass()
    expect(desk.link.ofType('transfer')).toMatchObject([{ to: { kind: 'number', number: '+8613900139000' } }])
  })
})

describe('a phone lost and back', () => {
  it('is shown, and the agent stays on the phone', async () => {
    const { conversationId } = await talkWith(desk)
    await desk.gateway('agent_lost')
    expect(await desk.callback()).toMatchObject({ state: 'connected', agentLostAt: desk.now() })
    await desk.gateway('agent_back')
    expect((await desk.callback()).agentLostAt).toBeNull()
    expect((await voices())[0]).toBe('talking')
    expect((await desk.lines(conversationId)).slice(-2)).toEqual(['agent_lost', 'agent_back'])
    await desk.gateway('agent_lost')
    await desk.gateway('ended', { outcome: 'agent_lost', endedBy: 'system' })
    expect(await desk.callback()).toMatchObject({ state: 'wrap_up', agentLostAt: null })
  })
})

describe('digits', () => {
  it('reach the gateway, fill no timeline, and are not kept as they were typed', async () => {
    const { conversationId, callbackId } = await talkWith(desk)
    const before = await desk.lines(conversationId)
    await desk.call('lin', 'call:dtmf', { callbackId, digits: '1#' })
    expect(lastCommand()).toMatchObject({ type: 'dtmf', digits: '1#' })
    await desk.gateway('digit', { from: 'customer', digit: '7' })
    expect(await desk.lines(conversationId)).toEqual(before)
    expect(await desk.context.store.read.find('callEvents', { type: 'digit' })).toMatchObject([{ body: expect.stringContaining('"digit":""') as string }])
  })
})

describe('recording', () => {
  it('starts and pauses, is told, and can be heard by those who may; every asking is written down', async () => {
    const { conversationId, callbackId } = await talkWith(desk)
    await desk.call('lin', 'call:record', { callbackId, on: true })
    expect(lastCommand()).toMatchObject({ type: 'record', on: true })
    await desk.gateway('recording', { state: 'started' })
    expect((await desk.callback()).recording).toBe('started')
    await desk.gateway('ended', { outcome: 'answered', endedBy: 'customer', recordingId: 'rec-1' })
    expect(await desk.callback()).toMatchObject({ recordingId: 'rec-1' })
    expect(await desk.lines(conversationId)).toContain('call_recording_available')
    const heard = await desk.call('lin', 'call:recording', { callbackId })
    expect(heard).toMatchObject({ mime: 'audio/wav', until: desk.now() + 600_000 })
    await desk.call('boss', 'call:recording', { callbackId })
    await expect(desk.call('zhou', 'call:recording', { callbackId })).rejects.toMatchObject({ code: 'forbidden' })
    expect((await desk.context.store.read.find('audit', { action: ['call.listen', 'call.listenRefused'] }, { order: [['id', 'asc']] })).map(row => [row.action, row.actorId])).toEqual([['call.listen', 'lin'], ['call.listen', 'boss'], ['call.listenRefused', 'zhou']])
  })

  it('stops when the customer takes their word back while they speak, asked again until the gateway tells so', async () => {
    const { callbackId } = await talkWith(desk)
    await desk.call('lin', 'call:record', { callbackId, on: true })
    await desk.gateway('recording', { state: 'started' })
    await desk.round('consent answers')
    expect(desk.link.ofType('record')).toMatchObject([{ on: true }])
    await desk.hear({ text: '先别录音，我不同意录音' })
    desk.link.answer = () => {
      throw new AppError('hotline_unreachable')
    }
    await desk.round('consent answers')
    desk.link.answer = () => ({ ok: true, epoch: 'life-1', seq: 1 })
    await desk.round('consent answers')
    expect(desk.link.ofType('record')).toMatchObject([{ on: true }, { on: false }, { on: false }])
    await desk.gateway('recording', { state: 'paused' })
    await desk.round('consent answers')
    expect(desk.link.ofType('record')).toHaveLength(3)
  })

  it('never against the customer\'s word', async () => {
    const { callbackId } = await talkWith(desk)
    await desk.hear({ text: '可以打，但别录音' })
    await desk.round('consent answers')
    await expect(desk.call('lin', 'call:record', { callbackId, on: true })).rejects.toMatchObject({ code: 'consent_required' })
    await desk.call('lin', 'call:record', { callbackId, on: false })
    expect(desk.link.ofType('record')).toMatchObject([{ on: false }])
  })
})

describe('a supervisor', () => {
  it('listens and whispers with their own phone, audited before anything is heard; nobody else does', async () => {
    const { callbackId } = await talkWith(desk)
    desk.link.answer = () => ({ ok: false, code: 'wrong_state' })
    await expect(desk.call('boss', 'call:supervise', { callbackId, how: 'listen' })).rejects.toMatchObject({ code: 'wrong_state' })
    expect(await desk.context.store.read.count('audit', { action: 'call.supervise', actorId: 'boss' })).toBe(1)
    expect(lastCommand()).toMatchObject({ type: 'supervise', how: 'listen', supervisor: { agentId: 'boss', leg: 'button' } })
    await desk.gateway('supervised', { supervisorId: 'boss', how: 'whisper' })
    expect(await desk.context.store.read.find('audit', { action: 'call.supervised' })).toMatchObject([{ actorId: 'boss', facts: { how: 'whisper', agent: 'lin' } }])
  })
})

describe('agents\' phones', () => {
  it('a telephone that the phone system does not see dials nothing and is dialled for nothing', async () => {
    await desk.context.store.write(tx => tx.update('agents', 'lin', { phoneLeg: 'softphone', phoneAddress: 'PJSIP/8001' }))
    await expect(talkWith(desk)).rejects.toMatchObject({ code: 'agent_unavailable' })
    await desk.feed.onEvent({ eventId: 'p1', epoch: 'life-1', seq: 50, handoffId: 'phones', attempt: 0, at: desk.now(), type: 'agent_phone', agentId: 'lin', registered: true })
    expect((await desk.agent()).phoneRegistered).toBe(true)
    const [conversation] = await desk.context.store.read.find('conversations', {})
    const plan = await desk.call('lin', 'call:plan', { conversationId: conversation!.id })
    await desk.call('lin', 'call:start', { conversationId: conversation!.id, numberKey: plan.numbers[0]!.key, clientKey: 'start-key-2' })
    expect(desk.link.ofType('dial')).toMatchObject([{ agent: { agentId: 'lin', leg: 'softphone', address: 'PJSIP/8001' } }])
  })
})
