import type { Page } from '@playwright/test'
import type { FakeAri } from '../../support/ari/fake-ari.ts'
import type { Limb, Limbs } from '../../support/sip/limbs.ts'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { startFakeAri } from '../../support/ari/fake-ari.ts'
import { realClock } from '../../support/gateway/manual-clock.ts'
import { startLimbs } from '../../support/sip/limbs.ts'
import { numbers, tones } from '../../support/sip/rig.ts'
import { toneOf, writeHeard } from '../../support/sip/tones.ts'
import { until } from '../../support/until.ts'
import { say } from '../desk/square.ts'
import { listenIn, shareTelephoneDesk, soundOf } from '../desk/telephone.ts'
import { test } from '../desk/test.ts'

/** Most that may pass between the page's return and its place in the call, ms. */
const mostMs = 2_000
const agentEndpoint = 'PJSIP/8001'
const customerEndpoint = `PJSIP/${numbers.answering}@carrier`

let ari: FakeAri
let limbs: Limbs
let page: Page

/** An Asterisk whose channels call real telephones: the agent's page over the proxy, the customer's at once. */
const line = shareTelephoneDesk(async (sip) => {
  ari = await startFakeAri({ clock: realClock })
  ari.world.endpoints.set(agentEndpoint, false).set('PJSIP/carrier', true)
  limbs = startLimbs({ ari, proxy: sip.proxy, agents: ['8001'], outside: new Map([[customerEndpoint, sip.customer.uri]]) })
  return { settings: { driver: 'asterisk', asterisk: { url: ari.url, app: 'omni', user: ari.user, passwordEnv: 'TEST_ARI_PASSWORD', trunk: 'PJSIP/{number}@carrier' } }, env: { TEST_ARI_PASSWORD: ari.password } }
}, async () => {
  await limbs?.stop()
  await ari?.stop()
})
test.beforeAll(() => {
  page = line().page
})

const at = (id: string) => page.getByTestId(id)
const callIs = (state: string) => expect(at('call-bar')).toHaveAttribute('data-state', state)
const lastOf = (endpoint: string) => limbs.of(endpoint).at(-1) as Limb

async function talk(nick: string): Promise<void> {
  await expect(at('phone')).toHaveAttribute('data-state', 'registered')
  const { uid } = await say(line().workstation, { kind: 'dm', nick, text: `宽带又断了，麻烦打我电话 ${numbers.answering.slice(3)}` })
  await line().desk.claim(nick)
  await at('call-open').click()
  await at('call-ask-consent').click()
  await expect(at('consent-state')).toHaveAttribute('data-state', 'asked')
  await say(line().workstation, { kind: 'dm', uid, text: '可以' })
  await expect(at('consent-state')).toHaveAttribute('data-state', 'granted')
  const since = line().sip.customer.events.length
  await at('call-start').click()
  await at('call-answer-leg').click()
  await line().sip.customer.hears('CALL_INCOMING', since, 20_000)
  await line().sip.customer.accept()
  await callIs('connected')
  await expect.poll(async () => Math.round((await soundOf(page)).hertz / 50) * 50).toBe(tones.customer)
}

/** The page is back: waits until both hear each other again, and says how long it took. */
async function comesBack(how: string, before: Limb, customer: Limb): Promise<void> {
  const again = await until(() => limbs.of(agentEndpoint).slice(limbs.of(agentEndpoint).indexOf(before) + 1).at(-1), 'the agent is called again')
  await until(() => again.heardAt() !== null, 'the agent hears the customer again')
  const loadedAt = await page.evaluate(() => performance.timeOrigin)
  const inCallAt = again.heardAt() ?? 0
  const fromRegistration = inCallAt - (limbs.registeredAt('8001') ?? 0)
  await callIs('connected')
  await expect.poll(async () => Math.round((await soundOf(page)).hertz / 50) * 50).toBe(tones.customer)
  const heard = join(line().sip.folder, `${how}.wav`)
  writeHeard(heard, again.said())
  expect(Math.abs(toneOf(heard).hertz - tones.agent)).toBeLessThan(15)
  const passed = customer.heard()
  await until(() => customer.heard() > passed + 50, 'the customer hears the agent again')
  expect([lastOf(customerEndpoint), ari.hears(customer.channelId)]).toEqual([customer, [again.channelId]])
  expect(line().sip.customer.events.at(-1)?.type).not.toBe('CALL_CLOSED')
  console.log(`${how}: sound again ${Math.round(fromRegistration)} ms after the page's phone had registered, ${Math.round(inCallAt - loadedAt)} ms after the page began to load`)
  expect(fromRegistration).toBeLessThanOrEqual(mostMs)
}

async function hangUp(): Promise<void> {
  await at('call-hangup').click()
  await at('wrapup-open').click()
  await at('wrapup-resolved').click()
  await at('wrapup-submit').click()
  await expect(at('wrapup-open')).toBeHidden()
  await until(() => ari.world.channels.size === 0 && ari.world.bridges.size === 0, 'nothing is left on Asterisk')
}

test('通话中刷新页面：客户还在，两秒内接回，两边又听得见', async () => {
  await talk('刷新的人')
  const [before, customer] = [lastOf(agentEndpoint), lastOf(customerEndpoint)]
  await page.reload()
  await comesBack('reloaded', before, customer)
  await hangUp()
})

test('通话中关掉页面再打开：客户听着音乐等，页面一回来就接回', async () => {
  await talk('关页面的人')
  const [before, customer] = [lastOf(agentEndpoint), lastOf(customerEndpoint)]
  const context = page.context()
  await page.close()
  await until(() => limbs.registeredAt('8001') === null, 'the phone is gone with its page')
  await until(() => ari.hears(customer.channelId).join() === 'music', 'the customer hears music')
  page = await context.newPage()
  await page.addInitScript(listenIn)
  await page.goto(line().workstation.url ?? '')
  await comesBack('opened anew', before, customer)
  await hangUp()
})
