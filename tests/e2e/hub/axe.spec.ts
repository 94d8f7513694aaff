import type { DialogName } from '../../../src/renderer/stores/dialogs.ts'
import type { Look } from '../desk/axe.ts'
import type { Desk } from '../desk/desk.ts'
import type { Behind } from '../desk/every-screen.ts'
import { Buffer } from 'node:buffer'
import { expect } from '@playwright/test'
import { isWhole } from '../../support/share.ts'
import { bringAxe, looks, take, violationsOf } from '../desk/axe.ts'
import { createDesk } from '../desk/desk.ts'
import { dialogScreens, goTo, pageScreens, reachInto, routesOf, showDialog, shutDialog } from '../desk/every-screen.ts'
import { say } from '../desk/square.ts'
import { shareDesk, test } from '../desk/test.ts'

const chinaStamp = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')

const shared = shareDesk({ channels: 'weibo,douyin' })
let desk: Desk
/** Addresses of the conversations that dialogs are about. */
const rooms = new Map<Behind, string>()

/** Dialogs have the colours of the pages: what only changes colours for the system's sake is looked at there. */
const looksOfDialogs: readonly Look[] = ['light', 'dark', 'zoomed']

let seen = 0

/** All of these looks, or in a quick run the first, in which every rule is asked, and one of the others in turn. */
function shareOf(all: readonly Look[]): readonly Look[] {
  seen += 1
  const others = all.slice(1)
  return all.filter((look, index) => index === 0 || isWhole() || look === others[seen % others.length])
}

/** Looks at what stands there in these looks; answers what is wrong, by the screen's name. */
async function lookAt(name: string, inLooks: readonly Look[] = looks): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const look of shareOf(inLooks)) {
    await take(desk.page, look)
    wrong.push(...await violationsOf(desk.page, look))
  }
  await take(desk.page, 'light')
  return wrong.map(one => `${name}: ${one}`)
}

async function standBehind(behind: Behind): Promise<void> {
  const id = rooms.get(behind)
  await goTo(desk.page, behind === 'library' ? '/library/scripts' : id === undefined ? '/' : `/c/${id}`)
  if (id !== undefined)
    await expect(desk.conversation).toHaveAttribute('data-id', id)
}

async function keepRoom(behind: Behind): Promise<void> {
  await expect(desk.at('composer')).toBeVisible()
  await expect(desk.conversation).toHaveAttribute('data-id', /.+/)
  rooms.set(behind, await desk.conversation.getAttribute('data-id') ?? '')
}

async function importComplaint(): Promise<void> {
  const { at } = desk
  await at('rail-intake').click()
  await at('intake-complaintImport').click()
  const file = `投诉编号,标题,投诉内容,投诉问题,投诉要求,涉诉金额,投诉进度,投诉时间,投诉人,链接\n17311112222,洗碗机漏水,上门三次还是漏，再不处理我就找记者。,质量问题,退款,3299,处理中,${chinaStamp(Date.now() - 3_600_000)},云边的猫,`
  await at('import-file').setInputFiles({ name: '黑猫导出.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
  await at('import-run').click()
  await at('import-close').click()
}

/** A caller who stays on the line. */
async function takeCall(): Promise<void> {
  const { at } = desk
  await shared().workstation.control('POST', '/call-in', { number: '13800136001', patienceS: 600 })
  await at('rail-calls').click()
  await at('calls-tab-waiting').click()
  await at('call-take').click()
  // The phone may begin to ring a moment after the bar stands there.
  await expect(async () => {
    if (await at('call-answer-leg').isVisible())
      await at('call-answer-leg').click({ timeout: 1_000 })
    await expect(at('call-bar')).toHaveAttribute('data-state', 'connected', { timeout: 2_000 })
  }).toPass({ timeout: 30_000 })
  await at('rail-inbox').click()
}

test.setTimeout(240_000)

test.beforeAll(async ({ browser }) => {
  const { workstation } = shared()
  desk = createDesk(await workstation.open(browser, 'shen-jingyi'))
  await say(workstation, { kind: 'mention', nick: '公开说话的人', text: '@云杉客服 你们是骗子吧？充电宝起火冒烟了，怎么办？', image: 'bill' })
  await say(workstation, { kind: 'mention', nick: '下一个人', text: '@云杉客服 宽带晚上总掉线，怎么办？' })
  await say(workstation, { kind: 'dm', nick: '私下说话的人', text: '换卡要带什么证件？我的电话 13800138000' })
  await expect(desk.rows).toHaveCount(3)
  await desk.claim('充电宝')
  await desk.reply('您先把它放到通风的地方、人离开，我马上请工程师联系您。')
  await keepRoom('public')
  await desk.claim('换卡')
  await keepRoom('private')
  await importComplaint()
  await desk.claim('洗碗机漏水')
  await keepRoom('complaint')
  await takeCall()
  await reachInto(desk.page)
  await bringAxe(desk.page)
})

test.afterAll(() => desk.page.context().close())

test('每一页都列在这里，在每种显示下都没有一处无障碍问题', async () => {
  expect([...await routesOf(desk.page)].sort()).toEqual(Object.keys(pageScreens).sort())
  const wrong: string[] = []
  for (const address of [...Object.values(pageScreens).flat(), ...[...rooms.values()].map(id => `/c/${id}`)]) {
    await goTo(desk.page, address)
    await expect(desk.page.locator('main').first()).toBeVisible()
    wrong.push(...await lookAt(address.startsWith('/c/') ? '/c' : address))
  }
  expect(wrong).toEqual([])
})

for (const part of [0, 1, 2]) {
  const names = (Object.keys(dialogScreens) as DialogName[]).filter((_, index) => index % 3 === part)
  test(`每个对话框在浅色、深色、放大 400 % 时都没有一处无障碍问题（${part + 1}/3）`, async () => {
    const wrong: string[] = []
    for (const name of names) {
      await standBehind(dialogScreens[name].behind)
      await showDialog(desk.page, name)
      const isOpen = await desk.page.locator(`[data-dialog=${name}]`).waitFor({ timeout: 10_000 }).then(() => true, () => false)
      wrong.push(...isOpen ? await lookAt(name, looksOfDialogs) : [`${name}: does not open`])
      await shutDialog(desk.page)
      await expect(desk.at('dialog'), name).toHaveCount(0)
    }
    expect(wrong).toEqual([])
  })
}
