import type { Page } from '@playwright/test'
import type { Answered, Watched } from './ui-page.ts'
import { performance } from 'node:perf_hooks'
import { readWatched } from './ui-page.ts'

/** One press of a key, a button or the wheel. */
export interface Press {
  readonly kind: string
  /** The press itself, real input that goes through the browser. */
  readonly act: (page: Page) => Promise<void>
  /** What one waits for before the next one; without it only a moment. */
  readonly then?: (page: Page) => Promise<unknown>
}

/** A press that was made: its kind, when, and how long the page took, ms; 16 ms and less are told as 0. */
interface Made { readonly kind: string, readonly at: number, readonly ms: number }

/** What a run of presses showed. */
export interface Pressed extends Pick<Watched, 'longTasks'> {
  readonly made: readonly Made[]
  readonly seconds: number
}

/** Between two presses, ms: faster than anybody works, slow enough that each has its own frames. */
const betweenMs = 60
const patienceMs = 5_000
const answer = '您好，已经帮您查到了，今晚八点前处理好并告诉您结果。'

const nowUtc = () => performance.timeOrigin + performance.now()
const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

const key = (kind: string, chord: string, then?: Press['then']): Press => ({ kind, act: page => page.keyboard.press(chord), then })
const dialogShown = (page: Page) => page.getByRole('dialog').first().waitFor({ timeout: patienceMs })
const dialogGone = (page: Page) => page.getByRole('dialog').first().waitFor({ state: 'hidden', timeout: patienceMs })
const opened = (name: string, chord: string): Press[] => [key(`open ${name}`, chord, dialogShown), key(`close ${name}`, 'Escape', dialogGone)]

function onList(act: (page: Page, x: number, y: number) => Promise<void>, row: number): Press['act'] {
  return async (page) => {
    const box = await page.getByTestId('inbox-list').boundingBox()
    await act(page, (box?.x ?? 0) + 150, (box?.y ?? 0) + 40 + 84 * row)
  }
}
function turnWheel(px: number): Press {
  return {
    kind: 'scroll the list',
    act: onList(async (page, x, y) => {
      await page.mouse.move(x, y)
      await page.mouse.wheel(0, px)
    }, 2),
  }
}
const openRow = (row: number): Press => ({ kind: 'open a row', act: onList((page, x, y) => page.mouse.click(x, y), row), then: page => page.getByTestId('timeline').waitFor({ timeout: patienceMs }) })

/** The next one is open, and mine: its field waits for words. */
export async function fieldReady(page: Page): Promise<void> {
  await page.waitForFunction(() => document.activeElement?.getAttribute('data-testid') === 'composer-text', null, { timeout: patienceMs })
}

/** What an agent does, in one order: looks round the list, takes the most urgent, writes and sends, opens what can be opened. */
function round(n: number): Press[] {
  const tab = (name: string): Press => ({ kind: 'switch tabs', act: page => page.getByTestId(`tab-${name}`).click() })
  return [
    tab(n % 2 === 0 ? 'all' : 'mine'),
    tab('queue'),
    turnWheel(900),
    turnWheel(1_800),
    turnWheel(-2_700),
    openRow(1 + n % 6),
    key('list keys', 'j'),
    key('list keys', 'j'),
    key('open palette', 'Control+k', dialogShown),
    key('find in palette', 'd'),
    key('find in palette', 'h'),
    key('close palette', 'Escape', dialogGone),
    key('claim the next', 'n', fieldReady),
    ...[...'haode '].map(char => key('type', char === ' ' ? 'Space' : char)),
    { kind: 'send', act: async (page) => {
      await page.keyboard.insertText(`${answer}（${n}）`)
      await page.keyboard.press('Enter')
    }, then: page => page.getByTestId('message').filter({ hasText: `（${n}）` }).first().waitFor({ timeout: patienceMs }) },
    key('leave the field', 'Escape'),
    ...opened('resolve', 'e'),
    ...opened('snooze', 's'),
    ...opened('keys', '?'),
    ...opened('search', '/'),
    key('switch rooms', 'v'),
    key('switch rooms', 'v'),
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

/** Makes presses one after the other on a watched page. */
export async function pressAll(page: Page, presses: readonly Press[]): Promise<Pressed> {
  const began = nowUtc()
  const moments: { kind: string, from: number, to: number }[] = []
  for (const { kind, act, then } of presses) {
    const from = nowUtc()
    await act(page)
    await wait(betweenMs)
    moments.push({ kind, from, to: nowUtc() })
    await then?.(page).catch((error: Error) => console.warn(`${kind}: ${error.message.split('\n')[0]}`))
  }
  await wait(500)
  const watched = await readWatched(page)
  const worst = (from: number, to: number, all: readonly Answered[]) => Math.max(0, ...all.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms))
  return {
    made: moments.map(({ kind, from, to }) => ({ kind, at: from, ms: worst(from - 1, to, watched.presses) })),
    longTasks: watched.longTasks.filter(({ at }) => at >= began),
    seconds: (nowUtc() - began) / 1000,
  }
}
