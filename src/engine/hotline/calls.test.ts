import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import type { GatewayAnswer } from '../../shared/gateway-protocol.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { askForConsent, customerWhoAgreed, customerWithNumber, openCallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { done, lostAnswer } from '../../../tests/support/conversion/fake-link.ts'

let desk: CallDesk
beforeEach(async () => {
  desk = await openCallDesk()
})
afterEach(() => desk.stop())

function start(conversationId: string, numberKey: string, more: { clientKey?: string, notBefore?: number, overrideReason?: string } = {}) {
  return desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1', ...more })
}

async function talk() {
  await desk.gateway('agent_ringing')
  await desk.gateway('agent_answered')
  await desk.gateway('customer_dialing')
  await desk.gateway('customer_ringing')
  await desk.gateway('connected')
}

describe('the whole way', () => {
  it('from a question in writing to a filed call and a written follow-up', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    await start(conversationId, numberKey)
    expect(await desk.callback()).toMatchObject({ state: 'dialing_agent', attempt: 1, commandKey: null })
    expect(desk.link.ofType('dial')).toMatchObject([{ number: '+8613800138000', callerId: '4009990000', record: true, attempt: 1, agent: { agentId: 'lin', leg: 'button' } }])
    expect((await desk.agent()).voice).toBe('dialing')

    await talk()
    expect(desk.told).toEqual([{ agentId: 'lin', kind: 'call_ringing' }])
    expect((await desk.agent()).voice).toBe('talking')
    expect((await desk.conversation(conversationId)).callState).toBe('connected')
    await desk.gateway('held')
    expect([(await desk.callback()).held, (await desk.agent()).voice]).toEqual([true, 'held'])
    await desk.gateway('retrieved')
    await desk.gateway('muted', { on: true })
    expect((await desk.callback()).muted).toBe(true)

    desk.advance(60_000)
    await desk.gateway('ended', { outcome: 'answered', endedBy: 'customer', talkMs: 58_000, holdMs: 2_000 })
    const ended = await desk.callback()
    expect(ended).toMatchObject({ state: 'wrap_up', talkMs: 58_000, endedBy: 'customer', wrapUpDueAt: desk.now() + 60_000 })
    expect((await desk.agent()).voice).toBe('after_call_work')

    await desk.call('lin', 'call:wrapUp', { callbackId: ended.id, version: ended.version, disposition: 'passed_on', note: '已派师傅，电话13800138000', followUpText: '刚才电话里说好了，明天上午10点师傅上门。' })
    expect(await desk.callback()).toMatchObject({ state: 'completed', disposition: 'passed_on', wrapUpDueAt: null })
    expect((await desk.agent()).voice).toBe('idle')
    expect((await desk.conversation(conversationId)).callState).toBeNull()
    expect(await desk.accept()).toEqual(['刚才电话里说好了，明天上午10点师傅上门。'])
    expect(await desk.context.store.read.find('obligations', { conversationId, kind: 'tell_result', closedAt: null })).toHaveLength(1)
    expect(await desk.context.store.read.count('timers', {})).toBe(1)

    expect(await desk.lines(conversationId)).toEqual(['claimed', 'consent_asked', 'consent_granted', 'call_started', 'agent_answered', 'customer_dialing', 'customer_ringing', 'call_connected', 'call_held', 'call_retrieved', 'call_ended', 'call_wrapped_up'])
    expect(await desk.factsOf(conversationId, 'call_ended')).toEqual({ talkMs: 58_000, endedBy: 'customer' })
    expect(await desk.factsOf(conversationId, 'call_wrapped_up')).toMatchObject({ disposition: 'passed_on', note: '已派师傅，电话138****8000' })
  })

  it('keeps the number out of logs, lines, audit and events', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    desk.link.answer = () => {
      throw lostAnswer()
    }
    await start(conversationId, numberKey)
    await talk()
    await desk.gateway('ended', { outcome: 'answered', detail: 'sip:+8613800138000@carrier' })
    const rows = [
      ...await desk.context.store.read.find('messages', { direction: ['system', 'outbound'] }),
      ...await desk.context.store.read.find('audit', {}),
      ...await desk.context.store.read.find('callEvents', {}),
      ...await desk.context.store.read.find('callAttempts', {}),
      ...await desk.context.store.read.find('callbacks', {}),
      ...await desk.context.store.read.find('phoneNumbers', {}),
    ]
    expect(JSON.stringify(rows)).not.toContain('13800138000')
    expect(desk.log()).not.toContain('13800138000')
    expect(desk.log()).toContain('did not answer a dial')
  })

  it('a call that grew from the square is told in both rooms', async () => {
    await desk.hear({ text: '@云杉 洗碗机漏水没人管', visibility: 'public', touchpoint: 'mention', threadKey: 'status:1:u1', objectKey: 'status:1' })
    const square = (await desk.context.store.read.find('conversations', {}))[0]!.id
    await desk.call('lin', 'conversation:claim', { id: square })
    const { conversationId: room } = await desk.hear({ text: '电话13800138000' })
    const plan = await desk.call('lin', 'call:plan', { conversationId: square })
    expect(plan).toMatchObject({ askIn: room, callerId: '4009990000', refusal: null, openCallbackId: null, numbers: [{ number: '138****8000' }] })
    await askForConsent(desk, square, plan.numbers[0]!.key)
    await desk.hear({ text: '好的，打吧' })
    await desk.round('consent answers')
    await start(square, plan.numbers[0]!.key)
    for (const id of [square, room]) {
      expect(await desk.lines(id)).toEqual(expect.arrayContaining(['consent_asked', 'consent_granted', 'call_started']))
      expect((await desk.conversation(id)).callState).toBe('dialing_agent')
    }
    expect((await desk.call('lin', 'call:plan', { conversationId: square })).openCallbackId).toBe((await desk.callback()).id)
  })
})

