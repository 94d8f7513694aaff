import type { Page } from '@playwright/test'
import type { Answered, Watched, Work } from './ui-page.ts'
import { performance } from 'node:perf_hooks'
import { meterWork, readWatched } from './ui-page.ts'

/** One press of a key, a button or the wheel. */
export interface Press {
  readonly kind: string
  /** The press itself, real input that goes through the browser. */
  readonly act: (page: Page) => Promise<void>
  /** What stands on the page before it, to tell that the press has done something. */
  readonly before?: (page: Page) => Promise<string>
  /** Waits until the page shows what the press is for; throws when it never does. Without it only a moment passes. */
  readonly then?: (page: Page, before: string) => Promise<unknown>
}

/** A press that was made: its kind, when, how long the page took, ms (16 and less are told as 0), and what it cost the page's thread. */
interface Made { readonly kind: string, readonly at: number, readonly ms: number, readonly work: Work }

/** What a run of presses showed. */
export interface Pressed extends Pick<Watched, 'longTasks'> {
  readonly made: readonly Made[]
  /** Kinds of presses that did not do what they are for, one entry each time. */
  readonly failed: readonly string[]
  readonly seconds: number
}

/** Between two presses, ms: faster than anybody works, slow enough that each has its own frames. */
const betweenMs = 60
const patienceMs = 5_000
/** How often the page is asked whether it is there, ms: seldom enough to cost it nothing. */
const askEveryMs = 50
const answer = '您好，已经帮您查到了，处理好马上告诉您。'

const nowUtc = () => performance.timeOrigin + performance.now()
const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

const until = (page: Page, isThere: (before: string) => boolean, before: string) => page.waitForFunction(isThere, before, { timeout: patienceMs, polling: askEveryMs })
const key = (kind: string, chord: string, more: Pick<Press, 'before' | 'then'> = {}): Press => ({ kind, act: page => page.keyboard.press(chord), ...more })
const openDialogs = (page: Page) => page.locator('dialog[open]')
function opened(kind: string, chord: string): Press[] {
  return [
    key(`open ${kind}`, chord, { then: page => openDialogs(page).first().waitFor({ timeout: patienceMs }) }),
    key(`close ${kind}`, 'Escape', { then: page => openDialogs(page).waitFor({ state: 'detached', timeout: patienceMs }) }),
  ]
}

const openRoom = (page: Page) => page.evaluate(() => document.querySelector('[data-testid="conversation"]')?.getAttribute('data-id') ?? '')
const anotherRoom = (page: Page, before: string) => until(page, was => !['', was].includes(document.querySelector('[data-testid="conversation"]')?.getAttribute('data-id') ?? ''), before)
const cursorRow = (page: Page) => page.evaluate(() => document.querySelector('[data-testid="inbox-row"].cursor')?.getAttribute('data-id') ?? '')
const anotherCursor = (page: Page, before: string) => until(page, was => !['', was].includes(document.querySelector('[data-testid="inbox-row"].cursor')?.getAttribute('data-id') ?? ''), before)
const written = (page: Page) => page.evaluate(() => document.querySelector<HTMLTextAreaElement>('textarea[data-testid="composer-text"]')?.value ?? '')
const scrolledTo = (page: Page) => page.evaluate(() => String(document.querySelector('[data-testid="inbox-list"]')?.scrollTop ?? ''))

function onList(act: (page: Page, x: number, y: number) => Promise<void>, row: number): Press['act'] {
  return async (page) => {
    const box = await page.getByTestId('inbox-list').boundingBox()
    await act(page, (box?.x ?? 0) + 150, (box?.y ?? 0) + 40 + 84 * row)
  }
}
function turnWheel(px: number): Press {
  return {
    kind: 'scroll the list',
    before: scrolledTo,
    act: onList(async (page, x, y) => {
      await page.mouse.move(x, y)
      await page.mouse.wheel(0, px)
    }, 2),
    then: (page, before) => until(page, was => String(document.querySelector('[data-testid="inbox-list"]')?.scrollTop ?? '') !== was, before),
  }
}
const openRow = (row: number): Press => ({ kind: 'open a row', before: openRoom, act: onList((page, x, y) => page.mouse.click(x, y), row), then: anotherRoom })

/** The next one is open, and mine: its field waits for words. */
async function fieldReady(page: Page): Promise<void> {
  await until(page, () => document.activeElement?.getAttribute('data-testid') === 'composer-text', '')
}

