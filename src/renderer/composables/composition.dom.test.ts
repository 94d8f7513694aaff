import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { isComposing, useCompositionWatch } from './composition.ts'

const Page = defineComponent(() => {
  useCompositionWatch()
  return () => h('textarea')
})

let wrapper: ReturnType<typeof mount>
let now = 0
let owned: boolean[] = []

beforeEach(() => {
  now = 1_000
  owned = []
  wrapper = mount(Page, { attachTo: document.body })
  wrapper.element.addEventListener('keydown', (event: Event) => owned.push(isComposing(event as KeyboardEvent)))
})
afterEach(() => wrapper.unmount())

function tell(event: Event): void {
  Object.defineProperty(event, 'timeStamp', { value: now })
  wrapper.element.dispatchEvent(event)
}
const key = (name: 'keydown' | 'keyup', init: KeyboardEventInit) => tell(new KeyboardEvent(name, { key: 'Enter', bubbles: true, cancelable: true, ...init }))
const composition = (name: string) => tell(new CompositionEvent(name, { bubbles: true }))
const after = (ms: number) => void (now += ms)

describe('F51 whose key it is while an input method is at work', () => {
  it.each([
    ['isComposing', { isComposing: true }],
    ['code 229', { keyCode: 229 }],
    ['the name of old input methods', { key: 'Process' }],
  ] as const)('the input method\'s by %s', (_how, init) => {
    key('keydown', init)
    expect(owned).toEqual([true])
  })

  it('the input method\'s between the two ends of a composition, whatever the key says', () => {
    composition('compositionstart')
    key('keydown', {})
    composition('compositionend')
    key('keyup', {})
    key('keydown', {})
    expect(owned).toEqual([true, false])
  })

  it('the very press that ended one, told after the end; the next press is the person\'s', () => {
    composition('compositionstart')
    composition('compositionend')
    key('keydown', { keyCode: 13 })
    key('keyup', { keyCode: 13 })
    after(20)
    key('keydown', { keyCode: 13 })
    expect(owned).toEqual([true, false])
  })

  it('a press long after the end is the person\'s, also where no keyup was told', () => {
    composition('compositionstart')
    composition('compositionend')
    after(200)
    key('keydown', {})
    expect(owned).toEqual([false])
  })

  it('a field left in the middle of a composition does not keep its keys for ever', () => {
    composition('compositionstart')
    tell(new FocusEvent('focusout', { bubbles: true }))
    key('keydown', {})
    expect(owned).toEqual([false])
  })
})

it('nothing listens once the page is gone', () => {
  const spy = vi.spyOn(window, 'removeEventListener')
  wrapper.unmount()
  expect(spy.mock.calls.map(call => call[0])).toEqual(expect.arrayContaining(['compositionstart', 'compositionend', 'focusout', 'keyup']))
  spy.mockRestore()
})
