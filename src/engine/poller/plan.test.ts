import type { FeedSpec } from '../../channels/connector.ts'
import { describe, expect, it } from 'vitest'
import { backOff, createFeedPlan, jitter } from './plan.ts'

const start = 1_000_000
const spec = (name: string, intervalMs: number, priority: number): FeedSpec => ({ name, touchpoint: 'mention', intervalMs, priority })
const half = (): number => 0.5
const names = (feeds: readonly { spec: FeedSpec }[]): string[] => feeds.map(feed => feed.spec.name)

describe('the plan of an account\'s feeds', () => {
  it('begins with everything, a little apart, each to be read whatever a probe says', () => {
    const plan = createFeedPlan([spec('a', 5_000, 2), spec('b', 5_000, 1), spec('c', 5_000, 3)], start)
    const first = plan.takeDue(start, half)
    expect(names(first)).toEqual(['b', 'a'])
    expect(first.every(feed => feed.skipped === -1)).toBe(true)
    expect(names(plan.takeDue(start + 100, half))).toEqual(['c'])
    expect(plan.nextAt()).toBe(start + 5_000)
    expect(plan.takeDue(start + 200, half)).toEqual([])
  })

  it('has no next time without feeds', () => {
    expect(createFeedPlan([], start).nextAt()).toBeNull()
  })

  it('tries what was missed right after the pause, on credit; without credit, when its time comes', () => {
    const plan = createFeedPlan([spec('hourly', 3_600_000, 1)], start)
    let now = start
    const early: boolean[] = []
    for (let failure = 0; failure < 6; failure += 1) {
      const due = plan.takeDue(now, half)
      plan.postpone(new Set(due), now, 2_000)
      early.push(plan.nextAt() === now + 2_000)
      now = plan.nextAt()!
    }
    expect(early).toEqual([true, true, true, false, false, false])
  })

  it('earns credit with planned polls: over a day no more than 1.2 × the plan', () => {
    const plan = createFeedPlan([spec('hourly', 3_600_000, 1)], start)
    let polls = 0
    for (let now = start; now < start + 30 * 24 * 3_600_000; now = plan.nextAt()!) {
      const due = plan.takeDue(now, half)
      polls += due.length
      plan.postpone(new Set(due), now, 2_000)
    }
    expect(polls).toBeGreaterThan(30 * 24)
    expect(polls).toBeLessThanOrEqual(30 * 24 * 1.2)
  })

  it('what was not missed only waits for the end of the pause', () => {
    const plan = createFeedPlan([spec('a', 5_000, 1), spec('b', 60_000, 2)], start)
    const due = plan.takeDue(start, half)
    plan.postpone(new Set(due.slice(0, 1)), start, 10_000)
    expect(plan.nextAt()).toBe(start + 10_000)
    expect(names(plan.takeDue(start + 10_000, half))).toEqual(['a'])
  })

  it('hurries when a person wants it', () => {
    const plan = createFeedPlan([spec('a', 3_600_000, 1)], start)
    plan.takeDue(start, half)
    plan.hurry(start + 5)
    expect(plan.takeDue(start + 5, half)[0]).toMatchObject({ skipped: -1 })
  })

  it('tells which trouble a single feed has', () => {
    const plan = createFeedPlan([spec('a', 5_000, 1), spec('b', 5_000, 2)], start)
    const due = plan.takeDue(start, half)
    expect(plan.error()).toBeNull()
    due[1]!.error = 'permission_missing'
    expect(plan.error()).toBe('permission_missing')
  })
})

describe('pauses', () => {
  it.each([[1, 2_000], [2, 4_000], [3, 8_000], [6, 64_000], [7, 120_000], [100, 120_000]])('after %i failures: %i ms', (failures, wanted) => {
    expect(backOff(failures, 0.5)).toBe(wanted)
  })

  it.each([[0, 800], [0.5, 1_000], [0.9999, 1_199]])('are jittered by a fifth: chance %d → %i', (random, wanted) => {
    expect(jitter(1_000, random)).toBe(wanted)
  })
})

describe('feeds that one probe speaks for', () => {
  const probed = (name: string, intervalMs: number): FeedSpec => ({ name, touchpoint: 'mention', intervalMs, priority: 1, probed: true })

  it('fall due together, however far chance has driven them apart', () => {
    const plan = createFeedPlan([probed('a', 10_000), probed('b', 10_000), { ...probed('mine', 10_000), probed: false }], 0)
    plan.takeDue(0, () => 0)
    plan.takeDue(200, () => 1)
    const due = plan.takeDue(10_000, () => 0.5).map(feed => feed.spec.name)
    expect(due).toEqual(expect.arrayContaining(['a', 'b']))
  })

  it('that were read just now do not come along', () => {
    const plan = createFeedPlan([probed('often', 10_000), probed('seldom', 100_000)], 0)
    plan.takeDue(1_000, () => 0.5)
    expect(plan.takeDue(11_000, () => 0.5).map(feed => feed.spec.name)).toEqual(['often'])
  })
})
