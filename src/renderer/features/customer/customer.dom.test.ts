import { describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { AppError } from '../../../shared/errors.ts'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useCustomer } from '../../stores/customer.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { usePreferences } from '../../stores/preferences.ts'
import { useRoom } from '../../stores/room.ts'
import { useSession } from '../../stores/session.ts'
import AppDialogs from '../shell/AppDialogs.vue'
import { useCustomerActions } from './customer-actions.ts'
import CustomerPanel from './CustomerPanel.vue'
import ImpostorNotice from './ImpostorNotice.vue'
import SafetyPage from './SafetyPage.vue'

type Actions = ReturnType<typeof useCustomerActions>

async function openPanel(id = 'r-roam-p') {
  let actions: Actions = []
  const opened: string[] = []
  const Desk = defineComponent({
    setup() {
      const room = useRoom()
      actions = useCustomerActions()
      return () => room.detail === null ? null : h('div', [h(ImpostorNotice, { row: room.detail.row }), h(ImpostorNotice, { row: room.detail.row, advice: true }), h(CustomerPanel, { detail: room.detail, onOpen: (to: string) => opened.push(to) }), h(AppDialogs)])
    },
  })
  const desk = await mountOnDesk(Desk)
  useRoom().id = id
  await desk.settle()
  await desk.settle()
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  const all = (testid: string) => desk.wrapper.findAll(`[data-testid="${testid}"]`)
  const madeLast = () => desk.client.made.findLast(call => !call.name.startsWith('view:'))
  const action = (name: string) => {
    const found = actions.find(one => one.id === name)
    if (!found)
      throw new Error(`no action ${name}`)
    return found
  }
  return { ...desk, find, all, madeLast, action, opened }
}

