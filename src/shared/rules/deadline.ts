import type { Calendar } from './calendar.ts'
import { chinaMidnight, nextStaffed, officeHours } from './calendar.ts'

/** How a desk counts: hours and days as they pass, or working days with China's holidays and make-up days. */
export const deadlineUnits = ['hours', 'days', 'working_days'] as const
export type DeadlineUnit = typeof deadlineUnits[number]

/** A time allowed. */
export interface TimeAllowed {
  readonly amount: number
  readonly unit: DeadlineUnit
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** The hour at which a working day's deadline falls: afterwards nobody is there to meet it. */
const closingHour = 18
/** Days looked ahead at most: a calendar without any working day must not count for ever. */
const horizonDays = 2_000

/**
 * When a time allowed from `start` (ms UTC) is over. Hours and days run as they pass. Working days begin with the first
 * working day after the start's own day, and end at closing time of the last.
 */
export function deadlineAt(start: number, allowed: TimeAllowed, calendar: Calendar = officeHours): number {
  if (allowed.unit === 'hours')
    return start + allowed.amount * hourMs
  if (allowed.unit === 'days')
    return start + allowed.amount * dayMs
  let left = allowed.amount
  let day = chinaMidnight(start)
  for (let looked = 0; looked < horizonDays && left > 0; looked += 1) {
    day += dayMs
    if (isWorkingDay(day, calendar))
      left -= 1
  }
  return day + closingHour * hourMs
}

/** True when the day in China that holds `at` is worked. */
export function isWorkingDay(at: number, calendar: Calendar = officeHours): boolean {
  const midnight = chinaMidnight(at)
  const next = nextStaffed(midnight, calendar)
  return next !== null && next < midnight + dayMs
}

/** Working days after the one of `now` up to and with the one of `due`; 0 on the last day itself and afterwards. */
export function workingDaysLeft(now: number, due: number, calendar: Calendar = officeHours): number {
  const last = chinaMidnight(due)
  let days = 0
  for (let day = chinaMidnight(now) + dayMs; day <= last && days < horizonDays; day += dayMs)
    days += isWorkingDay(day, calendar) ? 1 : 0
  return days
}