describe('the plan', () => {
  it('names every number once, newest first, and what will happen', async () => {
    const { conversationId } = await customerWithNumber(desk)
    desk.advance(1_000)
    await desk.hear({ text: '还是打 139 0013 9000 吧，别打138****8000' })
    desk.advance(1_000)
    await desk.hear({ text: '13800138000 也行' })
    desk.advance(1_000)
    await desk.call('lin', 'call:addNumber', { conversationId, number: '010-88886666' })
    const plan = await desk.call('lin', 'call:plan', { conversationId })
    expect(plan.numbers.map(number => number.number)).toEqual(['010-****6666', '138****8000', '139****9000'])
    expect(plan.numbers[0]!.messageId).toBeNull()
    for (const word of ['400-999-0000', '工号 8001', '录音', '尾号 6666', '可以'])
      expect(plan.wording).toContain(word)
  })

  it('F62 says why not before anything is asked', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    desk.setTime(12, 30)
    expect((await desk.call('lin', 'call:plan', { conversationId })).refusal).toEqual({ code: 'outside_calling_hours', until: desk.now() + 90 * 60_000 })
    desk.setTime(15)
    await desk.call('lin', 'doNotCall:add', { numberKey, why: '客户说别再打了' })
    expect((await desk.call('lin', 'call:plan', { conversationId })).refusal).toEqual({ code: 'do_not_call', until: null })
  })

  it('says that no hotline is there', async () => {
    const { conversationId } = await customerWithNumber(desk)
    desk.link.up = false
    expect((await desk.call('lin', 'call:plan', { conversationId })).refusal?.code).toBe('hotline_unreachable')
  })

  it('takes only a number that is one, once', async () => {
    const { conversationId } = await customerWithNumber(desk)
    for (const number of ['12345', '138****8000', '13800138000 或 13900139000'])
      await expect(desk.call('lin', 'call:addNumber', { conversationId, number })).rejects.toMatchObject({ code: 'number_invalid' })
    await expect(desk.call('zhou', 'call:addNumber', { conversationId, number: '13900139000' })).rejects.toMatchObject({ code: 'not_owner' })
    const first = await desk.call('lin', 'call:addNumber', { conversationId, number: '139-0013-9000' })
    expect(await desk.call('lin', 'call:addNumber', { conversationId, number: '13900139000' })).toEqual(first)
  })
})

