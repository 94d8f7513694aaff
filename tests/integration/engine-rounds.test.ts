import type { TestEngine } from '../support/engine/start-engine.ts'
import { afterEach, expect, it } from 'vitest'
import { claimOnly, room, rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'

let running: TestEngine | null = null
afterEach(async () => {
  await running?.stop()
  running = null
})

async function start(): Promise<TestEngine> {
  running = await startTestEngine()
  return running
}

const answer = '您的退款今天下午3点前原路退回，届时会有短信通知。'

it('a text in review that the platform lets through becomes sent', async () => {
  const t = await start()
  const lin = t.desk()
  t.weibo.onSend = () => ({ state: 'in_review', objectKey: null, at: t.clock.now() })
  t.weibo.onFind = () => ({ state: 'found', objectKey: 'comment:shown', at: t.clock.now() })
  t.hear({ text: '@云杉客服 退款什么时候到？' })
  const { row, epoch } = await claimOnly(lin)
  await lin.call('message:send', { conversationId: row.id, clientKey: 'review-001', text: answer, role: 'reply', epoch, seenVersion: 99 })
  await until(async () => expect((await room(lin, row.id)).rows.at(-1)?.outbound?.state).toBe('in_review'))
  t.clock.advance(60_000)
  await until(async () => expect((await room(lin, row.id)).rows.at(-1)?.outbound?.state).toBe('sent'))
})

it('a text that never comes out of review leaves the customer unanswered, and says so', async () => {
  const t = await start()
  const lin = t.desk()
  t.weibo.onSend = () => ({ state: 'in_review', objectKey: null, at: t.clock.now() })
  t.hear({ text: '@云杉客服 退款什么时候到？' })
  const { row, epoch } = await claimOnly(lin)
  await lin.call('message:send', { conversationId: row.id, clientKey: 'review-002', text: answer, role: 'reply', epoch, seenVersion: 99 })
  await until(async () => expect((await lin.view('ledger', { since: 0 })).summary.figures.effectiveInTime).toBe(1))
  t.clock.advance(16 * 60_000)
  const after = await until(async () => {
    const view = await room(lin, row.id)
    expect(view.rows.at(-1)?.outbound).toMatchObject({ state: 'failed', error: { code: 'content_refused' } })
    return view
  })
  expect(after.summary.row.trouble).toBe(true)
  expect(after.summary.obligations.map(duty => duty.kind)).toEqual(['first_reply'])
  const ledger = (await lin.view('ledger', { since: t.clock.now() - 3_600_000 })).summary
  expect(ledger).toMatchObject({ figures: { waiting: { silent: 1 } }, carriedOver: 0, balances: true })
  // Seen from a later day it is not of that day, and not out of sight either.
  const later = (await lin.view('ledger', { since: t.clock.now() })).summary
  expect(later).toMatchObject({ figures: { entered: 0 }, carriedOver: 1, balances: true })
})

it('a private window about to shut on somebody who is owed an answer becomes a duty due when it shuts', async () => {
  const t = await start()
  const lin = t.desk()
  const until48h = t.clock.now() + 30 * 60_000
  t.hear({ text: '我的号码停机了，能帮我恢复吗？', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:u1', window: { until: until48h, repliesLeft: null } })
  const [row] = await rowsOf(lin, 'queue')
  await until(async () => {
    const duties = (await room(lin, row!.id)).summary.obligations
    expect(duties.find(duty => duty.kind === 'window_closing')?.dueAt).toBe(until48h)
  })
})

it('automation: one acknowledgement in private after ten silent seconds, none in public, none when paused', async () => {
  const t = await start()
  const boss = t.desk('boss')
  await boss.call('automation:pause', { paused: true })
  t.hear({ text: '@云杉客服 网络好慢怎么办？' })
  t.hear({ text: '我的流量怎么没了，帮我查一下', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:u2', window: { until: t.clock.now() + 48 * 3_600_000, repliesLeft: null } })
  await rowsOf(boss, 'queue', 2)
  t.clock.advance(15_000)
  await until(() => expect(t.weibo.polls).toBeGreaterThan(5))
  expect(t.weibo.sent).toHaveLength(0)
  await boss.call('automation:pause', { paused: false })
  await until(() => expect(t.weibo.sent).toHaveLength(1))
  expect(t.weibo.sent[0]).toMatchObject({ visibility: 'private' })
  expect(t.weibo.sent[0]?.text).toMatch(/^【自动回复】/)
  const ledger = await until(async () => {
    const view = (await boss.view('ledger', { since: 0 })).summary
    expect(view.figures.waiting.acknowledged).toBe(1)
    return view
  })
  expect(ledger.figures.effectiveInTime).toBe(0)
})

it('offers go to whoever is ready, one after another, before the duty is due; two misses and the agent is not asked again', async () => {
  const t = await start()
  const lin = t.desk()
  const zhou = t.desk('zhou')
  await Promise.all([lin.call('presence:set', { presence: 'ready' }), zhou.call('presence:set', { presence: 'ready' })])
  t.hear({ text: '@云杉客服 合约机怎么提前解约？' })
  const offered = async () => (await t.store.read.find('offers', { state: 'offered' }))[0]
  const first = await until(async () => {
    const offer = await offered()
    expect(offer).toBeDefined()
    return offer!
  })
  const due = (await t.store.read.get('conversations', first.conversationId))!.dueAt!
  expect(first.until).toBeLessThan(due)
  t.clock.advance(first.until - t.clock.now() + 1)
  const second = await until(async () => {
    const offer = await offered()
    expect(offer).toBeDefined()
    expect(offer!.agentId).not.toBe(first.agentId)
    return offer!
  })
  const desk = second.agentId === 'lin' ? lin : zhou
  const { epoch } = await desk.call('conversation:acceptOffer', { id: second.conversationId })
  expect(epoch).toBe(1)
  expect((await t.store.read.get('conversations', first.conversationId))?.ownerId).toBe(second.agentId)
})
