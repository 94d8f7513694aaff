import type { Workstation } from '../../support/workstation.ts'
import type { Desk } from '../desk/desk.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { startWorkstation } from '../../support/workstation.ts'
import { createDesk } from '../desk/desk.ts'
import { publicReplies, say, truthOf } from '../desk/square.ts'
import { shareWorkstation, test } from '../desk/test.ts'

const shared = shareWorkstation({ speed: 0 })

interface Begun { readonly workstation: Workstation, readonly desk: Desk, readonly postId: string }

/** Somebody asks, and the answer stands in the field: another one each time, for what was just said to somebody else is not said without a second look. */
async function ask(workstation: Workstation, desk: Desk, nick: string, answer: string): Promise<string> {
  const { id } = await say(workstation, { kind: 'mention', nick, text: '@云杉客服 宽带报修三天没人来，什么时候修？', followers: 800 })
  await desk.claim(nick)
  await desk.field.fill(answer)
  await expect(desk.at('send')).toBeEnabled()
  return id
}

const repliesTo = async ({ workstation, postId }: Begun) => publicReplies(await truthOf(workstation), postId)

test('F16 双击发送、连按回车、再点重试：平台上只有一条', async ({ browser }) => {
  const answer = '师傅明天上午九点上门，来之前先联系您。'
  const workstation = shared()
  const desk = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const begun = { workstation, desk, postId: await ask(workstation, desk, '连按回车的人', answer) }
  await desk.field.evaluate((field) => {
    for (let n = 0; n < 3; n++)
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  })
  await desk.at('send').dblclick({ force: true, timeout: 3_000 }).catch(() => undefined)
  await expect(desk.message(answer).getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
  await expect(desk.message(answer)).toHaveCount(1)
  expect(await repliesTo(begun)).toEqual([answer])
  await expect(desk.at('message-retry')).toBeHidden()
})

test('撤回：三秒里按 Esc，文字回到输入框，客户什么也没收到；再发只发一条', async ({ browser }) => {
  const answer = '备件今天到站，周四下午给您装好。'
  const workstation = shared()
  const desk = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const begun = { workstation, desk, postId: await ask(workstation, desk, '等撤回的人', answer) }
  await desk.field.press('Enter')
  await expect(desk.at('undo-strip')).toBeVisible()
  await desk.field.press('Escape')
  await expect(desk.field).toHaveValue(answer)
  await expect(desk.message(answer)).toHaveCount(0)
  expect(await repliesTo(begun)).toEqual([])
  await desk.field.press('Enter')
  await expect(desk.message(answer).getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
  expect(await repliesTo(begun)).toEqual([answer])
})

test('F44 写到一半被转走：文字还在自己这里，发不出去；接手的人看得见、接着写', async ({ browser }) => {
  const answer = '机房在换线，晚上八点以前恢复。'
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const zhou = createDesk(await workstation.open(browser, 'zhou-yutong'))
  const postId = await ask(workstation, lin, '被转走的人', answer)
  await expect(lin.at('draft-state')).toHaveAttribute('data-kept', 'true')
  await lin.field.press('Escape')
  await lin.page.keyboard.press('f')
  await lin.page.getByRole('dialog').getByText('周雨桐').click()
  await lin.at('assign-submit').click()
  await expect(lin.at('composer-not-mine')).toContainText('周雨桐')
  await expect(lin.field).toHaveValue(answer)
  await expect(lin.at('send')).toBeDisabled()

  await zhou.openRow('mine', '被转走的人')
  await expect(zhou.at('colleague-draft')).toContainText('草稿来自 林晓雯')
  await zhou.page.keyboard.press('Alt+D')
  await expect(zhou.field).toHaveValue(answer)
  await zhou.field.press('Enter')
  await expect(zhou.message(answer).getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
  expect(publicReplies(await truthOf(workstation), postId)).toEqual([answer])
})

test('F52 刚敲下的字，页面立刻崩溃：再打开一个字不少', async ({ browser }) => {
  const answer = '已经派了加急单，一小时内有人到。'
  const workstation = shared()
  const page = await workstation.open(browser, 'lin-xiaowen')
  const desk = createDesk(page)
  await ask(workstation, desk, '页面崩溃的人', answer)
  await desk.field.pressSequentially('备件已到。')
  const address = page.url()
  const cdp = await page.context().newCDPSession(page)
  const crashed = page.waitForEvent('crash')
  void cdp.send('Page.crash').catch(() => undefined)
  await crashed
  const again = createDesk(await page.context().newPage())
  const since = Date.now()
  await again.page.goto(address)
  await expect(again.field).toHaveValue(`${answer}备件已到。`)
  test.info().annotations.push({ type: 'back after, ms', description: String(Date.now() - since) })
})

test('服务端被强行结束：回复和备注的草稿都还在', async ({ browser, host }) => {
  const answer = '光猫返修，旧的先留着别拔。'
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-drafts-'))
  const first = await startWorkstation({ host, speed: 0, dataDir })
  const desk = createDesk(await first.open(browser, 'lin-xiaowen'))
  await ask(first, desk, '服务端死掉的人', answer)
  await desk.at('note-mode').click()
  await desk.field.fill('网点说零件明天到')
  await expect(desk.at('draft-state')).toHaveAttribute('data-kept', 'true')
  const path = new URL(desk.page.url()).hash
  first.kill()
  await first.stop()
  await desk.page.context().close()

  const second = await startWorkstation({ host, speed: 0, dataDir })
  const again = createDesk(await second.open(browser, 'lin-xiaowen'))
  await again.page.evaluate((hash) => {
    location.hash = hash
  }, path)
  await expect(again.field).toHaveValue(answer)
  await again.at('note-mode').click()
  await expect(again.field).toHaveValue('网点说零件明天到')
  await again.page.context().close()
  await second.stop()
  await rm(dataDir, { recursive: true, force: true })
})

test('删除我们已发出的公开回复：确认后平台上没有了，会话里留着谁删的', async ({ browser }) => {
  const answer = '端口今晚重配，重配时会断十分钟。'
  const workstation = shared()
  const desk = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  await ask(workstation, desk, '看见错话的人', answer)
  await desk.field.press('Enter')
  await expect(desk.message(answer).getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
  await desk.message(answer).getByTestId('message-remove').click()
  await expect(desk.at('dialog')).toContainText(answer)
  await desk.at('confirm-remove').click()
  await expect(desk.message(answer)).toContainText('我们删除了这条 · 林晓雯')
  await expect(desk.at('message-remove')).toBeHidden()
})

// Last: from here on the answers to such customers are looked at first.
test('先审后发：作者看到待审，班长用键盘放行或退回，没审过的一个字也不出去', async ({ browser }) => {
  const answer = '师傅周六上午上门，您家里留一个人就行。'
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const boss = createDesk(await workstation.open(browser, 'shen-jingyi'))
  await boss.at('rail-reviews').click()
  await boss.at('review-rules').click()
  await boss.at('words-tab-policy').click()
  await boss.at('policy-followersAtLeast').fill('500')
  await boss.at('policy-save').click()
  await expect(boss.page.getByText('已保存，马上生效')).toBeVisible()

  const postId = await ask(workstation, lin, '粉丝很多的人', answer)
  await lin.field.press('Enter')
  await expect(lin.message(answer).getByTestId('outbound-state')).toHaveAttribute('data-state', 'in_check')
  await expect(lin.message(answer).getByTestId('review-note')).toContainText('大号')
  await boss.page.keyboard.press('Escape')
  await expect(boss.at('rail-reviews-count')).toHaveText('1')
  await boss.page.keyboard.press('Control+Shift+E')
  await expect(boss.at('review-text')).toContainText(answer)
  expect(publicReplies(await truthOf(workstation), postId)).toEqual([])

  await boss.page.keyboard.press('r')
  await boss.at('review-why').pressSequentially('先说清哪位师傅')
  await boss.page.keyboard.press('Enter')
  await expect(lin.message(answer).getByTestId('review-note')).toContainText('先说清哪位师傅')
  await lin.page.reload()
  await expect(lin.field).toHaveValue(answer)

  const better = '李师傅周六上午上门，您家里留一个人就行。'
  await lin.field.fill(better)
  await expect(lin.at('send')).toBeEnabled()
  await lin.field.press('Enter')
  await expect(boss.at('review-text')).toContainText(better)
  await boss.page.keyboard.press('a')
  await expect(lin.message(better).getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
  await expect(lin.message(better).getByTestId('review-note')).toContainText('沈静怡 已审')
  expect(publicReplies(await truthOf(workstation), postId)).toEqual([better])
})
