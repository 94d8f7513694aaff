/** A practice shift: the lessons, the desk of one, and its score. */
import type { Desk } from '../e2e/desk/desk.ts'
import type { Studio } from './studio.ts'
import { expect } from '@playwright/test'
import { main } from '../../build/scripts/lib/main.ts'
import { inStudio } from './studio.ts'

const soon = expect.configure({ timeout: 90_000 })

async function openLessons({ page, at }: Desk): Promise<void> {
  await page.keyboard.press('Control+k')
  await at('palette-query').fill('练习班')
  await page.keyboard.press('Enter')
  await soon(at('practice-lesson').first()).toBeVisible()
}

/** Answers whoever stands in the queue with these words, if they have come. */
async function answer(desk: Desk, nick: string, text: string): Promise<void> {
  await desk.at('tab-all').click()
  await soon(desk.rowOf(nick)).toBeVisible()
  await desk.rowOf(nick).click()
  await desk.at('claim').click()
  await desk.reply(text)
}

async function takePractice({ deskOf, shoot }: Studio): Promise<void> {
  const desk = await deskOf('lin-xiaowen')
  const { page, at } = desk
  await soon(at('tab-queue')).toBeVisible()
  await openLessons(desk)
  await at('practice-begin').first().click()
  await soon(at('practice-goals')).toBeVisible()
  await answer(desk, '夜班护士小艾', '多数门店营业到晚上九点，您把所在城市告诉我，我帮您确认那一家。')
  await answer(desk, '换卡的赵同学', '要本人带身份证原件到营业厅办理，学生证不能代替。')
  await shoot(page, 'practice-desk')
  await at('practice-hand-in').click()
  await at('practice-finish').click()
  await soon(at('practice-score')).toBeVisible()
  await shoot(page, 'practice-score')
}

if (import.meta.main) {
  await main(async () => {
    await inStudio(takePractice, { scene: 'empty' })
    return 0
  })
}
