import type { Page } from '@playwright/test'
import type { Workstation } from '../support/workstation.ts'
import type { PageWeight } from './ui-page.ts'
import { weigh } from './ui-page.ts'

/** Long enough for a machine that has much else to do: how soon presses are answered is measured elsewhere. */
const patienceMs = 60_000
const askEveryMs = 50
/** Voices handled between two looks at the queue. */
const atOnce = 25
const inOneGo = 250
/** What a page does by itself after a press (saved drafts, notices that go) is over by then, ms. */
const settleMs = 6_000
/** The last of so many questions wait while the next ones come. */
const least = 40
/** None of them asks for more than a reason when it is resolved. */
const questions = ['流量包怎么还没到账', '合约机提前还款怎么办', '宽带晚上总掉线', '换卡要带什么证件', '积分什么时候清零', '国际漫游怎么关'] as const
const answer = '您好，已经帮您查到了，今晚八点前处理好并告诉您结果。'

/** Lets customers of the sandbox write in private; since a day nobody has answered them, so they are the most urgent. */
export async function letWrite(workstation: Workstation, texts: readonly string[], from: number): Promise<void> {
  const began = Date.now() - 26 * 3_600_000
  const voices = texts.map((text, n) => JSON.stringify({ kind: 'dm', nick: `来客${from + n}`, text, needsReply: true, at: began + (from + n) * 100 }))
  const told = await fetch(`${workstation.sandbox.control}/inject`, { method: 'POST', body: voices.join('\n') })
  const { accepted } = await told.json() as { accepted: number }
  if (accepted !== voices.length)
    throw new Error(`the sandbox took ${accepted} of ${voices.length} voices`)
}

/** What the page weighs at two moments of a shift. */
export interface Shift {
  readonly early: PageWeight
  readonly late: PageWeight
  readonly handled: number
}

async function waitingInQueue(page: Page): Promise<number> {
  return Number((await page.getByTestId('tab-queue').textContent() ?? '').replace(/\D/g, ''))
}

type Hands = (from: number, to: number) => Promise<void>
type PageWithHands = typeof globalThis & { hands: Hands }

/**
 * Gives the page hands that handle some voices, each answered and resolved by keys before the next one is taken. The keys are pressed
 * within the page: a shift of thousands would otherwise wait mostly for the way from here to there. What presses cost is measured
 * elsewhere. They are brought once, so that what is weighed is the page's own.
 */
async function bringHands(page: Page): Promise<void> {
  await page.evaluate(({ answer, patienceMs }) => {
    const room = () => document.querySelector('[data-testid="conversation"]')?.getAttribute('data-id') ?? ''
    const isReady = () => document.activeElement?.getAttribute('data-testid') === 'composer-text'
    const press = (key: string, more: KeyboardEventInit = {}) => document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
    /** What stands on the screen instead of what was waited for. */
    function screen(): string {
      const words = (selector: string) => [...document.querySelectorAll<HTMLElement>(selector)].map(one => (one.textContent ?? '').replace(/\s+/g, ' ').trim()).filter(text => text !== '').join(' | ').slice(-400)
      return `${location.hash}; before the keys: ${document.activeElement?.outerHTML.slice(0, 160)}; dialogs: ${words('dialog[open]')}; said: ${words('[role=alert], [role=status]')}; the room: ${words('[data-testid="conversation"]')}`
    }
    async function until(isThere: () => boolean, what: string): Promise<void> {
      for (const began = performance.now(); !isThere();) {
        if (performance.now() - began > patienceMs)
          throw new Error(`${what} never came; ${screen()}`)
        await new Promise(resolve => setTimeout(resolve, 5))
      }
    }
    const hands: Hands = async (from, to) => {
      for (let n = from; n < to; n++) {
        const shown = room()
        const field = document.activeElement
        if (!(field instanceof HTMLTextAreaElement))
          throw new TypeError('nobody can write')
        field.value = `${answer}（${n}）`
        field.dispatchEvent(new InputEvent('input', { bubbles: true }))
        await new Promise(requestAnimationFrame)
        press('Enter', { ctrlKey: true, shiftKey: true })
        await until(() => document.querySelector('dialog[open] [role=radio][aria-checked=true]') === document.activeElement, 'the question how it ended')
        press('Enter')
        await until(() => room() !== shown && room() !== '' && isReady(), 'the next one')
      }
    }
    Object.assign(globalThis, { hands })
  }, { answer, patienceMs })
}

const handleSome = (page: Page, from: number, to: number) => page.evaluate(([from, to]) => (globalThis as PageWithHands).hands(from, to), [from, to] as const)

const settle = () => new Promise<void>(resolve => setTimeout(resolve, settleMs))

/** Weighed in the same place each time: a question is open, the list at its top. */
async function weighAtRest(page: Page): Promise<PageWeight> {
  await settle()
  return weigh(page)
}

/**
 * Handles so many voices by keys alone; weighs after the first tenth and at the end. What is not done in `minutes` is left, and said so.
 */
export async function workShift(page: Page, workstation: Workstation, { count, minutes }: { readonly count: number, readonly minutes: number }, say: (line: string) => void): Promise<Shift> {
  let come = 0
  const more = async () => {
    await letWrite(workstation, Array.from({ length: inOneGo }, (_, n) => `${questions[(come + n) % questions.length]}？第${come + n}问`), come)
    come += inOneGo
    await page.waitForFunction(least => Number((document.querySelector('[data-testid="tab-queue"]')?.textContent ?? '').replace(/\D/g, '')) > least, least, { timeout: patienceMs, polling: askEveryMs })
  }
  // What moves costs a frame each time, and nobody looks.
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await more()
  await page.getByTestId('claim-next').click()
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'composer-text', null, { timeout: patienceMs, polling: askEveryMs })
  await bringHands(page)
  const began = Date.now()
  let early: PageWeight | undefined
  let done = 0
  for (; done < count && Date.now() - began < minutes * 60_000; done += atOnce) {
    if (done >= count / 10)
      early ??= await weighAtRest(page)
    if (await waitingInQueue(page) < inOneGo / 2)
      await more()
    if (done > 0 && done % 500 === 0)
      say(`  ${done} handled, ${((Date.now() - began) / done).toFixed(0)} ms each`)
    await handleSome(page, done, done + atOnce)
  }
  const late = await weighAtRest(page)
  return { early: early ?? late, late, handled: done }
}