describe('the guards of a start', () => {
  it('F62 without consent', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    await expect(start(conversationId, numberKey)).rejects.toMatchObject({ code: 'consent_required' })
    await askForConsent(desk, conversationId, numberKey)
    await expect(start(conversationId, numberKey)).rejects.toMatchObject({ code: 'consent_required' })
    expect(desk.link.commands).toEqual([])
  })

  it('F62 with consent for another number', async () => {
    const { conversationId } = await customerWhoAgreed(desk)
    const { key } = await desk.call('lin', 'call:addNumber', { conversationId, number: '13900139000' })
    await expect(start(conversationId, key)).rejects.toMatchObject({ code: 'number_not_in_consent' })
  })

  it('F62 out of hours, until they open', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    desk.setTime(21, 30)
    const opens = desk.now() + 10.5 * 3_600_000
    await expect(start(conversationId, numberKey)).rejects.toMatchObject({ code: 'outside_calling_hours', details: { until: opens } })
  })

  it('keeps the hours of the configuration, where it names any', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    Object.assign(desk.context.config.hotline!, { callingHours: [[0, 1440]] })
    desk.setTime(21, 30)
    expect((await desk.call('lin', 'call:plan', { conversationId })).refusal).toBeNull()
    await start(conversationId, numberKey)
    expect(desk.link.commands).toMatchObject([{ type: 'dial' }])
  })

  it('F62 on the refusal list', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    await desk.call('boss', 'doNotCall:add', { numberKey, why: '投诉骚扰' })
    await expect(start(conversationId, numberKey)).rejects.toMatchObject({ code: 'do_not_call' })
    expect(await desk.context.store.read.find('audit', { action: 'doNotCall.add' })).toMatchObject([{ actorId: 'boss', facts: { number: '138****8000' } }])
  })

  it.each([['without consent', 10], ['without consent, at night', 23]])('F62 %s: no reason and no rank lifts it', async (_, hour) => {
    const { conversationId, numberKey } = await customerWithNumber(desk)
    desk.setTime(hour)
    await expect(start(conversationId, numberKey, { overrideReason: '客户家人来电要求立即回拨' })).rejects.toMatchObject({ code: 'consent_required' })
    await desk.call('lin', 'conversation:assign', { id: conversationId, epoch: (await desk.conversation(conversationId)).epoch, toAgentId: 'boss' })
    await expect(desk.call('boss', 'call:start', { conversationId, numberKey, clientKey: 'start-key-2', overrideReason: '我负责' })).rejects.toMatchObject({ code: 'consent_required' })
    expect(desk.link.commands).toEqual([])
    expect(await desk.context.store.read.count('callbacks', {})).toBe(0)
  })

  it('F62 out of hours: a supervisor with a reason passes, audited; an agent does not, nor a supervisor without', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    desk.setTime(21, 30)
    await expect(start(conversationId, numberKey, { overrideReason: '客户很急' })).rejects.toMatchObject({ code: 'outside_calling_hours' })
    await desk.call('lin', 'conversation:assign', { id: conversationId, epoch: (await desk.conversation(conversationId)).epoch, toAgentId: 'boss' })
    const asBoss = (overrideReason: string) => desk.call('boss', 'call:start', { conversationId, numberKey, clientKey: 'start-key-2', overrideReason })
    await expect(asBoss('  ')).rejects.toMatchObject({ code: 'outside_calling_hours' })
    await asBoss('客户家人来电要求立即回拨 13900139000')
    expect(await desk.context.store.read.find('audit', { action: 'call.override' })).toMatchObject([{ actorId: 'boss', facts: { code: 'outside_calling_hours', reason: '客户家人来电要求立即回拨 139****9000', number: '138****8000' } }])
  })

  it('F62 a yes is good for a day', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    desk.setTime(10, 30, 1)
    expect((await desk.call('lin', 'call:plan', { conversationId })).numbers).toMatchObject([{ consent: 'expired' }])
    await expect(start(conversationId, numberKey)).rejects.toMatchObject({ code: 'consent_required' })
    await desk.round('consent expiry')
    expect(await desk.context.store.read.find('consents', {})).toMatchObject([{ state: 'expired', expiresAt: null }])
  })

  it('F62 danger keeps no hours, but needs the customer\'s yes; it is audited as urgent', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk, '充电器着火了！冒烟，孩子在旁边！电话13800138000')
    expect((await desk.conversation(conversationId)).tier).toBe(0)
    desk.setTime(23)
    await expect(start(conversationId, numberKey, { overrideReason: '着火' })).rejects.toMatchObject({ code: 'consent_required' })
    const { id: messageId } = await desk.hear({ text: '快打给我' })
    await desk.call('lin', 'call:recordConsent', { conversationId, numberKey, messageId, granted: true })
    await start(conversationId, numberKey)
    expect(desk.link.ofType('dial')).toMatchObject([{ record: false }])
    expect(await desk.context.store.read.find('audit', { action: ['call.urgent', 'call.override'] })).toMatchObject([{ action: 'call.urgent' }])
  })

  it('danger does not lift the refusal list', async () => {
    const { conversationId, numberKey } = await customerWithNumber(desk, '充电器着火了！冒烟！电话13800138000')
    await desk.call('boss', 'doNotCall:add', { numberKey, why: '客户要求' })
    await expect(start(conversationId, numberKey)).rejects.toMatchObject({ code: 'do_not_call' })
  })

  it('only for the owner, and only the customer\'s own number', async () => {
    const { conversationId } = await customerWhoAgreed(desk)
    const other = await desk.hear({ text: '我电话13700137000', threadKey: 'dm:u2', author: { uid: 'u2', name: '别人' } })
    const foreign = (await desk.context.store.read.one('phoneNumbers', { conversationId: other.conversationId }))!
    await expect(start(conversationId, foreign.id)).rejects.toMatchObject({ code: 'number_invalid' })
    await expect(desk.call('zhou', 'call:start', { conversationId, numberKey: foreign.id, clientKey: 'start-key-2' })).rejects.toMatchObject({ code: 'not_owner' })
  })

  it('one open callback per conversation and per number', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    await start(conversationId, numberKey)
    const { id } = await desk.callback()
    await expect(start(conversationId, numberKey, { clientKey: 'start-key-2' })).rejects.toMatchObject({ code: 'open_callback_exists', details: { callbackId: id } })
    const other = await desk.hear({ text: '家里电话13800138000，路由器坏了', threadKey: 'dm:u2', author: { uid: 'u2', name: '家人' } })
    await desk.call('zhou', 'conversation:claim', { id: other.conversationId })
    const [number] = (await desk.call('zhou', 'call:plan', { conversationId: other.conversationId })).numbers
    const { id: messageId } = await desk.hear({ text: '打吧', threadKey: 'dm:u2', author: { uid: 'u2', name: '家人' } })
    await desk.call('zhou', 'call:recordConsent', { conversationId: other.conversationId, numberKey: number!.key, messageId, granted: true })
    await expect(desk.call('zhou', 'call:start', { conversationId: other.conversationId, numberKey: number!.key, clientKey: 'start-key-3' })).rejects.toMatchObject({ code: 'open_callback_exists' })
  })

  it('the same client key begins one callback, pressed twice at once or later', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    const both = await Promise.all([start(conversationId, numberKey), start(conversationId, numberKey)])
    expect(await start(conversationId, numberKey)).toEqual(both[0])
    expect(both[1]).toEqual(both[0])
    expect(await desk.context.store.read.count('callbacks', {})).toBe(1)
    expect(desk.link.ofType('dial')).toHaveLength(1)
  })

  it('not without a link, nor for an agent who is on the phone or away', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    desk.link.up = false
    await expect(start(conversationId, numberKey)).rejects.toMatchObject({ code: 'hotline_unreachable' })
    desk.link.up = true
    for (const patch of [{ voice: 'talking' as const }, { voice: 'idle' as const, presence: 'offline' as const }]) {
      await desk.context.store.write(tx => tx.update('agents', 'lin', patch))
      await expect(start(conversationId, numberKey)).rejects.toMatchObject({ code: 'agent_unavailable' })
    }
    expect(await desk.context.store.read.count('callbacks', {})).toBe(0)
  })
})

