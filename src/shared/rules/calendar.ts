import { holidays2026, makeUpDays2026 } from './holidays.data.ts'

/** Hours of one day as minutes from midnight, `[from, to)`, ascending and apart; `[[0, 1440]]` is the whole day. */
export type DayHours = readonly (readonly [from: number, to: number])[]

/** When a queue is staffed. Plain JSON; days are `YYYY-MM-DD` in China's one time zone (+08:00, no daylight saving). */
export interface Calendar {
  /** Seven entries, Sunday first. */
  readonly weekly: readonly DayHours[]
  /** Public holidays; they keep `holidayHours` instead of their weekday's. */
  readonly holidays: readonly string[]
  readonly holidayHours: DayHours
  /** Weekend days that are worked instead (调休上班); they keep Monday's hours. */
  readonly makeUpDays: readonly string[]
}

/** Milliseconds that China's clock is ahead of UTC. */
export const chinaOffsetMs = 8 * 3_600_000

const dayMs = 86_400_000
const minuteMs = 60_000
const horizonDays = 800
const wholeDay: DayHours = [[0, 1440]]

/** Staffed around the clock, holidays too. */
export const alwaysStaffed: Calendar = {
  weekly: [wholeDay, wholeDay, wholeDay, wholeDay, wholeDay, wholeDay, wholeDay],
  holidays: [],
  holidayHours: wholeDay,
  makeUpDays: [],
}

/** Monday to Friday 9:00–18:00 with China's official holidays and make-up days; a starting point for a queue of one's own. */
export const officeHours: Calendar = {
  weekly: [[], [[540, 1080]], [[540, 1080]], [[540, 1080]], [[540, 1080]], [[540, 1080]], []],
  holidays: holidays2026,
  holidayHours: [],
  makeUpDays: makeUpDays2026,
}

/** True when somebody is on duty at `at` (ms UTC). */
export function isStaffed(at: number, calendar: Calendar): boolean {
  const day = dayOf(at)
  return spansOf(day, calendar).some(([from, to]) => at >= from && at < to)
}

/** The moment from `at` on at which somebody is on duty, ms UTC: `at` itself when staffed; null when nobody ever is. */
export function nextStaffed(at: number, calendar: Calendar): number | null {
  const first = dayOf(at)
  for (let day = first; day < first + horizonDays; day++) {
    for (const [from, to] of spansOf(day, calendar)) {
      if (to > at)
        return Math.max(from, at)
    }
  }
  return null
}

/**
 * The moment at which `ms` of staffed time have gone by since `at`, ms UTC. Beyond the horizon of two years (a calendar
 * that is never staffed) time counts as it passes, so that a due time always exists.
 */
export function addStaffedMs(at: number, ms: number, calendar: Calendar): number {
  let left = Math.max(0, ms)
  const first = dayOf(at)
  for (let day = first; day < first + horizonDays; day++) {
    for (const [from, to] of spansOf(day, calendar)) {
      const begin = Math.max(from, at)
      if (to <= begin)
        continue
      if (left <= to - begin)
        return begin + left
      left -= to - begin
    }
  }
  return at + Math.max(0, ms)
}

/** Calendar day in China of a moment, `YYYY-MM-DD`. */
export function chinaDate(at: number): string {
  return dateOf(dayOf(at))
}

/** Minutes since midnight in China, 0–1439. */
export function chinaMinutes(at: number): number {
  const local = at + chinaOffsetMs
  return Math.floor((local - Math.floor(local / dayMs) * dayMs) / minuteMs)
}

/** Midnight in China of the day that holds `at`, ms UTC. */
export function chinaMidnight(at: number): number {
  return startOf(dayOf(at))
}

function spansOf(day: number, calendar: Calendar): [from: number, to: number][] {
  const midnight = startOf(day)
  return hoursOf(day, calendar).map(([from, to]) => [midnight + from * minuteMs, midnight + to * minuteMs])
}

function hoursOf(day: number, calendar: Calendar): DayHours {
  if (calendar.holidays.length > 0 || calendar.makeUpDays.length > 0) {
    const date = dateOf(day)
    if (calendar.makeUpDays.includes(date))
      return calendar.weekly[1] ?? []
    if (calendar.holidays.includes(date))
      return calendar.holidayHours
  }
  return calendar.weekly[weekdayOf(day)] ?? []
}

function dayOf(at: number): number {
  return Math.floor((at + chinaOffsetMs) / dayMs)
}

function startOf(day: number): number {
  return day * dayMs - chinaOffsetMs
}

function weekdayOf(day: number): number {
  // 1 January 1970 was a Thursday.
  return ((day + 4) % 7 + 7) % 7
}

function dateOf(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}
