import type { VueWrapper } from '@vue/test-utils'
import type { ConversationDetail } from '../../../shared/contract/conversation.ts'
import type { CallPlan } from '../../../shared/contract/hotline.ts'
import type { FakeClient } from '../../bridge/fake.ts'
import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { AppError } from '../../../shared/errors.ts'
import { createFakeClient } from '../../bridge/fake.ts'
import { addMessage } from '../../bridge/fake/world.ts'
import { mountOn, testNow } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useRoom } from '../../stores/room.ts'
import AppDialogs from '../shell/AppDialogs.vue'
import CallBar from './CallBar.vue'

const Desk = defineComponent(() => () => h('div', [h(CallBar), h(AppDialogs)]))

interface PlanFacts { readonly refusal?: CallPlan['refusal'], readonly doNotCall?: boolean }

async function openCall({ refusal = null, doNotCall = false }: PlanFacts = {}) {
  const client = createFakeClient({ now: () => testNow, quiet: true })
  const asked: FakeClient = { ...client, call: async (name, input) => {
    const output = await client.call(name, input)
    return name === 'call:plan' ? { ...output, refusal, numbers: (output as CallPlan).numbers.map(number => ({ ...number, doNotCall })) } : output
  } }
  const desk = await mountOn(Desk, {}, asked)
  const room = useRoom()
  room.id = 'r-roam-p'
  await desk.settle()
  useDialogs().show('call')
  await desk.settle()
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  const press = async (testid: string) => {
    await find(testid).trigger('click')
    await desk.settle()
  }
  const detail = () => room.detail as ConversationDetail
  return { ...desk, find, press, detail, state: () => find('call-bar').attributes('data-state') }
}

async function grant(wrapper: VueWrapper, press: (testid: string) => Promise<void>): Promise<void> {
  await wrapper.findAll('[data-testid^="consent-message-"]').at(0)?.trigger('click')
  await press('call-record-consent')
}

/** Longer than the bar's buttons rest after a press that changes them. */
const restMs = 700

