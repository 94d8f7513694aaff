import { beforeEach, expect, it } from 'vitest'
import { chooseByKeys, leadByKeys } from './tab-keys.ts'

let chosen: string[]

function lay(onKey: (event: KeyboardEvent) => void): HTMLElement[] {
  const list = document.createElement('div')
  list.setAttribute('role', 'tablist')
  document.body.replaceChildren(list)
  const tabs = ['mine', 'queue', 'all'].map(name => Object.assign(document.createElement('button'), { textContent: name }))
  for (const tab of tabs) {
    tab.setAttribute('role', 'tab')
    list.append(tab)
    tab.addEventListener('click', () => chosen.push(tab.textContent ?? ''))
    tab.addEventListener('keydown', onKey)
  }
  tabs[0]?.focus()
  return tabs
}

function press(key: string, more: KeyboardEventInit = {}): boolean {
  return (document.activeElement as HTMLElement).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
}

beforeEach(() => {
  chosen = []
})

it('arrow keys, Home and End choose a tab and go round', () => {
  lay(chooseByKeys)
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft', 'Home', 'End'])
    press(key)
  expect(chosen).toEqual(['queue', 'all', 'mine', 'all', 'mine', 'all'])
  expect(document.activeElement?.textContent).toBe('all')
})

it('where the change is a step of its own, the keys only lead there', () => {
  lay(leadByKeys)
  press('ArrowRight')
  expect(document.activeElement?.textContent).toBe('queue')
  expect(chosen).toEqual([])
})

it('other keys, and keys with a modifier, stay whose they are', () => {
  lay(chooseByKeys)
  expect(press('j')).toBe(true)
  expect(press('ArrowRight', { altKey: true })).toBe(true)
  expect(chosen).toEqual([])
})
