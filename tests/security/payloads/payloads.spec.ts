import type { BrowserContext, Page } from '@playwright/test'
import type { Hub } from '../../../src/hub/app.ts'
import type { Listeners } from '../addresses/listeners.ts'
import type { Payload } from '../corpus/payloads.ts'
import type { HostileEngine } from './hostile-engine.ts'
import type { Screen } from './screens.ts'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'
import { createHub } from '../../../src/hub/app.ts'
import { reachInto } from '../../e2e/desk/every-screen.ts'
import { openListeners } from '../addresses/listeners.ts'
import { between, makePayloads } from '../corpus/payloads.ts'
import { amount, tellFigures } from '../figures.ts'
import { createHostileEngine } from './hostile-engine.ts'
import { markOf, numberOf, outsidePlaces } from './places.ts'
import { watch } from './probe.ts'
import { screens } from './screens.ts'
import { unseenPlaces } from './unseen-places.ts'

const pageFolder = fileURLToPath(new URL('../../../out/renderer/', import.meta.url))
const count = amount({ whole: 2_000, quick: 40 })
/** Payloads that share a text, and rounds until each place has had all of them. */
const perText = 40
const bundles = Math.ceil(count / perText)

interface Stage { readonly engine: HostileEngine, readonly hub: Hub, readonly listeners: Listeners, readonly done: Set<number>, readonly stop: () => Promise<void> }

/** Places that any run has to show, and those of them that show every payload when all of them are tried. */
const leastPlaces = 140
const leastWhole = 100
/** Rounds that every screen is shown, with absent things filled in and without, and the most of them. */
const leastRounds = amount({ whole: 3, quick: 2 })
const mostRounds = amount({ whole: bundles + 12, quick: 2 })

/**
 * The text for a place. Where it is written first in a view, it is the next payloads, each behind its mark, each closed by what ends whatever
 * it opened; where a screen cuts it short, the next time round begins one later. In further rows, and where all has been seen, one
 * payload stands alone, another in each.
 */
function textOf(payloads: readonly Payload[], place: number, isWhole: boolean, round: number, nth: number): string {
  const isMany = nth === 0 && !isWhole
  const first = isMany ? round * perText + Math.floor(round / bundles) : round * 11 + nth * 37
  return Array.from({ length: isMany ? perText : 1 }, (_, n) => payloads[(first + n) % count]!).map(({ n, text }) => `${markOf(place, n)}${text}`).join(between)
}

async function startStage(): Promise<Stage> {
  const listeners = await openListeners()
  const payloads = makePayloads({ count, seed: 6, trap: `http://127.0.0.1:${listeners.ports[0]}` })
  const done = new Set<number>()
  const engine = createHostileEngine({
    now: Date.now,
    write(place, round, nth) {
      const number = numberOf(place)
      return number === undefined ? null : textOf(payloads, number, done.has(number), round, nth)
    },
  })
  const hub = await createHub({
    engine,
    engineIsUp: () => true,
    pageFolder,
    staff: { host: '127.0.0.1', port: 0 },
    publishedAs: [],
    webhook: { host: '127.0.0.1', port: 0, pathKey: 'key' },
    now: Date.now,
    secret: () => randomBytes(32).toString('base64url'),
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  return { engine, hub, listeners, done, async stop() {
    await hub.stop()
    await listeners.stop()
  } }
}

async function signIn(stage: Stage, context: BrowserContext): Promise<{ page: Page, watched: Awaited<ReturnType<typeof watch>>, policy: string }> {
  const page = await context.newPage()
  const watched = await watch(context, page, new URL(stage.hub.url).origin)
  const answer = await page.goto(stage.hub.issueLink({ agentId: 'a-me', role: 'supervisor' }))
  await page.locator('main').first().waitFor()
  await reachInto(page)
  return { page, watched, policy: answer?.headers()['content-security-policy'] ?? '' }
}

test.setTimeout(amount({ whole: 45, quick: 5 }) * 60_000)

test('F46 每一处显示别人的话的地方：什么也不跑，什么也不取，哪里也不去', async ({ browser }) => {
  const stage = await startStage()
  const context = await browser.newContext()
  const { page, watched, policy } = await signIn(stage, context)
  expect(policy).toMatch(/default-src 'none'.*script-src 'self'(?!.*unsafe-eval)/)
  const broken: string[] = []
  /** Rounds in which a place was shown and still lacked something. */
  const given = new Map<number, number>()
  let round = 0

  /** A screen that was cut off meanwhile comes back by itself, and is told again. Answers whether all of its places have shown what they can. */
  async function tellAndLook(): Promise<boolean> {
    round++
    for (let tries = 0; tries < 5; tries++) {
      stage.engine.tell(round)
      const { stood, shown } = await watched.look(round)
      for (const [number, size] of shown) {
        if (size === count)
          stage.done.add(number)
        else
          given.set(number, (given.get(number) ?? 0) + 1)
      }
      if (stood)
        return shown.every(([number]) => stage.done.has(number) || (given.get(number) ?? 0) >= mostRounds)
    }
    throw new Error('the screen does not follow')
  }

  /** Shows a screen until each of its places has shown everything (or was given all its rounds), here or elsewhere; what asks when it opens is opened anew. */
  async function run(screen: Screen): Promise<void> {
    await watched.turn()
    stage.engine.takeAnswered()
    await screen.show(page)
    const opensAnew = stage.engine.takeAnswered().length > 0 || screen.anew === true
    for (let n = 1; n <= mostRounds; n++) {
      const isWhole = await tellAndLook()
      if (isWhole && n >= leastRounds)
        break
      if (opensAnew) {
        await screen.leave(page)
        await screen.show(page)
      }
    }
    await screen.leave(page)
  }

  for (const screen of screens)
    await run(screen).catch((error: Error) => broken.push(`${screen.name}: ${error.message.split('\n')[0]}`))

  const seen = await watched.seen()
  const doings = await watched.doings()
  await context.close()
  await stage.stop()
  expect(broken).toEqual([])
  expect(doings).toEqual({ ran: [], stopped: [], requests: [], navigations: [], errors: [], foreign: [] })
  expect(stage.listeners.heard()).toEqual([])
  const shown = outsidePlaces.filter((_, number) => seen.has(number))
  const pairs = [...seen.values()].reduce((sum, n) => sum + n, 0)
  const cut = [...seen.values()].filter(n => n < count)
  tellFigures('payloads', [
    `payloads: ${count} × ${shown.length - cut.length} places of outside text, and at least ${Math.min(...cut, count)} × ${cut.length} that show a text cut short, or seldom, on ${screens.length} screens = ${pairs} seen: 0 executions, 0 off-list requests, 0 navigations, 0 stopped by the policy`,
  ])
  if (bundles > 1) {
    expect(outsidePlaces.filter(place => !shown.includes(place) && !unseenPlaces.some(([unseen]) => unseen.test(place)))).toEqual([])
    expect(shown.length - cut.length).toBeGreaterThan(leastWhole)
  }
  expect(shown.length).toBeGreaterThan(leastPlaces)
})
