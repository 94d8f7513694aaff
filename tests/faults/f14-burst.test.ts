import type { TestEngine } from '../support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { seededRandom } from '../support/seeded-random.ts'

let t: TestEngine
beforeEach(async () => {
  t = await startTestEngine()
})
afterEach(() => t.stop())

/** Ten times a busy minute, at once and out of order. */
const burst = 3_000

describe('F14 a burst', () => {
  it('F14 everything is kept once, and whoever asks for the next gets the one who has waited longest', async () => {
    const boss = t.desk('boss')
    await boss.call('automation:pause', { paused: true })
    const since = t.clock.now() - 60_000
    const random = seededRandom(7)
    const order = Array.from({ length: burst }, (_, n) => ({ n, key: random() })).sort((a, b) => a.key - b.key).map(({ n }) => n)
    for (const n of order)
      t.hear({ text: `第${n}位，话费怎么又多扣了？`, at: since + n, threadKey: `status:burst-${n}:u${n}`, objectKey: `status:burst-${n}`, order: String(9_000_000 + n), author: { uid: `burst-${n}`, name: `人群${n}`, followers: 10 } })
    await until(async () => expect(await t.store.read.count('conversations', {})).toBe(burst))
    expect(await t.store.read.count('messages', { direction: 'inbound' })).toBe(burst)
    const ledger = await boss.view('ledger', { since: 0 })
    expect(ledger.summary).toMatchObject({ balances: true, figures: { entered: burst } })

    const taken: string[] = []
    for (let n = 0; n < 5; n++) {
      const { conversationId } = await t.desk().call('conversation:claimNext', {})
      taken.push((await t.store.read.get('conversations', conversationId ?? ''))?.threadKey ?? '')
    }
    expect(taken).toEqual([0, 1, 2, 3, 4].map(n => `status:burst-${n}:u${n}`))
  })
})
