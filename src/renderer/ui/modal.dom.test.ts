import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountOnDesk } from '../bridge/test-desk.ts'
import AppDialogs from '../features/shell/AppDialogs.vue'
import { useDialogs } from '../stores/dialogs.ts'

const Desk = defineComponent(() => () => h('div', [h('button', { 'data-testid': 'opener' }, 'open'), h(AppDialogs)]))

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
})
