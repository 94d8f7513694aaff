/**
 * Every page and dialog × light, dark × the floor's desktop, a large one × empty, busy, error. `-- matrix [folder]`; without a
 * folder into the system's temporary one: nobody keeps some hundred pictures beside the sources.
 */
import type { Browser, Page } from '@playwright/test'
import type { DialogName } from '../../src/renderer/stores/dialogs.ts'
import type { Workstation } from '../support/workstation.ts'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { chromium } from '@playwright/test'
import { findSystemChromium } from '../../build/scripts/lib/chromium.ts'
import { main } from '../../build/scripts/lib/main.ts'
import { createDesk } from '../e2e/desk/desk.ts'
import { dialogScreens, goTo, pageScreens, reachInto, showDialog, shutDialog } from '../e2e/desk/every-screen.ts'
import { say } from '../e2e/desk/square.ts'
import { startWorkstation } from '../support/workstation.ts'

const sizes = [{ width: 1366, height: 768 }, { width: 2560, height: 1440 }] as const
const schemes = ['light', 'dark'] as const
type State = 'empty' | 'busy' | 'error'

const voices = ['@云杉客服 宽带晚上总掉线，怎么办？', '@云杉客服 你们多扣了我五十块，退钱！', '@云杉客服 充电宝起火冒烟了', '@云杉客服 师傅约好上午来，到现在没人', '@云杉客服 谢谢上次那位姑娘，问题解决了']

async function shootAll(page: Page, folder: string, name: string): Promise<number> {
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

const fileName = (address: string) => address.replaceAll('/', '_').replace(/^_/, '') || 'desk'

/** Pages, and dialogs that need no conversation or the one that stands open. */
async function shootState(page: Page, folder: string, state: State, room: string | null): Promise<number> {
  let taken = 0
  for (const address of [...Object.values(pageScreens).flat(), ...room === null ? [] : [`/c/${room}`]]) {
    await goTo(page, address)
    await page.locator('main').first().waitFor()
    taken += await shootAll(page, folder, `${state}-${address.startsWith('/c/') ? 'conversation' : fileName(address)}`)
  }
  const names = (Object.keys(dialogScreens) as DialogName[]).filter(name => dialogScreens[name].behind === 'nothing' || (room !== null && dialogScreens[name].behind === 'public'))
  await goTo(page, room === null ? '/' : `/c/${room}`)
  for (const name of names) {
    await showDialog(page, name)
    await page.locator(`[data-dialog=${name}]`).waitFor()
    taken += await shootAll(page, folder, `${state}-dialog-${name}`)
    await shutDialog(page)
    await page.locator('dialog').waitFor({ state: 'detached' })
  }
  return taken
}

async function prepare(workstation: Workstation, page: Page): Promise<string> {
  const desk = createDesk(page)
  await say(workstation, { kind: 'mention', nick: '等了三天的人', text: '@云杉客服 账单不对，三天没人理我', image: 'bill' })
  await desk.claim('账单不对')
  await desk.reply('您的账单我已经调出来了，正在逐项核对，今晚八点前给您结果。')
  for (const [n, text] of [...voices, ...voices].entries())
    await say(workstation, { kind: 'mention', nick: `客户${n}`, text, followers: n * 9_000 })
  await desk.at('tab-queue').click()
  await desk.rows.nth(5).waitFor()
  return await desk.conversation.getAttribute('data-id') ?? ''
}

async function takeAll(workstation: Workstation, browser: Browser, folder: string): Promise<number> {
  const page = await workstation.open(browser, 'shen-jingyi')
  await page.setViewportSize(sizes[0])
  await page.getByTestId('tab-queue').waitFor()
  await reachInto(page)
  let taken = await shootState(page, folder, 'empty', null)
  const room = await prepare(workstation, page)
  taken += await shootState(page, folder, 'busy', room)
  // Without a link everything stays on the screen, and says so.
  await workstation.stop()
  await page.getByTestId('link-lost').waitFor()
  taken += await shootState(page, folder, 'error', room)
  return taken
}

if (import.meta.main) {
  await main(async () => {
    const folder = process.argv[2] ?? join(tmpdir(), 'huiyin-screens')
    mkdirSync(folder, { recursive: true })
    const workstation = await startWorkstation({ host: 'hub', scene: 'empty', speed: 0 })
    const browser = await chromium.launch({ executablePath: findSystemChromium(), args: ['--disable-dev-shm-usage'] })
    try {
      console.log(`${await takeAll(workstation, browser, folder)} pictures in ${folder}`)
      return 0
    }
    finally {
      await browser.close()
      await workstation.stop()
    }
  })
}
