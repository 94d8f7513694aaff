import type { Connector, FeedSpec } from '../../channels/connector.ts'
import { describe, expect, it } from 'vitest'
import { createFakeConnector } from '../../../tests/support/engine/fake-connector.ts'
import { plannedCallsPerHour, stretchOf } from './shared-limit.ts'

function feed(name: string, intervalMs: number, more: Partial<FeedSpec> = {}): FeedSpec {
  return { name, touchpoint: 'mention', intervalMs, priority: 1, ...more }
}

function account(id: string, feeds: readonly FeedSpec[], callsPerHour: number, key = 'weibo:address'): Connector {
  return { ...createFakeConnector(id, () => 0), feeds, sharedLimit: { key, callsPerHour } }
}

describe('a limit that several accounts share', () => {
  it('counts every feed, and a probe instead of the feeds that it speaks for', () => {
    const feeds = [feed('a', 60_000), feed('b', 120_000)]
    expect(plannedCallsPerHour({ feeds, probe: null })).toBe(90)
    const probed = [feed('a', 60_000, { probed: true }), feed('b', 60_000, { probed: true }), feed('mine', 3_600_000)]
    expect(plannedCallsPerHour({ feeds: probed, probe: async () => [] })).toBe(1 + 60 + 20)
  })

  it('does not count a stream, which is one call that lasts', () => {
    expect(plannedCallsPerHour({ feeds: [feed('stream', 1_000, { stream: true })], probe: null })).toBe(0)
  })

  it('leaves pauses alone while there is room', () => {
    const one = account('one', [feed('a', 5_000)], 50_000)
    expect(stretchOf(one, [one])).toBe(1)
  })

  it.each([100, 500, 2_000])('%i accounts together plan no more than their share', (count) => {
    const all = Array.from({ length: count }, (_, n) => account(`a${n}`, [feed('a', 5_000), feed('b', 5_000)], 50_000))
    const stretch = stretchOf(all[0]!, all)
    const planned = all.reduce((sum, each) => sum + plannedCallsPerHour(each) / stretch, 0)
    expect(planned).toBeLessThanOrEqual(50_000 * 0.6 + 1)
  })

  it('counts only those that share the same limit', () => {
    const mine = account('mine', [feed('a', 1_000)], 3_600, 'forum:a')
    const others = Array.from({ length: 50 }, (_, n) => account(`b${n}`, [feed('a', 1_000)], 3_600, 'forum:b'))
    expect(stretchOf(mine, [mine, ...others])).toBeCloseTo(1 / 0.6)
  })
})
