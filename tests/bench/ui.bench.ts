/**
 * `npm run bench -- ui [--conversations 100000] [--rate 200] [--more 500] [--presses 500] [--shift 5000] [--minutes 10] [--profile file.cpuprofile]`:
 * the screen under load. How soon real presses are answered in Chromium while messages arrive, beside an empty page in the same browser
 * under the same load; what the page weighs with few and many conversations, and after a long shift. Exit code 1 when a line of the
 * promise is missed. `--shift 0` leaves the shift out, `--presses 0` the presses. A kind's processor time is the page's own thread's, from
 * the press until a moment after it, whatever else the machine does. The hub, the sandbox and what makes the load stand for machines
 * elsewhere: they run at a lower priority than the browser, and as much as arrives must still be taken. The hub's processor time is told.
 */
import type { Browser, Page } from '@playwright/test'
import type { Workstation } from '../support/workstation.ts'
import type { Load } from './ui-load.ts'
import type { PageWeight, Work } from './ui-page.ts'
import type { Pressed } from './ui-presses.ts'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { ensureBrowser } from '../../build/scripts/lib/browser.ts'
import { ensureBundles } from '../../build/scripts/lib/bundle.ts'
import { findSystemChromium } from '../../build/scripts/lib/chromium.ts'
import { startWorkstation } from '../support/workstation.ts'
import { quantile, spread } from './figures.ts'
import { giveWay } from './give-way.ts'
import { storeConversations } from './latency-store.ts'
import { processorMs } from './process-figures.ts'
import { startLoad } from './ui-load.ts'
import { watchPresses, weigh } from './ui-page.ts'
import { emptyPresses, pressAll, workingPresses } from './ui-presses.ts'
import { letWrite, workShift } from './ui-shift.ts'

const promise = { answerMs: 50, share: 0.99, longMs: 100, nodes: 1.05, heap: 1.15, taken: 0.95 } as const
const few = 100
/** Customers that the platform knows and that nobody has answered; the most urgent of all, they are claimed and answered. */
const known = 60
const settleMs = 5_000

