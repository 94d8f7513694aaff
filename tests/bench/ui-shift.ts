import type { Page } from '@playwright/test'
import type { Workstation } from '../support/workstation.ts'
import type { PageWeight } from './ui-page.ts'
import { weigh } from './ui-page.ts'

const patienceMs = 15_000
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
}

async function waitingInQueue(page: Page): Promise<number> {
  return Number((await page.getByTestId('tab-queue').textContent() ?? '').replace(/\D/g, ''))
}

async function handle(page: Page, n: number): Promise<void> {
  const room = page.getByTestId('conversation')
  const shown = await room.getAttribute('data-id')
  await page.keyboard.insertText(`${answer}（${n}）`)
  await page.keyboard.press('Control+Shift+Enter')
  const dialog = page.getByTestId('dialog')
  await dialog.waitFor({ timeout: patienceMs })
  for (let tries = 0; tries < 6 && await dialog.isVisible(); tries++) {
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden', timeout: patienceMs / 6 }).catch(() => undefined)
  }
  await page.waitForFunction((before) => {
    const open = document.querySelector('[data-testid="conversation"]')?.getAttribute('data-id')
    return open !== before && document.activeElement?.getAttribute('data-testid') === 'composer-text'
  }, shown, { timeout: patienceMs })
}

const settle = () => new Promise<void>(resolve => setTimeout(resolve, settleMs))

/** Weighed in the same place each time: a question is open, the list at its top. */
async function weighAtRest(page: Page): Promise<PageWeight> {
  await settle()
  return weigh(page)
}

/**
 * Handles so many voices by keyboard alone, each answered and resolved before the next one is taken; weighs after the first
 * tenth and at the end.
 */
export async function workShift(page: Page, workstation: Workstation, count: number, say: (line: string) => void): Promise<Shift> {
  let come = 0
  const more = async () => {
    await letWrite(workstation, Array.from({ length: inOneGo }, (_, n) => `${questions[(come + n) % questions.length]}？第${come + n}问`), come)
    come += inOneGo
    await page.waitForFunction(least => Number((document.querySelector('[data-testid="tab-queue"]')?.textContent ?? '').replace(/\D/g, '')) > least, least, { timeout: patienceMs })
  }
  await more()
  await page.getByTestId('claim-next').click()
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'composer-text', null, { timeout: patienceMs })
  let early: PageWeight | undefined
  for (let done = 0; done < count; done++) {
    if (done === Math.floor(count / 10))
      early = await weighAtRest(page)
    if (done % 50 === 0 && await waitingInQueue(page) < inOneGo / 2)
      await more()
    if (done > 0 && done % 500 === 0)
      say(`  ${done} handled`)
    await handle(page, done)
  }
  const late = await weighAtRest(page)
  return { early: early ?? late, late }
}
