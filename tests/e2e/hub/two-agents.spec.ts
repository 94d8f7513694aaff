import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { publicReplies, say, truthOf } from '../desk/square.ts'
import { shareWorkstation, test } from '../desk/test.ts'

const shared = shareWorkstation({ speed: 0 })

test('两位坐席：看得见对方在看、在写；一人领取，另一人马上知道', async ({ browser }) => {
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const zhou = createDesk(await workstation.open(browser, 'zhou-yutong'))
  await say(workstation, { kind: 'mention', nick: '两个人都想接', text: '@云杉客服 我的流量为什么一天就没了？' })
  await lin.openRow('queue', '两个人都想接')
  await zhou.openRow('queue', '两个人都想接')
  await expect(lin.conversation.getByText('周雨桐 正在查看')).toBeAttached()

  await zhou.field.pressSequentially('我来')
  await expect(lin.at('typing')).toContainText('周雨桐')

  await lin.at('claim').click()
  await expect(zhou.at('composer-not-mine')).toContainText('林晓雯')
  await expect(zhou.at('claim')).toBeHidden()
  await expect(zhou.rowOf('两个人都想接')).toHaveCount(0)
  await zhou.field.fill('我来回答您')
  await expect(zhou.at('send')).toBeDisabled()
})

const isNews = (message: string | Buffer): boolean => message.toString().includes('"event","frame"')

test('F24 没看到客户的新话就发：先拦下给人看，确认后才发', async ({ browser }) => {
  const workstation = shared()
  const desk = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const zhou = createDesk(await workstation.open(browser, 'zhou-yutong'))
  const { page } = desk
  let isHeld = false
  const held: (() => void)[] = []
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer()
    // News alone is held: the heartbeat and answers go on, or the page would rightly call the link lost.
    server.onMessage(message => isHeld && isNews(message) ? void held.push(() => socket.send(message)) : socket.send(message))
  })
  await page.reload()
  const { id, uid } = await say(workstation, { kind: 'mention', nick: '又补了一句', text: '@云杉客服 宽带报修三天没人来，什么时候修？' })
  await desk.claim('又补了一句')
  const answer = '师傅明天上午九点上门，来之前先联系您。'
  await desk.field.fill(answer)
  await expect(desk.at('send')).toBeEnabled()

  isHeld = true
  await say(workstation, { kind: 'comment', uid, postId: Number(id), text: '@云杉客服 明天我不在家，能不能改后天？' })
  await zhou.at('tab-all').click()
  await expect(zhou.rowOf('改后天')).toBeVisible()
  await desk.field.press('Enter')
  isHeld = false
  held.splice(0).forEach(pass => pass())

  await expect(desk.at('stale')).toContainText('改后天')
  await expect(desk.field).toHaveValue(answer)
  expect(publicReplies(await truthOf(workstation), id)).toEqual([])
  await desk.at('send-anyway').click()
  await expect(desk.message(answer).getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
  expect(publicReplies(await truthOf(workstation), id)).toHaveLength(1)
})
