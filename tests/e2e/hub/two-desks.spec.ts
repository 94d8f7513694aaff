import { expect } from '@playwright/test'
import { test } from '../desk/test.ts'

test('F58 一个人开着两台电脑：两边都看得到；一台工作，另一台只看', async ({ browser, launch }) => {
  const workstation = await launch({ speed: 0 })
  const office = await workstation.open(browser, 'lin-xiaowen')
  await office.getByTestId('presence').waitFor()
  await expect(office.getByTestId('elsewhere')).toHaveCount(0)

  const context = await browser.newContext()
  await context.addCookies(await office.context().cookies())
  const home = await context.newPage()
  await home.goto(workstation.url!)
  await expect(home.getByTestId('elsewhere')).toContainText('另一台电脑')
  await expect(office.getByTestId('elsewhere')).toContainText('另一台电脑')

  await home.getByTestId('seat-lead').click()
  await expect(office.getByTestId('elsewhere')).toHaveAttribute('data-watching', 'true')
  await office.keyboard.press('Shift+R')
  await expect(office.getByText('这台电脑现在只看')).toBeVisible()
  await home.keyboard.press('Shift+R')
  await expect(home.getByTestId('presence')).toHaveAttribute('data-presence', 'ready')
  await expect(office.getByTestId('presence')).toHaveAttribute('data-presence', 'ready')

  await context.close()
  await expect(office.getByTestId('elsewhere')).toHaveCount(0)
  await office.keyboard.press('Shift+B')
  await expect(office.getByTestId('presence')).toHaveAttribute('data-presence', 'not_ready')
})
