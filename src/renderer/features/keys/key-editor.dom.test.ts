import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { useDeskActions } from '../../actions/desk-actions.ts'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import AppDialogs from '../shell/AppDialogs.vue'

const Desk = defineComponent(() => {
  useDeskActions()
  return () => h('div', [h('section', { 'data-place': 'list' }, [h('button', { id: 'in-list' })]), h(AppDialogs)])
})

let desk: Awaited<ReturnType<typeof mountOnDesk>>

beforeEach(async () => {
  desk = await mountOnDesk(Desk)
})
afterEach(() => desk.wrapper.unmount())

const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
const kept = () => desk.client.world.me.preferences.keys

async function press(target: EventTarget, init: KeyboardEventInit): Promise<void> {
  target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }))
  await desk.settle()
}
async function edit(): Promise<void> {
  useDialogs().show('keys', 'change')
  await desk.settle()
}
async function record(id: string, ...presses: KeyboardEventInit[]): Promise<void> {
  await find(`keys-edit-${id}`).trigger('click')
  for (const one of presses)
    await press(find(`keys-edit-${id}`).element, one)
}
const refusal = () => find('keys-refusal').exists() ? find('keys-refusal').attributes('data-why') : null

describe('the table of keys', () => {
  it('shows those of the place one stands in first', async () => {
    const button = desk.wrapper.find('#in-list').element as HTMLElement
    button.focus()
    await press(button, { key: '?', shiftKey: true })
    expect(desk.wrapper.findAll('[data-testid="keys-place"]')[0]?.attributes('data-place-name')).toBe('list')
    expect(find('keys-place').text()).toContain('领取下一个最急的')
  })

  it('draws what is out of sight when it has been answered, and all of it then', async () => {
    useDialogs().show('keys')
    await vi.advanceTimersByTimeAsync(50)
    const soon = desk.wrapper.findAll('[data-testid="keys-place"] p').length
    await desk.settle()
    expect(soon).toBeGreaterThan(0)
    expect(desk.wrapper.findAll('[data-testid="keys-place"] p').length).toBeGreaterThan(soon)
    expect(desk.wrapper.findAll('[data-testid="keys-place"]').map(place => place.attributes('data-place-name'))).toContain('everywhere')
  })

  it('has the focus, so that arrow keys walk through it at once', async () => {
    useDialogs().show('keys')
    await desk.settle()
    expect(document.activeElement?.getAttribute('role')).toBe('group')
    await find('keys-change').trigger('click')
    await desk.settle()
    await find('keys-change').trigger('click')
    await desk.settle()
    expect(document.activeElement?.getAttribute('role')).toBe('group')
  })
})

describe('one\'s own keys', () => {
  it('are recorded, act at once, and the old one is forgotten', async () => {
    await edit()
    await record('wall.open', { key: 'Control', ctrlKey: true }, { key: 'b', ctrlKey: true })
    expect(kept()).toEqual({ 'wall.open': ['Mod+B'] })
    await record('settings.open', { key: ';' })
    useDialogs().shut()
    await desk.settle()
    await press(window, { key: ',' })
    expect(useDialogs().open).toBeNull()
    await press(window, { key: ';' })
    expect(useDialogs().open).toBe('settings')
  })

  it('name whose key it already is; it can be taken over', async () => {
    await edit()
    await record('settings.open', { key: '/' })
    expect(refusal()).toBe('taken')
    expect(find('keys-refusal').text()).toContain('搜索')
    expect(kept()).toEqual({})
    await find('keys-take-over').trigger('click')
    await desk.settle()
    expect(kept()).toEqual({ 'search.open': [], 'settings.open': ['/'] })
  })

  it.each([
    ['wall.open', { key: 't', ctrlKey: true }, 'reserved'],
    ['wall.open', { key: 'Enter' }, 'reserved'],
    ['composer.holding', { key: ';' }, 'bare'],
  ] as const)('of %s are not %o: %s', async (id, init, why) => {
    await edit()
    await record(id, init)
    expect(refusal()).toBe(why)
    expect(kept()).toEqual({})
  })

  it('none by Backspace, as before by Escape, back to what they were by a press', async () => {
    await edit()
    await record('settings.open', { key: 'Backspace' })
    expect(kept()).toEqual({ 'settings.open': [] })
    await record('search.open', { key: 'Escape' })
    expect(kept()).toEqual({ 'settings.open': [] })
    await find('keys-reset-settings.open').trigger('click')
    await desk.settle()
    expect(kept()).toEqual({})
  })

  it('F51 a key of the input method is nobody\'s new key', async () => {
    await edit()
    await record('settings.open', { key: ';', keyCode: 229 }, { key: 'Process' })
    expect(kept()).toEqual({})
  })

  it('all go back at once', async () => {
    await edit()
    await record('settings.open', { key: ';' })
    await find('keys-reset-all').trigger('click')
    await desk.settle()
    expect(kept()).toEqual({})
  })
})
