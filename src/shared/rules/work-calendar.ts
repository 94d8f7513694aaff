import type { Calendar } from './calendar.ts'
import { chinaDate, officeHours } from './calendar.ts'
import { shippedYears } from './holidays.data.ts'

/** Public holidays and make-up working days of one year, `YYYY-MM-DD` in China. */
export interface HolidayYear {
  readonly year: number
  readonly holidays: readonly string[]
  /** Weekend days that are worked instead (调休上班). */
  readonly makeUpDays: readonly string[]
}

/** What a file says of one day. */
export interface CalendarLine {
  readonly line: number
  /** `YYYY-MM-DD`; null where it is no day. */
  readonly date: string | null
  readonly kind: 'holiday' | 'workday' | null
}

/** What is wrong with a line, or (`line` 0) with the whole. */
export const calendarFaults = ['not_a_day', 'unknown_kind', 'twice', 'other_year', 'not_a_weekend', 'out_of_range', 'lacks_fixed', 'too_many'] as const
type CalendarFault = typeof calendarFaults[number]

/** Feasts whose days off always stand in the calendar, whatever is moved around them. */
const fixedDays = ['01-01', '05-01', '10-01']
/** More days than any year has had off or moved. */
const mostDays = 60
/** Years ahead that anybody knows. */
const yearsAhead = 2
/** The month of December: from then on deadlines that begin now reach into the next year. */
const warnFrom = '12-01'

/** Working days as they are known: those that ship with the product, and in their place those that somebody entered. A year that nobody knows has its weekends alone. */
export function workCalendar(entered: readonly HolidayYear[]): Calendar {
  const own = new Set(entered.map(({ year }) => year))
  const years = [...shippedYears.filter(({ year }) => !own.has(year)), ...entered]
  return { ...officeHours, holidays: years.flatMap(({ holidays }) => holidays), makeUpDays: years.flatMap(({ makeUpDays }) => makeUpDays) }
}

/** The year whose calendar is needed now and not known; null when none is. From December on it is the next one, as long as this one's is there. */
export function missingYear(now: number, entered: readonly HolidayYear[]): number | null {
  const known = new Set([...shippedYears, ...entered].map(({ year }) => year))
  const today = chinaDate(now)
  const year = Number(today.slice(0, 4))
  if (!known.has(year))
    return year
  return today.slice(5) >= warnFrom && !known.has(year + 1) ? year + 1 : null
}

/** Checks what a file says. `year` is null when nothing in it is a day; with faults nothing of it is taken. */
export function readCalendarLines(lines: readonly CalendarLine[], now: number): { readonly year: HolidayYear | null, readonly faults: readonly { readonly line: number, readonly why: CalendarFault }[] } {
  const first = lines.find(line => line.date !== null)?.date ?? null
  const year = first === null ? null : Number(first.slice(0, 4))
  const seen = new Set<string>()
  const faults = lines.flatMap((line) => {
    const why = faultOf(line, year, seen)
    return why === null ? [] : [{ line: line.line, why }]
  })
  if (year === null)
    return { year: null, faults: faults.length > 0 ? faults : [{ line: 0, why: 'not_a_day' }] }
  const of = (kind: CalendarLine['kind']): string[] => lines.flatMap(line => line.kind === kind && line.date !== null ? line.date : []).sort()
  const read: HolidayYear = { year, holidays: of('holiday'), makeUpDays: of('workday') }
  return { year: read, faults: faults.length > 0 ? faults : wholeFaults(read, now) }
}

function faultOf({ date, kind }: CalendarLine, year: number | null, seen: Set<string>): CalendarFault | null {
  if (date === null)
    return 'not_a_day'
  if (kind === null)
    return 'unknown_kind'
  if (Number(date.slice(0, 4)) !== year)
    return 'other_year'
  if (seen.has(date))
    return 'twice'
  seen.add(date)
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return kind === 'workday' && weekday !== 0 && weekday !== 6 ? 'not_a_weekend' : null
}

function wholeFaults({ year, holidays, makeUpDays }: HolidayYear, now: number): { line: number, why: CalendarFault }[] {
  const thisYear = Number(chinaDate(now).slice(0, 4))
  if (year < thisYear || year > thisYear + yearsAhead)
    return [{ line: 0, why: 'out_of_range' }]
  if (!fixedDays.every(day => holidays.includes(`${year}-${day}`)))
    return [{ line: 0, why: 'lacks_fixed' }]
  return holidays.length + makeUpDays.length > mostDays ? [{ line: 0, why: 'too_many' }] : []
}
