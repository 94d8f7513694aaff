/** Every channel in one inbox, and what came with them: files, complaints and links by hand, one customer in many places, accounts. */
import type { Page } from '@playwright/test'
import type { Desk } from '../e2e/desk/desk.ts'
import type { Studio } from './studio.ts'
import { Buffer } from 'node:buffer'
import { expect } from '@playwright/test'
import { main } from '../../build/scripts/lib/main.ts'
import { letCome } from '../e2e/desk/square.ts'
import { makePng } from '../support/engine/upload-file.ts'
import { inStudio } from './studio.ts'

const soon = expect.configure({ timeout: 60_000 })
const nick = '等一个说法的小顾'
const matter = '主板一个月换了两次还是自己关机，归谁管？'
const exported = [
  '投诉编号,标题,投诉内容,投诉要求,涉诉金额,投诉进度,投诉时间,投诉人',
  ...['洗碗机漏水三次没修好', '冰箱半夜异响', '以旧换新少算三百', '空调不制冷', '充电器烫手', '耳机左边没声音'].map((title, i) => `173111122${i}0,${title},上门三次没有结果,退款,${i === 3 ? '很多钱' : 299 * (i + 1)},处理中,${i === 3 ? '昨天' : '2026-03-05 10:20:00'},云边的猫${i}`),
].join('\n')

async function press(page: Page, item: string): Promise<void> {
  await page.getByTestId('rail-intake').click()
  await page.getByTestId(`intake-${item}`).click()
}

async function fileComplaint({ page, at }: Desk): Promise<void> {
  await press(page, 'complaintNew')
  for (const [field, text] of Object.entries({ externalNo: '17312345678', title: '两次更换主板后仍自动关机，拒绝换新', merchant: '云杉手机', issues: '质量问题、售后推诿', demands: '换新、说明原因', amount: '4999', nick, text: '微博、抖音、社区都问过了，没有人能回答换新的条件。', url: 'https://tousu.sina.com.cn/complaint/view/17312345678/' }))
    await at(`complaint-${field}`).fill(text)
  await at('complaint-submit').click()
  await soon(at('complaint-panel')).toBeVisible()
}

async function takeLink({ shoot }: Studio, { page, at }: Desk): Promise<void> {
  await press(page, 'link')
  await at('link-url').fill('https://www.coolapk.com/feed/52360871')
  await at('link-text').fill('折叠屏用了四个月，铰链开始咯吱响，售后说属于正常磨合。有同款的吗？')
  await at('link-author').fill('折叠中的老陈')
  await at('link-place').fill('酷安')
  await soon(at('link-host')).toBeVisible()
  await shoot(page, 'link')
  await at('link-submit').click()
  await soon(at('conversation')).toContainText('铰链开始咯吱响')
}

/** Everybody within a few seconds, so that the clocks are those of a floor at work. */
async function takeInbox({ workstation, shoot }: Studio, desk: Desk, crew: readonly Desk[]): Promise<void> {
  const { at, rowOf } = desk
  await workstation.control('POST', '/say', { channel: 'nodebb', kind: 'mention', nick, text: '两次更换主板后仍自动关机，请官方给出换新流程，维修单号都在', needsReply: true })
  await letCome(workstation, 'esim-abroad')
  await at('tab-all').click()
  await soon(rowOf(nick)).toHaveCount(2)
  const hinge = await letCome(workstation, 'swollen-battery')
  await workstation.control('POST', '/say', { channel: 'douyin', kind: 'comment', nick, text: '微博问过没人管，主板换了两次还是关机，到底怎么办？', needsReply: true })
  await workstation.control('POST', '/say', { channel: 'weibo', kind: 'mention', nick, text: `@云杉客服 ${matter}`, needsReply: true })
  await soon(rowOf(matter.slice(0, 8)).first()).toBeVisible()
  await soon(rowOf(hinge.nick).first()).toBeVisible()
  await rowOf(matter.slice(0, 8)).first().click()
  await soon(at('claim')).toBeVisible()
  await at('claim').click()
  await soon(at('perhaps').first()).toBeVisible()
  await at('link').first().click()
  await at('link-submit').click()
  await soon(at('identity')).toHaveCount(2)
  await Promise.all([desk, ...crew].map(person => person.ready()))
  await soon(at('alarm')).toHaveCount(0)
  await desk.field.fill('同一个毛病修两次还没好，换谁都着急。我来跟这件事，今天六点前')
  await shoot(desk.page, 'channels')
  await at('rail-scheme').click()
  await shoot(desk.page, 'channels-dark')
  await at('rail-scheme').click()
  await desk.field.fill('')
  await desk.rest()
}

