import { describe, expect, it } from 'vitest'
import { mountOnDesk } from '../bridge/test-desk.ts'
import StatusLine from '../features/shell/StatusLine.vue'

const nextFrame = () => new Promise(resolve => requestAnimationFrame(resolve))

describe('what opens above a button', () => {
  it.each([['channels', 'channels-manage'], ['presence', 'presence-ready']])('%s is entered by the keyboard, and left by Escape', async (opener, first) => {
    const { wrapper, settle } = await mountOnDesk(StatusLine)
    const button = wrapper.find<HTMLElement>(`[data-testid="${opener}"]`).element
    button.focus()
    button.click()
    await settle()
    await Promise.race([nextFrame(), settle()])
    expect(document.activeElement?.getAttribute('data-testid')).toBe(first)
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
    await settle()
    expect(document.activeElement).toBe(button)
    wrapper.unmount()
  })

  it('accounts that need somebody stand first, and those that do not fit are counted', async () => {
    const { wrapper, client, settle } = await mountOnDesk(StatusLine)
    const [one] = client.world.channels
    for (let n = 0; n < 34; n++)
      client.world.channels.push({ ...one!, id: `x-${n}`, health: n === 33 ? 'red' : 'ok' })
    client.world.changed()
    await settle()
    const badge = wrapper.find('[data-testid="channels"]')
    expect(badge.text()).toContain('+34')
    expect(badge.findAll('[role="img"][aria-label="故障"]')).toHaveLength(2)
    wrapper.unmount()
  })
})
