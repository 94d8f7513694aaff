/** The hotline at the desk: who waits, what a live call looks like, how it is handed on and filed, who is to be rung back. */
import type { Desk } from '../e2e/desk/desk.ts'
import type { Studio } from './studio.ts'
import { expect } from '@playwright/test'
import { main } from '../../build/scripts/lib/main.ts'
import { say } from '../e2e/desk/square.ts'
import { inStudio } from './studio.ts'

const soon = expect.configure({ timeout: 60_000 })

/** The way out: number, consent, who and when, then the bar of a live call that is recorded. */
async function takeConversion({ workstation, shoot }: Studio, { page, at, claim, reply }: Desk): Promise<void> {
  const nick = '换号的小陆'
  await say(workstation, { kind: 'dm', nick, text: '退款说好三天，第五天了。打字说不清，能打给我吗？我号码 13800135566' })
  await claim(nick)
  await reply('退款卡在哪一步我已经查到了，电话里两分钟给您说清楚。')
  await at('call-open').click()
  await at('call-record-open').click()
  await page.getByRole('radio', { name: /能打给我吗/ }).click()
  await at('call-record-consent').click()
  await soon(at('consent-state')).toHaveAttribute('data-state', 'granted')
  await at('call-who-agent').click()
  await soon(at('call-card')).toBeVisible()
  await shoot(page, 'call-dialog')
  await at('call-who-me').click()
  await workstation.control('PUT', '/phones/13800135566', { manners: [{ does: 'picks_up', afterS: 1, talkS: 3600 }] })
  await at('call-start').click()
  await soon(at('call-answer-leg')).toBeEnabled()
  await at('call-answer-leg').click()
  await soon(at('call-bar')).toHaveAttribute('data-state', 'connected')
  await soon(at('call-timer')).toHaveText(/:0[3-9]|:[1-9]/)
  await shoot(page, 'call-bar')
  await at('call-hangup').click()
  await soon(at('wrapup-open')).toBeEnabled()
  await at('wrapup-open').click()
  await at('wrapup-resolved').click()
  await at('wrapup-submit').click()
  await soon(at('call-bar')).toBeHidden()
}

async function takeCalls(studio: Studio): Promise<void> {
  const { deskOf, customersAt } = studio
  const desk = await deskOf('lin-xiaowen')
  const colleague = await deskOf('zhou-yutong')
  await colleague.ready()
  await colleague.rest()
  await customersAt(1)
  await desk.rest()
  await takeConversion(studio, desk)
  await takeCallers(studio, desk)
}

async function takeCallers({ workstation, shoot }: Studio, { page, at, ready }: Desk): Promise<void> {
  const ring = (wish: Readonly<Record<string, unknown>>) => workstation.control<{ callId: string }>('POST', '/call-in', wish)

  const lost = await ring({ number: '13900132277', queue: '宽带报障', patienceS: 600 })
  await at('rail-calls').click()
  await at('calls-tab-waiting').click()
  await soon(at('call-row')).toContainText(/已等 0:[1-9]/)
  await workstation.control('DELETE', `/call-in/${lost.callId}`)
  await at('calls-tab-missed').click()
  await soon(at('call-row')).toContainText('未接来电')
  await at('call-row').getByRole('button').first().click()
  await soon(at('message-call').first()).toBeVisible()
  await shoot(page, 'calls-missed')

  await ring({ number: '13800138320', queue: '账单咨询', patienceS: 600 })
  await at('rail-inbox').click()
  await at('tab-queue').click()
  await soon(at('row-call').filter({ hasText: '第 1 位' })).toBeVisible()
  await ready()
  await soon(at('offer').filter({ hasText: '热线来电' })).toBeVisible()
  await shoot(page, 'call-waiting')
  await page.keyboard.press('a')
  await soon(at('call-answer-leg')).toBeEnabled()
  await at('call-answer-leg').click()
  await soon(at('call-bar')).toHaveAttribute('data-state', 'connected')
  await soon(at('call-timer')).toHaveText(/:0[3-9]|:[1-9]/)
  await soon(at('call-transfer')).toBeEnabled()
  await at('call-transfer').click()
  await soon(at('transfer-submit')).toBeVisible()
  await shoot(page, 'call-transfer')
  await at('dialog-close').click()
  await at('rail-scheme').click()
  await at('call-keypad').click()
  await soon(at('keypad')).toBeVisible()
  await shoot(page, 'call-live-dark', { width: 1280, height: 720 })
  await page.keyboard.press('Escape')
  await soon(at('keypad')).toBeHidden()
  await at('rail-scheme').click()
  await at('call-hangup').click()
  await soon(at('wrapup-open')).toBeEnabled()
  await at('wrapup-open').click()
  await at('wrapup-follow_up').click()
  await at('wrapup-note').fill('核对了上月账单，多扣的 30 元由账务组退，周五前告诉客户到账情况。')
  await shoot(page, 'call-wrap-up')
  await at('wrapup-submit').click()
  await soon(at('call-bar')).toBeHidden()
}

if (import.meta.main) {
  await main(async () => {
    await inStudio(takeCalls, { scene: 'empty' })
    return 0
  })
}
