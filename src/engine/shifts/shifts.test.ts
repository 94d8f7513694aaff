import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rowsOf, until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'

let t: TestEngine
let lin: Desk
let zhou: Desk
let boss: Desk

beforeEach(async () => {
  t = await startTestEngine()
  lin = t.desk('lin')
  zhou = t.desk('zhou')
  boss = t.desk('boss')
})
afterEach(() => t.stop())

/** So many rooms of one person, each with a question that waits. */
async function own(desk: Desk, count: number): Promise<string[]> {
  for (let i = 0; i < count; i += 1)
    t.hear({ text: `@云杉客服 宽带断网${i}天了，什么时候来修？` })
  const rows = await rowsOf(desk, 'queue', count)
  for (const row of rows)
    await desk.call('conversation:claim', { id: row.id })
  return rows.map(row => row.id)
}

async function give(desk: Desk, ids: readonly string[], toId: string | null, key = 'shift-key-1') {
  return desk.call('shift:give', { clientKey: key, toId, lines: ids.map(conversationId => ({ conversationId, note: '客户下午在家' })) })
}

describe('a shift handed over', () => {
  it('lists what is open, and stays the giver\'s until somebody signs', async () => {
    const ids = await own(lin, 2)
    await lin.call('draft:save', { conversationId: ids[0]!, text: '您好，师傅' })
    const { items } = await lin.call('shift:open', {})
    expect(items.map(item => item.conversationId).sort()).toEqual([...ids].sort())
    expect(items.find(item => item.conversationId === ids[0])?.signs).toEqual(expect.arrayContaining(['due', 'draft']))
    await give(lin, ids, 'zhou')
    expect((await rowsOf(lin, 'mine', 2)).map(row => row.owner?.id)).toEqual(['lin', 'lin'])
    const { rows, summary } = await zhou.view('handovers', {})
    expect([rows[0]?.state, rows[0]?.lines, summary.toSign]).toEqual(['open', 2, 1])
  })

  it('a signed line changes hands with a new epoch, its promise and what was being written; both signatures are on record', async () => {
    const [first, second] = await own(lin, 2) as [string, string]
    await lin.call('draft:save', { conversationId: first, text: '师傅明早到' })
    const before = await t.store.read.get('conversations', first)
    const { id } = await give(lin, [first, second], 'zhou')
    const [line] = (await zhou.view('handover', { id })).rows
    expect(await zhou.call('shift:sign', { id, lineIds: [line!.id] })).toEqual({ signed: 1, gone: 0 })
    const after = await t.store.read.get('conversations', first)
    expect([after?.ownerId, after?.epoch, after?.status]).toEqual(['zhou', before!.epoch + 1, 'assigned'])
    expect((await t.store.read.get('conversations', second))?.ownerId).toBe('lin')
    expect((await t.store.read.get('drafts', `zhou:${first}`))?.text).toBe('师傅明早到')
    expect(await t.store.read.get('drafts', `lin:${first}`)).toBeUndefined()
    expect((await t.store.read.find('obligations', { conversationId: first, closedAt: null })).map(duty => duty.agentId)).not.toContain('lin')
    expect((await t.store.read.find('audit', { entityId: id })).map(row => `${row.actorId} ${row.action}`)).toEqual(['lin shift.give', 'zhou shift.sign'])
  })

  it('is signed by its receiver alone; twice over it stays as it is; what was settled meanwhile is gone', async () => {
    const ids = await own(lin, 2)
    const { id } = await give(lin, ids, 'zhou')
    await expect(boss.call('shift:sign', { id, lineIds: null })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(lin.call('shift:sign', { id, lineIds: null })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(give(lin, ids, null, 'shift-key-2')).rejects.toMatchObject({ code: 'handed_over' })
    expect(await give(lin, ids, 'zhou')).toEqual({ id })
    await lin.call('conversation:setTriage', { id: ids[0]!, triage: 'no_reply_needed' })
    expect(await zhou.call('shift:sign', { id, lineIds: null })).toEqual({ signed: 1, gone: 1 })
    expect((await t.store.read.get('handovers', id))?.state).toBe('done')
    await expect(zhou.call('shift:sign', { id, lineIds: null })).rejects.toMatchObject({ code: 'wrong_state' })
  })

  it('a room that sleeps sleeps on with its new owner', async () => {
    const [id] = await own(lin, 1) as [string]
    const room = await t.store.read.get('conversations', id)
    await lin.call('message:send', { conversationId: id, clientKey: 'answer-0001', text: '师傅明早九点到，请您留人在家。', role: 'reply', epoch: room!.epoch, seenVersion: 99 })
    await until(async () => expect((await t.store.read.get('conversations', id))?.dueAt).toBeNull())
    const until_ = t.clock.now() + 3_600_000
    await lin.call('conversation:snooze', { id, epoch: room!.epoch, until: until_ })
    await give(lin, [id], null)
    await zhou.call('shift:sign', { id: 'shift-key-1', lineIds: null })
    expect(await t.store.read.get('conversations', id)).toMatchObject({ ownerId: 'zhou', status: 'snoozed', snoozedUntil: until_ })
  })

  it('is taken back, exported without formulas, and alarms supervisors while nobody signs', async () => {
    const ids = await own(lin, 1)
    const { id } = await give(lin, ids, 'zhou')
    t.clock.advance(16 * 60_000)
    await until(async () => expect((await boss.view('me', {})).summary.alarms).toEqual([expect.objectContaining({ kind: 'shift_unsigned', facts: { handoverId: id, name: '林晓', left: 1 } })]))
    expect((await lin.view('me', {})).summary.alarms).toEqual([])
    const { csv } = await lin.call('shift:export', { id })
    expect(csv).toContain('客户下午在家')
    await lin.call('shift:takeBack', { id })
    await until(async () => expect((await boss.view('me', {})).summary.alarms).toEqual([]))
    await expect(zhou.call('shift:sign', { id, lineIds: null })).rejects.toMatchObject({ code: 'wrong_state' })
  })
})

describe('everything of somebody who is absent', () => {
  it('goes to a colleague: rooms, what was being written, snoozes', async () => {
    const ids = await own(lin, 3)
    await lin.call('draft:save', { conversationId: ids[1]!, text: '已经派单' })
    await expect(zhou.call('shift:moveAll', { fromId: 'lin', toId: 'zhou', why: '病假' })).rejects.toMatchObject({ code: 'forbidden' })
    const { id, moved } = await boss.call('shift:moveAll', { fromId: 'lin', toId: 'zhou', why: '病假' })
    expect(moved).toBe(3)
    expect((await rowsOf(zhou, 'mine', 3)).map(row => row.id).sort()).toEqual([...ids].sort())
    expect((await t.store.read.get('drafts', `zhou:${ids[1]}`))?.text).toBe('已经派单')
    expect(await t.store.read.get('handovers', id)).toMatchObject({ kind: 'absence', state: 'done', fromId: 'lin', toId: 'zhou' })
    expect(await t.store.read.count('handoverLines', { handoverId: id, state: 'signed' })).toBe(3)
  })

  it('goes back to the queue, and a move that was cut off is gone on with', async () => {
    const ids = await own(lin, 2)
    const now = t.clock.now()
    await t.store.write(async (tx) => {
      await tx.insert('handovers', { id: 'cut-off', version: 1, kind: 'absence', fromId: 'lin', toId: null, byId: 'boss', note: '旷工', state: 'open', createdAt: now, dueAt: now, endedAt: null })
    })
    await until(async () => expect((await t.store.read.get('handovers', 'cut-off'))?.state).toBe('done'))
    expect((await t.store.read.getMany('conversations', ids)).map(room => [room.status, room.ownerId])).toEqual([['queued', null], ['queued', null]])
  })
})
