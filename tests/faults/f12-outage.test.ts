import type { AccountRig } from '../support/faults/account-rig.ts'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startAccountRig } from '../support/faults/account-rig.ts'

let rig: AccountRig
afterEach(() => rig.stop())

const minute = 60_000

/** What passes in the trouble and the longest pause after it (144 s), in which thirty people are answered; `trouble` begins with their texts and lasts ten minutes. */
async function oneOutage(trouble: { status: number, code?: number, retryAfterS?: number } | null): Promise<{ calls: number, sent: number }> {
  rig = await startAccountRig('commercial')
  await rig.pass(10_000)
  const answerNext = await rig.crowd(30)
  const before = rig.calls.length
  if (trouble !== null)
    rig.sandbox.faults.set('F12', { on: true, minutes: 10, ...trouble })
  for (let index = 0; index < 30; index += 1)
    await answerNext()
  await rig.pass(12.5 * minute)
  return { calls: rig.calls.length - before, sent: await rig.store.read.count('outbox', { state: 'sent' }) }
}

const brandSaid = () => rig.sandbox.truth.after(0).filter(entry => entry.isBrand && entry.kind === 'comment').map(entry => entry.text)

describe('F12 the channel refuses for ten minutes', () => {
  let planned = 0
  beforeAll(async () => {
    const plan = await oneOutage(null)
    expect(plan.sent).toBe(30)
    planned = plan.calls
    await rig.stop()
  })

  it.each([
    ['503', { status: 503 }],
    ['429', { status: 429 }],
    ['the platform\'s own "system busy"', { status: 400, code: 10009 }],
  ])('F12 %s: no more than 1.2 × the calls of as many faultless minutes, every text arrives once', async (_, trouble) => {
    const faulty = await oneOutage(trouble)
    expect(faulty.calls).toBeLessThanOrEqual(planned * 1.2)
    expect(faulty.sent).toBe(30)
    expect(new Set(brandSaid()).size).toBe(30)
    expect(brandSaid()).toHaveLength(30)
    expect((await rig.store.read.get('accounts', 'weibo-main'))?.error).toBeNull()
  })

  it('F12 the pauses grow, differ from one account to the next, and end', async () => {
    const pauses = async (random: () => number): Promise<number[]> => {
      rig = await startAccountRig('commercial', random)
      await rig.pass(10_000)
      rig.sandbox.faults.set('F12', { on: true, status: 503 })
      const from = rig.calls.length
      await rig.pass(10 * minute)
      const at = rig.calls.slice(from).map(call => call.at)
      return at.slice(1).map((time, index) => time - at[index]!).filter(pause => pause > 0)
    }
    const low = await pauses(() => 0)
    await rig.stop()
    const high = await pauses(() => 0.99)
    for (const list of [low, high]) {
      expect(list.length).toBeLessThan(16)
      expect(Math.max(...list)).toBeLessThanOrEqual(150_000)
      expect(list.at(-1)).toBeGreaterThan(list[0]! * 8)
    }
    expect(low).not.toEqual(high)
  })

  it('F12 "come back in 90 seconds" is heeded by poller and sender', async () => {
    rig = await startAccountRig('commercial')
    await rig.pass(10_000)
    await rig.answerCrowd(3)
    rig.sandbox.faults.set('F12', { on: true, status: 429, retryAfterS: 90 })
    const from = rig.calls.length
    await rig.pass(80_000)
    expect(rig.calls.slice(from).filter(call => call.path.includes('comments/create'))).toHaveLength(1)
    expect(rig.calls.slice(from).filter(call => !call.path.includes('comments/create'))).toHaveLength(1)
    rig.sandbox.faults.clear()
    await rig.pass(20_000)
    expect(brandSaid()).toHaveLength(3)
  })

  it('F12 when the platform is well again, waiting replies go out before the next polls', async () => {
    rig = await startAccountRig('commercial', () => 0.5)
    await rig.pass(10_000)
    rig.sandbox.faults.set('F12', { on: true, minutes: 10, status: 503 })
    await rig.pass(2 * minute)
    rig.sandbox.faults.clear()
    const ids = await rig.answerCrowd(5)
    expect(ids).toHaveLength(5)
    await rig.pass(3_000)
    expect(brandSaid()).toHaveLength(5)
  })

  it('F12 a quota that runs out: polling leaves a reserve, replies use it, no call goes beyond; at midnight it goes on by itself', async () => {
    rig = await startAccountRig('standard', () => 0.5)
    rig.sandbox.weibo.context.quota.limit({ perUserDay: 12 })
    await rig.pass(minute)
    const answerNext = await rig.crowd(3)
    for (let hour = 0; hour < 12; hour += 1)
      await rig.pass(60 * minute)
    expect(await rig.store.read.get('accounts', 'weibo-main')).toMatchObject({ error: 'quota_exhausted', quotaLeft: 2 })
    const ids = [await answerNext(), await answerNext(), await answerNext()]
    await rig.pass(10_000)
    expect(brandSaid()).toHaveLength(2)
    expect(await rig.store.read.get('outbox', ids[2]!)).toMatchObject({ state: 'queued', errorCode: 'quota_exhausted' })
    await rig.pass(20 * minute)
    expect(await rig.store.read.get('outbox', ids[2]!)).toMatchObject({ state: 'failed', errorCode: 'quota_exhausted' })
    expect(rig.calls.filter(call => call.status !== 200)).toEqual([])
    await rig.pass(4 * 60 * minute)
    expect((await rig.store.read.get('accounts', 'weibo-main'))?.error).toBeNull()
  })

  it('F12 a whole day on the small quota: never exceeded, the plan leaves a third to replies', async () => {
    rig = await startAccountRig('standard')
    await rig.pass(24 * 60 * minute)
    const counted = rig.calls.filter(call => !call.path.includes('unread_count'))
    expect(counted.length).toBeLessThanOrEqual(67 * 1.2)
    expect(rig.calls.filter(call => call.status !== 200)).toEqual([])
  })
})
