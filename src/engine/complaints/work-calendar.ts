import type { HolidayYear } from '../../shared/rules/work-calendar.ts'
import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import type { Standing } from '../standing.ts'
import type { ReadHandle } from '../store/port.ts'
import type { Round } from '../timers/rounds.ts'
import type { Names } from '../views/present.ts'
import type { FileRow } from './files/table.ts'
import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { holidayYear } from '../../shared/contract/work-calendar.ts'
import { shippedYears } from '../../shared/rules/holidays.data.ts'
import { missingYear, readCalendarLines, workCalendar } from '../../shared/rules/work-calendar.ts'
import { audit } from '../context.ts'
import { plain } from './files/cells.ts'
import { readTable } from './files/table.ts'

const settingId = 'workCalendar'
const setting = z.object({ years: z.array(holidayYear.extend({ by: z.string(), at: z.number() })) })
type Entered = z.output<typeof setting>['years'][number]

const lookEveryMs = 3_600_000
const alarmId = 'holidays_missing'
const kinds: Readonly<Record<string, 'holiday' | 'workday'>> = { 休: 'holiday', 放假: 'holiday', 休息: 'holiday', holiday: 'holiday', 班: 'workday', 上班: 'workday', 调休上班: 'workday', workday: 'workday' }

async function readEntered(read: Pick<ReadHandle, 'get'>): Promise<Entered[]> {
  const stored = setting.safeParse((await read.get('settings', settingId))?.value)
  return stored.success ? stored.data.years : []
}

/** The calendar by which working days are counted: what shipped, and what somebody entered. */
export async function readWorkCalendar(read: Pick<ReadHandle, 'get'>): Promise<ReturnType<typeof workCalendar>> {
  return workCalendar(await readEntered(read))
}

/** The years that are known, and a year from a file. */
export function workCalendarCalls(context: EngineContext, names: Names): Pick<Handlers, 'calendar:years' | 'calendar:import'> {
  const { store } = context
  return {
    'calendar:years': async () => {
      const entered = await readEntered(store.read)
      const shipped = shippedYears.filter(({ year }) => entered.every(own => own.year !== year))
      return {
        years: [
          ...shipped.map(({ year, holidays, makeUpDays }) => ({ year, holidays: [...holidays], makeUpDays: [...makeUpDays], source: 'shipped' as const, by: null, at: null })),
          ...entered.map(({ by, at, ...year }) => ({ ...year, source: 'entered' as const, by: { id: by, name: names.agentName(by) }, at })),
        ].sort((a, b) => a.year - b.year),
        missing: missingYear(context.now(), entered),
      }
    },
    'calendar:import': async (actor, { base64, dryRun }) => {
      const { rows } = await readTable(Buffer.from(base64, 'base64'))
      const { year, faults } = readCalendarLines(rows.map(lineOf), context.now())
      if (!dryRun && year !== null && faults.length === 0) {
        await store.write(async (tx) => {
          const before = await tx.get('settings', settingId)
          const version = (before?.version ?? 0) + 1
          const others = (await readEntered(tx)).filter(each => each.year !== year.year)
          await tx.upsert('settings', { id: settingId, version, value: { years: [...others, { ...year, by: actor.agentId, at: context.now() }] } })
          tx.changed('settings', settingId, version)
          await audit(context, tx, actor, 'calendar.import', 'setting', settingId, { year: year.year, holidays: year.holidays.length, makeUpDays: year.makeUpDays.length })
        })
      }
      return { year: year === null ? null : toWire(year), faults: faults.map(fault => ({ ...fault })) }
    },
  }
}

function toWire({ year, holidays, makeUpDays }: HolidayYear) {
  return { year, holidays: [...holidays], makeUpDays: [...makeUpDays] }
}

function lineOf({ line, cells }: FileRow) {
  const word = plain(cells.get('类型') ?? cells.get('kind')).trim().toLowerCase()
  return { line, date: dayIn(cells.get('日期') ?? cells.get('date')), kind: Object.hasOwn(kinds, word) ? kinds[word] ?? null : null }
}

/** `2027-1-1`, `2027/1/1`, `2027年1月1日`, or a date of a workbook. */
function dayIn(value: unknown): string | null {
  const [, year = '', month = '', day = ''] = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:T.*)?$/.exec(plain(value).trim()) ?? []
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = Date.parse(`${date}T00:00:00Z`)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== date ? null : date
}

/** Tells supervisors, as long as deadlines reach into a year whose calendar nobody has entered. */
export function workCalendarRound(context: EngineContext, standing: Standing): Round {
  let told: number | null = null
  return {
    name: 'calendar of working days',
    everyMs: lookEveryMs,
    async run() {
      const missing = missingYear(context.now(), await readEntered(context.store.read))
      if (missing === told)
        return
      told = missing
      standing.clear(alarmId)
      if (missing !== null)
        standing.raise({ id: alarmId, kind: alarmId, since: context.now(), facts: { year: missing } })
    },
  }
}
