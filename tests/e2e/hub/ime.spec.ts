import { expect } from '@playwright/test'
import { repeats } from '../../support/share.ts'
import { composeInChromium, countIme, playRecorded } from '../desk/input-method.ts'
import { say, truthOf } from '../desk/square.ts'
import { shareDesk, test } from '../desk/test.ts'

// Every composed key goes through the browser's own machinery, one by one.
test.setTimeout(600_000)
const shared = shareDesk({ speed: 0 })

/** Fields that Enter means something in, and how one gets there from the desk. */
const fields = [
  { name: '回复框', open: 'r', testid: 'composer-text', rounds: repeats(600, 60) },
  { name: '命令面板', open: 'Control+k', testid: 'palette-query', rounds: repeats(200, 20) },
  { name: '搜索框', open: '/', testid: 'search-query', rounds: repeats(200, 20) },
] as const
const rounds = fields.reduce((sum, field) => sum + field.rounds, 0)

test.beforeAll(async () => {
  const { workstation, desk } = shared()
  await say(workstation, { kind: 'mention', nick: '打拼音的人', text: '@云杉客服 我的流量包怎么没到账？' })
  await expect(desk.rows.first()).toBeVisible()
  await desk.page.keyboard.press('n')
  await expect(desk.field).toBeFocused()
  await desk.page.keyboard.press('Escape')
})

async function saidByBrand(): Promise<number> {
  return (await truthOf(shared().workstation)).filter(one => one.isBrand).length
}

test(`F51 ${rounds} 次选词的回车（Chromium 自己的输入法）：不发送，不触发任何快捷键`, async () => {
  const { page, at } = shared().desk
  const cdp = await page.context().newCDPSession(page)
  const before = await saidByBrand()
  let enters = 0
  let acted = 0
  for (const { open, testid, rounds } of fields) {
    await page.keyboard.press(open)
    await expect(at(testid)).toBeFocused()
    const counting = await countIme(page)
    for (let round = 0; round < rounds; round++) {
      await composeInChromium(cdp, round)
      enters++
      if (round % 20 === 19)
        await at(testid).fill('')
    }
    const { taken, dialogs, moves } = await counting.stop()
    acted += taken + dialogs + moves
    await at(testid).fill('')
    await page.keyboard.press('Escape')
  }
  const sends = await saidByBrand() - before
  console.log(`ime, Chromium: ${enters} composed Enters, ${sends} sends, ${acted} shortcuts`)
  expect({ enters, sends, acted }).toEqual({ enters: rounds, sends: 0, acted: 0 })
})

test(`F51 ${rounds} 次选词的回车（WebKit、Firefox、旧式 Windows 输入法的事件顺序）：不发送，不触发任何快捷键`, async () => {
  const { page, at } = shared().desk
  const before = await saidByBrand()
  let enters = 0
  let acted = 0
  for (const { open, testid, rounds } of fields) {
    await page.keyboard.press(open)
    await expect(at(testid)).toBeFocused()
    await at(testid).fill('好的')
    const counting = await countIme(page)
    await playRecorded(page, rounds)
    const tally = await counting.stop()
    enters += tally.enters
    acted += tally.taken + tally.dialogs + tally.moves
    await at(testid).fill('')
    await page.keyboard.press('Escape')
  }
  const sends = await saidByBrand() - before
  console.log(`ime, other engines: ${enters} composed Enters, ${sends} sends, ${acted} shortcuts`)
  expect({ enters, sends, acted }).toEqual({ enters: rounds, sends: 0, acted: 0 })
})

test('F51 选完词再按一次回车，就是发送', async () => {
  const { page, message } = shared().desk
  const cdp = await page.context().newCDPSession(page)
  await page.keyboard.press('r')
  await page.keyboard.insertText('流量包十分钟内到账，您刷新看看')
  await composeInChromium(cdp, 0)
  await expect(message('流量包十分钟内到账')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(message('流量包十分钟内到账')).toBeVisible()
})
