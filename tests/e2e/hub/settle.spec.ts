import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { privateReplies, say, truthOf } from '../desk/square.ts'
import { test } from '../desk/test.ts'

test('F17 平台收下了却没有回音：不再重发，请人到平台看一眼来定', async ({ browser, launch }) => {
  const workstation = await launch({ speed: 0, faults: { F17: { path: '/2/messages/reply' } } })
  const desk = createDesk(await workstation.open(browser))
  const { uid } = await say(workstation, { kind: 'dm', nick: '等消息的人', text: '你好，我的退款什么时候到？' })
  await desk.claim('等消息的人')
  const answer = '退款三个工作日内原路退回，到账会有短信。'
  await desk.field.fill(answer)
  await desk.field.press('Enter')
  const state = desk.message(answer).getByTestId('outbound-state')
  await expect(state).toHaveAttribute('data-state', 'unknown')
  await expect(desk.at('settle-sent')).toBeVisible()
  await expect(desk.message(answer)).toContainText('请到平台看一眼')

  await desk.at('settle-sent').click()
  await expect(state).toHaveAttribute('data-state', 'sent')
  await expect(desk.at('settle-sent')).toBeHidden()
  expect(privateReplies(await truthOf(workstation), uid)).toEqual([answer])
  await expect(desk.at('ledger')).toHaveAttribute('data-balances', 'true')
})