interface Wish {
  readonly conversations: number
  readonly rate: number
  readonly more: number
  readonly presses: number
  readonly shift: number
  readonly minutes: number
  readonly profile: string | undefined
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

const words = ({ nodes, held, heapMb }: PageWeight) => `${nodes} nodes (${held} held), ${heapMb.toFixed(1)} MB`
const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

function judge(isKept: boolean, line: string): void {
  say(`${isKept ? 'held  ' : 'missed'} ${line}`)
  if (!isKept)
    process.exitCode = 1
}

/** The screen as it is when somebody sits down: the queue, its first conversation open. */
async function sitDown(browser: Browser, workstation: Workstation): Promise<Page> {
  const page = await workstation.open(browser)
  await page.setViewportSize({ width: 1366, height: 768 })
  await page.getByTestId('tab-queue').click()
  await page.getByTestId('inbox-row').first().click()
  await page.getByTestId('timeline').waitFor()
  // A pointer that rests on the list would hold it still.
  await page.mouse.move(800, 300)
  await wait(settleMs)
  return page
}

async function withWorkstation<T>(browser: Browser, conversations: number, waitingOf: number, work: (page: Page, workstation: Workstation, uids: readonly string[], folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-bench-'))
  try {
    const { waiting, resting } = await storeConversations(folder, conversations, waitingOf)
    const workstation = await startWorkstation({ host: 'hub', scene: 'empty', speed: 0, dataDir: folder })
    giveWay(workstation.pid)
    try {
      const page = await sitDown(browser, workstation)
      return await work(page, workstation, [...waiting, ...resting].map(({ uid }) => uid), folder).finally(() => page.context().close())
    }
    finally {
      await workstation.stop()
    }
  }
  finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function reportKinds(pressed: Pressed): void {
  for (const [kind, all] of Map.groupBy(pressed.made, ({ kind }) => kind)) {
    const slow = all.filter(({ ms }) => ms > promise.answerMs).length
    const worked = (part: keyof Work, q = 0.5) => quantile(all.map(({ work }) => work[part]), q).toFixed(0)
    say(`  ${kind}: ${spread(all.map(({ ms }) => ms))} of ${all.length}${slow > 0 ? `, ${slow} over ${promise.answerMs} ms` : ''}; processor p50 ${worked('all')} · p90 ${worked('all', 0.9)} ms (script ${worked('script')}, style ${worked('style')}, layout ${worked('layout')})`)
  }
}

function report(name: string, pressed: Pressed): { share: number, longest: number } {
  const share = pressed.made.filter(({ ms }) => ms <= promise.answerMs).length / pressed.made.length
  const tasks = pressed.longTasks.map(({ ms }) => ms)
  const longest = Math.max(0, ...tasks)
  for (const [kind, times] of Map.groupBy(pressed.failed, kind => kind))
    judge(false, `${name}: ${kind} did not do what it is for, ${times.length} times`)
  say(`${name}: ${(share * 100).toFixed(1)} % of ${pressed.made.length} presses in ${promise.answerMs} ms, ${spread(pressed.made.map(({ ms }) => ms))}; ${tasks.length} tasks over 50 ms in ${pressed.seconds.toFixed(0)} s, longest ${longest.toFixed(0)} ms, ${tasks.filter(ms => ms > promise.longMs).length} over ${promise.longMs} ms; load of the machine ${loadavg()[0]?.toFixed(1)}`)
  return { share, longest }
}

/** How many a second were taken. */
async function reportLoad(load: Load, hubPid: number, before: { readonly pushed: number, readonly at: number, readonly hubMs: number }): Promise<number> {
  const { pushed, refused, acknowledgedMs } = await load.report()
  const seconds = (Date.now() - before.at) / 1000
  const hubMs = processorMs(hubPid) - before.hubMs
  const taken = acknowledgedMs.length / seconds
  say(`  ${((pushed - before.pushed) / seconds).toFixed(0)} messages a second pushed, ${taken.toFixed(0)} taken, ${refused} refused, acknowledged p99 ${quantile(acknowledgedMs, 0.99).toFixed(0)} ms; the hub ${(hubMs / acknowledgedMs.length).toFixed(2)} ms of processor for each`)
  return taken
}

/** Works while messages arrive. */
async function underLoad<T>(load: Load, hubPid: number, rate: number, work: () => Promise<T>): Promise<{ done: T, taken: number }> {
  const { pushed } = await load.report()
  const before = { pushed, at: Date.now(), hubMs: processorMs(hubPid) }
  load.at(rate)
  try {
    await wait(settleMs)
    const done = await work()
    return { done, taken: await reportLoad(load, hubPid, before) }
  }
  finally {
    load.at(0)
  }
}

/** What the page's thread did, for a look with the browser's own tools. */
async function profiled<T>(page: Page, file: string | undefined, work: () => Promise<T>): Promise<T> {
  if (file === undefined)
    return work()
  const session = await page.context().newCDPSession(page)
  await session.send('Profiler.enable')
  await session.send('Profiler.start')
  const done = await work()
  const { profile } = await session.send('Profiler.stop')
  await writeFile(file, JSON.stringify(profile))
  return done
}

async function pressEmpty(browser: Browser, count: number): Promise<Pressed> {
  const page = await (await browser.newContext()).newPage()
  await page.setContent('<!doctype html><title>empty</title><textarea autofocus></textarea>')
  await watchPresses(page)
  return pressAll(page, emptyPresses(count)).finally(() => page.context().close())
}

async function measurePresses(browser: Browser, page: Page, hubPid: number, load: Load, wish: Wish): Promise<void> {
  const { done: pressedEmpty } = await underLoad(load, hubPid, wish.rate, () => pressEmpty(browser, wish.presses))
  const empty = report(`empty page at ${wish.rate}/s`, pressedEmpty)
  await watchPresses(page)
  const { done: pressed, taken } = await underLoad(load, hubPid, wish.rate, () => profiled(page, wish.profile, () => pressAll(page, workingPresses(wish.presses, 0))))
  const ours = report(`workstation at ${wish.rate}/s`, pressed)
  reportKinds(pressed)
  judge(ours.share >= promise.share, `presses answered in ${promise.answerMs} ms: ${(ours.share * 100).toFixed(1)} % (at least ${promise.share * 100} %; the empty page ${(empty.share * 100).toFixed(1)} %)`)
  judge(ours.longest <= Math.max(promise.longMs, empty.longest), `longest task ${ours.longest.toFixed(0)} ms (at most ${promise.longMs} ms or the empty page's ${empty.longest.toFixed(0)} ms)`)
  judge(taken >= wish.rate * promise.taken, `${taken.toFixed(0)} of ${wish.rate} messages a second taken while the page is pressed (at least ${promise.taken * 100} %)`)
  if (wish.more > 0)
    report(`workstation at ${wish.more}/s`, (await underLoad(load, hubPid, wish.more, () => pressAll(page, workingPresses(wish.presses, 1_000)))).done)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { conversations: { type: 'string', default: '100000' }, rate: { type: 'string', default: '200' }, more: { type: 'string', default: '500' }, presses: { type: 'string', default: '500' }, shift: { type: 'string', default: '5000' }, minutes: { type: 'string', default: '10' }, profile: { type: 'string' } } })
  const wish: Wish = { conversations: Number(values.conversations), rate: Number(values.rate), more: Number(values.more), presses: Number(values.presses), shift: Number(values.shift), minutes: Number(values.minutes), profile: values.profile }
  await ensureBrowser()
  await ensureBundles()
  const browser = await chromium.launch({ executablePath: findSystemChromium(), args: ['--disable-dev-shm-usage'] })
  try {
    const small = await withWorkstation(browser, few, 1, async (page, workstation) => {
      const weight = await weigh(page)
      if (wish.shift > 0) {
        const { early, late, handled } = await workShift(page, workstation, { count: wish.shift, minutes: wish.minutes }, say)
        say(`after ${Math.ceil(wish.shift / 10)} handled voices: ${words(early)}; after ${handled}: ${words(late)}`)
        judge(handled >= wish.shift, `${handled} voices handled in ${wish.minutes} minutes (of ${wish.shift})`)
        judge(late.heapMb / early.heapMb <= promise.heap, `memory after the shift ${(late.heapMb / early.heapMb).toFixed(3)} × (at most ${promise.heap})`)
      }
      return weight
    })
    await withWorkstation(browser, wish.conversations, 10, async (page, workstation, uids, folder) => {
      const weight = await weigh(page)
      say(`with ${few} conversations: ${words(small)}; with ${wish.conversations}: ${words(weight)}`)
      judge(weight.nodes / small.nodes <= promise.nodes, `nodes with ${wish.conversations} conversations ${(weight.nodes / small.nodes).toFixed(3)} × (at most ${promise.nodes})`)
      if (wish.presses === 0)
        return
      await letWrite(workstation, Array.from({ length: known }, (_, n) => `充电宝冒烟了，很危险，怎么办 ${n}`), 0)
      const load = await startLoad(workstation, uids, join(folder, 'uids.txt'))
      await measurePresses(browser, page, workstation.pid, load, wish).finally(load.stop)
      say(`after the presses: ${words(await weigh(page))}`)
    })
  }
  finally {
    await browser.close()
  }
}

await main()
