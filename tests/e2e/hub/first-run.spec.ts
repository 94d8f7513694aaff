import { expect } from '@playwright/test'
import { shareDesk, test } from '../desk/test.ts'

const shared = shareDesk({ speed: 0 })

test('三步入门只用键盘走完，接着是导览；Esc 离开，回来接着看', async () => {
  const { page, at } = shared().desk
  await expect(at('welcome')).toHaveAttribute('data-step', 'who')
  await expect(at('welcome')).toContainText('林晓雯')
  await at('welcome-next').press('Enter')
  await expect(at('welcome')).toContainText('模拟客户')
  await at('welcome-next').press('Enter')
  await expect(at('welcome')).toHaveAttribute('data-step', 'sound')
  await at('welcome-tour').press('Enter')

  const tour = at('tour')
  await expect(tour).toHaveAttribute('data-stop', 'queue')
  await expect(tour).toBeFocused()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(tour).toHaveAttribute('data-stop', 'clock')
  await page.keyboard.press('ArrowLeft')
  await expect(tour).toHaveAttribute('data-stop', 'next')
  await page.keyboard.press('Escape')
  await expect(tour).toHaveCount(0)

  await page.reload()
  await expect(at('tab-queue')).toBeVisible()
  await expect(at('welcome')).toHaveCount(0)
  await page.keyboard.press('Control+k')
  await at('palette-query').fill('导览')
  await page.keyboard.press('Enter')
  await expect(tour).toHaveAttribute('data-stop', 'next')
  while (await tour.getAttribute('data-stop') !== 'keys')
    await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowRight')
  await expect(tour).toHaveCount(0)
})

test('入门可以随时再来，也可以一步都不看', async () => {
  const { page, at } = shared().desk
  await page.keyboard.press('Control+k')
  await at('palette-query').fill('入门')
  await page.keyboard.press('Enter')
  await expect(at('welcome')).toBeVisible()
  await at('welcome-skip').click()
  await expect(at('welcome')).toHaveCount(0)
})
