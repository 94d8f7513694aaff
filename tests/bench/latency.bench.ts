/**
 * `npm run bench -- latency [--seconds 30] [--rate 100] [--conversations 10000]`: from the platform's send to the painted
 * screen, through a real hub into Chromium, beside bare socket.io into a bare page in the same run. Exit code 1 when the
 * promise is broken: p99 at most 250 ms, or at most three times the bare one's.
 */
import type { Browser, Page } from '@playwright/test'
import type { Workstation } from '../support/workstation.ts'
import type { Platform } from './latency-platform.ts'
import type { StoredCustomer } from './latency-store.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { ensureBrowser } from '../../build/scripts/lib/browser.ts'
import { ensureBundles } from '../../build/scripts/lib/bundle.ts'
import { findSystemChromium } from '../../build/scripts/lib/chromium.ts'
import { startWorkstation } from '../support/workstation.ts'
import { quantile, spread } from './figures.ts'
import { markOf, paintedMarks, watchMarks } from './latency-page.ts'
import { openPlatform } from './latency-platform.ts'
import { openRawScreen } from './latency-raw.ts'
import { storeConversations } from './latency-store.ts'
import { processorMs, residentMb } from './process-figures.ts'

const boundMs = 250
const timesRaw = 3
/** Every tenth message is measured: in turn one to the open conversation, one to a row in view. */
const measuredEvery = 10
const settleMs = 5_000

interface Wish {
  readonly seconds: number
  readonly rate: number
}

/** Measured messages: mark → when it was sent, ms UTC. */
type Sent = Map<string, number>

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

const nowUtc = () => performance.timeOrigin + performance.now()
const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

/** Calls `send` so many times a second on an even beat, whether or not the last one has ended. */
async function pace({ seconds, rate }: Wish, send: (n: number) => void): Promise<void> {
  const began = performance.now()
  for (let n = 0; n < seconds * rate; n++) {
    const due = began + n * 1000 / rate
    while (performance.now() < due)
      await wait(Math.max(1, due - performance.now()))
    send(n)
  }
}

async function measureRaw(browser: Browser, wish: Wish): Promise<number[]> {
  const raw = await openRawScreen(browser)
  await watchMarks(raw.page)
  const sent: Sent = new Map()
  await pace(wish, (n) => {
    const isMeasured = n % measuredEvery === 0
    if (isMeasured)
      sent.set(markOf(n), nowUtc())
    raw.emit(isMeasured ? `${markOf(n)} 在吗` : '在吗')
  })
  await wait(1_000)
  const painted = await paintedMarks(raw.page)
  await raw.close()
  return [...sent].map(([mark, at]) => (painted.get(mark) ?? Number.POSITIVE_INFINITY) - at)
}

/** Where measured messages go: the customer whose room is open, and those whose rows are in view. */
interface Screen {
  readonly page: Page
  readonly open: StoredCustomer
  readonly inView: readonly StoredCustomer[]
}

async function openScreen(browser: Browser, workstation: Workstation, waiting: readonly StoredCustomer[]): Promise<Screen> {
  const page = await workstation.open(browser)
  const rows = page.getByTestId('inbox-row')
  await page.getByTestId('tab-queue').click()
  await rows.first().waitFor()
  const byRoom = new Map(waiting.map(customer => [customer.conversationId, customer]))
  const ids = await rows.evaluateAll(all => all.map(row => row.dataset.id ?? ''))
  const shown = ids.flatMap(id => byRoom.get(id) ?? [])
  await rows.first().click()
  await page.getByTestId('timeline').waitFor()
  // A pointer that rests on the list would hold it still.
  await page.mouse.move(900, 300)
  const [open, ...inView] = shown.slice(0, 7)
  if (open === undefined || inView.length < 3)
    throw new Error(`the list shows ${shown.length} of the stored customers only`)
  return { page, open, inView }
}