describe('from text to voice', () => {
  it('F62 without consent the call cannot be started, and no reason opens a way', async () => {
    const { find, wrapper } = await openCall()
    expect(find('call-start').attributes('disabled')).toBeDefined()
    expect(find('call-refusal').attributes('data-code')).toBe('consent_required')
    expect(find('call-override').exists()).toBe(false)
    wrapper.unmount()
  })

  it('F62 out of hours a supervisor may give a reason, anybody may agree on a time', async () => {
    const { find, press, client, wrapper, settle } = await openCall({ refusal: { code: 'outside_calling_hours', until: testNow + 3_600_000 } })
    await grant(wrapper, press)
    expect(find('call-refusal').attributes('data-code')).toBe('outside_calling_hours')
    expect(find('call-start').attributes('disabled')).toBeDefined()
    await find('call-override').trigger('click')
    expect(find('call-start').attributes('disabled')).toBeDefined()
    await find('call-override-reason').setValue('老人被骗，要马上提醒')
    expect(find('call-start').attributes('disabled')).toBeUndefined()
    await press('call-book-instead')
    expect(find('call-refusal').exists()).toBe(false)
    expect(find('call-shown').text()).toContain('今天 17:00')
    await press('call-start')
    await settle()
    expect(client.made.find(call => call.name === 'call:start')?.input).toMatchObject({ notBefore: testNow + 3_600_000, overrideReason: null, to: null })
    wrapper.unmount()
  })

  it('F62 a number that wants no calls cannot be dialled at any time', async () => {
    const { find, press, wrapper } = await openCall({ doNotCall: true })
    expect(find('call-refusal').attributes('data-code')).toBe('do_not_call')
    await press('call-when-pick')
    await find('call-when-time').setValue('2026-11-23T10:00')
    expect(find('call-start').attributes('disabled')).toBeDefined()
    wrapper.unmount()
  })

  it('the customer is told which number calls, whose 工号, and when', async () => {
    const { find, wrapper } = await openCall()
    expect(find('call-shown').text()).toContain('0571-8000-10086 · 工号 1027 · 现在就打')
    wrapper.unmount()
  })

  it('a colleague is asked with the card that they will see', async () => {
    const { find, press, client, settle, wrapper } = await openCall()
    await grant(wrapper, press)
    const room = client.world.rooms.get('r-roam-p')
    if (room)
      addMessage(client.world, room, { by: 'customer', text: '打 13800138000 就行' })
    client.world.changed()
    await settle()
    await press('call-who-agent')
    expect(find('call-card').text()).toContain('境外漫游高额话费')
    expect(find('call-card').text()).toContain('打 138****8000 就行')
    expect(find('call-card').text()).not.toContain('13800138000')
    await press('call-start')
    expect(client.made.find(call => call.name === 'call:start')?.input).toMatchObject({ to: { agentId: 'a-lin' } })
    wrapper.unmount()
  })

  it('consent is recorded from the customer\'s own line, then the call is led to its wrap-up', async () => {
    const { find, press, client, state, settle, wrapper } = await openCall()
    await grant(wrapper, press)
    expect(find('consent-state').attributes('data-state')).toBe('granted')
    await press('call-start')
    await vi.advanceTimersByTimeAsync(700)
    expect(state()).toBe('dialing_agent')
    expect(find('call-bar').text()).toContain('正在呼叫坐席')
    expect(find('call-bar').text()).toContain('138****8000')
    await press('call-answer-leg')
    expect(find('call-bar').text()).toContain('正在呼叫客户')
    await vi.advanceTimersByTimeAsync(1_600)
    expect(find('call-bar').text()).toContain('客户振铃')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(state()).toBe('connected')
    expect(find('call-state').text()).toBe('通话中')
    expect(find('call-timer').exists()).toBe(true)
    expect(find('call-recording').text()).toBe('录音中')
    await press('call-hold')
    expect(find('call-bar').text()).toContain('客户听到等待音乐')
    await press('call-hangup')
    expect(state()).toBe('wrap_up')
    await vi.advanceTimersByTimeAsync(restMs)
    await press('wrapup-open')
    expect(find('wrapup-submit').attributes('disabled')).toBeDefined()
    await find('wrapup-resolved').trigger('keydown', { key: '1' })
    await settle()
    expect((find('wrapup-follow-up').element as HTMLTextAreaElement).value).toBe('')
    expect(find('wrapup-room').attributes('data-id')).toBe('r-roam-p')
    await press('wrapup-use-prepared')
    expect((find('wrapup-follow-up').element as HTMLTextAreaElement).value).toContain('已经办好')
    await press('wrapup-extend')
    expect(find('wrapup-extend').exists()).toBe(false)
    await press('wrapup-submit')
    expect(client.made.find(call => call.name === 'call:wrapUp')?.input).toMatchObject({ disposition: 'resolved', followUpText: '刚才电话里说的已经办好，有变化随时找我。' })
    await settle()
    expect(find('call-bar').exists()).toBe(false)
    wrapper.unmount()
  })

  it('F16 the key of a start is kept over a second try', async () => {
    const { find, press, client, wrapper } = await openCall()
    await grant(wrapper, press)
    client.failNext('call:start', new AppError('timeout'))
    await press('call-start')
    expect(wrapper.find('[data-code="timeout"]').exists()).toBe(true)
    await press('call-start')
    const keys = client.made.filter(call => call.name === 'call:start').map(call => (call.input as { clientKey: string }).clientKey)
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect(find('dialog').exists()).toBe(false)
    wrapper.unmount()
  })
})

describe('ending a conversation', () => {
  it('takes one reason, chosen by a press or by its number, and the version on screen', async () => {
    const { find, press, client, detail, settle, wrapper } = await openCall()
    useDialogs().show('resolve')
    await settle()
    expect(find('resolve-submit').attributes('disabled')).toBeDefined()
    await find('resolve-solved').trigger('keydown', { key: '2' })
    expect(find('resolve-told_result').attributes('aria-checked')).toBe('true')
    await press('resolve-submit')
    expect(client.made.find(call => call.name === 'conversation:resolve')?.input).toMatchObject({ id: 'r-roam-p', reason: 'told_result', epoch: detail().row.epoch })
    expect(useDialogs().open).toBeNull()
    wrapper.unmount()
  })
})
