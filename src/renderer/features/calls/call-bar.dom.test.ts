import type { CallbackRow } from '../../../shared/contract/conversation.ts'
import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useDeskActions } from '../../actions/desk-actions.ts'
import { newCall } from '../../bridge/fake/call-scene.ts'
import { mountOnDesk, testNow } from '../../bridge/test-desk.ts'
import AppDialogs from '../shell/AppDialogs.vue'
import CallBar from './CallBar.vue'

const opened: string[] = []
const Desk = defineComponent(() => {
  useDeskActions()
  return () => h('div', [h(CallBar, { onOpen: id => opened.push(id) }), h(AppDialogs)])
})

const live: Partial<CallbackRow> = { id: 'cb-live', state: 'connected', connectedAt: testNow - 65_000, recording: 'started' }

async function mountBar(facts: Partial<CallbackRow>) {
  opened.length = 0
  const desk = await mountOnDesk(Desk)
  const { world } = desk.client
  const set = async (next: Partial<CallbackRow>) => {
    const before = world.callbacks.get('cb-live') ?? newCall(world, 'r-roam-p', { id: 'cb-live' })
    world.callbacks.set('cb-live', { ...before, ...next, version: before.version + 1 })
    world.changed()
    await desk.settle()
  }
  await set(facts)
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  const press = async (key: string) => {
    window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await desk.settle()
  }
  const made = (name: string) => desk.client.made.filter(call => call.name === name).map(call => call.input)
  return { ...desk, find, press, set, made }
}