describe('the customer panel', () => {
  it('sections fold by their heading, stay folded, and an action that leads into one opens it', async () => {
    const { find, settle, wrapper, action } = await openPanel()
    const heading = () => find('section-notes').find('h2 button')
    expect(heading().attributes('aria-expanded')).toBe('true')
    await heading().trigger('click')
    expect(find('customer-notes').exists()).toBe(false)
    expect(usePreferences().customerSections).toContain('notes')
    action('customer.note').run()
    await settle()
    expect(find('customer-notes').exists()).toBe(true)
    expect(document.activeElement?.getAttribute('data-testid')).toBe('note-text')
    wrapper.unmount()
  })

  it('notes: mine can be edited, what stood there before is shown, Ctrl+Enter keeps', async () => {
    const { find, all, settle, wrapper, madeLast } = await openPanel()
    expect(all('customer-note')).toHaveLength(2)
    expect(all('note-edit')).toHaveLength(1)
    await find('customer-note').find('.was').trigger('click')
    expect(find('customer-note').text()).toContain('常出差，白天别打电话。')
    await find('note-text').setValue('喜欢文字沟通')
    await find('note-text').trigger('keydown', { key: 'Enter', ctrlKey: true })
    await settle()
    expect(madeLast()).toMatchObject({ name: 'customer:addNote', input: { customerId: 'c-m-roam', text: '喜欢文字沟通' } })
    expect(all('customer-note')[0]?.text()).toContain('喜欢文字沟通')
    wrapper.unmount()
  })

  it('tags: chosen by arrow and Enter, never by an Enter that ends a composition', async () => {
    const { find, all, settle, wrapper, client } = await openPanel()
    await find('tag-add').trigger('click')
    await settle()
    const field = find('tag-field')
    await field.setValue('企业')
    await settle()
    await field.trigger('keydown', { key: 'Enter', isComposing: true })
    expect(all('tag')).toHaveLength(2)
    await field.trigger('keydown', { key: 'ArrowDown' })
    expect(find('tags').find('[aria-selected="true"]').text()).toContain('企业客户')
    await field.trigger('keydown', { key: 'Enter' })
    await settle()
    expect(client.made.find(call => call.name === 'customer:setTags')?.input).toMatchObject({ tags: ['常出差', '漫游', '企业客户'] })
    expect(all('tag').map(tag => tag.text())).toContain('企业客户')
    wrapper.unmount()
  })

  it('a masked number is shown for a reason, for twenty seconds, and for nobody else\'s room', async () => {
    const { find, clock, settle, wrapper, madeLast } = await openPanel()
    await find('reveal-open').trigger('click')
    await settle()
    expect(find('reveal-submit').attributes('disabled')).toBeDefined()
    await find('reveal-verify').trigger('click')
    await find('reveal-submit').trigger('click')
    await settle()
    expect(madeLast()).toMatchObject({ name: 'customer:reveal', input: { field: 'number', why: 'verify' } })
    expect(find('number').text()).toBe('+8613800138000')
    clock.set(clock.now() + 20_001)
    await settle()
    expect(find('number').text()).toBe('138****8000')
    wrapper.unmount()
  })

  it('the identity check says what matched, not what was said; a failure stays in the dialog', async () => {
    const { find, settle, wrapper, action } = await openPanel()
    expect(find('check-card').attributes('data-valid')).toBe('false')
    action('customer.check').run()
    await settle()
    await find('check-tail').setValue('1111')
    await find('check-order_no').findAll('input')[1]?.setValue(true)
    await find('check-submit').trigger('click')
    await settle()
    expect(find('check-failed').exists()).toBe(true)
    expect(find('check-tail').element).toHaveProperty('value', '')
    await find('check-tail').setValue('8000')
    await find('check-submit').trigger('click')
    await settle()
    expect(useDialogs().open).toBeNull()
    expect(find('check-card').attributes('data-valid')).toBe('true')
    expect(find('check-card').text()).toContain('手机尾号后四位、订单号')
    wrapper.unmount()
  })

  it('who may be the same person: by which marks, what joining brings, then the press; and it can be taken back', async () => {
    const { find, settle, wrapper, client, madeLast } = await openPanel()
    expect(find('perhaps').text()).toContain('同一号码 138****8000')
    await find('link').trigger('click')
    await settle()
    expect(find('link-signs').text()).toContain('同在 浙江 杭州')
    expect(client.made.some(call => call.name === 'customer:link')).toBe(false)
    await find('link-submit').trigger('click')
    await settle()
    expect(client.made.find(call => call.name === 'customer:link')?.input).toEqual({ customerId: 'c-m-roam', otherCustomerId: 'c-other' })
    await find('join-undo').trigger('click')
    await settle()
    expect(madeLast()).toMatchObject({ name: 'customer:undo', input: { joinId: 'join-1' } })
    expect(find('joins').exists()).toBe(false)
    wrapper.unmount()
  })

  it('history leads to its place, and a link that fails is a notice', async () => {
    const { all, settle, wrapper, opened, client, find } = await openPanel()
    expect(all('history-entry').length).toBeGreaterThan(5)
    await all('history-entry')[0]?.find('button').trigger('click')
    expect(opened).toEqual(['r-roam-p'])
    expect(useRoom().found).toMatchObject({ conversationId: 'r-roam-p' })
    client.failNext('customer:undo', new AppError('conflict'))
    await find('join-undo').trigger('click')
    await settle()
    expect(find('joins').exists()).toBe(true)
    wrapper.unmount()
  })

  it('mood stands in words beside its line; a VIP is one press', async () => {
    const { find, settle, wrapper, madeLast } = await openPanel()
    await find('section-mood').find('h2 button').trigger('click')
    expect(find('mood-line').find('svg').attributes('aria-label')).toBe(find('mood-line').find('figcaption span').text())
    await find('vip').trigger('click')
    await settle()
    expect(madeLast()).toMatchObject({ name: 'customer:setVip', input: { vip: true } })
    expect(find('vip').attributes('aria-pressed')).toBe('true')
    wrapper.unmount()
  })

  it('what does not fit the room is no action', async () => {
    const { wrapper, action, settle } = await openPanel()
    expect([action('customer.check').isPossible(), action('customer.flag').isPossible(), action('customer.merge').isPossible(), action('customer.undo').isPossible()]).toEqual([true, false, false, true])
    useRoom().id = 'r-roam'
    await settle()
    expect([action('customer.check').isPossible(), action('customer.flag').isPossible()]).toEqual([false, true])
    wrapper.unmount()
  })
})

