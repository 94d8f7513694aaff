import type { SharedDesk } from './desk/test.ts'
import { expect } from '@playwright/test'
import { privateReplies, publicReplies, say, truthOf } from './desk/square.ts'
import { shareDesk, test } from './desk/test.ts'

const shared = shareDesk({ speed: 0 })

/** Somebody mentions the brand, and their words are open and claimed. */
async function answering({ workstation, desk }: SharedDesk, nick: string): Promise<{ readonly id: string, readonly uid: number }> {
  const voice = await say(workstation, { kind: 'mention', nick, text: '@云杉客服 我的宽带三天没有网了，什么时候有人来修？' })
  await desk.claim(nick)
  return voice
}

test('F19 超出平台字数一个，就发不出去；正好就完整发出', async () => {
  const { workstation, desk } = shared()
  const { id } = await answering(shared(), '数字数的人')
  const most = Number((await desk.at('composer-count').textContent())?.split('/')[1])
  const text = '师傅今天下午两点到四点之间上门，您家里留一个人就行。'.repeat(10).slice(0, most)

  await desk.field.fill(`${text}好`)
  await expect(desk.at('composer-count')).toHaveText(/超出 1 字/)
  await expect(desk.at('send')).toBeDisabled()
  await desk.field.press('Enter')
  await desk.field.fill(`${text}a`)
  await expect(desk.at('composer-count')).toHaveText(/超出 1 字/)
  await expect(desk.field).toHaveValue(`${text}a`)

  await desk.reply(text)
  expect(publicReplies(await truthOf(workstation), id)).toEqual([expect.stringContaining(text)])
})

test('F51 输入法组字时按回车，一个字也不发', async () => {
  const { workstation, desk } = shared()
  const { id } = await answering(shared(), '打拼音的人')
  const cdp = await desk.page.context().newCDPSession(desk.page)
  await desk.field.focus()
  await cdp.send('Input.imeSetComposition', { text: 'ni hao', selectionStart: 6, selectionEnd: 6 })
  await desk.page.keyboard.press('Enter')
  for (const type of ['rawKeyDown', 'keyUp'] as const)
    await cdp.send('Input.dispatchKeyEvent', { type, key: 'Process', code: 'Enter', windowsVirtualKeyCode: 229 })
  await desk.field.fill('')
  // Letters that are shortcuts elsewhere are letters here.
  await desk.page.keyboard.type('nce')
  await expect(desk.field).toHaveValue('nce')
  await expect(desk.page.locator('[data-dialog]')).toHaveCount(0)

  await desk.reply('师傅明早九点到，来之前会先打您预留的电话。')
  expect(publicReplies(await truthOf(workstation), id)).toHaveLength(1)
})

test('F16 连按两下回车再点发送，平台上只有一条', async () => {
  const { workstation, desk } = shared()
  const { id } = await answering(shared(), '手快的人')
  const text = '已经给您加急派单，师傅今晚七点前上门。'
  await desk.field.fill(text)
  await Promise.all([desk.field.press('Enter'), desk.field.press('Enter'), desk.at('send').click({ force: true })])
  await expect(desk.message(text).getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
  await expect(desk.message(text)).toHaveCount(1)
  expect(publicReplies(await truthOf(workstation), id)).toHaveLength(1)
})

test('公开房间里写了个人信息：拦下，说明原因，带着文字去私信', async () => {
  const { workstation, desk } = shared()
  const { id, uid } = await answering(shared(), '怕泄露的人')
  const careless = '请核对一下，是您的 13800138000 这个号码吗？'
  await desk.field.fill(careless)
  await expect(desk.at('findings')).toContainText('13800138000')
  await expect(desk.at('findings').locator('[data-severity=block]')).toBeVisible()
  await expect(desk.at('send')).toBeDisabled()
  await desk.field.press('Enter')

  // No private room yet: an invitation takes the place of the words.
  await desk.at('move-to-private').click()
  await expect(desk.field).not.toHaveValue(/138/)
  await desk.reply(await desk.field.inputValue())

  await say(workstation, { kind: 'dm', uid, text: '我来私信了，就是刚才说宽带三天没网的' })
  await expect(desk.at('room-tab-private')).toBeVisible()
  await desk.field.fill(careless)
  await desk.at('move-to-private').click()
  await expect(desk.at('room-tab-private')).toHaveAttribute('aria-selected', 'true')
  await expect(desk.field).toHaveValue(careless)
  // Nobody has checked who writes: a second decision.
  await expect(desk.at('findings')).toContainText('核身')
  await desk.field.press('Enter')
  await expect(desk.at('warn-again')).toBeVisible()
  await desk.field.press('Enter')
  await expect(desk.message(careless).getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')

  const truth = await truthOf(workstation)
  expect(publicReplies(truth, id)).toHaveLength(1)
  expect(publicReplies(truth, id)[0]).not.toContain('138')
  expect(privateReplies(truth, uid)).toEqual([careless])
})
