import { afterEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountOnDesk } from '../bridge/test-desk.ts'
import AppDialogs from '../features/shell/AppDialogs.vue'
import { useDialogs } from '../stores/dialogs.ts'

const Desk = defineComponent(() => () => h('div', [h('button', { 'data-testid': 'opener' }, 'open'), h(AppDialogs)]))

afterEach(() => vi.restoreAllMocks())

describe('a dialog', () => {
  it.each(['deadlines', 'settings', 'search'] as const)('%s takes the focus and gives it back where it was', async (name) => {
    const { wrapper, settle } = await mountOnDesk(Desk)
    const opener = wrapper.find<HTMLElement>('[data-testid="opener"]').element
    opener.focus()
    useDialogs().show(name)
    await settle()
    const dialog = wrapper.find('[data-testid="dialog"]').element
    expect(dialog.contains(document.activeElement)).toBe(true)
    useDialogs().shut()
    await settle()
    expect(document.activeElement).toBe(opener)
    wrapper.unmount()
  })

  it('whose opener is gone leaves the focus alone', async () => {
    const { wrapper, settle } = await mountOnDesk(Desk)
    const opener = document.createElement('button')
    document.body.append(opener)
    opener.focus()
    useDialogs().show('link')
    await settle()
    opener.remove()
    useDialogs().shut()
    await settle()
    expect(document.activeElement).toBe(document.body)
    wrapper.unmount()
  })

  it('keeps Tab and every stray focus inside, and Escape shuts it', async () => {
    vi.spyOn(HTMLElement.prototype, 'getClientRects').mockReturnValue([new DOMRect()] as unknown as DOMRectList)
    const { wrapper, settle } = await mountOnDesk(Desk)
    const opener = wrapper.find<HTMLElement>('[data-testid="opener"]').element
    opener.focus()
    useDialogs().show('link')
    await settle()
    const dialog = wrapper.find('[data-testid="dialog"]').element
    const press = (key: string, shiftKey = false) => (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey, bubbles: true, cancelable: true }))
    const stops = [...dialog.querySelectorAll<HTMLElement>('button, input, textarea, select')].filter(stop => stop.tabIndex >= 0 && !stop.matches('[disabled]'))
    stops[0]!.focus()
    expect(press('Tab', true)).toBe(false)
    expect(document.activeElement).toBe(stops.at(-1))
    expect(press('Tab')).toBe(false)
    expect(document.activeElement).toBe(stops[0])
    expect(press('Tab')).toBe(true)
    opener.focus()
    expect(dialog.contains(document.activeElement)).toBe(true)
    expect(press('Escape')).toBe(false)
    await settle()
    expect(wrapper.find('[data-testid="dialog"]').exists()).toBe(false)
    expect(document.activeElement).toBe(opener)
    wrapper.unmount()
  })
})
