import type { TimeAllowed } from './deadline.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chinaDate, chinaMinutes } from './calendar.ts'
import { defaultDeadlines } from './deadline.data.ts'
import { deadlineAt, isWorkingDay, workingDaysLeft } from './deadline.ts'

const at = (local: string) => Date.parse(`${local}+08:00`)
const days = (amount: number): TimeAllowed => ({ amount, unit: 'working_days' })

describe('deadlines of complaint desks', () => {
  it.each<[string, string, TimeAllowed, string]>([
    ['hours pass through the weekend', '2026-03-06T20:00', { amount: 24, unit: 'hours' }, '2026-03-07T20:00'],
    ['days pass through the weekend', '2026-03-06T20:00', { amount: 15, unit: 'days' }, '2026-03-21T20:00'],
    ['the day itself does not count', '2026-03-02T09:00', days(1), '2026-03-03T18:00'],
    ['Friday plus one is Monday', '2026-03-06T09:00', days(1), '2026-03-09T18:00'],
    ['filed on a Sunday', '2026-03-08T23:59', days(1), '2026-03-09T18:00'],
    ['the National Day week is skipped, its make-up days are worked', '2026-09-30T10:00', days(1), '2026-10-08T18:00'],
    ['a make-up Saturday is a working day', '2026-10-09T10:00', days(1), '2026-10-10T18:00'],
    ['no time at all ends the same day', '2026-03-02T09:00', days(0), '2026-03-02T18:00'],
  ])('%s', (_, start, allowed, due) => {
    expect(deadlineAt(at(start), allowed)).toBe(at(due))
  })

  it('always falls on a working day at closing time, and later for more days', () => {
    fc.assert(fc.property(fc.integer({ min: at('2020-01-01T00:00'), max: at('2035-01-01T00:00') }), fc.integer({ min: 1, max: 60 }), (start, amount) => {
      const due = deadlineAt(start, days(amount))
      expect(isWorkingDay(due)).toBe(true)
      expect(chinaMinutes(due)).toBe(18 * 60)
      expect(due).toBeGreaterThan(start)
      expect(deadlineAt(start, days(amount + 1))).toBeGreaterThan(due)
      expect(workingDaysLeft(start, due)).toBe(amount)
    }), { numRuns: 200 })
  })

  it('a calendar that is never staffed ends all the same', () => {
    const never = { weekly: [[], [], [], [], [], [], []], holidays: [], holidayHours: [], makeUpDays: [] }
    expect(deadlineAt(at('2026-03-02T09:00'), days(3), never)).toBeGreaterThan(at('2026-03-02T09:00'))
    expect(workingDaysLeft(at('2026-03-02T09:00'), at('2026-04-02T09:00'), never)).toBe(0)
  })

  it('is today on the last day and nothing afterwards', () => {
    expect(workingDaysLeft(at('2026-03-03T08:00'), at('2026-03-03T18:00'))).toBe(0)
    expect(workingDaysLeft(at('2026-03-04T08:00'), at('2026-03-03T18:00'))).toBe(0)
    expect(chinaDate(at('2026-03-03T18:00'))).toBe('2026-03-03')
  })

  it('says of no figure that it was confirmed before somebody did', () => {
    expect(Object.values(defaultDeadlines).filter(times => times.confirmed)).toEqual([])
  })
})
