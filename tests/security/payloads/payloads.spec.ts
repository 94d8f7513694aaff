import type { Page } from '@playwright/test'
import type { WatchedPage } from './probe.ts'
import type { Screen } from './screen.ts'
import type { Stage } from './stage.ts'
import { expect, test } from '@playwright/test'
import { amount, tellFigures } from '../figures.ts'
import { outsidePlaces } from './places.ts'
import { press, screenAt } from './screen.ts'
import { screens } from './screens.ts'
import { signIn, startStage } from './stage.ts'
import { isUnseen } from './unseen-places.ts'

const isWhole = amount({ whole: 1, quick: 0 }) === 1
const count = amount({ whole: 2_000, quick: 96 })
const perText = amount({ whole: 500, quick: 96 })
const listLength = amount({ whole: 16, quick: 2 })
/** Rounds that every screen is shown, with absent things filled in and without; the most of them, and for how long one goes on opening it. */
const leastRounds = amount({ whole: 3, quick: 1 })
const mostRounds = amount({ whole: 12, quick: 1 })
const openingMs = 15_000
/** A place that gave nothing new so often will give nothing more here. */
const restsAtMost = 4
/** Where texts are shown cut short: lists of this length, so many rounds at once, and no longer than this on one screen. */
const longList = 24
const burst = 6
const cutMs = 15_000
/** Payloads that a place has to show which cuts them, or whose words come with an answer to a press; and places that a quick run has to show. */
const leastOfCut = 40
/** With so many, no screen waits for more of them. */
const enoughOfCut = 240
const leastPlaces = 150
const leastWhole = 180

/** Shows one screen until each of its places has shown everything, here or elsewhere. */
function createWalk({ engine, coverage }: Stage, page: Page, watched: WatchedPage) {
  let round = 0

  /** A screen that was cut off meanwhile comes back by itself, and is told again. Answers the places that it shows. */
  async function tellAndLook(rounds = 1, wanted?: Parameters<typeof engine.tell>[1]): Promise<number[]> {
    for (let tries = 0; tries < 5; tries++) {
      for (let n = 0; n < rounds; n++)
        engine.tell(++round, wanted)
      const { stood, seen } = await watched.look(round)
      coverage.note(seen)
      if (stood)
        return seen.map(([place]) => place)
    }
    throw new Error('the screen does not follow')
  }

  const isEnough = (place: number) => coverage.isDone(place) || (coverage.cut().has(place) && (coverage.counts().get(place) ?? 0) >= enoughOfCut)
  const lacking = (places: readonly number[]) => places.filter(place => !isEnough(place) && coverage.rested(place) < restsAtMost)
  const viewOf = (place: number) => /^view (\w+) /.exec(outsidePlaces[place] ?? '')?.[1]

  /** What is cut short is told alone, in long lists. */
  async function tellWhatIsCut(places: number[]): Promise<void> {
    let left = places
    for (const until = performance.now() + cutMs; performance.now() < until;) {
      const views = new Set(left.flatMap(place => viewOf(place) ?? []))
      if (views.size === 0)
        return
      left = lacking(await tellAndLook(burst, { views, rows: longList }))
    }
  }

  /** At last everything is drawn, with one payload in each place. */
  async function tellDrawn(): Promise<void> {
    coverage.drawn(true)
    await tellAndLook()
    await watched.draw(true)
    await tellAndLook()
    await watched.draw(false)
    coverage.drawn(false)
  }

  return async (screen: Screen): Promise<void> => {
    engine.takeAnswered()
    await screen.show(page)
    const opensAnew = engine.takeAnswered().length > 0 || screen.anew
    const until = performance.now() + openingMs
    let left: number[] = []
    for (let n = 1; n <= mostRounds; n++) {
      left = lacking(await tellAndLook())
      const isShown = left.length === 0 || (!opensAnew && left.every(place => coverage.cut().has(place))) || performance.now() > until
      if ((isShown && n >= leastRounds) || n === mostRounds)
        break
      if (opensAnew) {
        await screen.leave(page)
        await screen.show(page)
      }
    }
    if (isWhole) {
      await tellWhatIsCut(left)
      await tellDrawn()
    }
    await screen.leave(page)
  }
}

/** Somebody is called while nobody looks: the system's notification, the strip, the sounds. */
function alarmScreen({ engine }: Stage): Screen {
  return screenAt('alarms', '/', async (page) => {
    await page.evaluate(() => Object.assign(document, { hasFocus: () => false }))
    engine.alarm()
    await press(page, 'tab-queue')
  }, { anew: true, quick: true, leave: async page => void await page.evaluate(() => Reflect.deleteProperty(document, 'hasFocus')) })
}

test.use({ trace: 'off' })
test.setTimeout(amount({ whole: 45, quick: 5 }) * 60_000)

test('F46 每一处显示别人的话的地方：什么也不跑，什么也不取，哪里也不去', async ({ browser }) => {
  const stage = await startStage({ count, perText, listLength })
  const context = await browser.newContext()
  stage.coverage.drawn(true)
  const { page, watched, policy } = await signIn(stage, context)
  expect(policy).toMatch(/default-src 'none'.*script-src 'self'(?!.*unsafe-eval)/)
  const walk = createWalk(stage, page, watched)
  const broken: string[] = []
  stage.coverage.drawn(false)
  await watched.draw(!isWhole)
  const shownScreens = [...screens, alarmScreen(stage)].filter(({ quick }) => isWhole || quick)
  for (const screen of shownScreens)
    await walk(screen).catch((error: Error) => broken.push(`${screen.name}: ${error.message.split('\n')[0]}`))

  const doings = await watched.doings()
  const notices = await watched.notices()
  await context.close()
  await stage.stop()
  const counts = stage.coverage.counts()
  const shown = outsidePlaces.filter((_, number) => counts.has(number))
  const part = outsidePlaces.filter((_, number) => counts.has(number) && !stage.coverage.isDone(number))
  const missed = outsidePlaces.filter(place => !shown.includes(place) && !isUnseen(place))
  expect(broken).toEqual([])
  expect(doings).toEqual({ ran: [], stopped: [], requests: [], navigations: [], errors: [], notified: [], foreign: [] })
  expect(stage.listeners.heard()).toEqual([])
  expect(notices).toBeGreaterThan(0)
  const pairs = [...counts.values()].reduce((sum, n) => sum + n, 0)
  tellFigures('payloads', [
    `payloads: ${count} × ${shown.length - part.length} places of outside text${part.length === 0 ? '' : `, and at least ${Math.min(...part.map(place => counts.get(outsidePlaces.indexOf(place)) ?? 0))} × ${part.length} more`}, on ${shownScreens.length} screens = ${pairs} seen (${stage.coverage.cut().size} places cut what they show): 0 executions, 0 off-list requests, 0 navigations, 0 stopped by the policy; ${notices} notifications, 0 with anybody's words`,
  ])
  if (isWhole) {
    expect(missed).toEqual([])
    expect(part.filter(place => (counts.get(outsidePlaces.indexOf(place)) ?? 0) < leastOfCut)).toEqual([])
    expect(shown.length - part.length).toBeGreaterThan(leastWhole)
  }
  else {
    expect(shown.length).toBeGreaterThan(leastPlaces)
  }
})
