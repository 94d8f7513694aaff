import type { HuiyinBridge } from '../../bridge/bridge-client.ts'
import type { FakeClient } from '../../bridge/fake.ts'
import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { AppError } from '../../../shared/errors.ts'
import { createFakeClient } from '../../bridge/fake.ts'
import { mountOn, testNow } from '../../bridge/test-desk.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useRoom } from '../../stores/room.ts'
import { useOutsideLink } from '../intake/use-outside-link.ts'
import AppDialogs from '../shell/AppDialogs.vue'

const number = '+8613800138000'

/** A desk whose shell holds one wish to call; `open` is the conversation on screen. */
async function ring(wish: unknown, { open = null, refuses = false }: { open?: string | null, refuses?: boolean } = {}) {
  const wishes = [wish]
  const listeners = new Set<(event: string, payload: unknown) => void>()
  const bridge: HuiyinBridge = { version: 'test', call: async name => ({ ok: true, data: name === 'host:intake' ? wishes.shift() ?? null : {} }), on(listener) {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  } }
  const client = createFakeClient({ now: () => testNow, quiet: true })
  const guarded: FakeClient = { ...client, call: async (name, input) => {
    if (refuses && name === 'call:addNumber')
      throw new AppError('not_owner', { details: { owner: 'a2' } })
    return client.call(name, input)
  } }
  const desk = await mountOn(defineComponent(() => {
    const room = useRoom()
    room.id = open
    useOutsideLink(bridge)
    return () => h(AppDialogs, { onOpen: (id: string) => void (room.id = id) })
  }), {}, guarded)
  await desk.settle()
  const come = (next: unknown) => {
    wishes.push(next)
    listeners.forEach(listener => listener('intake', {}))
  }
  const find = (testid: string) => desk.wrapper.find(`[data-testid="${testid}"]`)
  const press = async (testid: string) => {
    await find(testid).trigger('click')
    await desk.settle()
    await desk.settle()
  }
  const made = (name: string) => client.made.filter(call => call.name === name)
  return { ...desk, come, find, press, made, words: () => document.body.textContent ?? '' }
}

describe('a number from another program', () => {
  it('opens the sheet with the customer who gave it, masked, and dials nothing', async () => {
    const { find, made, words, wrapper } = await ring({ kind: 'dial', number })
    expect(find('dial-sheet').exists()).toBe(true)
    expect(words()).toContain('给 138****8000 打电话？')
    expect(words()).not.toContain('13800138000')
    expect(find('dial-choice-r-roam').attributes('aria-checked')).toBe('true')
    expect(document.activeElement).toBe(find('dial-choice-r-roam').element)
    expect([...made('call:start'), ...made('call:addNumber')]).toEqual([])
    wrapper.unmount()
  })

  it('goes on to the call\'s own dialog with that number chosen, where consent is still asked for', async () => {
    const { find, press, made, wrapper } = await ring({ kind: 'dial', number })
    await press('dial-next')
    expect(made('call:addNumber')).toEqual([{ name: 'call:addNumber', input: { conversationId: 'r-roam', number } }])
    expect(useDialogs().open).toBe('call')
    const chosen = wrapper.findAll('[data-testid^="call-number-"]').filter(choice => choice.attributes('aria-checked') === 'true')
    expect(chosen.map(choice => choice.attributes('data-value'))).toEqual([useDialogs().subject])
    expect(find('call-refusal').attributes('data-code')).toBe('consent_required')
    expect(find('call-start').attributes('disabled')).toBeDefined()
    expect(made('call:start')).toEqual([])
    wrapper.unmount()
  })

  it('may belong to the conversation on screen; whose owner is another is said', async () => {
    const { find, press, wrapper, made } = await ring({ kind: 'dial', number: '+8613900139000' }, { open: 'r-roam-p', refuses: true })
    expect(wrapper.findAll('[data-testid^="dial-choice-"]')).toHaveLength(1)
    await press('dial-next')
    expect(find('dial-not-mine').text()).toContain('先把这个会话接过来')
    expect(useDialogs().open).toBe('dial')
    expect(made('call:start')).toEqual([])
    wrapper.unmount()
  })

  it('of nobody says what to do', async () => {
    const { find, wrapper } = await ring({ kind: 'dial', number: '+8613900139000' })
    expect(find('dial-nobody').exists()).toBe(true)
    expect(find('dial-next').exists()).toBe(false)
    wrapper.unmount()
  })

  it.each([null, '112', '*#06#', '+86138', 13_800_138_000, '+8613800138000,,1#', { a: 1 }])('that is %j is said to be none', async (hostile) => {
    const { find, made, words, wrapper } = await ring({ kind: 'dial', number: hostile })
    expect(words()).toContain('这个号码打不了')
    expect(find('dial-next').exists()).toBe(false)
    expect(made('search:others')).toEqual([])
    wrapper.unmount()
  })

  it('waits for a dialog that stands there', async () => {
    const { come, find, wrapper, settle } = await ring(null)
    useDialogs().show('settings')
    await settle()
    come({ kind: 'dial', number })
    await settle()
    expect(find('dial-sheet').exists()).toBe(false)
    useDialogs().shut()
    await settle()
    expect(find('dial-sheet').exists()).toBe(true)
    wrapper.unmount()
  })
})
