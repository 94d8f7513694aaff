import type { Page } from '@playwright/test'
import { Buffer } from 'node:buffer'
import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { shareWorkstation, test } from '../desk/test.ts'

const shared = shareWorkstation({ speed: 0, channels: 'weibo,douyin' })

const chinaStamp = (ago: number) => new Date(Date.now() - ago + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

const file = [
  '投诉编号,标题,投诉内容,投诉问题,投诉要求,涉诉金额,投诉进度,投诉时间,投诉人,链接',
  `17311112222,洗碗机漏水三次没修好,上门三次还是漏，再不处理我就找记者曝光。,质量问题、售后,退款,3299,处理中,${chinaStamp(3_600_000)},云边的猫,https://tousu.sina.com.cn/complaint/view/17311112222/`,
  `17333334444,冰箱半夜异响,像打雷一样,质量问题,换货,5999.5,处理中,${chinaStamp(7_200_000)},小满,`,
  `17355556666,空调不制冷,,质量问题,维修,很多钱,处理中,昨天,大暑,`,
].join('\n')

async function chooseFromMenu(page: Page, item: string): Promise<void> {
  await page.getByTestId('rail-intake').click()
  await page.getByTestId(`intake-${item}`).click()
}

test('投诉：导入两张、挑出一行错的；一人贴出去，另一人核对，时钟才停', async ({ browser }) => {
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const shen = createDesk(await workstation.open(browser, 'shen-jingyi'))

  await chooseFromMenu(lin.page, 'complaintImport')
  await lin.at('import-file').setInputFiles({ name: '黑猫导出.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
  await expect(lin.at('import-summary')).toContainText('新增 2，更新 0，没变 0，有错 1')
  await expect(lin.at('import-problem')).toHaveText(['投诉时间：看不出时间（昨天）', '涉诉金额：不是数（很多钱）'])
  await expect(lin.rowOf('洗碗机漏水')).toHaveCount(0)
  await lin.at('import-run').click()
  await expect(lin.at('import-progress')).toContainText('导入完成：2 条')
  await lin.at('import-close').click()

  await lin.claim('洗碗机漏水')
  await expect(lin.at('complaint-strip')).toContainText('黑猫投诉 · 17311112222')
  await expect(lin.at('complaint-panel')).toContainText('¥3,299.00')
  await expect(lin.at('danger').first()).toContainText('升级投诉')
  await expect(lin.at('by-hand-hint')).toBeVisible()

  const answer = '主管工程师明天上午10点上门检测，检测不合格当天退款，单号 8841。'
  await lin.field.fill(answer)
  await lin.field.press('Enter')
  const mine = lin.message(answer)
  await expect(mine.getByTestId('outbound-state')).toHaveAttribute('data-state', 'by_hand')
  await expect(lin.at('complaint-state')).toHaveAttribute('data-state', 'processing')

  await mine.getByTestId('by-hand-posted').click()
  await expect(mine.getByTestId('by-hand')).toContainText('等另一位同事')
  await expect(mine.getByTestId('by-hand-confirm')).toHaveCount(0)
  await expect(lin.at('complaint-state')).toHaveAttribute('data-state', 'processing')

  // The page begins anew: what was said to be posted is still said.
  await lin.page.reload()
  await expect(mine.getByTestId('by-hand')).toContainText('等另一位同事')

  await shen.openRow('all', '洗碗机漏水')
  await shen.message(answer).getByTestId('by-hand-confirm').click()
  await expect(mine.getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
  await expect(lin.at('complaint-state')).toHaveAttribute('data-state', 'replied')
  await expect(lin.at('complaint-due').first()).toContainText('已回复')

  await lin.at('resolve-open').click()
  await lin.at('resolve-solved').click()
  await lin.at('resolve-submit').click()
  await expect(lin.at('resolve-submit')).toBeVisible()
  await lin.page.keyboard.press('Escape')
  await lin.at('complaint-act-state').click()
  await lin.at('complaint-to-completed').click()
  await lin.at('complaint-why').fill('消费者已在平台确认')
  await lin.at('complaint-state-submit').click()
  await expect(lin.at('complaint-strip')).toContainText('已完成')
  await lin.resolve('solved')
})

test('新建投诉单、粘贴链接：同一张、同一个链接不会有第二个会话', async ({ browser }) => {
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))

  await chooseFromMenu(lin.page, 'complaintNew')
  await lin.at('complaint-externalNo').fill('20260001')
  await lin.at('complaint-title').fill('烤箱门把手断裂')
  await lin.at('complaint-amount').fill('一千')
  await expect(lin.at('complaint-submit')).toBeDisabled()
  await lin.at('complaint-amount').fill('1299.5')
  await lin.at('complaint-submit').click()
  await expect(lin.at('complaint-panel')).toContainText('¥1,299.50')

  await lin.page.keyboard.press('Control+Shift+L')
  await lin.at('link-url').fill('https://weibo.com@evil.example/1')
  await expect(lin.at('link-fault')).toContainText('可能是假的')
  await lin.at('link-url').fill('太气人了 https://www.coolapk.com/feed/1001?utm_source=app')
  await expect(lin.at('link-host')).toContainText('www.coolapk.com')
  await lin.at('link-text').fill('云杉这个洗碗机噪音太大了，怎么处理？')
  await lin.at('link-author').fill('酷友小白')
  await lin.at('link-submit').click()
  await expect(lin.conversation).toContainText('酷友小白')

  await lin.page.keyboard.press('Escape')
  await lin.page.keyboard.press('Control+Shift+L')
  await lin.at('link-url').fill('http://coolapk.com/feed/1001#top')
  await expect(lin.at('link-known')).toBeVisible()
  await lin.at('link-open-known').click()
  await expect(lin.conversation).toContainText('酷友小白')
  await lin.at('tab-all').click()
  await expect(lin.rowOf('酷友小白')).toHaveCount(1)
})
