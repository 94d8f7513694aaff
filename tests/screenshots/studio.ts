import type { Browser, Page } from '@playwright/test'
import type { Desk } from '../e2e/desk/desk.ts'
import type { Workstation, WorkstationOptions } from '../support/workstation.ts'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { findSystemChromium } from '../../build/scripts/lib/chromium.ts'
import { createDesk } from '../e2e/desk/desk.ts'
import { startWorkstation } from '../support/workstation.ts'
import { smallPng } from './small-png.ts'

/** The floor's common desktop. */
export const desktop = { width: 1366, height: 768 } as const

const folder = fileURLToPath(new URL('../../docs/images', import.meta.url))
const patienceMs = 45_000

/** A hub with the demonstration's customers, and a browser to look at it. */
export interface Studio {
  readonly workstation: Workstation
  /** The desk of somebody who is signed in, in a window of its own. */
  readonly deskOf: (agentId: string) => Promise<Desk>
  /** Speed of the customers; they stand still at first. */
  readonly customersAt: (speed: number) => Promise<void>
  /** A window of nobody. */
  readonly strangerAt: (url: string) => Promise<Page>
  /** Writes `docs/images/<name>.png`, in the window's size unless another is given. */
  readonly shoot: (page: Page, name: string, size?: { readonly width: number, readonly height: number }) => Promise<void>
}

async function openWindow(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: desktop, locale: 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' })
  return context.newPage()
}

function createStudio(workstation: Workstation, browser: Browser): Studio {
  return {
    workstation,
    async deskOf(agentId) {
      const page = await workstation.open(browser, agentId)
      await page.setViewportSize(desktop)
      return createDesk(page, patienceMs)
    },
    async customersAt(speed) {
      await workstation.control('PUT', '/clock', { speed })
    },
    async strangerAt(url) {
      const page = await openWindow(browser)
      await page.goto(url)
      return page
    },
    async shoot(page, name, size = desktop) {
      await page.setViewportSize(size)
      await page.mouse.move(size.width / 2, 2)
      await page.evaluate(() => document.querySelector('[data-testid=inbox-list]')?.scrollTo({ top: 0 }))
      // Two frames: the list measures itself anew after a change of size.
      await page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
      await page.evaluate(() => document.fonts.ready)
      writeFileSync(`${folder}/${name}.png`, smallPng(await page.screenshot({ animations: 'disabled', caret: 'hide' })))
      await page.setViewportSize(desktop)
      console.log(`docs/images/${name}.png`)
    },
  }
}

/** A square on which the first to come are of every kind, and the customers of the pictures come only when called. */
const seed = 45

/** What stood on the screens when a picture could not be taken, in the system's temporary folder. */
async function keepLastSight(browser: Browser): Promise<void> {
  const pages = browser.contexts().flatMap(context => context.pages())
  for (const [n, page] of pages.entries()) {
    const path = join(tmpdir(), `huiyin-last-sight-${n + 1}.png`)
    await page.screenshot({ path, timeout: 10_000 }).then(() => console.log(path), () => undefined)
  }
}

/** Starts hub, demonstration (customers stand still at first) and browser for `work`, and ends them whatever comes of it. */
export async function inStudio(work: (studio: Studio) => Promise<void>, options: Pick<WorkstationOptions, 'scene' | 'channels'> = {}): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const workstation = await startWorkstation({ host: 'hub', scene: 'demo', seed, speed: 0, ...options })
  const browser = await chromium.launch({ executablePath: findSystemChromium(), args: ['--disable-dev-shm-usage'] })
  try {
    await work(createStudio(workstation, browser))
  }
  catch (error) {
    await keepLastSight(browser)
    throw error
  }
  finally {
    await browser.close()
    await workstation.stop()
  }
}