describe('the call bar', () => {
  it.each([
    [{ state: 'dialing_agent' }, '正在呼叫坐席'],
    [{ state: 'dialing_customer' }, '正在呼叫客户'],
    [{ state: 'dialing_customer', ringing: true }, '客户振铃'],
    [live, '通话中'],
    [{ ...live, held: true }, '保持'],
    [{ ...live, agentLostAt: testNow - 4_000 }, '坐席话机掉线，等它回来'],
    [{ ...live, transfer: { how: 'blind', to: { id: 'a-lin', name: '林晓' }, number: '', answered: false } }, '转接中'],
    [{ ...live, transfer: { how: 'attended', to: { id: 'a-lin', name: '林晓' }, number: '', answered: false } }, '正在呼叫 林晓，客户听等待音乐'],
    [{ ...live, transfer: { how: 'attended', to: null, number: '8001', answered: true } }, '正在和 8001 说，客户听等待音乐'],
    [{ state: 'retry_wait', nextAt: testNow + 90_000, lastOutcome: 'busy' }, '等待重拨'],
    [{ state: 'wrap_up', wrapUpDueAt: testNow + 30_000 }, '话后处理'],
  ] as const)('says how the call stands: %o', async (facts, words) => {
    const { find, wrapper } = await mountBar(facts)
    expect(find('call-state').text()).toBe(words)
    wrapper.unmount()
  })

  it('runs its clock from the moment that matters', async () => {
    const { find, set, wrapper } = await mountBar(live)
    expect(find('call-timer').text()).toBe('1:05')
    await set({ agentLostAt: testNow - 4_000 })
    expect(find('call-timer').text()).toBe('0:04')
    wrapper.unmount()
  })

  it('a call that is only agreed for later stays out of it', async () => {
    const { find, wrapper } = await mountBar({ state: 'scheduled', nextAt: testNow + 3_600_000 })
    expect(find('call-bar').exists()).toBe(false)
    wrapper.unmount()
  })

  it('hangs up by Q only at the second press, and a third does nothing', async () => {
    const { press, made, find, wrapper } = await mountBar(live)
    await press('q')
    expect(made('call:hangup')).toEqual([])
    expect(find('call-hangup').text()).toContain('再按一次 Q')
    await press('q')
    expect(made('call:hangup')).toEqual([{ callbackId: 'cb-live' }])
    await press('q')
    await press('q')
    expect(made('call:hangup')).toHaveLength(1)
    wrapper.unmount()
  })

  it('forgets a first Q after a while', async () => {
    const { press, made, wrapper } = await mountBar(live)
    await press('q')
    await vi.advanceTimersByTimeAsync(3_000)
    await press('q')
    expect(made('call:hangup')).toEqual([])
    wrapper.unmount()
  })

  it('a second press lands on nothing while the buttons change', async () => {
    const { find, settle, wrapper } = await mountBar(live)
    await find('call-hangup').trigger('click')
    await settle()
    expect(find('call-bar').attributes('data-state')).toBe('wrap_up')
    expect(find('wrapup-open').attributes('disabled')).toBeDefined()
    await vi.advanceTimersByTimeAsync(700)
    expect(find('wrapup-open').attributes('disabled')).toBeUndefined()
    wrapper.unmount()
  })

  it('holds, mutes, pauses the recording and dials by keys', async () => {
    const { press, made, find, wrapper } = await mountBar(live)
    for (const key of ['h', 'm', 'p'])
      await press(key)
    expect(made('call:hold')).toEqual([{ callbackId: 'cb-live', on: true }])
    expect(made('call:mute')).toEqual([{ callbackId: 'cb-live', on: true }])
    expect(made('call:record')).toEqual([{ callbackId: 'cb-live', on: false }])
    expect(find('call-recording').attributes('data-state')).toBe('paused')
    await press('d')
    for (const key of ['1', '0', '#'])
      await press(key)
    expect(made('call:dtmf').map(input => (input as { digits: string }).digits).join('')).toBe('10#')
    wrapper.unmount()
  })

  it('digits go nowhere while the keypad is shut', async () => {
    const { press, made, wrapper } = await mountBar(live)
    await press('1')
    expect(made('call:dtmf')).toEqual([])
    wrapper.unmount()
  })

  it('there is nothing to pause where nothing may be recorded', async () => {
    const { find, press, made, wrapper } = await mountBar({ ...live, recording: null })
    expect(find('call-record').exists()).toBe(false)
    expect(find('call-recording').text()).toBe('未录音')
    await press('p')
    expect(made('call:record')).toEqual([])
    wrapper.unmount()
  })

  it('an attended transfer: a word first, then handed over, or taken back', async () => {
    const { find, press, made, settle, wrapper } = await mountBar(live)
    await press('x')
    await find('transfer-to-a-lin').trigger('click')
    await find('transfer-submit').trigger('click')
    await settle()
    expect(made('call:transfer')).toEqual([{ callbackId: 'cb-live', how: 'attended', to: { agentId: 'a-lin' } }])
    expect(find('call-complete').attributes('disabled')).toBeDefined()
    await vi.advanceTimersByTimeAsync(2_100)
    expect(find('call-complete').attributes('disabled')).toBeUndefined()
    await press('b')
    expect(made('call:transferEnd')).toEqual([{ callbackId: 'cb-live', action: 'cancel' }])
    wrapper.unmount()
  })

  it('a blind one to an extension takes digits alone', async () => {
    const { find, press, made, settle, wrapper } = await mountBar(live)
    await press('x')
    await find('transfer-kind-extension').trigger('click')
    await find('transfer-how-blind').trigger('click')
    await find('transfer-extension').setValue('80a')
    expect(find('transfer-submit').attributes('disabled')).toBeDefined()
    await find('transfer-extension').setValue('8001')
    await find('transfer-submit').trigger('click')
    await settle()
    expect(made('call:transfer')).toEqual([{ callbackId: 'cb-live', how: 'blind', to: { extension: '8001' } }])
    wrapper.unmount()
  })

  it('my phone rings for a caller: their conversation opens by itself, A answers', async () => {
    const { press, made, wrapper } = await mountBar({ state: 'dialing_agent', direction: 'inbound', origin: 'inbound' })
    expect(opened).toEqual(['r-roam-p'])
    await press('a')
    expect([...made('softphone:press'), ...made('call:agentLeg')]).toHaveLength(1)
    wrapper.unmount()
  })

  it('a telephone on the desk is picked up there', async () => {
    const { client, find, set, press, made, wrapper } = await mountBar({ state: 'dialing_agent' })
    Object.assign(client.world.me, { phone: { leg: 'desk_phone', choices: ['desk_phone'], registered: true }, version: 2 })
    await set({})
    expect(find('call-lift').text()).toBe('请拿起话机')
    expect(find('call-answer-leg').exists()).toBe(false)
    await press('a')
    expect(made('call:agentLeg')).toEqual([])
    wrapper.unmount()
  })
})
