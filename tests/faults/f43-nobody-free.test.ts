import type { SessionEvents } from '../../src/shared/contract/index.ts'
import type { Desk, TestEngine } from '../support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { createTakeIn } from '../support/engine/take-in.ts'

let t: TestEngine
beforeEach(async () => {
  t = await startTestEngine()
})
afterEach(() => t.stop())

function alarms(desk: Desk, kind: string): SessionEvents['alarm'][] {
  return desk.events.filter(event => event.name === 'alarm').map(event => event.payload as SessionEvents['alarm']).filter(alarm => alarm.kind === kind)
}

async function board(desk: Desk) {
  const view = await desk.view('wallboard', {})
  await desk.call('view:close', { viewId: view.viewId })
  return view.summary
}

describe('F43 nobody is free', () => {
  it('F43 nobody is ready: the supervisor is alarmed before 20 s are over, and sees the longest wait', async () => {
    const boss = t.desk('boss')
    const message = t.hear({ text: '@云杉客服 宽带断了怎么办？', at: t.clock.now() })
    const alarm = await until(() => {
      expect(alarms(boss, 'miss_likely')).toHaveLength(1)
      return alarms(boss, 'miss_likely')[0]!
    })
    const heardAt = t.clock.now()
    const [turn] = await t.store.read.find('turns', {})
    expect(heardAt).toBeLessThan(turn!.dueAt!)
    expect(turn!.dueAt).toBe(message.at + 20_000)
    expect(alarm.facts).toMatchObject({ waiting: 1, ready: 0 })
    t.clock.advance(12_000)
    const now = await board(boss)
    expect(now.longestWaitMs).toBeGreaterThanOrEqual(12_000)
    expect(now).toMatchObject({ waiting: 1, staffing: { ready: 0, missLikely: true } })
    expect((await boss.view('me', {})).summary.alarms.map(each => each.kind)).toContain('miss_likely')
  })

  it('F43 too few are ready for what waits: alarmed as well; the alarm ends when the queue is short', async () => {
    const [lin, boss] = [t.desk('lin'), t.desk('boss')]
    await lin.call('presence:set', { presence: 'ready' })
    for (let n = 0; n < 8; n += 1)
      t.hear({ text: `第${n}位，宽带断了怎么办？`, at: t.clock.now() })
    await until(() => expect(alarms(boss, 'miss_likely')).toHaveLength(1))
    for (const row of await rowsOf(boss, 'queue', 8)) {
      const { epoch } = await boss.call('conversation:claim', { id: row.id })
      await boss.call('conversation:resolve', { id: row.id, epoch, version: row.version, reason: 'no_reply_needed' })
    }
    await until(async () => expect((await boss.view('me', {})).summary.alarms.map(each => each.kind)).not.toContain('miss_likely'))
  })

  it('F43 nobody is signed in at all: it waits in the ledger, and whoever comes first hears of it at once', async () => {
    const take = createTakeIn(t)
    await take.hear({ text: '@云杉客服 手机冒烟了，怎么办？' })
    t.clock.advance(90_000)
    await until(async () => expect((await t.store.read.find('obligations', {}))[0]?.dueAt).toBeLessThan(t.clock.now()))
    const boss = t.desk('boss')
    const { summary } = await boss.view('ledger', { since: 0 })
    expect(summary).toMatchObject({ balances: true, figures: { entered: 1, waiting: { silent: 1 } } })
    expect((await board(boss)).longestWaitMs).toBeGreaterThanOrEqual(90_000)
    expect(await board(boss)).toMatchObject({ late: 1, onTime: { met: 0, of: 1 } })
    await until(() => expect(alarms(boss, 'due_soon').map(alarm => alarm.facts.duty)).toEqual(['first_reply']))
    expect((await boss.view('me', {})).summary.alarms.map(each => each.kind)).toContain('miss_likely')
    const [row] = await rowsOf(boss, 'queue')
    expect(row).toMatchObject({ tier: 0, due: { kind: 'first_reply' } })
  })

  it('F43 the customer who waits in private is told honestly that a machine speaks and how long it takes; that answers nothing', async () => {
    t.hear({ text: '怎么退订？', visibility: 'private', touchpoint: 'private_message', threadKey: 'dm:u9', author: { uid: 'u9', name: '小九' }, at: t.clock.now(), window: { until: t.clock.now() + 48 * 3_600_000, repliesLeft: null } })
    await until(async () => expect(await t.store.read.count('turns', {})).toBe(1))
    t.clock.advance(11_000)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    expect(t.weibo.sent[0]?.text).toContain('【自动回复】')
    expect(t.weibo.sent[0]?.text).toMatch(/分钟|小时|秒/)
    const { summary } = await t.desk('boss').view('ledger', { since: 0 })
    await until(async () => expect((await t.desk('boss').view('ledger', { since: 0 })).summary.figures.waiting).toMatchObject({ acknowledged: 1, silent: 0 }))
    expect(summary.figures.effectiveInTime).toBe(0)
    t.clock.advance(60_000)
    t.hear({ text: '喂？', visibility: 'private', touchpoint: 'private_message', threadKey: 'dm:u9', objectKey: 'dm:2', author: { uid: 'u9', name: '小九' }, at: t.clock.now() })
    await until(async () => expect(await t.store.read.count('messages', { direction: 'inbound' })).toBe(2))
    t.clock.advance(30_000)
    await rowsOf(t.desk('boss'), 'queue')
    expect(t.weibo.sent).toHaveLength(1)
  })
})
