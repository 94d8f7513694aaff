import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { useDeskActions } from '../../actions/desk-actions.ts'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { loadPinyin } from '../../composables/pinyin.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useInbox } from '../../stores/inbox.ts'
import AppDialogs from '../shell/AppDialogs.vue'

const Desk = defineComponent(() => {
  useDeskActions()
  useInbox()
  return () => h('div', [h('button', { id: 'before' }), h(AppDialogs)])
})

let desk: Awaited<ReturnType<typeof mountOnDesk>>

beforeAll(loadPinyin)
beforeEach(async () => {
  desk = await mountOnDesk(Desk)
  await press(window, { key: 'k', ctrlKey: true })
})
afterEach(() => desk.wrapper.unmount())

const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
const ids = () => desk.wrapper.findAll('[data-testid="palette-option"]').map(option => option.attributes('data-id'))
const chosen = () => desk.wrapper.find('[role="option"][aria-selected="true"]')

async function press(target: EventTarget, init: KeyboardEventInit): Promise<void> {
  target.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }))
  await desk.settle()
}
const key = (name: string, more: KeyboardEventInit = {}) => press(find('palette-query').element, { key: name, ...more })
async function ask(query: string) {
  await find('palette-query').setValue(query)
  await desk.settle()
}

describe('the palette', () => {
  it.each([['大屏', 'wall.open'], ['xianchangdaping', 'wall.open'], ['xcdp', 'wall.open'], ['wallboard', 'wall.open'], ['XBing', null], ['xx', null]])('finds by %s', async (query, id) => {
    await ask(query)
    if (id === null)
      expect(ids()).not.toContain('action:wall.open')
    else
      expect(ids()[0]).toBe(`action:${id}`)
  })

  it('finds customers by name and opens their conversation', async () => {
    const row = useInbox().rows[0]!
    await ask(row.customer.name.slice(0, 2))
    expect(ids()).toContain(`room:${row.id}`)
    desk.wrapper.find(`[data-id="room:${row.id}"]`).element.dispatchEvent(new MouseEvent('click', { bubbles: true }))
    await desk.settle()
    expect(useDialogs().open).toBeNull()
    expect(desk.wrapper.vm.$router.currentRoute.value.path).toBe(`/c/${row.id}`)
  })

  it('offers nothing that cannot be done now', () => {
    expect(ids()).toContain('action:inbox.next')
    expect(ids()).not.toContain('action:call.hold')
    expect(ids()).not.toContain('action:composer.send')
    expect(ids()).not.toContain('action:palette.open')
  })

  it('walks by arrows, round at both ends, and says where it stands', async () => {
    const first = ids()[0]
    expect(chosen().attributes('data-id')).toBe(first)
    await key('ArrowUp')
    expect(chosen().attributes('data-id')).toBe(ids().at(-1))
    await key('ArrowDown')
    await key('ArrowDown')
    expect(chosen().attributes('data-id')).toBe(ids()[1])
    expect(find('palette-query').attributes('aria-activedescendant')).toBe(chosen().attributes('id'))
  })

  it('does what is chosen by Enter, once, and remembers it', async () => {
    await ask('紧凑')
    await key('Enter', { repeat: true })
    expect(useDialogs().open).toBe('palette')
    await key('Enter')
    expect(useDialogs().open).toBeNull()
    expect(desk.client.world.me.preferences.recentActions).toEqual(['density.flip'])
    await press(window, { key: 'k', ctrlKey: true })
    expect(ids()[0]).toBe('action:density.flip')
  })

  it('F51 neither runs nor walks while an input method has the key', async () => {
    await ask('紧凑')
    await key('Enter', { isComposing: true })
    await key('Enter', { keyCode: 229 })
    await key('ArrowDown', { key: 'Process' })
    expect(useDialogs().open).toBe('palette')
  })

  it('says so when nothing is found, and shuts by its own key', async () => {
    await ask('没有这回事')
    expect(find('palette').text()).toContain('没有这样的动作')
    await key('k', { ctrlKey: true })
    expect(useDialogs().open).toBeNull()
  })
})
