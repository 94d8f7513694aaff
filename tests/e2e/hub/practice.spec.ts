import type { Desk } from '../desk/desk.ts'
import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { say } from '../desk/square.ts'
import { shareDesk, test } from '../desk/test.ts'

const shared = shareDesk({ speed: 0 })

async function openLessons({ page, at }: Desk): Promise<void> {
  await page.keyboard.press('Control+k')
  await at('palette-query').fill('练习班')
  await page.keyboard.press('Enter')
  await expect(at('practice-lesson').first()).toBeVisible()
}

test('班长安排一课，坐席在单独的工作台上练完看到逐条得分；真实的列表、台账什么也没有多', async ({ browser }) => {
  const { workstation, desk } = shared()
  const boss = createDesk(await workstation.open(browser, 'shen-jingyi'))
  await expect(boss.at('tab-queue')).toBeVisible()
  await openLessons(boss)
  await boss.at('practice-tab-team').click()
  await boss.page.getByRole('button', { name: /安排林晓雯练“二十秒首响”/ }).click()
  await expect(boss.page.getByRole('button', { name: /不再安排林晓雯练“二十秒首响”/ })).toBeVisible()
  await boss.page.context().close()

  const { page, at } = desk
  await openLessons(desk)
  await expect(at('practice-wanted')).toHaveText('沈静怡 安排你练这一课')
  await at('practice-begin').first().click()
  await expect(at('practice-band')).toBeVisible({ timeout: 90_000 })
  await expect(at('sandbox-banner')).toHaveCount(0)
  await expect(at('practice-goals')).toContainText('20 秒')

  // A customer of the real desk meanwhile stays there.
  await say(workstation, { kind: 'mention', nick: '真实工作台的人', text: '@云杉客服 宽带晚上总掉线，怎么办？' })
  await at('tab-all').click()
  await expect(desk.rowOf('夜班护士小艾')).toBeVisible()
  await desk.rowOf('夜班护士小艾').click()
  await at('claim').click()
  await expect(at('resolve-open')).toBeEnabled()
  await desk.reply('多数门店营业到晚上九点，您把所在城市告诉我，我帮您确认那一家。')
  await expect(desk.rowOf('真实工作台的人')).toHaveCount(0)

  await at('practice-hand-in').click()
  await expect(at('practice-first')).toContainText('没有处理完')
  await at('practice-finish').click()
  await expect(at('practice-score')).toHaveText(/\d+ 分/)
  const first = at('practice-voice').filter({ hasText: '夜班护士小艾' })
  await expect(first).not.toContainText('没有有效回复')
  await expect(at('practice-voice').filter({ hasText: '糯米不粘牙' })).toContainText('没有有效回复')
  const score = await at('practice-score').textContent()

  await at('practice-leave').click()
  await expect(at('sandbox-banner')).toBeVisible()
  await at('tab-all').click()
  await expect(desk.rows).toHaveCount(1)
  await expect(desk.rowOf('真实工作台的人')).toBeVisible()
  await openLessons(desk)
  await expect(at('practice-wanted')).toHaveCount(0)
  await expect(at('practice-best').first()).toContainText('练过 1 次')
  await at('practice-past').first().click()
  await expect(at('practice-score')).toHaveText(score ?? '')
  await page.keyboard.press('Escape')
})

test('手上还有客户时不能去练习，并且说清楚为什么', async () => {
  const { desk } = shared()
  await desk.claim('真实工作台的人')
  await openLessons(desk)
  await desk.at('practice-begin').first().click()
  await expect(desk.at('dialog')).toContainText('手上还有事')
  await desk.page.keyboard.press('Escape')
})
