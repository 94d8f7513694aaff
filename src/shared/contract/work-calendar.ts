import { z } from 'zod'
import { calendarFaults } from '../rules/work-calendar.ts'
import { personRef, time } from './basics.ts'
import { defineCall } from './define.ts'

const day = z.string().regex(/^\d{4}-\d\d-\d\d$/)
const days = z.array(day).max(366)

/** One year of working days. */
export const holidayYear = z.object({ year: z.number().int(), holidays: days, makeUpDays: days })

/** Largest calendar file, bytes. */
export const calendarFileBytes = 64 * 1024

export const workCalendarCalls = {
  /** Years whose days are known, and where from; `entered` ones as they count. `missing`: the year that is needed and not known, null = none. */
  'calendar:years': defineCall('agent', z.object({}), z.object({
    years: z.array(holidayYear.extend({ source: z.enum(['shipped', 'entered']), by: personRef.nullable(), at: time.nullable() })),
    missing: z.number().int().nullable(),
  })),
  /** Reads a CSV, JSON or xlsx file of one year (`日期`, `类型`: 休 or 班); with `dryRun`, or with faults, nothing is changed. It stands in the place of what was there for the year. Audited. */
  'calendar:import': defineCall('supervisor', z.object({ base64: z.string().max(Math.ceil(calendarFileBytes / 3) * 4), dryRun: z.boolean() }), z.object({
    year: holidayYear.nullable(),
    faults: z.array(z.object({ line: z.number().int(), why: z.enum(calendarFaults) })),
  })),
}
