import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takesFiles, tinyPng } from '../../../tests/support/engine/fake-connector.ts'
import { claimOnly, room, rowsOf, until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { AppError } from '../../shared/errors.ts'

let t: TestEngine
let lin: Desk
let owned: { id: string, epoch: number }
let keys = 0

beforeEach(async () => {
  t = await startTestEngine()
  lin = t.desk()
})
afterEach(() => t.stop())

async function begin(message: Parameters<TestEngine['hear']>[0] = { text: '@云杉客服 话费怎么多扣了？' }): Promise<void> {
  t.hear(message)
  const { row, epoch } = await claimOnly(lin)
  owned = { id: row.id, epoch }
}
const answer = '查到是国际漫游包续订，已退订，3天内到账。'
async function press(text = answer, undoMs = 3_000, media: string[] = []) {
  return lin.call('message:send', { conversationId: owned.id, clientKey: `again-${++keys}-0000`, text, role: 'reply', epoch: owned.epoch, seenVersion: 9_999, undoMs, media })
}
const stateOf = async (outboundId: string) => (await t.store.read.get('outbox', outboundId))?.state

describe('the undo window', () => {
  it('a text waits in it, then leaves by itself', async () => {
    await begin()
    const { outboundId, undoUntil } = await press()
    expect(undoUntil).toBeGreaterThan(t.clock.now() + 2_000)
    expect((await room(lin, owned.id)).rows.at(-1)?.outbound).toMatchObject({ state: 'queued', undoUntil })
    expect(t.weibo.sent).toEqual([])
    t.clock.advance(3_100)
    await until(async () => expect(await stateOf(outboundId)).toBe('sent'))
    expect(t.weibo.sent.map(sent => sent.text)).toEqual([answer])
  })

  it('taken back, it never leaves and stands in the draft again', async () => {
    await begin()
    const { outboundId } = await press()
    expect(await lin.call('message:undo', { outboundId })).toEqual({ text: answer, files: [], replyToMessageId: null })
    t.clock.advance(20_000)
    expect(await stateOf(outboundId)).toBe('cancelled')
    const { summary, rows } = await room(lin, owned.id)
    expect(summary.draft).toBe(answer)
    expect(rows.at(-1)?.outbound).toMatchObject({ state: 'cancelled', undone: true })
    await press(answer, 0)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
  })

  it('too late once it is on its way; nobody but its author takes it back', async () => {
    await begin()
    const { outboundId } = await press()
    await expect(t.desk('zhou').call('message:undo', { outboundId })).rejects.toMatchObject({ code: 'not_owner' })
    t.clock.advance(3_100)
    await until(async () => expect(await stateOf(outboundId)).toBe('sent'))
    await expect(lin.call('message:undo', { outboundId })).rejects.toMatchObject({ code: 'too_late' })
  })

  it('the clock counts the press', async () => {
    await begin()
    const turn = () => t.store.read.one('turns', { conversationId: owned.id })
    const { outboundId } = await press(answer, 10_000)
    const pressedAt = t.clock.now()
    t.clock.advance(10_100)
    await until(async () => expect(await stateOf(outboundId)).toBe('sent'))
    expect((await turn())!.endedAt! - pressedAt).toBeLessThan(5_000)
  })

  it('a customer who waits too long waits for nothing more', async () => {
    await begin()
    t.clock.advance(3_600_000)
    const { undoUntil } = await press()
    expect(undoUntil).toBeNull()
    await until(() => expect(t.weibo.sent).toHaveLength(1))
  })

  it('a file that goes alone comes back with its text, and goes once when it is pressed again', async () => {
    t.weibo.capabilities = { ...t.weibo.capabilities, ...takesFiles }
    await begin({ text: '机器一直响', visibility: 'private', touchpoint: 'private_message', threadKey: 'dm:u5' })
    const sha256 = createHash('sha256').update(tinyPng).digest('hex')
    const upload = await lin.call('upload:begin', { conversationId: owned.id, clientKey: 'picture-01', name: '说明.png', mime: 'image/png', size: tinyPng.byteLength, sha256 })
    await t.engine.upload({ agentId: 'lin', role: 'agent' }, { id: upload.id, offset: 0, bytes: tinyPng })
    const first = await press('照图上这样清洁滤网。', 3_000, [upload.id])
    const back = await lin.call('message:undo', { outboundId: first.outboundId })
    expect(back).toMatchObject({ text: '照图上这样清洁滤网。', files: [{ id: upload.id, name: '说明.png' }] })
    expect((await room(lin, owned.id)).summary.draftFiles.map(file => file.id)).toEqual([upload.id])
    await press('照图上这样清洁滤网。', 0, back.files.map(file => file.id))
    await until(() => expect(t.weibo.sent.map(sent => [sent.text, sent.media.length])).toEqual([['', 1], ['照图上这样清洁滤网。', 0]]))
    expect([...await t.weibo.sent[0]!.media[0]!.bytes()]).toEqual([...tinyPng])
  })
})

describe('deleting what we sent', () => {
  const gone: string[] = []
  beforeEach(() => {
    gone.length = 0
    Object.assign(t.weibo, { deleteOwn: async (objectKey: string) => void gone.push(objectKey) })
  })
  async function sent(): Promise<string> {
    const { outboundId } = await press(answer, 0)
    await until(async () => expect(await stateOf(outboundId)).toBe('sent'))
    return outboundId
  }

  it('it goes from the platform, its line stays with who did it, and the customer waits again', async () => {
    await begin()
    const outboundId = await sent()
    expect((await room(lin, owned.id)).rows.find(row => row.outbound?.id === outboundId)?.outbound?.removable).toBe(true)
    await lin.call('message:remove', { outboundId })
    expect(gone).toEqual([(await t.store.read.get('outbox', outboundId))?.objectKey])
    const { rows } = await room(lin, owned.id)
    const line = rows.find(row => row.outbound?.id === outboundId)
    expect(line).toMatchObject({ text: answer, facts: { deletedBy: '林晓' }, deletedAt: expect.any(Number), outbound: { removable: false } })
    expect(rows.at(-1)).toMatchObject({ direction: 'system', text: 'removedOwn', facts: { agent: 'lin' } })
    expect((await rowsOf(lin, 'mine'))[0]?.due?.kind).toBe('first_reply')
    expect(await t.store.read.find('audit', { action: 'message.remove' })).toMatchObject([{ actorId: 'lin', entityId: outboundId }])
  })

  it('another answer that stands keeps the customer answered', async () => {
    await begin()
    const first = await sent()
    const { outboundId } = await press('更正：5天内到账，已短信通知您。', 0)
    await until(async () => expect(await stateOf(outboundId)).toBe('sent'))
    // Both answer the one turn: the second was written for it, too.
    await t.store.write(async tx => void await tx.update('outbox', outboundId, { turnId: (await tx.get('outbox', first))?.turnId ?? null }))
    await lin.call('message:remove', { outboundId: first })
    expect((await rowsOf(lin, 'mine'))[0]?.due).toBeNull()
  })

  it('what the platform refuses has not happened here either', async () => {
    await begin()
    const outboundId = await sent()
    Object.assign(t.weibo, { deleteOwn: async () => Promise.reject(new AppError('permission_missing')) })
    await expect(lin.call('message:remove', { outboundId })).rejects.toMatchObject({ code: 'permission_missing' })
    expect((await room(lin, owned.id)).rows.find(row => row.outbound?.id === outboundId)?.deletedAt).toBeNull()
    await expect(t.desk('zhou').call('message:remove', { outboundId })).rejects.toMatchObject({ code: 'not_owner' })
  })

  it('where the platform has no such thing, it says so', async () => {
    t.weibo.capabilities = { ...t.weibo.capabilities, deleteOwn: false }
    await begin()
    const outboundId = await sent()
    await expect(lin.call('message:remove', { outboundId })).rejects.toMatchObject({ code: 'delete_refused' })
    expect(gone).toEqual([])
  })
})

describe('drafts', () => {
  it('a note is kept beside the reply, and stays when the reply goes', async () => {
    await begin()
    await lin.call('draft:save', { conversationId: owned.id, text: '写到一半', note: '已联系网点' })
    expect((await room(lin, owned.id)).summary).toMatchObject({ draft: '写到一半', draftNote: '已联系网点', draftAt: expect.any(Number) })
    await press(answer, 0)
    expect((await room(lin, owned.id)).summary).toMatchObject({ draft: '', draftNote: '已联系网点' })
  })

  it('F44 moved while its agent types: the old owner keeps the text and cannot send, the new one sees whose it is', async () => {
    await begin()
    const zhou = t.desk('zhou')
    await t.desk('boss').call('conversation:assign', { id: owned.id, epoch: owned.epoch, toAgentId: 'zhou' })
    await lin.call('draft:save', { conversationId: owned.id, text: answer })
    await expect(press()).rejects.toMatchObject({ code: 'not_owner', details: { owner: 'zhou' } })
    expect((await room(lin, owned.id)).summary).toMatchObject({ draft: answer, draftFrom: null })
    expect((await room(zhou, owned.id)).summary.draftFrom).toMatchObject({ by: { id: 'lin', name: '林晓' }, text: answer })
    await zhou.call('message:send', { conversationId: owned.id, clientKey: 'zhou-00001', text: answer, role: 'reply', epoch: owned.epoch + 1, seenVersion: 9_999 })
    expect((await room(zhou, owned.id)).summary.draftFrom).toBeNull()
    expect((await room(lin, owned.id)).summary.draft).toBe(answer)
  })
})
