import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimOnly, room, rowsOf, until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'

let t: TestEngine
let lin: Desk
let boss: Desk

const starterTree = [
  { name: '资费与账单', children: [{ name: '扣费争议', children: [{ name: '重复扣费', fields: [{ key: 'amount', label: '金额', kind: 'number' as const, required: true }] }, { name: '不明扣费' }] }] },
  { name: '宽带', children: [{ name: '断网' }] },
]

beforeEach(async () => {
  t = await startTestEngine({ starterTree })
  lin = t.desk('lin')
  boss = t.desk('boss')
})
afterEach(() => t.stop())

const nodeOf = async (name: string) => (await t.store.read.one('wrapUpNodes', { name }))!

/** A room whose question is answered and which may be resolved. */
async function answered(text: string, author = { uid: 'u1', name: '老韩' }): Promise<{ id: string, epoch: number, version: number }> {
  t.hear({ text, author, threadKey: `status:${author.uid}` })
  const { row, epoch } = await claimOnly(lin)
  await lin.call('message:send', { conversationId: row.id, clientKey: `answer-${author.uid}`, text: `${author.name}您好，查到了，多扣的钱今天原路退回，请您看一下。`, role: 'reply', epoch, seenVersion: 99 })
  await until(async () => expect((await room(lin, row.id)).summary.row.due).toBeNull())
  return { id: row.id, epoch, version: (await room(lin, row.id)).summary.row.version }
}

describe('the wrap-up of a written conversation', () => {
  it('is filed with its fields when the conversation is resolved; numbers of telephones are masked', async () => {
    const leaf = await nodeOf('重复扣费')
    const own = await answered('@云杉客服 这个月话费重复扣费了，什么时候退给我？')
    await expect(lin.call('conversation:resolve', { ...own, reason: 'solved', wrapUp: { nodeId: leaf.id } })).rejects.toMatchObject({ code: 'wrap_up_missing', details: { fields: ['amount'] } })
    await expect(lin.call('conversation:resolve', { ...own, reason: 'solved', wrapUp: { nodeId: leaf.parentId! } })).rejects.toMatchObject({ code: 'not_found' })
    await lin.call('conversation:resolve', { ...own, reason: 'solved', wrapUp: { nodeId: leaf.id, fields: { amount: '50', other: 'x' }, note: '本人号码 13800138000' } })
    const { filed } = await lin.call('wrapUp:of', { conversationId: own.id })
    expect(filed).toMatchObject([{ path: '资费与账单 / 扣费争议 / 重复扣费', by: { name: '林晓' } }])
    expect(filed[0]?.note).not.toContain('13800138000')
    expect((await t.store.read.one('wrapUps', { conversationId: own.id }))?.fields).toEqual({ amount: '50' })
    expect((await room(lin, own.id)).rows.at(-1)?.facts).toMatchObject({ category: '资费与账单 / 扣费争议 / 重复扣费' })
  })

  it('may be required; then nothing is resolved without one', async () => {
    await expect(lin.call('wrapUp:setRequired', { required: true })).rejects.toMatchObject({ code: 'forbidden' })
    await boss.call('wrapUp:setRequired', { required: true })
    const own = await answered('@云杉客服 宽带断网了，什么时候来修？')
    await expect(lin.call('conversation:resolve', { ...own, reason: 'solved' })).rejects.toMatchObject({ code: 'wrap_up_missing' })
    await lin.call('conversation:resolve', { ...own, reason: 'solved', wrapUp: { nodeId: (await nodeOf('断网')).id } })
  })

  it('is suggested from the words of the customer, then from what one files often', async () => {
    const own = await answered('@云杉客服 宽带又断网了，什么时候修？')
    const outage = await nodeOf('断网')
    expect((await lin.call('wrapUp:suggest', { conversationId: own.id })).suggestions[0]).toEqual({ nodeId: outage.id, why: 'words' })
    await lin.call('conversation:resolve', { ...own, reason: 'solved', wrapUp: { nodeId: outage.id } })
    const other = await answered('@云杉客服 请问怎么办理过户呢？', { uid: 'u2', name: '小满' })
    expect((await lin.call('wrapUp:suggest', { conversationId: other.id })).suggestions).toEqual([{ nodeId: outage.id, why: 'recent' }])
    await boss.call('wrapUp:retireNode', { id: outage.id, retired: true })
    expect((await lin.call('wrapUp:suggest', { conversationId: other.id })).suggestions).toEqual([])
  })

  it('its tree is a supervisor\'s: added to, renamed, ordered, four levels deep at most', async () => {
    const leaf = await nodeOf('不明扣费')
    const { id } = await boss.call('wrapUp:saveNode', { id: null, parentId: leaf.id, name: '境外短信' })
    await expect(boss.call('wrapUp:saveNode', { id: null, parentId: id, name: '再细' })).rejects.toMatchObject({ code: 'bad_input' })
    await expect(boss.call('wrapUp:saveNode', { id: null, parentId: leaf.id, name: '境外短信' })).rejects.toMatchObject({ code: 'conflict' })
    await boss.call('wrapUp:saveNode', { id, parentId: null, name: '国际短信' })
    expect((await nodeOf('国际短信')).parentId).toBe(leaf.id)
    await boss.call('wrapUp:moveNode', { id: leaf.id, by: -1 })
    const { rows } = await lin.view('wrapUpTree', {})
    expect(rows.filter(row => row.parentId === leaf.parentId).map(row => row.name)).toEqual(['不明扣费', '重复扣费'])
    expect(await t.store.read.count('audit', { entityId: id })).toBe(2)
  })
})

