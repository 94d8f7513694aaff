import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rowsOf, until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'

let t: TestEngine
let lin: Desk
let boss: Desk

const variants = ['{称呼}您好，东区基站今天18点前恢复，恢复后不用重启。', '{称呼}，东区信号中断是基站断电，预计18点前修好。', '东区今天基站检修，{称呼}，18点前恢复，抱歉耽误您用网。']

beforeEach(async () => {
  t = await startTestEngine()
  lin = t.desk('lin')
  boss = t.desk('boss')
})
afterEach(() => t.stop())

async function voices(count: number): Promise<string[]> {
  for (let i = 0; i < count; i += 1)
    t.hear({ text: `@云杉客服 东区没有信号了，什么时候能好？${i}` })
  return (await rowsOf(lin, 'queue', count)).map(row => row.id)
}

const submit = (conversationIds: string[], key = 'bulk-key-0001') => lin.call('bulk:submit', { clientKey: key, conversationIds, variants })
const bulkOf = async (id: string) => (await t.store.read.get('bulks', id))!

describe('one wording for many', () => {
  it('is shown beforehand to each by name, and says to whom nothing goes and why', async () => {
    const ids = await voices(3)
    await t.desk('zhou').call('conversation:claim', { id: ids[1]! })
    const { demanded, lines } = await lin.call('bulk:preview', { conversationIds: ids, variants })
    expect(lines.map(line => line.code)).toEqual([null, 'already_owned', null])
    expect(lines[0]?.text).toContain(lines[0]!.customerName)
    expect(lines[2]?.text).not.toBe(lines[0]?.text.replace(lines[0].customerName, lines[2]!.customerName))
    expect(demanded).toBe(2)
    expect((await lin.call('bulk:preview', { conversationIds: ids, variants: ['{订单号}已处理'] })).lines.map(line => line.code)).toEqual(['guard_unfilled', 'guard_unfilled', 'guard_unfilled'])
    expect((await lin.call('bulk:preview', { conversationIds: ids.slice(0, 1), variants: ['绝对不会再断网了，您放心用吧。'] })).lines[0]?.code).toBe('guard_sensitive')
  })

  it('wants more wordings the more of the square it reaches', async () => {
    const ids = await voices(3)
    await expect(lin.call('bulk:submit', { clientKey: 'bulk-key-0002', conversationIds: ids, variants: ['{称呼}，18点前恢复。', '{称呼}，18点前恢复！'] })).rejects.toMatchObject({ code: 'too_few_wordings', details: { demanded: 2, given: 1 } })
  })

  it('nothing leaves before a second person has let it go; then each gets it once, in turn', async () => {
    const ids = await voices(3)
    const { id } = await submit(ids)
    expect(await submit(ids)).toEqual({ id })
    await expect(lin.call('bulk:review', { id, version: 1, verdict: 'approve' })).rejects.toMatchObject({ code: 'forbidden' })
    const own = await boss.call('bulk:submit', { clientKey: 'bulk-of-boss', conversationIds: ids, variants })
    await expect(boss.call('bulk:review', { id: own.id, version: 1, verdict: 'approve' })).rejects.toMatchObject({ code: 'second_person_needed' })
    expect(t.weibo.sent).toHaveLength(0)
    await boss.call('bulk:review', { id, version: 1, verdict: 'approve' })
    for (let i = 0; i < 3; i += 1) {
      await until(() => expect(t.weibo.sent).toHaveLength(i + 1))
      t.clock.advance(5_000)
    }
    await until(async () => expect((await bulkOf(id)).state).toBe('done'))
    expect(new Set(t.weibo.sent.map(message => message.text)).size).toBe(3)
    expect((await t.store.read.getMany('conversations', ids)).map(room => room.ownerId)).toEqual(['lin', 'lin', 'lin'])
    expect((await t.store.read.find('bulkLines', { bulkId: id })).map(line => line.state)).toEqual(['sent', 'sent', 'sent'])
  })

  it('never twice: a line whose text is in the outbox already is only noted', async () => {
    const [conversationId] = await voices(1) as [string]
    const { id } = await submit([conversationId])
    await boss.call('bulk:review', { id, version: 1, verdict: 'approve' })
    await until(async () => expect((await bulkOf(id)).state).toBe('done'))
    // As if the program had ended between the outbox and the line.
    await t.store.write(async (tx) => {
      await tx.update('bulkLines', `${id}:${conversationId}`, { state: 'ready', outboundId: null })
      await tx.update('bulks', id, { state: 'sending', endedAt: null })
    })
    t.clock.advance(10_000)
    await until(async () => expect((await bulkOf(id)).state).toBe('done'))
    expect(t.weibo.sent).toHaveLength(1)
    expect(await t.store.read.get('bulkLines', `${id}:${conversationId}`)).toMatchObject({ state: 'sent' })
  })

  it('passes over whoever wrote again since, and whoever is in danger', async () => {
    const ids = await voices(1)
    t.hear({ text: '@云杉客服 手机充电的时候冒烟着火了，烧到手了' })
    const [danger] = (await rowsOf(lin, 'queue', 2)).filter(row => row.danger.length > 0)
    const { id } = await submit([...ids, danger!.id])
    expect((await t.store.read.get('bulkLines', `${id}:${danger!.id}`))?.code).toBe('script_locked')
    await t.store.write(async tx => void await tx.update('conversations', ids[0]!, { lastInboundSeq: 99 }))
    await boss.call('bulk:review', { id, version: 1, verdict: 'approve' })
    await until(async () => expect((await bulkOf(id)).state).toBe('done'))
    expect(await t.store.read.get('bulkLines', `${id}:${ids[0]}`)).toMatchObject({ state: 'skipped', code: 'stale_version' })
    expect(t.weibo.sent).toHaveLength(0)
  })

  it('stops: what has not gone out never does', async () => {
    const ids = await voices(2)
    const { id } = await submit(ids)
    await boss.call('bulk:review', { id, version: 1, verdict: 'approve' })
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    await lin.call('bulk:stop', { id })
    t.clock.advance(30_000)
    await until(async () => expect((await t.store.read.find('bulkLines', { bulkId: id })).map(line => line.state).sort()).toContain('skipped'))
    expect((await bulkOf(id)).state).toBe('stopped')
    expect(t.weibo.sent).toHaveLength(1)
  })
})

