import type { DesktopIdentity } from '../identity.ts'
import { describe, expect, it } from 'vitest'
import { cohortOf, isInShare, jitterOf } from './cohort.ts'

const desks: readonly DesktopIdentity[] = Array.from({ length: 10_000 }, (_, n) => ({ user: `sid:S-1-5-21-4711-${1_000 + n}`, machine: n % 3 === 0 ? null : `machine-${n % 700}`, isLent: n % 3 === 0 }))
const within = (rolloutId: string, percentage: number) => desks.filter(desk => isInShare(rolloutId, percentage, desk))

describe('a staged roll-out over 10,000 desks', () => {
  it('reaches its share within a point, whatever the roll-out is called', () => {
    const figures = [1, 5, 10, 25, 50, 100].map((percentage) => {
      const reached = ['1.4.0.1', '1.4.1.2', '2.0.0-early.1.3'].map(rolloutId => within(rolloutId, percentage).length / 100)
      for (const share of reached)
        expect(Math.abs(share - percentage), `${percentage} %: ${share}`).toBeLessThanOrEqual(1)
      return `${percentage} %: ${reached.map(share => share.toFixed(2)).join(', ')}`
    })
    console.warn(`share of 10,000 desks in three roll-outs: ${figures.join('; ')}`)
    expect([within('1.4.0.1', 0).length, within('1.4.0.1', 100).length]).toEqual([0, 10_000])
  })

  it('keeps those who had it while the share grows', () => {
    let before: readonly DesktopIdentity[] = []
    for (const percentage of [1, 5, 10, 25, 50, 100]) {
      const now = new Set(within('1.4.0.1', percentage))
      expect(before.filter(desk => !now.has(desk))).toEqual([])
      before = [...now]
    }
  })

  it('is not the same desks first in every roll-out', () => {
    const [first, second] = [new Set(within('1.4.0.1', 10)), within('1.5.0.2', 10)]
    expect(second.filter(desk => first.has(desk)).length).toBeLessThan(200)
  })

  it('F58 puts one person on virtual desktops into one cohort, whichever machine was lent and however often the profile was wiped', () => {
    const lent = (): DesktopIdentity => ({ user: 'sid:S-1-5-21-1-1001', machine: null, isLent: true })
    expect(new Set(Array.from({ length: 50 }, () => cohortOf('1.4.0.1', lent())))).toHaveLength(1)
    expect(cohortOf('1.4.0.1', { ...lent(), user: 'sid:S-1-5-21-1-1002' })).not.toBe(cohortOf('1.4.0.1', lent()))
  })

  it('gives every desk a moment of its own', () => {
    const minutes = new Map<number, number>()
    for (const desk of desks.slice(0, 500)) {
      const minute = Math.floor(jitterOf(desk) * 30)
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1)
    }
    expect(Math.max(...minutes.values())).toBeLessThan(40)
  })
})
