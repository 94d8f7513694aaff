import type { Desk } from '../desk/desk.ts'
import type { CountedKeys } from '../desk/key-count.ts'
import type { Saying } from '../desk/square.ts'
import { expect } from '@playwright/test'
import { repeats } from '../../support/share.ts'
import { createDesk } from '../desk/desk.ts'
import { countKeys, median } from '../desk/key-count.ts'
import { say, truthOf } from '../desk/square.ts'
import { test } from '../desk/test.ts'

test.setTimeout(600_000)

/** What becomes of a voice. */
type Plan = 'finish' | 'keep' | 'guide' | 'note' | 'snooze' | 'none_needed'

const plans: readonly (readonly [Plan, number])[] = [['finish', repeats(15, 4)], ['keep', repeats(5, 2)], ['guide', repeats(4, 1)], ['note', repeats(3, 1)], ['snooze', repeats(2, 1)], ['none_needed', 1]]
const questions = ['流量包怎么还没到账', '合约机提前还款怎么办', '宽带晚上总掉线', '换卡要带什么证件', '积分什么时候清零', '国际漫游怎么关'] as const
/** Where one cannot guide to a private message, nobody is guided. */
const kindOf: Readonly<Record<Plan, Saying['kind']>> = { finish: 'dm', keep: 'mention', guide: 'mention', note: 'dm', snooze: 'dm', none_needed: 'mention' }

interface Voice { readonly nick: string, readonly plan: Plan }

function voicesOfTheDay(): Voice[] {
  const all = plans.flatMap(([plan, times]) => Array.from<Plan>({ length: times }).fill(plan))
  return all.map((plan, i) => ({ nick: `第${i + 1}位_${plan}`, plan }))
}

/** Handles the open voice by keys alone, until the next one is asked for. */
type Hand = (desk: Desk, keys: CountedKeys, nick: string) => Promise<void>

const answerTo = (nick: string) => `您好，${nick}，已经帮您查到了，今晚八点前处理好并告诉您结果。`

async function throughDialog({ page }: Desk, keys: CountedKeys): Promise<void> {
  const dialog = page.getByTestId('dialog')
  await expect(dialog).toBeVisible()
  for (let tries = 0; tries < 4 && await dialog.isVisible(); tries++) {
    await keys.press('Enter')
    await dialog.waitFor({ state: 'hidden', timeout: 1_500 }).catch(() => {})
  }
  await expect(dialog).toBeHidden()
}

const hands: Readonly<Record<Plan, Hand>> = {
  finish: async (desk, keys, nick) => {
    await keys.write(answerTo(nick))
    await keys.press('Control+Shift+Enter')
    await throughDialog(desk, keys)
  },
  keep: async ({ message }, keys, nick) => {
    await keys.write(answerTo(nick))
    await keys.press('Enter')
    await expect(message(answerTo(nick))).toBeVisible()
    await keys.press('Control+ArrowDown')
  },
  guide: async ({ field, message }, keys) => {
    await keys.press('Escape')
    await keys.press('g')
    await expect(field).not.toHaveValue('')
    await expect(field).toBeFocused()
    const text = await field.inputValue()
    await keys.press('Enter')
    await expect(message(text)).toBeVisible()
    await keys.press('Control+ArrowDown')
  },
  note: async (desk, keys, nick) => {
    await keys.press('Control+i')
    await keys.write(`${nick} 上周也来问过，账单组在查`)
    await keys.press('Enter')
    await expect(desk.message('上周也来问过')).toBeVisible()
    await keys.press('Control+i')
    await hands.finish(desk, keys, nick)
  },
  snooze: async (desk, keys, nick) => {
    await keys.write(answerTo(nick))
    await keys.press('Enter')
    await expect(desk.message(answerTo(nick)).getByTestId('outbound-state')).toHaveAttribute('data-state', 'sent')
    await keys.press('Escape')
    await keys.press('s')
    await throughDialog(desk, keys)
    await keys.press('n')
  },
  none_needed: async (desk, keys) => {
    await keys.press('Escape')
    await keys.press('e')
    await expect(desk.page.getByTestId('dialog')).toBeVisible()
    await keys.press('3')
    await throughDialog(desk, keys)
    await keys.press('n')
  },
}

test(`只用键盘处理 ${plans.reduce((sum, [, times]) => sum + times, 0)} 条诉求：除了正文，每条按键的中位数不超过六次`, async ({ browser, launch }) => {
  const workstation = await launch({ speed: 0 })
  const voices = voicesOfTheDay()
  for (const [i, { nick, plan }] of voices.entries())
    await say(workstation, { kind: kindOf[plan], nick, text: `${kindOf[plan] === 'mention' ? '@云杉客服 ' : ''}${questions[i % questions.length]}？第${i + 1}问` })
  const desk = createDesk(await workstation.open(browser))
  await expect(desk.at('inbox-total')).toContainText(String(voices.length))
  const keys = countKeys(desk.page)

  await keys.press('n')
  for (let done = 0; done < voices.length; done++) {
    await expect(desk.field).toBeFocused()
    const shown = await desk.conversation.getAttribute('data-id') ?? ''
    // Its head alone: beside the field stands whose reply may still be taken back.
    const words = await desk.conversation.locator('header').first().textContent() ?? ''
    const voice = voices.find(one => words.includes(one.nick))
    expect(voice, words).toBeDefined()
    await hands[voice!.plan](desk, keys, voice!.nick)
    keys.endVoice()
    if (done + 1 < voices.length)
      await expect(desk.conversation).not.toHaveAttribute('data-id', shown)
  }

  // Every answer once, as the platform has it.
  const answers = voices.filter(one => one.plan !== 'guide' && one.plan !== 'none_needed').map(one => answerTo(one.nick)).toSorted()
  await expect.poll(async () => (await truthOf(workstation)).filter(one => one.isBrand && voices.some(voice => one.text.includes(answerTo(voice.nick)))).length, { timeout: 60_000 }).toBe(answers.length)
  const strokes = keys.counts()
  console.log(`agent-day: ${strokes.length} voices by keyboard alone, strokes beside text: median ${median(strokes)}, most ${Math.max(...strokes)}, all ${strokes.reduce((a, b) => a + b, 0)}`)
  expect(strokes).toHaveLength(voices.length)
  expect(median(strokes)).toBeLessThanOrEqual(6)

  // What was resolved has left, what is kept or asleep is where it belongs. Whichever came last, its field may still have the cursor.
  await keys.press('Escape')
  await keys.press('1')
  const kept = voices.filter(one => one.plan === 'keep' || one.plan === 'guide')
  await expect.poll(async () => (await desk.rows.allTextContents()).map(words => voices.find(one => words.includes(one.nick))?.nick).toSorted(), { timeout: 120_000 }).toEqual(kept.map(one => one.nick).toSorted())
  await expect(desk.at('tab-snoozed')).toContainText(String(voices.filter(one => one.plan === 'snooze').length))
  await expect(desk.at('tab-queue')).toContainText('0')
})
