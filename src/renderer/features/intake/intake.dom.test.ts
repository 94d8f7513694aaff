import type { HuiyinBridge } from '../../bridge/bridge-client.ts'
import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import AppDialogs from '../shell/AppDialogs.vue'
import { useOutsideLink } from './use-outside-link.ts'

/** A shell that holds one link until it is asked, and says when there is another. */
function shellWith(...links: unknown[]): { bridge: HuiyinBridge, nudge: () => void } {
  const listeners = new Set<(event: string, payload: unknown) => void>()
  return {
    bridge: {
      version: 'test',
      call: async name => ({ ok: true, data: name === 'host:intake' ? links.shift() ?? null : {} }),
      on(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
    nudge: () => listeners.forEach(listener => listener('intake', {})),
  }
}

async function openDesk(shell: ReturnType<typeof shellWith>) {
  const desk = await mountOnDesk(defineComponent(() => {
    useOutsideLink(shell.bridge)
    return () => h(AppDialogs)
  }))
  await desk.settle()
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  const value = (testid: string) => (find(testid).element as HTMLInputElement).value
  const taken = () => desk.client.made.filter(call => call.name === 'link:take')
  return { ...desk, find, value, taken }
}

const link = { kind: 'intake', url: 'https://www.coolapk.com/feed/1', text: '太吵了' }

describe('a link from another program', () => {
  it('fills the dialog and never submits by itself', async () => {
    const { find, value, taken, settle, wrapper } = await openDesk(shellWith(link))
    expect(find('link-outside').text()).toContain('别的程序')
    expect([value('link-url'), value('link-text')]).toEqual([link.url, link.text])
    await settle()
    expect(taken()).toEqual([])
    await find('link-submit').trigger('click')
    await settle()
    expect(taken()).toHaveLength(1)
    wrapper.unmount()
  })

  it('comes while the page is open, and waits for a dialog that stands there', async () => {
    const shell = shellWith(null, link, { ...link, url: 'https://www.coolapk.com/feed/2' })
    const { find, value, settle, wrapper } = await openDesk(shell)
    expect(find('dialog').exists()).toBe(false)
    shell.nudge()
    await settle()
    expect(value('link-url')).toBe(link.url)
    shell.nudge()
    await settle()
    expect(value('link-url')).toBe(link.url)
    useDialogs().shut()
    await settle()
    expect(value('link-url')).toBe('https://www.coolapk.com/feed/2')
    wrapper.unmount()
  })

  it.each([
    { kind: 'intake', url: 'javascript:alert(1)', text: '' },
    { kind: 'intake', url: 'https://a@b.example/', text: '' },
    { kind: 'conversation', id: 'x' },
    { url: 7, text: [] },
    'https://www.coolapk.com/',
    null,
  ])('%j opens nothing', async (hostile) => {
    const { find, wrapper } = await openDesk(shellWith(hostile))
    expect(find('dialog').exists()).toBe(false)
    wrapper.unmount()
  })
})

describe('pasting a link', () => {
  it('says what is wrong with an address, shows the real host, and waits for words', async () => {
    const { find, wrapper, settle } = await openDesk(shellWith())
    useDialogs().show('link')
    await settle()
    await find('link-url').setValue('https://weibo.com@evil.example/')
    expect(find('link-fault').text()).toContain('可能是假的')
    expect(find('link-submit').attributes('disabled')).toBeDefined()
    await find('link-url').setValue('看看 https://w\u0435ibo.com/1 太气人')
    expect(find('link-host').text()).toContain('xn--')
    expect(find('link-submit').attributes('disabled')).toBeDefined()
    await find('link-text').setValue('太吵了')
    expect(find('link-submit').attributes('disabled')).toBeUndefined()
    wrapper.unmount()
  })
})
