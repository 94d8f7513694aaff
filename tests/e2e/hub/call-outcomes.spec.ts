import { expect } from '@playwright/test'
import { numbers } from '../../support/sip/rig.ts'
import { consentedCalls } from '../desk/consented-call.ts'
import { shareTelephoneDesk } from '../desk/telephone.ts'
import { test } from '../desk/test.ts'

// Real telephones that nobody picks up: no sound is listened to, so that other specs may run beside.
const line = shareTelephoneDesk()

const called = consentedCalls(line)
const lines = (words: string) => line().page.getByTestId('system-line').filter({ hasText: words })

for (const [name, number, words] of [
  ['占线', numbers.busy, '占线'],
  ['拒接', numbers.rejecting, '客户拒接'],
  ['关机', numbers.off, '无法接通'],
  ['没人应', numbers.unreachable, '无法接通'],
  ['空号', numbers.unknown, '空号'],
] as const) {
  test(`${name}：结果写进时间线`, async () => {
    await called(number)
    await expect(lines('未接通')).toContainText(words)
  })
}

test('一直没人接：响够时间', async () => {
  const since = Date.now()
  await called(numbers.ringing)
  await expect(lines('未接通')).toContainText('无人接听', { timeout: 90_000 })
  console.log(`rang ${Math.round((Date.now() - since) / 1_000)} s in all`)
})
