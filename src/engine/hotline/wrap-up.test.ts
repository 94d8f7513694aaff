import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import type { Disposition } from '../../shared/domain/index.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerWhoAgreed, openCallDesk } from '../../../tests/support/conversion/call-desk.ts'

let desk: CallDesk
let conversationId: string
let numberKey: string
beforeEach(async () => {
  desk = await openCallDesk()
  const customer = await customerWhoAgreed(desk)
  conversationId = customer.conversationId
  numberKey = customer.numberKey
  await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-1' })
  for (const type of ['agent_answered', 'connected', 'ended'] as const)
    await desk.gateway(type)
})
afterEach(() => desk.stop())

async function file(disposition: Disposition, more: { followUpText?: string, note?: string } = {}) {
  const { id, version } = await desk.callback()
  return desk.call('lin', 'call:wrapUp', { callbackId: id, version, disposition, ...more })
}
const open = async (kind: 'tell_result' | 'promise') => desk.context.store.read.count('obligations', { conversationId, kind, closedAt: null })

describe('filing a call', () => {
  it('refuses a stale version, another agent, and a call that is not there to be filed', async () => {
    const { id, version } = await desk.callback()
    await expect(desk.call('lin', 'call:wrapUp', { callbackId: id, version: version - 1, disposition: 'resolved' })).rejects.toMatchObject({ code: 'stale_version', details: { version } })
    await expect(desk.call('zhou', 'call:wrapUp', { callbackId: id, version, disposition: 'resolved' })).rejects.toMatchObject({ code: 'forbidden' })
    await file('resolved')
    await expect(file('resolved')).rejects.toMatchObject({ code: 'wrong_state' })
    expect(await desk.lines(conversationId)).toContain('call_wrapped_up')
  })

  it.each(['follow_up', 'passed_on'] as const)('%s opens the duty to tell the result', async (disposition) => {
    await file(disposition)
    expect(await open('tell_result')).toBe(1)
    expect((await desk.conversation(conversationId)).dueKind).not.toBeNull()
  })

  it('resolved closes what was promised', async () => {
    await desk.context.store.write(tx => tx.insert('obligations', { id: 'promise-1', conversationId, caseId: 'case', turnId: null, kind: 'promise', startedAt: 1, receivedAt: 1, visibleAt: null, dueAt: 2, closedAt: null, closedBy: null, agentId: 'lin', alarmedAt: null }))
    await file('resolved')
    expect(await open('promise')).toBe(0)
    expect(await desk.context.store.read.get('obligations', 'promise-1')).toMatchObject({ closedBy: 'resolved', agentId: 'lin' })
  })

  it.each(['refused', 'wrong_person'] as const)('%s takes the consent back', async (disposition) => {
    await file(disposition)
    await expect(desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-2' })).rejects.toMatchObject({ code: 'consent_required' })
  })

  it('a follow-up that may not go out files nothing', async () => {
    await expect(file('resolved', { followUpText: '你傻' })).rejects.toMatchObject({ code: 'guard_sensitive' })
    expect((await desk.callback()).state).toBe('wrap_up')
    await desk.context.store.write(tx => tx.update('conversations', conversationId, { lockCode: 'blocked_by_customer', lockUntil: null }))
    await expect(file('resolved', { followUpText: '已为您登记。' })).rejects.toMatchObject({ code: 'blocked_by_customer' })
    await file('resolved')
    expect((await desk.callback()).state).toBe('completed')
  })
})

describe('more time', () => {
  it('is given once, a minute, and the timer keeps to it', async () => {
    const { id, wrapUpDueAt } = await desk.callback()
    await expect(desk.call('zhou', 'call:extendWrapUp', { callbackId: id })).rejects.toMatchObject({ code: 'forbidden' })
    await desk.call('lin', 'call:extendWrapUp', { callbackId: id })
    expect(await desk.callback()).toMatchObject({ wrapUpDueAt: wrapUpDueAt! + 60_000, wrapUpExtended: true })
    await expect(desk.call('lin', 'call:extendWrapUp', { callbackId: id })).rejects.toMatchObject({ code: 'wrong_state' })
    desk.advance(61_000)
    await desk.round('wrap-ups')
    expect((await desk.callback()).state).toBe('wrap_up')
    desk.advance(60_000)
    await desk.round('wrap-ups')
    expect((await desk.callback()).state).toBe('completed')
  })
})

describe('the word prepared for afterwards', () => {
  it('is made from the call and what is about to be filed', async () => {
    const { id: callbackId } = await desk.callback()
    expect((await desk.call('lin', 'call:followUpText', { callbackId, disposition: 'passed_on' })).text).toContain('工号 8001')
    expect((await desk.call('lin', 'call:followUpText', { callbackId, disposition: 'refused' })).text).toBe('')
    await expect(desk.call('zhou', 'call:followUpText', { callbackId, disposition: 'resolved' })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('an outcome that the agent heard better', () => {
  const correct = async (outcome: 'answering_machine' | 'agent_lost' | 'busy', version?: number) => {
    const callback = await desk.callback()
    return desk.call('lin', 'call:correctOutcome', { callbackId: callback.id, version: version ?? callback.version, outcome })
  }

  it('stands instead, on the call and its attempt, told and audited', async () => {
    await correct('answering_machine')
    expect((await desk.callback()).lastOutcome).toBe('answering_machine')
    expect(await desk.context.store.read.find('callAttempts', {})).toMatchObject([{ outcome: 'answering_machine' }])
    expect(await desk.factsOf(conversationId, 'call_outcome_corrected')).toEqual({ agent: 'lin', before: 'answered', outcome: 'answering_machine' })
    expect(await desk.context.store.read.find('audit', { action: 'call.correct' })).toMatchObject([{ facts: { before: 'answered', after: 'answering_machine' } }])
  })

  it('is none that only the workstation can know, and none on a stale row', async () => {
    await expect(correct('agent_lost')).rejects.toMatchObject({ code: 'bad_input' })
    await expect(correct('busy', 0)).rejects.toMatchObject({ code: 'stale_version' })
  })

  it('that is not to be tried again ends the waiting for another try', async () => {
    const { id, version } = await desk.callback()
    await desk.call('lin', 'call:wrapUp', { callbackId: id, version, disposition: 'not_reached' })
    desk.advance(1_000)
    await desk.call('lin', 'call:start', { conversationId, numberKey, clientKey: 'start-key-2' })
    await desk.gateway('agent_answered')
    await desk.gateway('ended', { outcome: 'unreachable' })
    expect((await desk.callback()).state).toBe('retry_wait')
    await correct('answering_machine')
    expect(await desk.callback()).toMatchObject({ state: 'failed', nextAt: null })
  })
})

describe('nobody filed it in time', () => {
  beforeEach(async () => {
    desk.advance(60_000)
    await desk.round('wrap-ups')
  })

  it('closed as to be followed up, never as solved', async () => {
    expect(await desk.callback()).toMatchObject({ state: 'completed', disposition: 'follow_up' })
    expect(await open('tell_result')).toBe(1)
    expect((await desk.agent()).voice).toBe('idle')
    expect(await desk.factsOf(conversationId, 'call_wrapped_up')).toMatchObject({ disposition: 'follow_up', agent: null })
  })

  it('its agent may still say how it was, once', async () => {
    await file('resolved', { note: '已解决，客户满意' })
    expect(await desk.callback()).toMatchObject({ state: 'completed', disposition: 'resolved', note: '已解决，客户满意', wrapUpDueAt: null })
    expect(await open('tell_result')).toBe(0)
    await expect(file('follow_up')).rejects.toMatchObject({ code: 'wrong_state' })
  })
})

describe('the context package', () => {
  it('is for the call\'s agent, the case\'s owner and supervisors, and never names the number', async () => {
    await desk.hear({ text: '我身份证和电话13800138000都给你们了，@云杉' })
    const { handoffId } = await desk.callback()
    const given = await desk.call('lin', 'call:context', { handoffId })
    expect(given).toMatchObject({ handoffId, conversationId, customerName: '安静的猫' })
    expect(given.messages.map(message => message.from)).toContain('安静的猫')
    expect(given.messages.some(message => message.text.includes('138****8000'))).toBe(true)
    expect(JSON.stringify(given)).not.toContain('13800138000')
    expect((await desk.call('boss', 'call:context', { handoffId })).conversationId).toBe(conversationId)
    await expect(desk.call('zhou', 'call:context', { handoffId })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(desk.call('lin', 'call:context', { handoffId: 'nothing' })).rejects.toMatchObject({ code: 'not_found' })
  })
})