async function takeComplaint({ shoot }: Studio, desk: Desk): Promise<void> {
  const { page, at, rowOf } = desk
  await at('tab-all').click()
  await rowOf('两次更换主板后仍自动关机').first().click()
  await desk.openRow('all', '没有人能回答换新的条件')
  await at('claim').click()
  const answer = '您好，您的情况符合换新条件。今天十八点前由专员联系您约取机时间，三天内寄出新机，单号会更新在这里。'
  await desk.field.fill(answer)
  await desk.field.press('Enter')
  await soon(desk.message(answer).getByTestId('by-hand-posted')).toBeVisible()
  await shoot(page, 'complaint')
}

async function takeImport({ shoot }: Studio, { page, at }: Desk): Promise<void> {
  await press(page, 'complaintImport')
  await at('import-file').setInputFiles({ name: '黑猫导出.csv', mimeType: 'text/csv', buffer: Buffer.from(exported) })
  await soon(at('import-problem').first()).toBeVisible()
  await shoot(page, 'import')
  await at('import-close').click()
}

async function takeFiles({ workstation, shoot }: Studio, desk: Desk): Promise<void> {
  const { page, at } = desk
  await workstation.control('POST', '/say', { channel: 'douyin', kind: 'dm', nick: '手残党小七', text: '第三步的按钮我找不到，能发个图吗？', needsReply: true })
  await desk.claim('第三步的按钮')
  await at('attach-input').setInputFiles([{ name: '第三步在这里.png', mimeType: 'image/png', buffer: Buffer.from(makePng(320, 200, { grey: 190 })) }])
  await soon(at('attachment')).toHaveAttribute('data-state', 'ready')
  await desk.field.fill('按图上标的位置点一下就行，')
  await shoot(page, 'attachments')
}

async function takeAccounts({ workstation, shoot }: Studio, { page, at }: Desk): Promise<void> {
  const { uid, appSecret, accessToken, baseUrl } = await workstation.control<Record<'uid' | 'appSecret' | 'accessToken' | 'baseUrl', string>>('GET', '/account/weibo')
  await page.goto(`${workstation.url}#/accounts`)
  await at('account-add').click()
  await at('kind-weibo').click()
  await at('account-more').click()
  for (const [field, text] of Object.entries({ 'field-screenName': '云杉以旧换新', 'field-uid': String(uid), 'field-rip': '203.0.113.10', 'secret-accessToken': accessToken, 'secret-appSecret': appSecret, 'field-baseUrl': baseUrl }))
    await at(field).locator('input').fill(text)
  await at('account-more').click()
  await at('account-test').click()
  await soon(at('account-found')).toBeVisible()
  await shoot(page, 'account-add')
  await at('account-save').click()
  await soon(at('account-detail')).toHaveAttribute('data-health', 'ok')
  await soon(at('account-list').getByRole('button')).toHaveCount(7)
  await soon(at('account-detail').getByTestId('budget')).toContainText('/')
  await page.getByTestId('notice').getByRole('button').click()
  await shoot(page, 'accounts')
}

/** The platform no longer takes the credentials: what the supervisor sees, and where an agent is led. */
async function takeExpired({ workstation, shoot }: Studio, { page, at }: Desk, agent: Desk): Promise<void> {
  await workstation.control('PUT', '/faults/F11', { on: true, afterCalls: 0 })
  await page.getByRole('button', { name: '马上查一次' }).click()
  await soon(at('account-detail')).toHaveAttribute('data-health', 'red')
  await shoot(page, 'account-expired')
  await agent.openRow('all', matter.slice(0, 8))
  await soon(agent.at('composer-locked')).toBeVisible()
  // What it says at the corner goes by itself.
  await soon(agent.at('notice')).toHaveCount(0)
  await shoot(agent.page, 'locked')
}

async function takeChannels(studio: Studio): Promise<void> {
  const desk = await studio.deskOf('lin-xiaowen')
  await soon(desk.at('presence')).toBeVisible()
  await fileComplaint(desk)
  await takeLink(studio, desk)
  await takeInbox(studio, desk, [await studio.deskOf('zhou-yutong'), await studio.deskOf('chen-zhiyuan')])
  await takeComplaint(studio, desk)
  await takeImport(studio, desk)
  await takeFiles(studio, desk)
  const supervisor = await studio.deskOf('shen-jingyi')
  await takeAccounts(studio, supervisor)
  await takeExpired(studio, supervisor, desk)
}

if (import.meta.main) {
  await main(async () => {
    await inStudio(takeChannels, { scene: 'empty', channels: 'all' })
    return 0
  })
}
