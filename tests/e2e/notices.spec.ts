import type { Workstation } from '../support/workstation.ts'
import { expect } from '@playwright/test'
import { createDesk } from './desk/desk.ts'
import { say } from './desk/square.ts'
import { test } from './desk/test.ts'

interface Shown { readonly notifications: readonly { title: string, body: string }[], readonly badge: number, readonly flashes: number, readonly trays: readonly { tooltip: string }[] }

/** Asks the stand-in of the desktop's shell. */
async function ask<T>(workstation: Workstation, path: string): Promise<T> {
  return await (await fetch(`${workstation.standIn}${path}`)).json() as T
}

test('F55 桌面端：提醒合并成一条，角标和托盘不差一个，不露客户的话，点开就是那一条', async ({ browser, host, launch }) => {
  test.skip(host !== 'electron', 'a browser shows its own notifications: hub/notifications.spec.ts')
  const workstation = await launch({ speed: 0 })
  const page = await workstation.open(browser)
  const desk = createDesk(page)
  await desk.at('tab-queue').click()
  // Nobody looks at the desk: neither the window nor the page has the focus.
  await page.evaluate(() => void (document.hasFocus = () => false))
  await ask(workstation, '/away')

  const count = 40
  for (let n = 0; n < count; n++)
    await say(workstation, { kind: 'mention', nick: `急客${n}`, text: `@云杉客服 第${n}个人的秘密：宽带断了，怎么办？` })
  const state = () => ask<Shown>(workstation, '/state')
  await expect.poll(async () => (await state()).notifications.at(-1)?.body ?? '', { timeout: 60_000 }).toContain(`${count} 个诉求快到时限`)
  const { notifications, badge, flashes, trays } = await state()
  expect(notifications.length).toBeLessThan(count / 2)
  expect(flashes).toBe(notifications.length)
  expect(notifications.filter(({ title, body }) => title !== '回音' || /秘密|急客|宽带/.test(body))).toEqual([])
  expect(badge).toBe(count)
  expect(trays.at(-1)?.tooltip).toContain(String(count))

  expect(await ask(workstation, '/notification')).toEqual({ pressed: true })
  await expect(desk.conversation).toHaveAttribute('data-id', /.+/)
})