describe('accounts that pose as us', () => {
  it('are warned of in the room and where one writes', async () => {
    const { find, wrapper } = await openPanel()
    expect(find('impostor-near').text()).toContain('回音手机客服001')
    expect(find('impostor-advice').text()).toContain('从不要验证码')
    wrapper.unmount()
  })

  it('are flagged from the room with a reason', async () => {
    const { find, settle, wrapper, madeLast, action } = await openPanel('r-roam')
    action('customer.flag').run()
    await settle()
    await find('impostor-asks_for_money').trigger('click')
    await find('impostor-submit').trigger('click')
    await settle()
    expect(madeLast()).toMatchObject({ name: 'impostor:flag', input: { conversationId: 'r-roam', why: 'asks_for_money' } })
    wrapper.unmount()
  })

  it('stand on a supervisor\'s list with what they wrote, to be exported and followed', async () => {
    const { wrapper, settle, client } = await mountOnDesk(SafetyPage)
    await settle()
    expect(useSession().isSupervisor).toBe(true)
    const save = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {})
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x')
    vi.spyOn(URL, 'revokeObjectURL').mockImplementation(() => {})
    await wrapper.find('[data-testid="impostor-evidence"]').trigger('click')
    expect(wrapper.text()).toContain('亲，加我V信给您退款')
    await wrapper.find('[data-testid="impostor-export"]').trigger('click')
    await settle()
    expect(save).toHaveBeenCalledOnce()
    save.mockRestore()
    await wrapper.find('[data-testid="impostor-status"]').setValue('reported')
    await settle()
    expect(client.made.findLast(call => call.name === 'impostor:setStatus')?.input).toMatchObject({ id: 'weibo:99', version: 1, status: 'reported' })
    expect(wrapper.find('[data-testid="impostor-row"]').attributes('data-status')).toBe('reported')
    wrapper.unmount()
  })
})

describe('a customer who is to be forgotten', () => {
  it('is forgotten by a typed word and a reason, and the panel says so', async () => {
    const { find, settle, wrapper, client, madeLast } = await openPanel()
    await find('forget-open').trigger('click')
    await settle()
    expect(find('forget-facts').text()).toContain('42')
    const submit = () => find('forget-submit')
    await find('forget-customer_request').trigger('click')
    expect(submit().attributes('disabled')).toBeDefined()
    await find('forget-confirm').setValue('别人')
    expect(submit().attributes('disabled')).toBeDefined()
    await find('forget-confirm').setValue(useCustomer().customer?.name)
    await submit().trigger('click')
    await settle()
    expect(madeLast()).toMatchObject({ name: 'customer:forget', input: { customerId: 'c-m-roam', reason: 'customer_request' } })
    expect(client.made.some(call => call.name === 'customer:forgetPreview')).toBe(true)
    expect(find('forgotten').attributes('data-done')).toBe('false')
    expect(find('forget-open').exists()).toBe(false)
    wrapper.unmount()
  })

  it('on hold they cannot be forgotten, until somebody lifts it', async () => {
    const { find, settle, wrapper, action } = await openPanel()
    action('customer.hold').run()
    await settle()
    await find('hold-court').trigger('click')
    await find('hold-submit').trigger('click')
    await settle()
    expect(find('held').text()).toContain('诉讼或仲裁')
    expect(find('forget-open').exists()).toBe(false)
    expect(action('customer.forget').isPossible()).toBe(false)
    await find('hold-open').trigger('click')
    await settle()
    await find('lift-ended').trigger('click')
    await find('hold-submit').trigger('click')
    await settle()
    expect(find('held').exists()).toBe(false)
    expect(action('customer.forget').isPossible()).toBe(true)
    wrapper.unmount()
  })
})