describe('one press for several', () => {
  it('claims, tags, and says of each what became of it', async () => {
    const ids = await voices(3)
    await t.desk('zhou').call('conversation:claim', { id: ids[2]! })
    const { results } = await lin.call('bulk:act', { ids, act: { kind: 'claim' } })
    expect(results.map(result => result.code)).toEqual([null, null, 'already_owned'])
    await lin.call('bulk:act', { ids, act: { kind: 'tag', add: ['东区断网'] } })
    await lin.call('bulk:act', { ids: [ids[0]!], act: { kind: 'tag', add: ['已回访'], remove: ['东区断网'] } })
    expect((await lin.view('inbox', { tab: 'all', tags: ['东区断网'] })).rows.map(row => row.id).sort()).toEqual(ids.slice(1).sort())
    expect((await lin.call('tag:list', {})).tags).toEqual([{ name: '东区断网', uses: 3 }, { name: '已回访', uses: 1 }])
  })

  it('judges by the rules of one: what waits for an answer is not resolved as solved', async () => {
    const ids = await voices(2)
    await lin.call('bulk:act', { ids, act: { kind: 'claim' } })
    expect((await lin.call('bulk:act', { ids, act: { kind: 'resolve', reason: 'solved' } })).results.map(result => result.code)).toEqual(['wrong_state', 'wrong_state'])
    expect((await lin.call('bulk:act', { ids, act: { kind: 'no_reply_needed' } })).results.map(result => result.code)).toEqual([null, null])
  })

  it('files one category for all that it resolves, and none without one where one is required', async () => {
    const ids = await voices(2)
    await lin.call('bulk:act', { ids, act: { kind: 'claim' } })
    const { id: nodeId } = await boss.call('wrapUp:saveNode', { id: null, parentId: null, name: '断网' })
    await boss.call('wrapUp:setRequired', { required: true })
    expect((await lin.call('bulk:act', { ids, act: { kind: 'resolve', reason: 'no_reply_needed' } })).results.map(result => result.code)).toEqual(['wrap_up_missing', 'wrap_up_missing'])
    expect((await lin.call('bulk:act', { ids, act: { kind: 'resolve', reason: 'no_reply_needed', wrapUp: { nodeId } } })).results.map(result => result.code)).toEqual([null, null])
    expect((await t.store.read.find('wrapUps', { nodeId })).map(row => row.conversationId).sort()).toEqual([...ids].sort())
  })
})
