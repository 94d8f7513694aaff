import type { Page } from '@playwright/test'
import { expect, test } from '@playwright/test'
import { isKnownPlace } from '../../../src/shared/outside-pages.ts'
import { goTo } from '../../e2e/desk/every-screen.ts'
import { makeOpeningAddresses } from '../corpus/addresses.ts'
import { amount, tellFigures } from '../figures.ts'
import { unfold } from '../payloads/screen.ts'
import { signIn, startStage } from '../payloads/stage.ts'

const places = ['weibo.com', 'weibo.cn', 'douyin.com', 'coolapk.com', 'tousu.sina.com.cn', 'tousu.sina.cn', '12315.cn', 'miit.gov.cn']
const count = amount({ whole: 600, quick: 60 })
/** Addresses in one room at once, and how many of them are pressed with a real mouse. */
const perRound = 60
const byMouse = 6
/** Rounds in which a line with addresses has to stand on the screen once. */
const triesAtMost = 6

interface Pressed { readonly words: string, readonly host: string, readonly whole: string, readonly opens: boolean }
type PageOfApp = Window & typeof globalThis & { app: () => { stores: (name: string) => { open: string | null, shut: () => void } } }

/** Presses every address on the screen: click, middle click, Enter, a drag that begins. Answers what each one said before anything was opened. */
function pressAll(page: Page): Promise<Pressed[]> {
  return page.evaluate(async () => {
    const said: Pressed[] = []
    const frame = () => new Promise(settle => setTimeout(settle, 0))
    for (const address of document.querySelectorAll<HTMLElement>('[data-testid=timeline] [data-testid=address]')) {
      for (const event of [new MouseEvent('auxclick', { button: 1, bubbles: true, cancelable: true }), new DragEvent('dragstart', { bubbles: true, cancelable: true }), new MouseEvent('click', { ctrlKey: true, bubbles: true, cancelable: true })]) {
        address.dispatchEvent(event)
        await frame()
      }
      address.click()
      await frame()
      const text = (id: string) => document.querySelector(`[data-testid=${id}]`)?.textContent?.trim() ?? ''
      said.push({ words: address.title, host: text('link-host'), whole: text('link-whole'), opens: document.querySelector('[data-testid=link-open]') !== null });
      (window as unknown as PageOfApp).app().stores('dialogs').shut()
      await frame()
    }
    return said
  })
}

/** With a real mouse: the left button, the middle one, and dragged into the composer. */
async function pressByHand(page: Page): Promise<void> {
  const address = page.getByTestId('address')
  for (let nth = 0; nth < Math.min(byMouse, await address.count()); nth++) {
    // An address may run over several lines: its first one is pressed.
    const [x, y] = await address.nth(nth).evaluate((element) => {
      element.scrollIntoView({ block: 'center' })
      const { x: left, y: top, height } = element.getClientRects()[0]!
      return [left + 3, top + height / 2] as const
    })
    await page.mouse.click(x, y)
    await expect(page.getByTestId('link-host')).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByTestId('link-host')).toBeHidden()
    await page.mouse.click(x, y, { button: 'middle' })
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 200, y + 60, { steps: 4 })
    await page.mouse.up()
    if (await page.getByTestId('link-host').isVisible())
      await page.keyboard.press('Escape')
  }
}

test.use({ trace: 'off' })
test.setTimeout(amount({ whole: 15, quick: 3 }) * 60_000)

test('F47 消息里的地址：点、中键点、拖，都只说它通向哪里，什么也不打开', async ({ browser }) => {
  const stage = await startStage({ count: 1, perText: 1, listLength: 2 })
  const addresses = makeOpeningAddresses(places, { count, seed: 6, ports: stage.listeners.ports })
  let at = 0
  stage.engine.say((place, _, nth) => place === 'view conversation row.text' && nth === 0 ? addresses.slice(at, at + perRound).map(address => `看 ${address.replaceAll(/\s+/g, ' ')} 。`).join('\n') : null)
  const context = await browser.newContext()
  const { page, watched } = await signIn(stage, context)
  await goTo(page, '/c/r-roam')
  await page.getByTestId('timeline').waitFor()
  const pressed: Pressed[] = []
  let round = 0
  /** A round may have it that the line with the addresses was taken back; the next one has it otherwise. */
  async function pressThese(): Promise<Pressed[]> {
    for (let tries = 0; tries < triesAtMost; tries++) {
      stage.engine.tell(++round)
      await watched.look(round)
      await unfold(page)
      const said = await pressAll(page)
      if (said.length > 0)
        return said
    }
    throw new Error('no address stands on the screen')
  }

  for (; at < addresses.length; at += perRound) {
    pressed.push(...await pressThese())
    if (at === 0)
      await pressByHand(page)
  }
  const doings = await watched.doings()
  await context.close()
  await stage.stop()
  expect(doings).toEqual({ ran: [], stopped: [], requests: [], navigations: [], errors: [], notified: [], foreign: [] })
  expect(stage.listeners.heard()).toEqual([])
  expect(pressed.length).toBeGreaterThan(count / 4)
  // Each names the host that a browser would really go to, and offers to open the listed places alone.
  expect(pressed.filter(({ host, whole, opens }) => host === '' || new URL(whole).host !== host || opens !== isKnownPlace(whole))).toEqual([])
  tellFigures('pressed', [`addresses in messages: ${pressed.length} pressed (click, with Ctrl, middle button, drag; ${byMouse} of them by a real mouse): each names its real host first, 0 opened, 0 navigations, 0 requests`])
})
