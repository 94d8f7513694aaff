import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { privateReplies, say, truthOf } from '../desk/square.ts'
import { shareWorkstation, test } from '../desk/test.ts'

const shared = shareWorkstation({ speed: 0 })

const nick = '雨后的长椅'
const number = '13800138000'

test('客户面板：备注、标签、核身、看完整号码、往来、拆开再撤销', async ({ browser }) => {
  const workstation = shared()
  const desk = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const { at, page } = desk
  const { uid } = await say(workstation, { kind: 'mention', nick, text: '@云杉客服 洗碗机坏了三天没人修' })
  await say(workstation, { kind: 'dm', uid, text: `我的电话 ${number}，订单查一下` })
  await desk.claim('订单查一下')

  await test.step('备注和标签：键盘写，刷新还在，号码不留全', async () => {
    await at('composer-text').evaluate(field => (field as HTMLElement).blur())
    await page.keyboard.press('Shift+I')
    await expect(at('note-text')).toBeFocused()
    await page.keyboard.type(`老人独居，${number} 是女儿的`)
    await page.keyboard.press('Control+Enter')
    await expect(at('customer-note')).toContainText('老人独居，138****8000 是女儿的')
    await at('tag-add').click()
    await page.keyboard.type('独居老人')
    await page.keyboard.press('Enter')
    await expect(at('tag')).toHaveText('独居老人')
    await page.reload()
    await expect(at('customer-note')).toContainText('老人独居')
    await expect(at('tag')).toHaveText('独居老人')
  })

  await test.step('没有核身就说别的号码：先提醒；核身之后不再提醒', async () => {
    await desk.field.fill('快递员的电话是 13912345678')
    await expect(at('findings').locator('[data-code="identity_unchecked"]')).toBeVisible()
    await at('finding-check').click()
    await page.getByLabel('客户说的后四位').fill('8000')
    await at('check-order_no').getByText('对上', { exact: true }).click()
    await at('check-submit').click()
    await expect(at('check-card')).toHaveAttribute('data-valid', 'true')
    await expect(desk.conversation).toContainText('核身通过')
    await desk.field.fill('快递员的电话是 13912345678，今天送')
    await expect(at('findings')).toHaveCount(0)
    await desk.field.fill('')
  })

  await test.step('完整号码要理由，只在面板里显示', async () => {
    await expect(at('number')).toHaveText('138****8000')
    await at('reveal-open').click()
    await at('reveal-call_outside').click()
    await at('reveal-submit').click()
    await expect(at('number')).toContainText(number)
    await page.reload()
    await expect(at('number')).toHaveText('138****8000')
  })

  await test.step('往来里有两个房间；拆成两个事项，再撤销', async () => {
    const entries = at('history-entry')
    await expect(entries.filter({ hasText: '洗碗机坏了' }).first()).toBeVisible()
    await expect(entries.filter({ hasText: '订单查一下' }).first()).toContainText('138****8000')
    await expect(at('customer-panel')).not.toContainText(number)
    await expect(at('customer-case')).toHaveCount(1)
    await page.keyboard.press('Control+k')
    await at('palette-query').fill('单独立一个事项')
    await page.keyboard.press('Enter')
    await expect(at('customer-case')).toHaveCount(2)
    await at('merge-open').click()
    await at('merge-submit').click()
    await expect(at('customer-case')).toHaveCount(1)
    await at('join-undo').first().click()
    await expect(at('customer-case')).toHaveCount(2)
    await at('join-undo').first().click()
    await expect(at('customer-case')).toHaveCount(1)
    await expect(at('joins')).toHaveCount(0)
    await entries.filter({ hasText: '洗碗机坏了' }).first().getByRole('button').click()
    await expect(desk.message('洗碗机坏了')).toBeFocused()
  })
  expect(privateReplies(await truthOf(workstation), uid)).toEqual([])
})

test('冒充客服：名字像就提示，标记之后提醒接待受害人的同事，班长有名单', async ({ browser }) => {
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  await say(workstation, { kind: 'mention', nick: '云杉客㕷007', text: '@云杉客服 这位客户加我私聊退款' })
  await say(workstation, { kind: 'dm', nick: '差点上当', text: '云杉客㕷007 让我转账，是你们吗' })
  await lin.openRow('all', '加我私聊退款')
  await expect(lin.at('impostor-perhaps')).toContainText('云杉')
  await lin.at('impostor-flag').click()
  await lin.at('impostor-asks_for_money').click()
  await lin.at('impostor-submit').click()
  await expect(lin.at('impostor-self')).toBeVisible()
  await expect(lin.rowOf('加我私聊退款').getByTestId('impostor-sign')).toBeVisible()
  await lin.openRow('all', '差点上当')
  await expect(lin.at('impostor-near')).toContainText('云杉客㕷007')
  await expect(lin.at('impostor-advice')).toBeVisible()

  const boss = await workstation.open(browser, 'shen-jingyi')
  // An address that is changed before the first page stands is the first page's to overwrite.
  await expect(boss.getByTestId('rail-inbox')).toBeVisible()
  await boss.goto(`${boss.url().split('#')[0]}#/safety`)
  await expect(boss.getByTestId('impostor-row')).toContainText('云杉客㕷007')
  await boss.getByTestId('impostor-evidence').click()
  await expect(boss.getByTestId('impostor-row')).toContainText('加我私聊退款')
  const download = boss.waitForEvent('download')
  await boss.getByTestId('impostor-export').click()
  expect((await download).suggestedFilename()).toContain('冒充账号举报')
  await boss.getByTestId('impostor-status').selectOption('removed')
  await expect(lin.at('impostor-near')).toHaveCount(0)
})