describe('what the gateway answers to a dial', () => {
  it('agent unavailable: back to the queue without using an attempt', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    desk.link.answer = () => ({ ok: false, code: 'agent_unavailable' })
    await start(conversationId, numberKey)
    expect(await desk.callback()).toMatchObject({ state: 'queued', attempt: 1, agentFailures: 1, lastOutcome: 'agent_unavailable' })
    expect((await desk.agent()).voice).toBe('idle')
  })

  it('anything else: failed, and somebody owes the customer a word', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    desk.link.answer = () => ({ ok: false, code: 'bad_input', detail: 'number' })
    await start(conversationId, numberKey)
    expect(await desk.callback()).toMatchObject({ state: 'failed', lastOutcome: 'system_error' })
    expect(await desk.context.store.read.count('obligations', { conversationId, kind: 'promise', closedAt: null })).toBe(1)
  })

  it('certainly not sent: said at once', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    desk.link.answer = () => ({ ok: false, code: 'hotline_unreachable' })
    await expect(start(conversationId, numberKey)).rejects.toMatchObject({ code: 'hotline_unreachable' })
    expect(await desk.callback()).toMatchObject({ state: 'failed' })
    expect((await desk.agent()).voice).toBe('idle')
  })

  it('no answer: the same command with the same key again, until it is confirmed', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    desk.link.answer = () => {
      throw lostAnswer()
    }
    await start(conversationId, numberKey)
    desk.advance(2_500)
    await desk.round('callbacks')
    desk.link.answer = () => done
    desk.advance(2_500)
    await desk.round('callbacks')
    const dials = desk.link.ofType('dial')
    expect(dials).toHaveLength(3)
    expect(new Set(dials.map(dial => JSON.stringify(dial)))).toHaveLength(1)
    desk.advance(2_500)
    await desk.round('callbacks')
    expect(desk.link.ofType('dial')).toHaveLength(3)
  })

  it('never confirmed: the attempt ends as the agent\'s side, the next one has another number', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    desk.link.answer = () => {
      throw lostAnswer()
    }
    await start(conversationId, numberKey)
    desk.advance(31_000)
    await desk.round('callbacks')
    expect(await desk.callback()).toMatchObject({ state: 'queued', attempt: 1 })
    desk.link.answer = () => done
    desk.advance(31_000)
    await desk.round('callbacks')
    expect(desk.link.ofType('dial').map(dial => dial.attempt)).toEqual([1, 2])
  })

  it('a refusal that comes late does not touch the attempt that has begun since', async () => {
    const { conversationId, numberKey } = await customerWhoAgreed(desk)
    const late = Promise.withResolvers<GatewayAnswer>()
    desk.link.answer = command => command.type === 'dial' && command.attempt === 1 ? late.promise : done
    const starting = start(conversationId, numberKey)
    await vi.waitFor(() => expect(desk.link.ofType('dial')).toHaveLength(1))
    await desk.gateway('agent_ringing')
    await desk.gateway('ended', { outcome: 'agent_declined' })
    desk.advance(31_000)
    await desk.round('callbacks')
    late.resolve({ ok: false, code: 'bad_input' })
    await starting
    expect(await desk.callback()).toMatchObject({ state: 'dialing_agent', agentFailures: 1 })
  })
})
