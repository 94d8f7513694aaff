/**
 * Every page and dialog × light, dark × the floor's desktop, a large one × empty, busy, error. `-- matrix [area] [folder] [language]`: an area is
 * taken again alone (`desk`, `rooms`, `accounts`, `library`, `dialogs-public` …, see {@link screensOf}); `all`, and the system's temporary folder,
 * when left out: nobody keeps some hundred pictures beside the sources.
 */
import type { Browser, Page } from '@playwright/test'
import type { DialogName } from '../../src/renderer/stores/dialogs.ts'
import type { Behind } from '../e2e/desk/every-screen.ts'
import type { Workstation } from '../support/workstation.ts'
import type { Rooms } from './rooms.ts'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from '@playwright/test'
import { findSystemChromium } from '../../build/scripts/lib/chromium.ts'
import { main } from '../../build/scripts/lib/main.ts'
import { createDesk } from '../e2e/desk/desk.ts'
import { dialogScreens, goTo, pageScreens, reachInto, showDialog, shutDialog } from '../e2e/desk/every-screen.ts'
import { startWorkstation } from '../support/workstation.ts'
import { fillDesk } from './rooms.ts'

const sizes = [{ width: 1366, height: 768 }, { width: 2560, height: 1440 }] as const
const schemes = ['light', 'dark'] as const
type State = 'empty' | 'busy' | 'error'

/** Something to look at. `show` answers false where there is nothing to see in this state. */
interface Screen {
  readonly area: string
  readonly name: string
  readonly show: (page: Page, rooms: Rooms) => Promise<boolean>
}

async function goTill(page: Page, address: string): Promise<true> {
  await goTo(page, address)
  await page.locator('main').first().waitFor()
  return true
}

function pagesToSee(): Screen[] {
  return Object.values(pageScreens).flat().map((address): Screen => {
    const name = address.replaceAll('/', '_').replace(/^_/, '') || 'inbox'
    return { area: address.split('/')[1] || 'desk', name, show: page => goTill(page, address) }
  })
}

/** False when it does not come: what was never read cannot be shown without a link. */
function comes(page: Page, selector: string): Promise<boolean> {
  return page.locator(selector).waitFor({ timeout: 8_000 }).then(() => true, () => false)
}

/** Time for what is read after a page stands, ms. */
const settleMs = 300

const kinds = ['public', 'private', 'complaint'] as const satisfies readonly Behind[]

function roomsToSee(): Screen[] {
  return kinds.map(kind => ({ area: 'rooms', name: `room-${kind}`, show: async (page, rooms) => rooms.has(kind) && goTill(page, `/c/${rooms.get(kind)}`) }))
}

function dialogsToSee(): Screen[] {
  return (Object.keys(dialogScreens) as DialogName[]).map((name): Screen => {
    const { behind } = dialogScreens[name]
    return {
      area: `dialogs-${behind}`,
      name: `dialog-${name}`,
      async show(page, rooms) {
        const room = rooms.get(behind === 'caller' ? 'public' : behind)
        if (behind !== 'nothing' && behind !== 'library' && room === undefined)
          return false
        await goTill(page, behind === 'library' ? '/library/scripts' : room === undefined ? '/' : `/c/${room}`)
        if (room !== undefined && !await comes(page, `[data-testid=conversation][data-id="${room}"]`))
          return false
        await showDialog(page, name)
        return comes(page, `[data-dialog=${name}]`)
      },
    }
  })
}

/** The tour stands over the desk as long as it is not left. */
const tour: Screen = {
  area: 'desk',
  name: 'tour',
  async show(page) {
    await goTill(page, '/')
    await page.evaluate(() => (window as unknown as { app: () => { stores: (name: string) => { start: () => void } } }).app().stores('tour').start())
    return comes(page, '[data-testid=tour]')
  },
}

/** What belongs to an area; to all of them for `all`. */
function screensOf(area: string): Screen[] {
  return [...pagesToSee(), ...roomsToSee(), tour, ...dialogsToSee()].filter(screen => area === 'all' || screen.area === area)
}

async function shootAll(page: Page, folder: string, name: string): Promise<number> {
  // What is being read has its shape first; without a link it keeps it.
  await wait(settleMs)
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${size.width}.png`), animations: 'disabled', caret: 'hide' })
    }
  }
  await page.setViewportSize(sizes[0])
  return sizes.length * schemes.length
}

async function leave(page: Page): Promise<void> {
  await shutDialog(page)
  await page.locator('dialog').waitFor({ state: 'detached' })
  if (await page.getByTestId('tour').isVisible())
    await page.keyboard.press('Escape')
}

async function shootState(page: Page, folder: string, state: State, screens: readonly Screen[], rooms: Rooms): Promise<number> {
  let taken = 0
  for (const { name, show } of screens) {
    if (await show(page, rooms))
      taken += await shootAll(page, folder, `${name}-${state}`)
    else
      console.log(`${name}: nothing to see when ${state}`)
    await leave(page)
  }
  return taken
}

interface Wish { readonly screens: readonly Screen[], readonly folder: string, readonly language: string }

async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate(chosen => ((window as unknown as { app: () => { stores: (name: string) => Record<string, unknown> } }).app().stores('preferences').language = chosen), language)
}

async function takeAll(workstation: Workstation, browser: Browser, { screens, folder, language }: Wish): Promise<number> {
  const page = await workstation.open(browser, 'shen-jingyi')
  await page.setViewportSize(sizes[0])
  await page.getByTestId('tab-queue').waitFor()
  await reachInto(page)
  await speak(page, language)
  let taken = await shootState(page, folder, 'empty', screens, new Map())
  await goTill(page, '/')
  const rooms = await fillDesk(createDesk(page, 60_000), workstation)
  taken += await shootState(page, folder, 'busy', screens, rooms)
  // Without a link everything stays on the screen, and says so; the room that stands there comes before what leaves it.
  await goTill(page, `/c/${rooms.get('public')}`)
  await comes(page, `[data-testid=conversation][data-id="${rooms.get('public')}"]`)
  await workstation.stop()
  await page.getByTestId('link-lost').waitFor()
  const inOrder = [...screens.filter(screen => screen.area === 'dialogs-public'), ...screens.filter(screen => screen.area !== 'dialogs-public')]
  return taken + await shootState(page, folder, 'error', inOrder, rooms)
}

if (import.meta.main) {
  await main(async () => {
    const [area = 'all', folder = join(tmpdir(), 'huiyin-screens'), language = 'zh-CN'] = process.argv.slice(2)
    const screens = screensOf(area)
    if (screens.length === 0) {
      console.error(`There is no area ${area}; there are: ${[...new Set(screensOf('all').map(screen => screen.area))].join(', ')}.`)
      return 2
    }
    mkdirSync(folder, { recursive: true })
    const workstation = await startWorkstation({ host: 'hub', scene: 'empty', channels: 'weibo,douyin', speed: 0 })
    const browser = await chromium.launch({ executablePath: findSystemChromium(), args: ['--disable-dev-shm-usage', `--lang=${language}`] })
    try {
      console.log(`${await takeAll(workstation, browser, { screens, folder, language })} pictures in ${folder}`)
      return 0
    }
    finally {
      await browser.close()
      await workstation.stop()
    }
  })
}