/** Pushes at the wished rate; answers when each measured message was sent, and how many pushes were not taken. */
async function pushAll(platform: Platform, screen: Screen, resting: readonly StoredCustomer[], wish: Wish): Promise<{ rooms: Sent, rows: Sent, acknowledged: number[], refused: number }> {
  const rooms: Sent = new Map()
  const rows: Sent = new Map()
  const acknowledged: number[] = []
  const answers: Promise<number>[] = []
  await pace(wish, (n) => {
    const turn = n / measuredEvery
    const isMeasured = Number.isInteger(turn)
    const toRoom = turn % 2 === 0
    const customer = isMeasured ? toRoom ? screen.open : screen.inView[Math.floor(turn / 2) % screen.inView.length] : resting[n % resting.length]
    const text = isMeasured ? `${markOf(n)} 还在吗？屏幕又黑了` : `我的宽带${n}又断了，麻烦看看`
    if (isMeasured)
      (toRoom ? rooms : rows).set(markOf(n), nowUtc())
    const began = performance.now()
    answers.push(platform.push(customer?.uid ?? '', text).catch(() => 0).finally(() => acknowledged.push(performance.now() - began)))
  })
  const statuses = await Promise.all(answers)
  return { rooms, rows, acknowledged, refused: statuses.filter(status => status !== 200).length }
}

function delays(sent: Sent, painted: ReadonlyMap<string, number>): number[] {
  return [...sent].map(([mark, at]) => (painted.get(mark) ?? Number.POSITIVE_INFINITY) - at)
}

async function measureHub(browser: Browser, dataDir: string, conversations: number, wish: Wish): Promise<number[]> {
  const { waiting, resting } = await storeConversations(dataDir, conversations)
  const workstation = await startWorkstation({ host: 'hub', scene: 'empty', dataDir })
  const platform = await openPlatform(path => workstation.control('GET', path), 64)
  try {
    const screen = await openScreen(browser, workstation, waiting)
    await watchMarks(screen.page)
    const usedBefore = processorMs(workstation.pid)
    const { rooms, rows, acknowledged, refused } = await pushAll(platform, screen, resting, wish)
    const used = processorMs(workstation.pid) - usedBefore
    await wait(settleMs)
    const painted = await paintedMarks(screen.page)
    const [toRoom, toRows] = [delays(rooms, painted), delays(rows, painted)]
    say(`hub: ${(used / wish.seconds / 10).toFixed(0)} % of a core, ${residentMb(workstation.pid).toFixed(0)} MB`)
    say(`acknowledged:      ${spread(acknowledged)} of ${acknowledged.length}`)
    say(`open conversation: ${spread(toRoom)} of ${toRoom.length}`)
    say(`row in view:       ${spread(toRows)} of ${toRows.length}`)
    if (refused > 0) {
      say(`${refused} pushes were not taken`)
      process.exitCode = 1
    }
    return [...toRoom, ...toRows]
  }
  finally {
    platform.close()
    await workstation.stop()
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { seconds: { type: 'string', default: '30' }, rate: { type: 'string', default: '100' }, conversations: { type: 'string', default: '10000' } } })
  const wish = { seconds: Number(values.seconds), rate: Number(values.rate) }
  const rawWish = { seconds: 10, rate: wish.rate }
  await ensureBrowser()
  await ensureBundles()
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-bench-'))
  const browser = await chromium.launch({ executablePath: findSystemChromium(), args: ['--disable-dev-shm-usage'] })
  try {
    const before = await measureRaw(browser, rawWish)
    const ours = await measureHub(browser, dataDir, Number(values.conversations), wish)
    const raw = [...before, ...await measureRaw(browser, rawWish)]
    const [p99, rawP99] = [quantile(ours, 0.99), quantile(raw, 0.99)]
    say(`send to painted:   ${spread(ours)} of ${ours.length}`)
    say(`bare socket.io:    ${spread(raw)} of ${raw.length}`)
    say(`p99 ${p99.toFixed(0)} ms (at most ${boundMs}), ${(p99 / rawP99).toFixed(1)} times the bare one's (at most ${timesRaw})`)
    if (p99 > boundMs && p99 > timesRaw * rawP99)
      process.exitCode = 1
  }
  finally {
    await browser.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

await main()
