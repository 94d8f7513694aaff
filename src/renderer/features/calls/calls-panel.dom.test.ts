import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { AppError } from '../../../shared/errors.ts'
import { newCall } from '../../bridge/fake/call-scene.ts'
import { mountOnDesk, testNow } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import AppDialogs from '../shell/AppDialogs.vue'
import CallsPanel from './CallsPanel.vue'

async function mountPanel() {
  const opened: string[] = []
  const desk = await mountOnDesk(defineComponent(() => () => h('div', [h(CallsPanel, { openId: null, onOpen: id => opened.push(id) }), h(AppDialogs)])))
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  const press = async (testid: string) => {
    await find(testid).trigger('click')
    await desk.settle()
  }
  const ids = () => desk.wrapper.findAll('[data-testid="call-row"]').map(row => row.attributes('data-id'))
  const made = (name: string) => desk.client.made.filter(call => call.name === name).map(call => call.input)
  return { ...desk, opened, find, press, ids, made }
}

describe('the panel of calls', () => {
  it('shows who waits: place, time, masked number, line; whoever takes it has the conversation', async () => {
    const { find, press, ids, made, opened, wrapper } = await mountPanel()
    await press('calls-tab-waiting')
    expect(ids()).toEqual(['cb-waits'])
    expect(find('call-row').text()).toMatch(/0571\*{4}8320.*客户在线等待.*第 1 位 · 已等 0:09 · 打的是 家庭宽带/)
    await press('call-take')
    expect(made('conversation:claim')).toEqual([{ id: 'r-call' }])
    expect(opened).toEqual(['r-call'])
    wrapper.unmount()
  })

  it('shows who was missed and until when; ringing back claims, opens and asks', async () => {
    const { find, press, opened, wrapper } = await mountPanel()
    await press('calls-tab-missed')
    expect(find('call-row').text()).toMatch(/未接来电，要回拨.*剩 4:00.*等了 1:11/)
    await press('call-ring-back')
    expect(opened).toEqual(['r-missed'])
    expect(useDialogs().open).toBe('call')
    wrapper.unmount()
  })

  it('moves an agreed call to another time, or takes it back at the second press', async () => {
    const { find, press, made, wrapper } = await mountPanel()
    await press('calls-tab-booked')
    await press('call-reschedule')
    await press('call-when-pick')
    await find('call-when-time').setValue('2026-11-24T10:30')
    await press('reschedule-submit')
    expect(made('call:reschedule')).toMatchObject([{ callbackId: 'cb-booked', notBefore: Date.UTC(2026, 10, 24, 2, 30) }])
    await press('call-reschedule')
    await press('reschedule-cancel')
    expect(made('call:cancel')).toEqual([])
    await press('reschedule-cancel')
    expect(made('call:cancel')).toEqual([{ callbackId: 'cb-booked' }])
    wrapper.unmount()
  })

  it('says plainly who may not hear a recording, and that one is gone', async () => {
    const { client, find, press, wrapper } = await mountPanel()
    await press('calls-tab-recent')
    await press('recording-play')
    expect(find('recording-wrong').text()).toContain('没有听这段录音的权限')
    client.failNext('call:recording', new AppError('not_found'))
    await press('recording-play')
    expect(find('recording-wrong').attributes('data-why')).toBe('gone')
    wrapper.unmount()
  })

  it('a supervisor listens to a colleague\'s call and is told what the two hear', async () => {
    const { wrapper, find, press, made, settle } = await mountPanel()
    await press('calls-more')
    const option = [...document.querySelectorAll<HTMLElement>('.n-dropdown-option-body')].find(each => each.textContent?.includes('全部进行中'))
    option?.click()
    await settle()
    await press('call-listen')
    expect(made('call:supervise')).toEqual([{ callbackId: 'cb-lin', how: 'listen' }])
    expect(wrapper.text()).toContain('正在旁听，双方听不到您')
    await press('call-supervise-stop')
    expect(find('call-supervise-stop').exists()).toBe(false)
    wrapper.unmount()
  })

  it('the list of numbers nobody calls: nothing is added or taken off without a reason', async () => {
    const { wrapper, find, press, made, settle } = await mountPanel()
    await press('calls-more')
    const option = [...document.querySelectorAll<HTMLElement>('.n-dropdown-option-body')].find(each => each.textContent?.includes('免打扰名单'))
    option?.click()
    await settle()
    await find('refused-number').setValue('13900001111')
    expect(find('refused-add').attributes('disabled')).toBeDefined()
    await find('refused-why').setValue('客户书面要求')
    await find('refused-add').trigger('submit')
    await settle()
    expect(wrapper.findAll('[data-testid="refused-row"]').map(row => row.text())).toMatchObject([expect.stringContaining('139****1111'), expect.stringContaining('150****3344')])
    await press('refused-remove')
    expect(find('refused-remove-sure').attributes('disabled')).toBeDefined()
    await find('refused-remove-why').setValue('客户改了主意')
    await find('refused-remove-sure').trigger('submit')
    await settle()
    expect(made('doNotCall:remove')).toMatchObject([{ why: '客户改了主意' }])
    wrapper.unmount()
  })

  it('a call that a colleague asks for shows its card before it is taken', async () => {
    const { client, find, press, made, settle, opened, wrapper } = await mountPanel()
    client.world.callbacks.set('cb-asked', newCall(client.world, 'r-roam-p', { id: 'cb-asked', state: 'offered', offerUntil: testNow + 15_000, requestedBy: client.world.people.lin }))
    client.world.changed()
    await settle()
    expect(find('call-offer').text()).toMatch(/林晓 请您打.*境外漫游高额话费.*18:00/s)
    await press('call-offer-accept')
    expect(made('call:acceptOffer')).toEqual([{ callbackId: 'cb-asked' }])
    expect(opened).toEqual(['r-roam-p'])
    wrapper.unmount()
  })

  it('each empty list says what would stand there', async () => {
    const { client, press, wrapper } = await mountPanel()
    client.world.callbacks.clear()
    for (const [tab, words] of [['waiting', '没有来电在等'], ['missed', '没有要回拨的来电'], ['booked', '没有约好的回呼'], ['recent', '还没有结束的通话']] as const) {
      await press(`calls-tab-${tab}`)
      expect(wrapper.text()).toContain(words)
    }
    wrapper.unmount()
  })
})
