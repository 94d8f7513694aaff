import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { say } from '../desk/square.ts'
import { test } from '../desk/test.ts'

/** More than a screen holds of one conversation. */
const laterLines = 420

test('搜索：繁体也找得到几百条以前的一句话，跳到那里、标出来，再回到最新', async ({ browser, launch }) => {
  test.setTimeout(240_000)
  const workstation = await launch({ speed: 0 })
  const { page, at, openRow, message } = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const nick = '话多的阿岚'
  const { uid } = await say(workstation, { kind: 'dm', nick, text: '洗碗机漏水，批次号 XK-2207，麻烦看看' })
  for (let from = 0; from < laterLines; from += 20)
    await Promise.all(Array.from({ length: 20 }, (_, index) => say(workstation, { kind: 'dm', uid, text: `还在等，第 ${from + index + 1} 句` })))
  await openRow('queue', nick)
  await expect(at('message').last()).toContainText('还在等')
  await expect(message('批次号')).toHaveCount(0)

  await at('timeline').focus()
  await page.keyboard.press('/')
  await expect(at('search-query')).toBeFocused()
  await page.keyboard.type('洗碗機 xk-２２０７')
  const hit = at('search-hit').filter({ hasText: '批次号' })
  await expect(hit).toHaveCount(1, { timeout: 60_000 })
  await expect(hit.locator('mark')).toHaveText(['洗碗机', 'XK-2207'])
  await expect(hit).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')

  await expect(at('search')).toBeHidden()
  await expect(message('批次号')).toBeInViewport()
  await expect(message('批次号')).toBeFocused()
  expect(await page.evaluate(() => [...CSS.highlights.get('found') ?? []].map(String))).toEqual(['洗碗机', 'XK-2207'])
  await at('to-latest').click()
  await expect(at('message').last()).toBeInViewport()
  await expect(message('批次号')).toHaveCount(0)

  await at('timeline').focus()
  await page.keyboard.press('/')
  await expect(at('search-recent')).toHaveText(['洗碗機 xk-２２０７'])
  await page.keyboard.type('阿岚')
  await expect(at('search-customer')).toContainText(nick)
  await page.keyboard.press('Escape')
  await expect(at('search')).toBeHidden()
})
