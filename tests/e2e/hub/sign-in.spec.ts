import { expect } from '@playwright/test'
import { test } from '../desk/test.ts'

test('登录链接只能用一次；没有会话就是登录页', async ({ browser, launch }) => {
  const workstation = await launch({ speed: 0 })
  const page = await workstation.open(browser)
  await expect(page.getByTestId('presence')).toContainText('林晓雯')
  expect(page.url()).not.toContain('sign-in')
  await page.reload()
  await expect(page.getByTestId('presence')).toContainText('林晓雯')

  const used = await (await browser.newContext()).newPage()
  await used.goto(workstation.linkOf('lin-xiaowen'))
  await expect(used.getByTestId('sign-in')).toBeVisible()
  await expect(used.getByTestId('presence')).toBeHidden()

  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(`${workstation.url}`)
  await expect(stranger.getByTestId('sign-in')).toContainText('登录链接')
  await expect(stranger.getByTestId('inbox-row')).toHaveCount(0)
})
