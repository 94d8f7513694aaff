import type { CalendarLine } from './work-calendar.ts'
import { describe, expect, it } from 'vitest'
import { deadlineAt, isWorkingDay } from './deadline.ts'
import { missingYear, readCalendarLines, workCalendar } from './work-calendar.ts'

const at = (local: string) => Date.parse(`${local}:00+08:00`)
const now = at('2026-11-23T09:00')
const year2027 = { year: 2027, holidays: ['2027-01-01', '2027-05-01', '2027-10-01', '2027-10-04'], makeUpDays: ['2027-10-09'] }
const lines = (days: Readonly<Record<string, CalendarLine['kind']>>): CalendarLine[] => Object.entries(days).map(([date, kind], i) => ({ line: i + 2, date, kind }))
const whole = lines({ '2027-01-01': 'holiday', '2027-05-01': 'holiday', '2027-10-01': 'holiday', '2027-10-04': 'holiday', '2027-10-09': 'workday' })

describe('the calendar of working days', () => {
  it('knows a year that shipped or was entered, and of any other the weekends alone', () => {
    expect(isWorkingDay(at('2026-10-05T12:00'), workCalendar([]))).toBe(false)
    expect(isWorkingDay(at('2026-10-10T12:00'), workCalendar([]))).toBe(true)
    expect(isWorkingDay(at('2027-10-04T12:00'), workCalendar([]))).toBe(true)
    expect(isWorkingDay(at('2027-10-09T12:00'), workCalendar([]))).toBe(false)
    const entered = workCalendar([year2027])
    expect([isWorkingDay(at('2027-10-04T12:00'), entered), isWorkingDay(at('2027-10-09T12:00'), entered), isWorkingDay(at('2026-10-05T12:00'), entered)]).toEqual([false, true, false])
  })

  it('what was entered stands in the place of what shipped', () => {
    expect(isWorkingDay(at('2026-10-05T12:00'), workCalendar([{ year: 2026, holidays: ['2026-10-01'], makeUpDays: [] }]))).toBe(true)
  })

  it('a deadline over the new year counts by the days that are known', () => {
    const due = (calendar: ReturnType<typeof workCalendar>) => new Date(deadlineAt(at('2026-12-30T10:00'), { amount: 2, unit: 'working_days' }, calendar) + 8 * 3_600_000).toISOString().slice(0, 10)
    expect(due(workCalendar([]))).toBe('2027-01-01')
    expect(due(workCalendar([year2027]))).toBe('2027-01-04')
  })

  it.each([
    ['2026-11-23T09:00', [], null],
    ['2026-12-01T00:00', [], 2027],
    ['2026-12-31T09:00', [year2027], null],
    ['2027-03-01T09:00', [], 2027],
    ['2027-03-01T09:00', [year2027], null],
  ])('at %s with %j entered the year that is missing is %s', (local, entered, missing) => {
    expect(missingYear(at(local), entered)).toBe(missing)
  })
})

describe('a file of a year', () => {
  it('is read into days off and days worked', () => {
    expect(readCalendarLines(whole, now)).toEqual({ year: year2027, faults: [] })
  })

  it.each<[string, CalendarLine[], string, number]>([
    ['a line that is no day', [...whole, { line: 9, date: null, kind: 'holiday' }], 'not_a_day', 9],
    ['a word that is not known', [...whole, { line: 9, date: '2027-10-05', kind: null }], 'unknown_kind', 9],
    ['a day twice', [...whole, { line: 9, date: '2027-10-04', kind: 'workday' }], 'twice', 9],
    ['a day of another year', [...whole, { line: 9, date: '2028-01-01', kind: 'holiday' }], 'other_year', 9],
    ['a day of the week that is said to be made up', [...whole, { line: 9, date: '2027-10-06', kind: 'workday' }], 'not_a_weekend', 9],
    ['a year long ago', lines({ '2020-01-01': 'holiday', '2020-05-01': 'holiday', '2020-10-01': 'holiday' }), 'out_of_range', 0],
    ['a year without National Day', whole.slice(0, 2), 'lacks_fixed', 0],
    ['half a year off', [...whole, ...Array.from({ length: 60 }, (_, i): CalendarLine => ({ line: 20 + i, date: new Date(Date.UTC(2027, 5, 1 + i)).toISOString().slice(0, 10), kind: 'holiday' }))], 'too_many', 0],
    ['nothing at all', [], 'not_a_day', 0],
  ])('is refused: %s', (_, given, why, line) => {
    expect(readCalendarLines(given, now).faults).toEqual([{ line, why }])
  })
})
