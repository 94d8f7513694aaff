import type { Page } from '@playwright/test'
import type { Workstation } from '../../support/workstation.ts'
import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { say } from '../desk/square.ts'
import { test } from '../desk/test.ts'

interface Called { readonly shown: { title: string, body: string, tag: string, press: () => void }[], tones: number }
type WatchedPage = Window & typeof globalThis & { called: Called }

/** Counts what the page has the browser show and sound; the tab counts as one that nobody looks at. */
async function watchCalls(page: Page, permission: NotificationPermission): Promise<void> {
  await page.addInitScript((allowed) => {
    const called: Called = { shown: [], tones: 0 }
    class Shown {
      static permission = allowed
      static requestPermission = async () => allowed
      onclick: (() => void) | null = null
      constructor(title: string, { body = '', tag = '' }: NotificationOptions = {}) {
        called.shown.push({ title, body, tag, press: () => this.onclick?.() })
      }

      close(): void {}
    }
    const { play } = HTMLMediaElement.prototype
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      called.tones += 1
      return play.call(this)
    }
    document.hasFocus = () => false
    Object.assign(window, { called, Notification: Shown })
  }, permission)
}

function callsOf(page: Page): Promise<{ shown: { title: string, body: string, tag: string }[], tones: number }> {
  return page.evaluate(() => {
    const { shown, tones } = (window as WatchedPage).called
    return { shown: shown.map(({ title, body, tag }) => ({ title, body, tag })), tones }
  })
}

async function open(workstation: Workstation, page: Page, permission: NotificationPermission) {
  await watchCalls(page, permission)
  await page.goto(workstation.linkOf('lin-xiaowen'))
  const desk = createDesk(page)
  await expect(desk.at('tab-queue')).toBeVisible()
  // A page sounds only after somebody has touched it.
  await desk.at('tab-queue').click()
  return desk
}

/** As many as fit into half a minute on a slow machine: the rate of 200 a minute, or more. */
async function cry(workstation: Workstation, count: number): Promise<void> {
  for (let n = 0; n < count; n++)
    await say(workstation, { kind: 'mention', nick: `急客${n}`, text: `@云杉客服 第${n}个人的秘密：宽带断了，怎么办？` })
}

test('F55 一分钟两百次提醒：声音和通知合并、角标不差一个、不露客户的话，点开就是那一条', async ({ launch, page }) => {
  const workstation = await launch({ speed: 0 })
  const { at, conversation } = await open(workstation, page, 'granted')
  const began = Date.now()
  await cry(workstation, 200)
  await expect(at('inbox-total')).toContainText('200', { timeout: 60_000 })
  await expect.poll(async () => (await callsOf(page)).shown.at(-1)?.body ?? '', { timeout: 60_000 }).toContain('200 个诉求快到时限')
  const seconds = (Date.now() - began) / 1_000
  const { shown, tones } = await callsOf(page)
  console.log(`F55: 200 alerts in ${seconds.toFixed(0)} s: ${shown.length} notifications, ${tones} tones`)
  expect(shown.length).toBeLessThanOrEqual(seconds / 5 + 2)
  expect(tones).toBeLessThanOrEqual(seconds / 2.5 + 1)
  expect(tones).toBeGreaterThan(0)
  expect(new Set(shown.map(one => one.tag))).toEqual(new Set(['huiyin']))
  expect(shown.filter(one => /秘密|急客|宽带/.test(one.title + one.body))).toEqual([])
  // Title, tab and list say the same number.
  await expect(page).toHaveTitle(/^\(200\)/)
  await expect(at('tab-queue')).toContainText('200')
  await expect(page.locator('link[rel~=icon]')).toHaveAttribute('href', /^data:image\/png/)

  await page.evaluate(() => (window as WatchedPage).called.shown.at(-1)?.press())
  await expect(conversation).toHaveAttribute('data-id', /.+/)
})

test('F55 浏览器不许通知、又在免打扰里：不响不弹，窗口里的提醒还在', async ({ launch, page }) => {
  const workstation = await launch({ speed: 0 })
  const { at } = await open(workstation, page, 'denied')
  await page.keyboard.press(',')
  await expect(at('notify-permission')).toHaveAttribute('data-permission', 'denied')
  await at('quiet-on').click()
  // The same end twice: the whole day, at whatever hour this runs.
  await at('quiet-from').fill('13:30')
  await at('quiet-from').blur()
  await expect(at('quiet-from')).toHaveValue('13:30')
  await page.keyboard.press('Escape')
  await cry(workstation, 3)
  await expect(at('alarm-strip')).toContainText('3 个诉求快到时限')
  expect(await callsOf(page)).toEqual({ shown: [], tones: 0 })
  await expect(page).toHaveTitle(/^\(3\)/)
  await at('alarm-strip').click()
  await expect(at('composer')).toBeVisible()
  await expect(at('alarm-strip')).toHaveAttribute('data-count', '2')
})
