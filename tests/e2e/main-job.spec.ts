import type { Desk } from './desk/desk.ts'
import { expect } from '@playwright/test'
import { createDesk } from './desk/desk.ts'
import { letCome, pickUpPatiently, privateReplies, publicReplies, truthOf } from './desk/square.ts'
import { test } from './desk/test.ts'

const askNumber = '物流记录我看到了，这件事我来跟。麻烦告诉我一个方便接听的手机号码。'
const result = '已经为您补发了一份，后天中午之前送到，祝叔叔生日快乐。'
const askPicture = '收到。再麻烦把显示“已签收”的页面截图发我一张，我拿去跟快递核对。'

/** Figures of the ledger as a person reads them off the screen. */
async function readLedger({ at, page }: Desk): Promise<Record<string, number>> {
  await at('ledger').click()
  await expect(at('ledger-sheet')).toBeVisible()
  const keys = ['entered', 'inTime', 'late', 'waiting', 'none', 'cannot', 'elsewhere', 'undecided']
  const figures = await Promise.all(keys.map(async key => [key, Number((await at(`ledger-${key}`).textContent())?.replaceAll(',', ''))] as const))
  await page.keyboard.press('Escape')
  return Object.fromEntries(figures)
}

test('投诉从广场到电话：公开引导、私信回答、转电话、办结，一件不多一件不少', async ({ browser, launch }) => {
  test.setTimeout(240_000)
  const workstation = await launch({ speed: 4 })
  const desk = createDesk(await workstation.open(browser))
  const { at } = desk

  const customer = await test.step('客户在广场上投诉，进到收件箱', async () => {
    await desk.ready()
    const arrived = await letCome(workstation, 'lost-delivery')
    await at('tab-queue').click()
    await expect(desk.rowOf(arrived.nick)).toBeVisible()
    return arrived
  })
  await pickUpPatiently(workstation, customer)

  await test.step('接下派单', async () => {
    await at('offer-accept').click()
    await expect(at('claim')).toBeHidden()
    await expect(desk.message('本人在外地出差').first()).toBeVisible()
    await expect(at('resolve-open')).toBeEnabled()
  })

  const invitation = await test.step('公开回一句，引导到私信', async () => {
    await at('guide').click()
    await expect(desk.field).not.toHaveValue('')
    const text = await desk.field.inputValue()
    await desk.reply(text)
    return text
  })

  await test.step('客户来私信，同一事项', async () => {
    await expect(at('room-tab-private')).toBeVisible()
    await desk.switchRoom('private')
    await expect(desk.message('生日礼物').first()).toBeVisible()
  })

  await test.step('私信里问到号码和截图', async () => {
    await desk.reply(askNumber)
    await expect(desk.message(/1\d{2}.*\d{4}/).first()).toBeVisible()
    await desk.reply(askPicture)
    await expect(at('message-image').locator('img')).toHaveJSProperty('complete', true)
    await expect.poll(() => at('message-image').locator('img').evaluate(image => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0)
  })

  const wording = await test.step('问清楚愿不愿意接电话，登记同意', async () => {
    await at('call-open').click()
    const question = await at('call-wording').inputValue()
    await at('call-ask-consent').click()
    await expect(at('consent-state')).toHaveAttribute('data-state', 'asked')
    // A plain yes is read by itself; anything less clear is judged by a person.
    await expect(async () => {
      if (await at('consent-state').getAttribute('data-state') !== 'granted') {
        await desk.page.getByRole('radio', { name: /现在就打|打吧，/ }).click({ timeout: 2000 })
        await at('call-record-consent').click({ timeout: 2000 })
      }
      await expect(at('consent-state')).toHaveAttribute('data-state', 'granted', { timeout: 2000 })
    }).toPass({ timeout: 60_000 })
    return question
  })

  const handoffId = await test.step('转电话：自己先接，接通，挂断，小结', async () => {
    await at('call-start').click()
    await at('call-answer-leg').click()
    await expect(at('call-bar')).toHaveAttribute('data-state', 'connected')
    const id = await at('call-bar').getAttribute('data-handoff')
    await expect(at('call-timer')).not.toHaveText('00:00')
    await at('call-hangup').click()
    await at('wrapup-open').click()
    await at('wrapup-resolved').click()
    await at('wrapup-note').fill('已核对签收记录，联系快递追回，客户接受。')
    await at('wrapup-submit').click()
    await expect(at('call-bar')).toBeHidden()
    return id
  })

  await test.step('客户挂了电话还有话说，结果当面告诉他', async () => {
    await expect(desk.message('电话接到了')).toBeVisible()
    await desk.reply(result)
    await expect(desk.message('补发收到单号了')).toBeVisible()
  })

  await test.step('两个会话办结，事项关闭', async () => {
    await desk.resolve('no_reply_needed')
    await desk.switchRoom('public')
    await desk.resolve('no_reply_needed')
    await desk.closeCase('solved')
    await expect(desk.page.locator('[data-testid=system-line][data-key=case_closed]')).toBeVisible()
  })

  await test.step('问沙盒：到底发生了什么', async () => {
    const truth = await truthOf(workstation)
    expect(publicReplies(truth, customer.id)).toEqual([expect.stringContaining(invitation)])
    expect(privateReplies(truth, customer.uid)).toEqual([askNumber, askPicture, wording, result])
    expect(truth.filter(one => one.isBrand && one.visibility === 'public' && one.text.includes('自动回复'))).toEqual([])
    const calls = truth.filter(one => one.kind === 'call')
    expect(calls).toEqual([expect.objectContaining({ uid: customer.uid, handoffId })])
    expect(handoffId).toBeTruthy()
    expect(calls[0]?.callEvents.map(event => event.type)).toEqual(['ringing', 'answered', 'hangup'])
  })

  await test.step('账平了', async () => {
    await expect(at('ledger')).toHaveAttribute('data-balances', 'true')
    const { entered, ...ends } = await readLedger(desk)
    expect(entered).toBeGreaterThanOrEqual(1)
    expect(Object.values(ends).reduce((sum, one) => sum + one, 0)).toBe(entered)
    expect(ends.waiting).toBe(0)
  })
})
