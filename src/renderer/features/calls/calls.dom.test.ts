import type { ConversationDetail } from '../../../shared/contract/conversation.ts'
import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useRoom } from '../../stores/room.ts'
import AppDialogs from '../shell/AppDialogs.vue'
import CallBar from './CallBar.vue'

const Desk = defineComponent(() => () => h('div', [h(CallBar), h(AppDialogs)]))

async function openCall() {
  const desk = await mountOnDesk(Desk)
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

describe('from text to voice', () => {
  it('F62 without consent the call cannot be started; an override needs a reason', async () => {
    const { find, press, client, wrapper } = await openCall()
    expect(find('call-start').attributes('disabled')).toBeDefined()
    await find('call-override').trigger('click')
    expect(find('call-start').attributes('disabled')).toBeDefined()
    await find('call-override-reason').setValue('电池冒烟，需要马上指导')
    await press('call-start')
    expect(client.made.find(call => call.name === 'call:start')?.input).toMatchObject({ overrideReason: '电池冒烟，需要马上指导' })
    wrapper.unmount()
  })

  it('consent is recorded from the customer\'s own line, then the call is led to its wrap-up', async () => {
    const { find, press, client, state, settle, wrapper } = await openCall()
    const line = wrapper.findAll('[data-testid^="consent-message-"]').at(0)
    await line?.trigger('click')
    await press('call-record-consent')
    expect(find('consent-state').attributes('data-state')).toBe('granted')
    await press('call-start')
    await vi.advanceTimersByTimeAsync(700)
    expect(state()).toBe('dialing_agent')
    expect(find('call-bar').text()).toContain('正在呼叫坐席')
    expect(find('call-bar').text()).toContain('138****8000')
    await press('call-answer-leg')
    expect(find('call-bar').text()).toContain('正在呼叫客户')
    await vi.advanceTimersByTimeAsync(1_600)
    expect(find('call-bar').text()).toContain('客户振铃中')
    await vi.advanceTimersByTimeAsync(3_000)
    expect(state()).toBe('connected')
    expect(find('call-timer').exists()).toBe(true)
    await press('call-hold')
    expect(find('call-bar').text()).toContain('客户听到等待音乐')
    await press('call-hangup')
    expect(state()).toBe('wrap_up')
    await press('wrapup-open')
    expect(find('wrapup-submit').attributes('disabled')).toBeDefined()
    await find('wrapup-resolved').trigger('click')
    await press('wrapup-submit')
    expect(client.made.find(call => call.name === 'call:wrapUp')?.input).toMatchObject({ disposition: 'resolved' })
    await settle()
    expect(find('call-bar').exists()).toBe(false)
    wrapper.unmount()
  })

  it('F16 the key of a start is kept over a second try', async () => {
    const { find, press, client, wrapper } = await openCall()
    await find('call-override').trigger('click')
    await find('call-override-reason').setValue('紧急')
    const { AppError } = await import('../../../shared/errors.ts')
    client.failNext('call:start', new AppError('timeout'))
    await press('call-start')
    expect(wrapper.find('[data-code="timeout"]').exists()).toBe(true)
    await press('call-start')
    const keys = client.made.filter(call => call.name === 'call:start').map(call => (call.input as { clientKey: string }).clientKey)
    expect(keys).toHaveLength(2)
    expect(keys[0]).toBe(keys[1])
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
