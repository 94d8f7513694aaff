import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { letCome, say } from '../desk/square.ts'
import { shareDesk, test } from '../desk/test.ts'

test('打开页面十秒之内，至少有五位客户在等', async ({ browser, launch }) => {
  const workstation = await launch({ scene: 'demo' })
  const openedAt = Date.now()
  const desk = createDesk(await workstation.open(browser))
  await expect.poll(() => desk.rows.count(), { timeout: 10_000 }).toBeGreaterThanOrEqual(5)
  test.info().annotations.push({ type: 'five are waiting after, ms', description: String(Date.now() - openedAt) })
  await expect(desk.rows.first().getByTestId('clock')).toBeVisible()
  await expect(desk.at('sandbox-banner')).toBeVisible()
})

test.describe('安静的广场', () => {
  const shared = shareDesk({ speed: 0 })

  test('列表不在指针底下跳，移开之后才归位', async () => {
    const { workstation, desk } = shared()
    for (const n of [1, 2, 3, 4])
      await say(workstation, { kind: 'mention', nick: `排队的第${n}位`, text: `@云杉客服 我的套餐什么时候生效？这是第${n}次问` })
    await expect(desk.rows).toHaveCount(4)
    await desk.rows.nth(2).hover()
    const before = await desk.rows.allTextContents()

    const { nick } = await letCome(workstation, 'smoking-battery')
    await expect(desk.at('inbox-fresh')).toBeVisible()
    const namesOf = (texts: readonly string[]) => texts.map(text => /排队的第\d位/.exec(text)?.[0])
    expect(namesOf(await desk.rows.allTextContents())).toEqual(namesOf(before))

    await desk.page.mouse.move(900, 300)
    await expect(desk.rows.first()).toContainText(nick)
    await expect(desk.at('inbox-fresh')).toBeHidden()
  })

  test('键盘走列表、打开、领取下一个、看快捷键', async () => {
    const { workstation, desk: { page, rows, at, conversation, rowOf } } = shared()
    await say(workstation, { kind: 'mention', nick: '键盘来的甲', text: '@云杉客服 流量怎么突然没了？' })
    await expect(rowOf('键盘来的甲')).toBeVisible()
    await expect.poll(() => rows.count()).toBeGreaterThan(1)

    await page.keyboard.press('?')
    await expect(page.locator('[data-dialog=keys]')).toBeVisible()
    await page.keyboard.press('j')
    await expect(page.locator('.row.cursor')).toHaveCount(0)
    await page.keyboard.press('Escape')
    await expect(page.locator('[data-dialog=keys]')).toBeHidden()

    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await expect(page.locator('.row.cursor')).toHaveCount(1)
    const first = await page.locator('.row.cursor').getAttribute('data-id')
    expect(first).toBe(await rows.first().getAttribute('data-id'))
    await page.keyboard.press('Enter')
    await expect(conversation).toHaveAttribute('data-id', first ?? '')

    await page.keyboard.press('Escape')
    await expect(at('composer')).toBeHidden()
    await page.keyboard.press('n')
    await expect(at('resolve-open')).toBeEnabled()
  })

  test('「领取下一个最急的」先给危险的那一个', async ({ browser }) => {
    const { workstation } = shared()
    const { at, conversation, page } = createDesk(await workstation.open(browser, 'chen-zhiyuan'))
    const { nick } = await letCome(workstation, 'charger-shock')
    await expect(page.getByTestId('inbox-row').first()).toContainText(nick)
    await at('claim-next').click()
    await expect(conversation).toContainText(nick)
    await expect(at('resolve-open')).toBeEnabled()
  })
})
