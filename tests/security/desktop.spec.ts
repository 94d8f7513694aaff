import type { Page } from '@playwright/test'
import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron'
import type { Workstation } from '../support/workstation.ts'
import { expect } from '@playwright/test'
import { createDesk } from '../e2e/desk/desk.ts'
import { beginAnswer, expectAnswerBack } from '../e2e/desk/draft.ts'
import { shareDesk, test } from '../e2e/desk/test.ts'
import { waysOut } from './corpus/ways-out.ts'
import { amount, tellFigures } from './figures.ts'

/** Within how long a desk has to be back after its renderer died, ms; where other tests run beside it, five times as long. */
const backWithinMs = amount({ whole: 3_000, quick: 15_000 })

const shared = shareDesk({ speed: 0 })

interface State {
  readonly windowOptions: readonly BrowserWindowConstructorOptions[]
  readonly schemes: readonly { scheme: string, privileges: object }[]
  readonly ipc: readonly string[]
  readonly opened: readonly string[]
  readonly sandboxEnabled: boolean
  readonly guards: Readonly<Record<string, boolean>>
}

async function stateOf({ standIn }: Workstation): Promise<State> {
  return await (await fetch(`${standIn}/state`)).json() as State
}

const shut = { sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false, webviewTag: false, webSecurity: true, allowRunningInsecureContent: false, experimentalFeatures: false } as const satisfies WebPreferences

/** Has the page open an address as its own script would. */
const openFrom = (page: Page, address: string) => page.evaluate(url => void window.open(url), address)

test('E02 E03 E04 E06 E08 E09 每一个窗口：desk、大屏、单独的会话，都在沙盒里，什么特权也没有', async () => {
  const { workstation, desk, desk: { page } } = shared()
  const id = await beginAnswer(workstation, desk)
  await openFrom(page, '#/wall')
  await openFrom(page, `#/c/${id}?alone`)
  await expect.poll(async () => (await stateOf(workstation)).windowOptions.length).toBe(3)
  // Whoever counts windows after this counts all of them.
  await expect.poll(() => page.context().pages().length).toBe(3)
  const { windowOptions, schemes, ipc, sandboxEnabled, guards } = await stateOf(workstation)
  for (const { webPreferences = {} } of windowOptions) {
    expect(webPreferences).toMatchObject(shut)
    expect(Object.keys(webPreferences).filter(key => /BlinkFeatures|partition|disableDialogs|devTools/.test(key))).toEqual([])
  }
  expect(sandboxEnabled).toBe(true)
  expect(schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }])
  expect(ipc).toEqual(['huiyin:call'])
  expect(guards).toEqual({ request: true, check: true, screen: true, requests: true })
  tellFigures('desktop-windows', [`${windowOptions.length} windows of the built desktop, each sandboxed, isolated and without Node`])
})

test('E13 E14 E15 E01 页面自己去哪儿都去不成：跳转、新窗口、框架、取东西', async () => {
  const { workstation, desk, desk: { page } } = shared()
  await expect(desk.at('tab-all')).toBeVisible()
  const address = page.url()
  const contexts = page.context().pages().length
  await page.evaluate((addresses) => {
    for (const to of addresses) {
      try {
        window.open(to)
        const link = Object.assign(document.createElement('a'), { href: to, target: '_blank' })
        document.body.append(link)
        link.click()
        link.remove()
      }
      catch {
        // What is no address to the page is refused by the page itself.
      }
    }
  }, waysOut)
  for (const url of ['https://evil.example/', 'file:///etc/passwd', 'data:text/html,x', 'http://127.0.0.1:9/']) {
    await page.evaluate((to) => {
      const frame = document.createElement('iframe')
      frame.src = to
      document.body.append(frame)
      const form = document.createElement('form')
      form.action = to
      document.body.append(form)
      form.submit()
      location.href = to
    }, url).catch(() => {})
    const reached = await page.evaluate(async (to) => {
      const tries = [fetch(to), import(to), new Promise((resolve, reject) => {
        const picture = new Image()
        picture.onload = resolve
        picture.onerror = reject
        picture.src = to
      })]
      return (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length
    }, url)
    expect(reached, url).toBe(0)
  }
  expect(page.url()).toBe(address)
  expect(page.context().pages()).toHaveLength(contexts)
  // A page writes an address regularly before it asks: `https:///weibo.com/` is weibo.com then, whatever it was meant to be.
  expect((await stateOf(workstation)).opened.filter(one => !/^https:\/\/(?:[\w-]+\.)*weibo\.com\//.test(one))).toEqual([])
  await expect(desk.at('tab-all')).toBeVisible()
})

/** Kills a page's renderer; answers the page that the desktop brings in its place, and when it died (ms UTC). */
async function die(page: Page): Promise<{ next: Page, since: number }> {
  const wire = await page.context().newCDPSession(page)
  const next = page.context().waitForEvent('page')
  const crashed = page.waitForEvent('crash')
  // The answer of a page that is no more never comes.
  void wire.send('Page.crash').catch(() => undefined)
  await crashed
  const since = Date.now()
  return { next: await next, since }
}

test('F52 桌面的页面进程崩溃，自己回来，还是那个会话，草稿也在', async () => {
  const { workstation, desk, desk: { page } } = shared()
  const id = await beginAnswer(workstation, desk, '页面崩溃的人')
  const { next: first, since } = await die(page)
  const tookMs = await expectAnswerBack(createDesk(first), id, since)
  test.info().annotations.push({ type: 'back after, ms', description: String(tookMs) })
  console.log(`the desktop's renderer was back after ${tookMs} ms`)
  tellFigures('desktop-crash', [`a renderer that died: the same conversation and draft after ${tookMs} ms (at most ${backWithinMs})`])
  expect(tookMs).toBeLessThanOrEqual(backWithinMs)
})
