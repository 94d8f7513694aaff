import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountOnDesk } from '../bridge/test-desk.ts'
import { useShortcuts } from './shortcuts.ts'

async function mountKeys() {
  const pressed: string[] = []
  let enabled = true
  const { wrapper } = await mountOnDesk(defineComponent({
    setup() {
      useShortcuts({ 'j': () => pressed.push('j'), '?': () => pressed.push('?'), 'Enter': () => pressed.push('Enter') }, () => enabled)
      return () => h('div', [h('textarea'), h('input'), h('button'), h('p')])
    },
  }))
  const press = (selector: string, init: KeyboardEventInit) => wrapper.find(selector).element.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }))
  return { pressed, press, wrapper, disable: () => void (enabled = false) }
}

describe('keys of the desk', () => {
  it('act where nothing is typed, in either case of the letter', async () => {
    const { pressed, press, wrapper } = await mountKeys()
    press('p', { key: 'j' })
    press('p', { key: 'J' })
    press('p', { key: '?' })
    expect(pressed).toEqual(['j', 'j', '?'])
    wrapper.unmount()
  })

  it('F51 none fires in a field, while composing, or with a modifier', async () => {
    const { pressed, press, wrapper } = await mountKeys()
    press('textarea', { key: 'j' })
    press('input', { key: 'j' })
    press('p', { key: 'j', isComposing: true })
    press('p', { key: 'j', keyCode: 229 })
    press('p', { key: 'Process' })
    press('p', { key: 'j', ctrlKey: true })
    press('p', { key: 'j', metaKey: true })
    expect(pressed).toEqual([])
    wrapper.unmount()
  })

  it('enter on a button belongs to the button', async () => {
    const { pressed, press, wrapper } = await mountKeys()
    press('button', { key: 'Enter' })
    expect(pressed).toEqual([])
    press('p', { key: 'Enter' })
    expect(pressed).toEqual(['Enter'])
    wrapper.unmount()
  })

  it('sleep while something else is asked', async () => {
    const { pressed, press, wrapper, disable } = await mountKeys()
    disable()
    press('p', { key: 'j' })
    expect(pressed).toEqual([])
    wrapper.unmount()
  })
})
