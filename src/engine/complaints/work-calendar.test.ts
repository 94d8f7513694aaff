import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { Buffer } from 'node:buffer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../../tests/contract/connector-fetch.ts'
import { startByHandEngine, typed } from '../../../tests/support/engine/by-hand-engine.ts'
import { until } from '../../../tests/support/engine/inbox.ts'

const csv = ['日期,类型', '2027年1月1日,休', '2027/5/1,休', '2027-10-01,放假', '2027-10-04,休', '2027-10-09,班'].join('\n')

let t: TestEngine
let boss: Desk
beforeEach(async () => {
  t = await startByHandEngine()
  t.clock.advance(Date.parse('2026-11-23T09:00+08:00') - t.clock.now())
  boss = t.desk('boss')
})
afterEach(() => t.stop())

const take = (text: string, dryRun = false, desk = boss) => desk.call('calendar:import', { base64: Buffer.from(text).toString('base64'), dryRun })
const yearsOf = async () => (await boss.call('calendar:years', {})).years.map(({ year, source }) => `${year} ${source}`)
async function alarmsOf(desk: Desk) {
  const { summary, viewId } = await desk.view('me', {})
  await desk.call('view:close', { viewId })
  return summary.alarms.filter(alarm => alarm.kind === 'holidays_missing')
}

describe('the calendar of working days', () => {
  it('takes a year from a file once it was looked at, and writes down who did', async () => {
    const read = { year: { year: 2027, holidays: ['2027-01-01', '2027-05-01', '2027-10-01', '2027-10-04'], makeUpDays: ['2027-10-09'] }, faults: [] }
    expect(await take(csv, true)).toEqual(read)
    expect(await yearsOf()).toEqual(['2026 shipped'])
    expect(await take(csv)).toEqual(read)
    expect((await boss.call('calendar:years', {})).years[1]).toMatchObject({ year: 2027, source: 'entered', by: { id: 'boss' } })
    expect(await t.store.read.find('audit', { action: 'calendar.import' })).toMatchObject([{ actorId: 'boss', facts: { year: 2027, holidays: 4, makeUpDays: 1 } }])
    await take(JSON.stringify([{ date: '2027-01-01', kind: 'holiday' }, { date: '2027-05-01', kind: 'holiday' }, { date: '2027-10-01', kind: 'holiday' }]))
    expect((await boss.call('calendar:years', {})).years).toMatchObject([{ year: 2026 }, { year: 2027, holidays: { length: 3 }, makeUpDays: [] }])
  })

  it('takes nothing of a file with a fault, and is a supervisor\'s', async () => {
    expect((await take(`${csv}\n2027-10-06,班\n2027-13-01,休`)).faults).toEqual([{ line: 7, why: 'not_a_weekend' }, { line: 8, why: 'not_a_day' }])
    expect(await yearsOf()).toEqual(['2026 shipped'])
    expect(await refusal(take(csv, false, t.desk('lin')))).toMatchObject({ code: 'forbidden' })
  })

  it('from December on supervisors are told that next year is missing, until it is there', async () => {
    expect(await alarmsOf(boss)).toEqual([])
    t.clock.advance(9 * 86_400_000)
    await until(async () => expect(await alarmsOf(boss)).toMatchObject([{ facts: { year: 2027 } }]))
    expect(await alarmsOf(t.desk('lin'))).toEqual([])
    await take(csv)
    t.clock.advance(3_600_000)
    await until(async () => expect(await alarmsOf(boss)).toEqual([]))
  })

  it('a complaint filed from then on is due by it', async () => {
    t.clock.advance(Date.parse('2027-09-30T10:00+08:00') - t.clock.now())
    const dueDay = async (externalNo: string) => {
      const { conversationId } = await t.desk('lin').call('complaint:create', typed({ desk: 'operator', externalNo, clientKey: `key-${externalNo}`, publishedAt: t.clock.now() - 60_000 }))
      return new Date((await t.store.read.get('complaints', conversationId))!.finalDue + 8 * 3_600_000).toISOString().slice(0, 10)
    }
    expect(await dueDay('90000001')).toBe('2027-10-07')
    await take(csv)
    expect(await dueDay('90000002')).toBe('2027-10-09')
  })
})