describe('a silent conversation', () => {
  it('is closed after a line that says so, and never while something is owed', async () => {
    const own = await answered('@云杉客服 这个月账单多了十块，怎么回事？')
    t.hear({ text: '@云杉客服 宽带断网了，什么时候来修？', author: { uid: 'u3', name: '小钱' } })
    const { row: waiting } = await claimOnly(lin)
    await boss.call('settings:setIdleClose', { hours: { 'weibo-main': 24 }, noticeMinutes: 60 })
    t.clock.advance(23 * 3_600_000 + 60_000)
    await until(async () => expect((await room(lin, own.id)).rows.at(-1)?.text).toBe('idle_notice'))
    expect((await room(lin, own.id)).summary.row.status).toBe('assigned')
    t.clock.advance(3_700_000)
    await until(async () => expect((await room(lin, own.id)).summary.row.status).toBe('resolved'))
    expect((await room(lin, own.id)).rows.at(-1)?.text).toBe('idle_closed')
    expect((await room(lin, waiting.id)).summary.row.status).toBe('assigned')
    expect((await room(lin, waiting.id)).rows.map(line => line.text)).not.toContain('idle_notice')
  })
})

describe('colleagues named in a note', () => {
  it('find it on a list until they have read it; nobody is told of their own', async () => {
    t.hear({ text: '@云杉客服 宽带断网了，什么时候来修？' })
    const [row] = await rowsOf(lin, 'queue')
    await lin.call('message:note', { conversationId: row!.id, clientKey: 'note-000001', text: '@周远 帮忙看下机房', mentions: ['zhou', 'lin', 'nobody', 'zhou'] })
    const zhou = t.desk('zhou')
    expect((await zhou.view('mentions', {})).rows).toMatchObject([{ conversationId: row!.id, by: { name: '林晓' }, text: '@周远 帮忙看下机房', readAt: null }])
    expect((await zhou.view('inbox', { tab: 'queue' })).summary.counts.mentions).toBe(1)
    expect((await lin.view('mentions', {})).rows).toEqual([])
    await zhou.call('mention:read', { conversationId: row!.id })
    expect((await zhou.view('mentions', {})).summary.unread).toBe(0)
  })
})
