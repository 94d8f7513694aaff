import { expect } from '@playwright/test'
import { numbers, serviceNumber, tones } from '../../support/sip/rig.ts'
import { toneOf } from '../../support/sip/tones.ts'
import { consentedCalls } from '../desk/consented-call.ts'
import { shareTelephoneDesk, soundOf } from '../desk/telephone.ts'
import { test } from '../desk/test.ts'

/** The core of it runs at the desktop as well (project `calls-desktop`). */
const onDesktopToo = { tag: '@desktop' } as const

const line = shareTelephoneDesk()

const at = (id: string) => line().page.getByTestId(id)
const lines = (words: string | RegExp) => line().page.getByTestId('system-line').filter({ hasText: words })
const callIs = (state: string) => expect(at('call-bar')).toHaveAttribute('data-state', state)
const called = consentedCalls(line)

/** The customer picks up the telephone that rings. */
async function pickUp(): Promise<void> {
  const since = line().sip.customer.events.length
  await called(numbers.answering)
  await line().sip.customer.hears('CALL_INCOMING', since, 20_000)
  await line().sip.customer.accept()
  await callIs('connected')
}

async function fileCall(disposition = 'resolved'): Promise<void> {
  await at('wrapup-open').click()
  await at(`wrapup-${disposition}`).click()
  await at('wrapup-note').fill('已说明处理办法。')
  await at('wrapup-submit').click()
  await expect(at('wrapup-open')).toBeHidden()
}

test('软电话登记上了；转电话，客户接起，两边都听得见，一个包不丢', onDesktopToo, async () => {
  await expect(at('phone')).toHaveAttribute('data-state', 'registered')
  await pickUp()
  const { sip, phone } = line()
  await expect.poll(async () => (await soundOf(phone)).received, { timeout: 15_000 }).toBeGreaterThan(100)
  const heard = await soundOf(phone)
  expect(Math.abs(heard.hertz - tones.customer)).toBeLessThan(15)
  expect(heard.lost).toBe(0)
  await at('call-hangup').click()
  await sip.customer.hears('CALL_CLOSED')
  const [recording = ''] = sip.customer.recordings('dec')
  const told = toneOf(recording)
  expect(Math.abs(told.hertz - tones.agent)).toBeLessThan(15)
  await fileCall()
  await expect(lines('通话结束')).toContainText('坐席挂断')
  console.log(`agent hears ${heard.hertz.toFixed(0)} Hz (of ${tones.customer}), customer hears ${told.hertz} Hz (of ${tones.agent}); ${heard.sent} packets sent, ${heard.received} received, ${heard.lost} lost`)
})

test('保持、恢复、按键；客户挂断', onDesktopToo, async () => {
  await pickUp()
  const { sip, page, phone } = line()
  await at('call-hold').click()
  await expect(at('call-hold')).toHaveAttribute('aria-pressed', 'true')
  const before = await soundOf(phone)
  const after = await soundOf(phone)
  expect(after.received - before.received).toBeLessThan(5)
  await at('call-hold').click()
  await expect(at('call-hold')).toHaveAttribute('aria-pressed', 'false')
  await expect.poll(async () => (await soundOf(phone)).received).toBeGreaterThan(after.received + 20)
  console.log(`on hold ${after.received - before.received} packets in a second, retrieved ${(await soundOf(phone)).received - after.received}`)
  const since = sip.customer.events.length
  await at('call-keypad').click()
  await at('keypad-5').click()
  expect((await sip.customer.hears('CALL_DTMF_START', since)).param).toBe('5')
  await page.keyboard.press('Escape')
  await sip.customer.hangUp()
  await fileCall()
  await expect(lines('通话结束')).toContainText('客户挂断')
})

test('振铃时坐席取消', onDesktopToo, async () => {
  await called(numbers.ringing)
  await expect(lines(/振铃/)).toBeVisible()
  await at('call-hangup').click()
  await expect(lines(/取消/)).toBeVisible()
})

test('转给外线：盲转，客户与第三人通话，坐席离开', async () => {
  await line().sip.proxy.rpc('htable.sets', ['numbers', '6001', await line().sip.proxy.rpc<{ item: { value: string } }>('htable.get', ['numbers', numbers.colleague]).then(found => found.item.value)])
  await pickUp()
  const since = line().sip.customer.events.length
  await at('call-transfer').click()
  await at('transfer-kind-extension').click()
  await at('transfer-extension').fill('6001')
  await at('transfer-how-blind').click()
  await at('transfer-submit').click()
  await line().sip.customer.hears('CALL_ESTABLISHED', since)
  await expect(line().page.locator('[data-testid=system-line][data-key=call_transferred]')).toBeVisible()
  await fileCall()
  await line().sip.customer.hangUp()
})

test('客户打进来：排队、接单、接听、挂断', onDesktopToo, async () => {
  const since = line().sip.customer.events.length
  await line().desk.ready()
  await line().sip.customer.dial(`sip:${serviceNumber}@${line().sip.proxy.domain}`)
  await expect(at('offer-accept').or(at('call-offer-accept')).first()).toBeVisible()
  await at('offer-accept').or(at('call-offer-accept')).first().click()
  await at('call-answer-leg').click()
  await callIs('connected')
  await line().sip.customer.hears('CALL_ESTABLISHED', since)
  await expect.poll(async () => Math.round((await soundOf(line().phone)).hertz / 50) * 50).toBe(tones.customer)
  await line().sip.customer.hangUp()
  await fileCall()
  await expect(lines('通话结束')).toContainText('客户挂断')
})
