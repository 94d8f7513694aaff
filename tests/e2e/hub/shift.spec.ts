import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { say } from '../desk/square.ts'
import { shareWorkstation, test } from '../desk/test.ts'

const shared = shareWorkstation({ speed: 0 })

test('交接班：一方签字交出，另一方签收后归他；没签收前责任不变', async ({ browser }) => {
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const zhou = createDesk(await workstation.open(browser, 'zhou-yutong'))
  for (const [nick, text] of [['等师傅上门', '@云杉客服 宽带报修三天没人来，什么时候修？'], ['话费不对', '@云杉客服 这个月话费怎么多扣了二十？']] as const) {
    await say(workstation, { kind: 'mention', nick, text })
    await lin.claim(nick)
  }
  await lin.field.fill('师傅说明天上午')
  await expect(lin.at('draft-state')).toHaveAttribute('data-kept', 'true')
  await lin.field.press('Escape')

  await lin.page.keyboard.press('Shift+S')
  const items = lin.at('shift-item')
  await expect(items).toHaveCount(2)
  await items.filter({ hasText: '话费不对' }).getByTestId('shift-note').fill('已查到重复扣费，等财务')
  await lin.at('shift-to').selectOption('zhou-yutong')
  await lin.at('shift-give').click()
  await expect(lin.at('dialog')).toBeHidden()
  await lin.at('tab-mine').click()
  await expect(lin.rows).toHaveCount(2)

  await zhou.page.keyboard.press('Shift+S')
  await zhou.at('shift-tab-sign').click()
  await expect(zhou.at('shift-line')).toHaveCount(2)
  await expect(zhou.at('shift-sheet')).toContainText('已查到重复扣费，等财务')
  await zhou.at('shift-line').filter({ hasText: '话费不对' }).getByTestId('shift-sign-line').click()
  await expect(zhou.at('shift-line').filter({ hasText: '话费不对' })).toHaveAttribute('data-state', 'signed')
  await zhou.at('shift-sign-all').click()
  await zhou.at('dialog-close').click()
  await zhou.openRow('mine', '话费不对')
  await expect(zhou.field).toHaveValue('师傅说明天上午')
  await expect(lin.rows).toHaveCount(0)
})

test('班长把缺勤同事手上的全部移交，小结从客户的话里给出建议', async ({ browser }) => {
  const workstation = shared()
  const chen = createDesk(await workstation.open(browser, 'chen-zhiyuan'))
  const boss = createDesk(await workstation.open(browser, 'shen-jingyi'))
  await say(workstation, { kind: 'mention', nick: '断网三天', text: '@云杉客服 宽带断网三天了，什么时候修好？' })
  await chen.claim('断网三天')
  await boss.page.keyboard.press('ControlOrMeta+K')
  await boss.page.keyboard.insertText('移交缺勤')
  await boss.page.keyboard.press('Enter')
  await boss.at('absence-from').selectOption('chen-zhiyuan')
  await expect(boss.at('absence-open')).toContainText('1')
  await boss.at('absence-to').selectOption('shen-jingyi')
  await boss.at('absence-why').fill('突发病假')
  await boss.at('absence-submit').click()
  await boss.openRow('mine', '断网三天')
  await boss.reply('断网三天您受累了，师傅今天下午两点到，修好为止。')

  await boss.at('resolve-open').click()
  await expect(boss.at('wrapup-chosen')).toContainText('断网')
  await boss.at('wrapup-find').fill('wsm')
  await boss.at('wrapup-find').fill('gmgz')
  await expect(boss.at('wrapup-option').first()).toContainText('光猫故障')
  await boss.at('wrapup-find').press('Enter')
  await expect(boss.at('wrapup-chosen')).toContainText('光猫故障')
  await boss.at('resolve-solved').click()
  await boss.at('resolve-solved').press('Enter')
  await expect(boss.at('reopen')).toBeVisible()
})
