import type { Calendar } from './calendar.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addStaffedMs, alwaysStaffed, chinaDate, chinaMidnight, chinaMinutes, isStaffed, nextStaffed, officeHours } from './calendar.ts'

const never: Calendar = { weekly: [], holidays: [], holidayHours: [], makeUpDays: [] }
const lunch: Calendar = { ...never, weekly: Array.from({ length: 7 }, () => [[480, 720], [840, 1260]] as const) }
const night: Calendar = { ...never, weekly: Array.from({ length: 7 }, () => [[0, 360], [1320, 1440]] as const) }

function at(local: string): number {
  return Date.parse(`${local}:00+08:00`)
}

describe('isStaffed', () => {
  it.each([
    ['a Monday morning', '2026-03-02T09:00', true],
    ['a minute too early', '2026-03-02T08:59', false],
    ['closing time', '2026-03-02T18:00', false],
    ['a plain Saturday', '2026-03-07T10:00', false],
    ['元旦', '2026-01-01T10:00', false],
    ['元旦后的调休上班(周日)', '2026-01-04T10:00', true],
    ['春节前的调休上班(周六)', '2026-02-14T10:00', true],
    ['春节', '2026-02-17T10:00', false],
    ['春节最后一天(周一)', '2026-02-23T10:00', false],
    ['春节后上班(周二)', '2026-02-24T10:00', true],
    ['春节后的调休上班(周六)', '2026-02-28T10:00', true],
    ['清明', '2026-04-06T10:00', false],
    ['劳动节', '2026-05-05T10:00', false],
    ['劳动节后的调休上班(周六)', '2026-05-09T10:00', true],
    ['端午', '2026-06-19T10:00', false],
    ['国庆前的调休上班(周日)', '2026-09-20T10:00', true],
    ['中秋', '2026-09-25T10:00', false],
    ['国庆', '2026-10-07T10:00', false],
    ['国庆后上班', '2026-10-08T10:00', true],
    ['国庆后的调休上班(周六)', '2026-10-10T10:00', true],
  ])('%s', (_name, local, staffed) => {
    expect(isStaffed(at(local), officeHours)).toBe(staffed)
  })

  it('is always true around the clock and never without hours', () => {
    expect(isStaffed(at('2026-02-17T03:00'), alwaysStaffed)).toBe(true)
    expect(isStaffed(at('2026-02-17T03:00'), never)).toBe(false)
  })

  it('keeps holiday hours where a queue has them', () => {
    expect(isStaffed(at('2026-02-17T10:30'), { ...officeHours, holidayHours: [[600, 720]] })).toBe(true)
  })
})

describe('nextStaffed', () => {
  it.each([
    ['now', '2026-03-02T10:00', '2026-03-02T10:00'],
    ['this morning', '2026-03-02T03:00', '2026-03-02T09:00'],
    ['over the weekend', '2026-03-06T18:00', '2026-03-09T09:00'],
    ['over Spring Festival', '2026-02-14T18:00', '2026-02-24T09:00'],
    ['over National Day, which starts on a Thursday', '2026-09-30T20:00', '2026-10-08T09:00'],
  ])('%s', (_name, from, to) => {
    expect(nextStaffed(at(from), officeHours)).toBe(at(to))
  })

  it('is null when nobody ever is', () => {
    expect(nextStaffed(at('2026-03-02T10:00'), never)).toBeNull()
  })
})

describe('addStaffedMs', () => {
  it.each([
    ['inside a day', officeHours, '2026-03-02T10:00', 60, '2026-03-02T11:00'],
    ['before opening', officeHours, '2026-03-02T03:00', 30, '2026-03-02T09:30'],
    ['over night', officeHours, '2026-03-02T17:50', 20, '2026-03-03T09:10'],
    ['to the very end of a day', officeHours, '2026-03-02T17:00', 60, '2026-03-02T18:00'],
    ['over Spring Festival', officeHours, '2026-02-14T17:30', 60, '2026-02-24T09:30'],
    ['24 h of eight-hour days', { ...officeHours, weekly: officeHours.weekly.map(day => day.length ? [[540, 1020]] as const : []) }, '2026-03-02T09:00', 1440, '2026-03-04T17:00'],
    ['over lunch', lunch, '2026-03-02T11:50', 20, '2026-03-02T14:10'],
    ['a shift over midnight', night, '2026-03-02T23:30', 60, '2026-03-03T00:30'],
    ['around the clock', alwaysStaffed, '2026-02-17T23:59', 2, '2026-02-18T00:01'],
    ['nobody ever there: as time passes', never, '2026-03-02T10:00', 5, '2026-03-02T10:05'],
    ['nothing to add, unstaffed', officeHours, '2026-03-02T03:00', 0, '2026-03-02T09:00'],
  ] as const)('%s', (_name, calendar, from, minutes, to) => {
    expect(addStaffedMs(at(from), minutes * 60_000, calendar)).toBe(at(to))
  })

  it('never goes back, and adds up', () => {
    const moment = fc.integer({ min: at('2026-01-01T00:00'), max: at('2026-12-31T00:00') })
    const span = fc.integer({ min: 1, max: 3 * 86_400_000 })
    fc.assert(fc.property(moment, span, span, fc.constantFrom(officeHours, lunch, night, alwaysStaffed), (start, a, b, calendar) => {
      const once = addStaffedMs(start, a + b, calendar)
      expect(once).toBeGreaterThanOrEqual(start + a + b)
      expect(addStaffedMs(addStaffedMs(start, a, calendar), b, calendar)).toBe(once)
    }))
  })
})

describe('china time', () => {
  it.each([
    ['2026-03-01T15:59:59Z', '2026-03-01', 1439],
    ['2026-03-01T16:00:00Z', '2026-03-02', 0],
    ['1969-12-31T15:00:00Z', '1969-12-31', 1380],
  ])('%s', (utc, date, minutes) => {
    expect(chinaDate(Date.parse(utc))).toBe(date)
    expect(chinaMinutes(Date.parse(utc))).toBe(minutes)
    expect(chinaMidnight(Date.parse(utc))).toBe(at(`${date}T00:00`))
  })
})
