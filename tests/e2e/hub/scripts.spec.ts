import { Buffer } from 'node:buffer'
import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { say } from '../desk/square.ts'
import { shareWorkstation, test } from '../desk/test.ts'

const shared = shareWorkstation({ speed: 0 })

test('话术：只用键盘找到、换说法、填空、发出；同一句话不在广场上说两遍', async ({ browser }) => {
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  await say(workstation, { kind: 'mention', nick: '等快递的人', text: '@云杉客服 请问我的快递到哪里了？' })
  await say(workstation, { kind: 'mention', nick: '也等快递的人', text: '@云杉客服 请问我的包裹到哪里了？' })
  await lin.claim('我的快递到哪里了')

  // By the initials of 公开催发货.
  await lin.field.focus()
  await lin.page.keyboard.press('/')
  await expect(lin.at('script-picker')).toBeVisible()
  await lin.page.keyboard.type('gkcfh')
  await expect(lin.at('script-option').first()).toContainText('公开催发货')
  await expect(lin.at('script-text')).toContainText('等快递的人')
  const first = await lin.at('script-text').textContent() ?? ''
  await lin.page.keyboard.press('Enter')
  await expect(lin.field).toHaveValue(first)
  expect(first).toContain('等快递的人')
  await expect(lin.field).toBeFocused()
  await lin.page.keyboard.press('Enter')
  await expect(lin.message(first.slice(0, 12)).first()).toBeVisible()

  // The next customer is told the same in other words.
  await lin.claim('我的包裹到哪里了')
  await lin.field.focus()
  await lin.page.keyboard.press('/')
  await lin.page.keyboard.type('公开催发货')
  await expect(lin.at('script-variant')).toHaveAttribute('data-variant', '1')
  await lin.page.keyboard.press('Alt+ArrowDown')
  await expect(lin.at('script-variant')).toHaveAttribute('data-variant', '2')
  await lin.page.keyboard.press('Enter')
  await expect(lin.field).toHaveValue(/.{10}/)
  await expect(lin.field).not.toHaveValue(first)

  // What is not filled in does not leave, and Tab goes there.
  await lin.field.fill('')
  await lin.page.keyboard.press('/')
  await lin.page.keyboard.type('请等几分钟')
  await expect(lin.at('script-option').first()).toContainText('请等几分钟')
  await lin.page.keyboard.press('Enter')
  await expect(lin.at('slots-left')).toBeVisible()
  await expect(lin.at('findings').locator('[data-code="guard_unfilled"]')).toBeVisible()
  await lin.page.keyboard.type('十')
  await expect(lin.at('slots-left')).toBeHidden()
  await expect(lin.field).toHaveValue(/十分钟/)
})

test('话术：有人受伤，玩笑和拟人就收起来；知识引用得出，也能一按说过时', async ({ browser }) => {
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const shen = createDesk(await workstation.open(browser, 'shen-jingyi'))
  await say(workstation, { kind: 'mention', nick: '着急的妈妈', text: '@云杉客服 充电器冒烟了，孩子的手烫伤了！' })
  await lin.claim('充电器冒烟')
  await lin.field.focus()
  await lin.page.keyboard.press('/')
  await expect(lin.at('script-lock')).toHaveAttribute('data-lock', 'danger')
  await lin.page.keyboard.type('小回')
  await expect(lin.at('script-option').first()).toHaveAttribute('data-locked', 'true')
  await lin.page.keyboard.press('Enter')
  await expect(lin.field).toHaveValue('')

  await lin.page.keyboard.press('Alt+k')
  await lin.at('picker-query').fill('qitian')
  await expect(lin.at('fact-preview')).toContainText('七日内')
  await lin.page.keyboard.press('Alt+o')
  await expect(lin.at('fact-option')).toHaveCount(0)
  await lin.page.keyboard.press('Escape')

  await expect(shen.at('rail-library')).toContainText('1')
  await shen.at('rail-library').click()
  await shen.at('library-tab-knowledge').click()
  await shen.at('fact-pile-toCheck').click()
  await expect(shen.at('fact-doubted')).toContainText('林晓雯')
  await shen.at('fact-confirm').click()
  await expect(shen.at('fact-row')).toHaveCount(0)
})

test('话术库：坐席写一条公开的，班长看过才可用；导出再导入没有变化；人设里不用的词会提醒', async ({ browser }) => {
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const shen = createDesk(await workstation.open(browser, 'shen-jingyi'))
  await lin.at('rail-library').click()
  await lin.at('script-add').click()
  await lin.at('script-title').fill('门店换膜活动')
  await lin.at('script-room').selectOption('public')
  await lin.at('script-variant-text').first().fill('{客户}，周末来门店免费贴膜，带上手机就行。')
  await lin.at('script-save').click()
  await expect(lin.at('script-card')).toHaveAttribute('data-state', 'in_review')

  await shen.at('rail-library').click()
  await shen.at('script-pile-toReview').click()
  await expect(shen.at('script-card')).toContainText('门店换膜活动')
  await shen.at('script-approve').click()
  await expect(lin.at('script-card')).toHaveAttribute('data-state', 'approved')

  const downloading = shen.page.waitForEvent('download')
  await shen.at('script-export-csv').click()
  const chunks: Buffer[] = []
  for await (const chunk of await (await downloading).createReadStream())
    chunks.push(Buffer.from(chunk as Uint8Array))
  await shen.at('script-import').click()
  await shen.at('script-import-file').setInputFiles({ name: '话术库.csv', mimeType: 'text/csv', buffer: Buffer.concat(chunks) })
  await expect(shen.at('script-import-summary')).toContainText('新增 0，更新 0')
  await expect(shen.at('script-import-summary')).toContainText('有错 0')
  await shen.at('dialog-close').click()

  await shen.at('library-tab-personas').click()
  await shen.at('persona-avoided').fill('亲亲、宝子')
  await shen.at('persona-save').click()
  await lin.at('library-back').click()
  await say(workstation, { kind: 'mention', nick: '问贴膜的人', text: '@云杉客服 请问哪里可以贴膜？' })
  await lin.claim('哪里可以贴膜')
  await expect(lin.at('persona-line')).toContainText('小回')
  await lin.field.fill('亲亲，周末来门店就行。')
  await expect(lin.at('findings').locator('[data-code="guard_persona"]')).toBeVisible()
})
