import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { say } from '../desk/square.ts'
import { test } from '../desk/test.ts'

test('备注里提到同事，他看得到、点得开；会话放到单独的窗口，草稿是同一份', async ({ browser, launch }) => {
  const workstation = await launch({ speed: 0 })
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const zhou = createDesk(await workstation.open(browser, 'zhou-yutong'))
  await say(workstation, { kind: 'mention', nick: '机房旁边', text: '@云杉客服 信号一格都没有，你们机房是不是坏了？' })
  await lin.claim('机房旁边')

  await test.step('输入 @ 和拼音就选到人，备注只发一次', async () => {
    await lin.page.keyboard.press('i')
    await lin.field.pressSequentially('@zyt')
    await expect(lin.at('mention-option')).toHaveCount(1)
    await lin.field.press('Enter')
    await lin.field.pressSequentially('帮忙看下机房')
    await lin.field.press('Enter')
    await expect(lin.message('帮忙看下机房')).toHaveCount(1)
  })

  await test.step('对方的列表上有数，按键看到是哪一句，点开就是那个会话，数也没了', async () => {
    await expect(zhou.at('mentions-open')).toContainText('1')
    await zhou.page.keyboard.press('Shift+M')
    await expect(zhou.at('mention')).toHaveCount(1)
    await expect(zhou.at('mention')).toContainText('帮忙看下机房')
    await zhou.at('mention').click()
    await expect(zhou.message('帮忙看下机房')).toBeVisible()
    await expect(zhou.at('mentions-open')).toBeHidden()
    await expect(lin.at('mentions-open')).toBeHidden()
  })

  await test.step('单独的窗口：同一个会话，只有会话和客户；草稿两边都在，关掉哪边都不丢', async () => {
    await lin.page.keyboard.press('Escape')
    await lin.page.keyboard.press('r')
    await lin.field.fill('我让机房的同事去看了，')
    await expect(lin.at('draft-state')).toHaveAttribute('data-kept', 'true')
    await lin.page.keyboard.press('Escape')
    const [popped] = await Promise.all([lin.page.waitForEvent('popup'), lin.page.keyboard.press('Shift+O')])
    const alone = createDesk(popped)
    await expect(alone.conversation).toHaveAttribute('data-id', await lin.conversation.getAttribute('data-id') ?? '')
    await expect(alone.at('inbox-list')).toHaveCount(0)
    await expect(alone.at('rail-inbox')).toHaveCount(0)
    await expect(alone.field).toHaveValue('我让机房的同事去看了，')
    await alone.reply('我让机房的同事去看了，一小时内告诉您结果。')
    await expect(lin.message('一小时内告诉您结果')).toBeVisible()
    await popped.close()
    await expect(lin.conversation).toBeVisible()
    await expect(lin.field).toHaveValue('')
  })
})
