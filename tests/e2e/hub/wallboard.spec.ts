import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { say } from '../desk/square.ts'
import { test } from '../desk/test.ts'

test('现场大屏：来一个就动一下；服务端停了就变灰，并写明多旧', async ({ browser, launch }) => {
  const workstation = await launch({ speed: 0 })
  const { page, at } = createDesk(await workstation.open(browser, 'shen-jingyi'))
  await page.setViewportSize({ width: 1920, height: 1080 })
  await expect(at('presence')).toBeVisible()
  await page.goto(`${workstation.url}#/wall`)
  await expect(at('wall-waiting')).toHaveText('0')
  await expect(at('wall')).toHaveAttribute('data-stale', 'false')

  const saidAt = Date.now()
  await say(workstation, { kind: 'dm', nick: '大屏上的人', text: '你好，我的手机停机了，为什么？' })
  await expect(at('wall-waiting')).toHaveText('1')
  test.info().annotations.push({ type: 'on the wall after, ms', description: String(Date.now() - saidAt) })
  await expect(at('wall-longest')).not.toHaveText('—')
  await expect(at('wall-late')).toHaveText('1')

  workstation.kill()
  await expect(at('wall')).toHaveAttribute('data-stale', 'true')
  await expect(at('wall-as-of')).toContainText(/秒|分/)
  await expect(at('wall-waiting')).toHaveText('1')
})
