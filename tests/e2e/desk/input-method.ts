import type { CDPSession, Page } from '@playwright/test'

/** What composed keys must not do: each figure stands at 0 as long as the input method keeps what is its own. */
export interface ImeTally {
  /** Composed Enters pressed. */
  readonly enters: number
  /** Keys of the input method that the page took for itself. */
  readonly taken: number
  readonly dialogs: number
  readonly moves: number
}

interface Counting { enters: number, taken: number, dialogs: number, moves: number }
declare global {
  interface Window { imeTally?: Counting }
}

/** Begins to count in the page; `stop` answers the figures. */
export async function countIme(page: Page): Promise<{ readonly stop: () => Promise<ImeTally> }> {
  await page.evaluate(() => {
    const tally: Counting = { enters: 0, taken: 0, dialogs: 0, moves: 0 }
    window.imeTally = tally
    // The last to hear of a key: whoever acted on it has said so by then.
    window.addEventListener('keydown', event => void setTimeout(() => {
      tally.taken += event.defaultPrevented ? 1 : 0
    }))
    window.addEventListener('hashchange', () => void tally.moves++)
    new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach((node) => {
      if (node instanceof Element && (node.matches('dialog') || node.querySelector('dialog')))
        tally.dialogs++
    }))).observe(document.body, { childList: true, subtree: true })
  })
  return {
    stop: () => page.evaluate(() => new Promise<ImeTally>(resolve => setTimeout(() => resolve({ ...window.imeTally! }), 50))),
  }
}

const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, nativeVirtualKeyCode: 13 } as const
/** How Chromium tells the Enter that ends a composition: on Windows, on a Mac, and where only the composition itself is known. */
const chromiumEnters = [
  { ...enter, key: 'Process', windowsVirtualKeyCode: 229 },
  { ...enter, windowsVirtualKeyCode: 229 },
  enter,
] as const

/** One word composed with Chromium's own machinery and ended by Enter; letters go by that would be keys of the desk. */
export async function composeInChromium(cdp: CDPSession, round: number): Promise<void> {
  const letters = ['n', 'e', 'c', 's', 'r', 'j'].at(round % 6)!
  await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', code: `Key${letters.toUpperCase()}`, windowsVirtualKeyCode: 229 })
  await cdp.send('Input.imeSetComposition', { text: letters, selectionStart: letters.length, selectionEnd: letters.length })
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: letters, code: `Key${letters.toUpperCase()}` })
  await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...chromiumEnters[round % chromiumEnters.length]! })
  await cdp.send('Input.insertText', { text: round % 2 === 0 ? '你' : letters })
  await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter })
}

/** The orders in which other engines tell the same press. */
export const recordedOrders = ['webkit', 'webkit-code-13', 'firefox', 'firefox-mac', 'windows-legacy', 'end-after-key'] as const

/** Plays recorded orders of events on the focused field, `rounds` composed Enters in all. */
export async function playRecorded(page: Page, rounds: number): Promise<void> {
  await page.evaluate(async ({ rounds, orders }) => {
    const field = document.activeElement as HTMLTextAreaElement | HTMLInputElement
    const key = (type: 'keydown' | 'keyup', init: KeyboardEventInit) => field.dispatchEvent(new KeyboardEvent(type, { bubbles: true, cancelable: true, key: 'Enter', code: 'Enter', ...init }))
    const composition = (type: string, data = '你') => field.dispatchEvent(new CompositionEvent(type, { bubbles: true, data }))
    const input = () => field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertCompositionText', data: '你', isComposing: true }))
    const begin = () => {
      key('keydown', { key: 'Process', code: 'KeyN', keyCode: 229 })
      composition('compositionstart', '')
      composition('compositionupdate', 'n')
      input()
      key('keyup', { key: 'n', code: 'KeyN', keyCode: 78, isComposing: true })
    }
    const play: Record<typeof orders[number], () => void> = {
      'webkit': () => {
        begin()
        composition('compositionend')
        input()
        key('keydown', { keyCode: 229 })
        key('keyup', { keyCode: 13 })
      },
      'webkit-code-13': () => {
        begin()
        composition('compositionend')
        key('keydown', { keyCode: 13 })
        key('keyup', { keyCode: 13 })
      },
      'firefox': () => {
        begin()
        key('keydown', { key: 'Process', keyCode: 229, isComposing: true })
        composition('compositionend')
        input()
        key('keyup', { keyCode: 13 })
      },
      'firefox-mac': () => {
        begin()
        key('keydown', { keyCode: 13, isComposing: true })
        composition('compositionend')
        key('keyup', { keyCode: 13 })
      },
      'windows-legacy': () => {
        key('keydown', { key: 'Process', code: 'KeyN', keyCode: 229 })
        input()
        key('keydown', { key: 'Process', keyCode: 229 })
        input()
        key('keyup', { key: 'Process', keyCode: 13 })
      },
      'end-after-key': () => {
        begin()
        key('keydown', { keyCode: 13 })
        composition('compositionend')
        key('keyup', { keyCode: 13 })
      },
    }
    for (let i = 0; i < rounds; i++) {
      play[orders[i % orders.length]!]()
      window.imeTally!.enters++
      if (i % 50 === 0)
        await new Promise(resolve => setTimeout(resolve))
    }
  }, { rounds, orders: recordedOrders })
}
