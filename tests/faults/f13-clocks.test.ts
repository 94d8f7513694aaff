import type { TestEngine } from '../support/engine/start-engine.ts'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultSettings } from '../../src/engine/settings.ts'
import { chinaDate, chinaMidnight, chinaMinutes, isStaffed, nextStaffed } from '../../src/shared/rules/calendar.ts'
import { room, rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { createTestClock } from '../support/engine/test-clock.ts'
import { onlyWhenAsked, startWeiboEngine } from '../support/faults/weibo-engine.ts'

const minute = 60_000
const day = 24 * 60 * minute
let stops: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0))
    await stop()
  stops = []
})

describe('F13 the platform\'s clock is wrong', () => {
  it.each([['ahead', 7], ['behind', -7]])('F13 seven minutes %s: its own times are kept, nobody waits less than nothing, the order holds', async (_, skewMinutes) => {
    const w = await startWeiboEngine({ settings: { intervalsMs: onlyWhenAsked } })
    stops.push(w.stop)
    w.sandbox.faults.set('F13', { on: true, skewMinutes })
    const uid = w.customer('时钟不准的人')
    const first = w.mention(uid, '话费怎么多扣了？')
    const second = w.mention(w.customer('后来的人'), '流量怎么少了？')
    await w.poll()
    const desk = w.t.desk()
    const rows = await rowsOf(desk, 'queue', 2)
    const board = await desk.view('wallboard', {})
    expect(board.summary.longestWaitMs ?? 0).toBeGreaterThanOrEqual(0)
    for (const row of rows) {
      const detail = await room(desk, row.id)
      const [said] = detail.rows.filter(line => line.direction === 'inbound')
      expect(Math.abs(said!.at - (w.t.clock.now() + skewMinutes * minute))).toBeLessThan(minute)
      expect(row.due!.dueAt).toBeGreaterThan(row.due!.startedAt)
    }
    const threads = await w.t.store.read.getMany('conversations', rows.map(row => row.id))
    const inOrder = rows.map(row => threads.find(thread => thread.id === row.id)?.threadKey.split(':')[1])
    expect(inOrder).toEqual([String(first), String(second)])
  })
})

describe('F13 the PC\'s clock is set', () => {
  it('F13 a day ahead: an alarm stands, and no machine writes to those who seem to have waited since yesterday', async () => {
    const clock = createTestClock()
    let jump = 0
    const t: TestEngine = await startTestEngine({ time: { now: () => clock.now() + jump, after: clock.after, check: () => ({ driftMs: jump, jumped: jump > 0 }) } })
    stops.push(t.stop)
    const desk = t.desk('boss')
    t.hear({ text: '在吗', visibility: 'private', touchpoint: 'private_message', threadKey: 'dm:u1', at: clock.now(), window: { until: clock.now() + 2 * day, repliesLeft: null } })
    await rowsOf(desk, 'queue')
    jump = day
    await until(async () => expect((await desk.view('me', {})).summary.alarms.map(alarm => alarm.kind)).toContain('clock_jump'))
    await until(() => expect(desk.events.some(event => event.name === 'alarm' && 'kind' in event.payload && event.payload.kind === 'clock_jump')).toBe(true))
    const polls = t.weibo.polls
    await until(() => expect(t.weibo.polls).toBeGreaterThan(polls + 20))
    expect(t.weibo.sent).toEqual([])
    expect(await t.store.read.count('outbox', { role: 'automatic' })).toBe(0)
  })
})

describe('F13 daylight saving', () => {
  it.each(['America/New_York', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Shanghai'])('F13 a PC in %s reckons the service day as Shanghai does, through both changes', (zone) => {
    const { calendar } = defaultSettings()
    const before = process.env.TZ
    stops.push(() => {
      if (before === undefined)
        delete process.env.TZ
      else
        process.env.TZ = before
    })
    const facts = (): unknown[] => [Date.UTC(2026, 2, 8), Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25), Date.UTC(2026, 10, 1), Date.UTC(2027, 3, 4)]
      .flatMap(start => Array.from({ length: 60 }, (_, half) => start + half * 30 * minute))
      .map(at => [chinaDate(at), chinaMinutes(at), chinaMidnight(at), isStaffed(at, calendar), nextStaffed(at, calendar)])
    process.env.TZ = 'UTC'
    const expected = facts()
    process.env.TZ = zone
    expect(facts()).toEqual(expected)
  })
})
