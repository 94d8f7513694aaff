import type { Action } from './action.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { mountOnDesk } from '../bridge/test-desk.ts'
import { useCompositionWatch } from '../composables/composition.ts'
import { useActions } from '../stores/actions.ts'
import { useMyPreferences } from '../stores/my-preferences.ts'
import { useActionKeys } from './action-keys.ts'

const done: string[] = []
let isCalling = false
let isAsking = false

function act(id: Action['id'], place: Action['place'], keys: readonly string[], isPossible = () => true): Action {
  return { id, place, keys, isPossible, run: () => void done.push(id) }
}

const Page = defineComponent(() => {
  useCompositionWatch()
  useActions().install([
    act('inbox.next', 'list', ['n', 'Mod+ArrowDown']),
    act('inbox.accept', 'list', ['a']),
    act('call.answer', 'call', ['a'], () => isCalling),
    act('inbox.open', 'list', ['Enter']),
    act('composer.send', 'composer', ['Mod+Enter']),
    act('help.keys', 'everywhere', ['?']),
  ])
  useActionKeys(() => !isAsking)
  return () => h('div', [h('p'), h('button'), h('input'), h('div', { 'data-place': 'composer' }, [h('textarea')])])
})

let desk: Awaited<ReturnType<typeof mountOnDesk>>

beforeEach(async () => {
  done.length = 0
  isCalling = false
  isAsking = false
  desk = await mountOnDesk(Page)
})
afterEach(() => desk.wrapper.unmount())

function press(selector: string, init: KeyboardEventInit): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  desk.wrapper.find(selector).element.dispatchEvent(event)
  return event
}

describe('the keys of the desk', () => {
  it('act where nothing is typed, and take the key with them', () => {
    expect(press('p', { key: 'n' }).defaultPrevented).toBe(true)
    press('p', { key: 'N' })
    press('p', { key: '?', shiftKey: true })
    expect(done).toEqual(['inbox.next', 'inbox.next', 'help.keys'])
    expect(press('p', { key: 'z' }).defaultPrevented).toBe(false)
  })

  it('leave a text alone, but for chords that cannot be one', () => {
    press('textarea', { key: 'n' })
    press('input', { key: '?', shiftKey: true })
    expect(done).toEqual([])
    press('textarea', { key: 'ArrowDown', ctrlKey: true })
    expect(done).toEqual(['inbox.next'])
  })

  it('those of the composer act in the composer alone', () => {
    press('input', { key: 'Enter', ctrlKey: true })
    press('p', { key: 'Enter', ctrlKey: true })
    expect(done).toEqual([])
    press('textarea', { key: 'Enter', ctrlKey: true })
    expect(done).toEqual(['composer.send'])
  })

  it('mean what is nearest: a phone that rings comes before an offer', () => {
    press('p', { key: 'a' })
    isCalling = true
    press('p', { key: 'a' })
    expect(done).toEqual(['inbox.accept', 'call.answer'])
  })

  it('enter on a button is the button\'s, and a held Enter is one', () => {
    press('button', { key: 'Enter' })
    press('p', { key: 'Enter', repeat: true })
    expect(done).toEqual([])
    press('p', { key: 'Enter' })
    expect(done).toEqual(['inbox.open'])
  })

  it('sleep while something is asked', () => {
    isAsking = true
    press('p', { key: 'n' })
    expect(done).toEqual([])
  })

  it('are one\'s own where one has chosen others', async () => {
    const saving = useMyPreferences().save({ keys: { 'inbox.next': ['m'] } })
    press('p', { key: 'n' })
    press('p', { key: 'm' })
    expect(done).toEqual(['inbox.next'])
    await desk.settle()
    await saving
  })

  it('F51 none acts on a key that an input method has', () => {
    const field = desk.wrapper.find('textarea').element
    press('textarea', { key: 'Enter', ctrlKey: true, isComposing: true })
    press('textarea', { key: 'Enter', ctrlKey: true, keyCode: 229 })
    press('p', { key: 'Process' })
    field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }))
    field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
    press('textarea', { key: 'Enter', ctrlKey: true })
    expect(done).toEqual([])
  })
})