/** What an agent does, in one order: looks round the list, takes the most urgent, writes and sends, opens what can be opened. */
function round(n: number): Press[] {
  const tab = (name: string): Press => ({
    kind: 'switch tabs',
    act: page => page.getByTestId(`tab-${name}`).click(),
    then: page => page.locator(`[data-testid="tab-${name}"][aria-selected="true"]`).waitFor({ timeout: patienceMs }),
  })
  const type = (char: string): Press => key('type', char === ' ' ? 'Space' : char, { before: written, then: (page, before) => until(page, was => (document.querySelector<HTMLTextAreaElement>('textarea[data-testid="composer-text"]')?.value ?? '') !== was, before) })
  return [
    tab(n % 2 === 0 ? 'all' : 'mine'),
    tab('queue'),
    turnWheel(900),
    turnWheel(1_800),
    turnWheel(-2_700),
    openRow(1 + n % 5),
    key('list keys', 'j', { before: cursorRow, then: anotherCursor }),
    key('list keys', 'j', { before: cursorRow, then: anotherCursor }),
    key('open palette', 'Control+k', { then: page => openDialogs(page).first().waitFor({ timeout: patienceMs }) }),
    key('find in palette', 'd'),
    key('find in palette', 'h', { then: page => page.waitForFunction(() => document.querySelector<HTMLInputElement>('[data-testid="palette-query"]')?.value === 'dh', null, { timeout: patienceMs, polling: askEveryMs }) }),
    key('close palette', 'Escape', { then: page => openDialogs(page).waitFor({ state: 'detached', timeout: patienceMs }) }),
    key('claim the next', 'n', { before: openRoom, then: async (page, before) => {
      await anotherRoom(page, before)
      await fieldReady(page)
    } }),
    ...[...'haode '].map(type),
    { kind: 'send', act: async (page) => {
      await page.keyboard.insertText(`${answer}（${n}）`)
      await page.keyboard.press('Enter')
    }, then: page => page.getByTestId('message').filter({ hasText: `（${n}）` }).first().waitFor({ timeout: patienceMs }) },
    // Escape would take back what was just sent.
    { kind: 'leave the field', act: async (page) => {
      const box = await page.getByTestId('timeline').boundingBox()
      await page.mouse.click((box?.x ?? 0) + 6, (box?.y ?? 0) + 6)
    }, then: page => page.waitForFunction(() => document.activeElement?.tagName !== 'TEXTAREA', null, { timeout: patienceMs, polling: askEveryMs }) },
    ...opened('resolve', 'e'),
    ...opened('snooze', 's'),
    ...opened('keys', '?'),
    ...opened('search', '/'),
    key('fold the panel', '\\', { then: page => page.getByTestId('customer-panel').waitFor({ state: 'detached', timeout: patienceMs }) }),
    key('unfold the panel', '\\', { then: page => page.getByTestId('customer-panel').waitFor({ timeout: patienceMs }) }),
  ]
}

/** So many presses on the workstation; `from` counts rounds over several runs. */
export function workingPresses(count: number, from: number): Press[] {
  const presses: Press[] = []
  for (let n = from; presses.length < count; n++)
    presses.push(...round(n))
  return presses.slice(0, count)
}

/** So many presses on a page that has nothing but a field. */
export function emptyPresses(count: number): Press[] {
  const kinds: Press[] = [key('type', 'h'), { kind: 'click', act: page => page.mouse.click(300, 300) }, { kind: 'wheel', act: page => page.mouse.wheel(0, 300) }]
  return Array.from({ length: count }, (_, n) => kinds[n % kinds.length]!)
}

function since(before: Work, now: Work): Work {
  return { all: now.all - before.all, script: now.script - before.script, style: now.style - before.style, layout: now.layout - before.layout }
}

/** Makes presses one after the other on a watched page. */
export async function pressAll(page: Page, presses: readonly Press[]): Promise<Pressed> {
  const began = nowUtc()
  const worked = await meterWork(page)
  const moments: { kind: string, from: number, to: number, work: Work }[] = []
  const failed: string[] = []
  for (const { kind, act, before, then } of presses) {
    const was = await before?.(page) ?? ''
    const workedBefore = await worked()
    const from = nowUtc()
    await act(page)
    await wait(betweenMs)
    moments.push({ kind, from, to: nowUtc(), work: since(workedBefore, await worked()) })
    await then?.(page, was).catch((error: Error) => {
      failed.push(kind)
      console.warn(`${kind}: ${error.message.split('\n')[0]}`)
    })
  }
  await wait(500)
  const watched = await readWatched(page)
  const worst = (from: number, to: number, all: readonly Answered[]) => Math.max(0, ...all.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms))
  return {
    made: moments.map(({ kind, from, to, work }) => ({ kind, at: from, ms: worst(from - 1, to, watched.presses), work })),
    failed,
    longTasks: watched.longTasks.filter(({ at }) => at >= began),
    seconds: (nowUtc() - began) / 1000,
  }
}
