import type { Desk } from '../e2e/desk/desk.ts'
import type { Behind } from '../e2e/desk/every-screen.ts'
import type { Workstation } from '../support/workstation.ts'
import { Buffer } from 'node:buffer'
import { expect } from '@playwright/test'
import { say } from '../e2e/desk/square.ts'

const soon = expect.configure({ timeout: 60_000 })

/** Addresses of the conversations that screens are about. */
export type Rooms = ReadonlyMap<Behind, string>

const crowd = ['@云杉客服 宽带晚上总掉线，重启三次都没用，客服电话也打不进，到底怎么办？', '@云杉客服 你们多扣了我五十块，退钱！', '@云杉客服 师傅约好上午来，到现在没人', '@云杉客服 谢谢上次那位姑娘，问题解决了', '@云杉客服 新手机的深色主题在哪里开']

const chinaStamp = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

async function importComplaint({ at }: Desk): Promise<void> {
  await at('rail-intake').click()
  await at('intake-complaintImport').click()
  const file = `投诉编号,标题,投诉内容,投诉问题,投诉要求,涉诉金额,投诉进度,投诉时间,投诉人,链接\n17311112222,洗碗机漏水三次没修好,上门三次还是漏，再不处理我就找记者。,质量问题,退款,3299,处理中,${chinaStamp(Date.now() - 3_600_000)},云边的猫,`
  await at('import-file').setInputFiles({ name: '黑猫导出.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
  await at('import-run').click()
  await at('import-close').click()
}

/** A caller who stays on the line. */
async function takeCall({ at }: Desk, workstation: Workstation): Promise<void> {
  await workstation.control('POST', '/call-in', { number: '13800136001', patienceS: 600 })
  await at('rail-calls').click()
  await at('calls-tab-waiting').click()
  await at('call-take').click()
  // The phone may begin to ring a moment after the bar stands there.
  await soon(async () => {
    if (await at('call-answer-leg').isVisible())
      await at('call-answer-leg').click({ timeout: 1_000 })
    await expect(at('call-bar')).toHaveAttribute('data-state', 'connected', { timeout: 2_000 })
  }).toPass({ timeout: 30_000 })
  await at('rail-inbox').click()
}

/** A room of every kind, somebody on the telephone, and a queue of others. */
export async function fillDesk(desk: Desk, workstation: Workstation): Promise<Rooms> {
  const rooms = new Map<Behind, string>()
  const keep = async (behind: Behind) => {
    await soon(desk.at('composer')).toBeVisible()
    await soon(desk.conversation).toHaveAttribute('data-id', /.+/)
    rooms.set(behind, await desk.conversation.getAttribute('data-id') ?? '')
  }
  await say(workstation, { kind: 'mention', nick: '公开说话的人', text: '@云杉客服 你们是骗子吧？充电宝起火冒烟了，怎么办？', image: 'smoke', followers: 46_000 })
  await say(workstation, { kind: 'dm', nick: '私下说话的人', text: '退款说好三天，第五天了。打字说不清，能打给我吗？我的电话 13800138000' })
  await desk.claim('充电宝')
  await desk.reply('您先把它放到通风的地方、人离开，我马上请工程师联系您。')
  await keep('public')
  await desk.claim('退款说好三天')
  await desk.reply('退款卡在哪一步我查到了：银行那边退回了一次，我今天下午五点前给您准信。')
  await keep('private')
  await importComplaint(desk)
  await desk.claim('洗碗机漏水')
  await keep('complaint')
  for (const [n, text] of [...crowd, ...crowd].entries())
    await say(workstation, { kind: 'mention', nick: `等着的客户${n + 1}`, text, followers: n * n * 3_000 })
  await takeCall(desk, workstation)
  await desk.at('tab-queue').click()
  await soon(desk.rows.nth(5)).toBeVisible()
  return rooms
}
