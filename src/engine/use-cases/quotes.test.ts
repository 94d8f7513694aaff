import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimOnly, room, until } from '../../../tests/support/engine/inbox.ts'
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

const place = { threadKey: 'status:77:u7', author: { uid: 'u7', name: '提两件事的人' }, touchpoint: 'comment' } as const

const spoken = async () => (await room(lin, owned.id)).rows.filter(row => row.direction === 'inbound')

/** Two things said in one thread; the room is claimed. */
async function twoThings(more: Parameters<TestEngine['hear']>[0] | object = {}): Promise<void> {
  t.hear({ ...place, text: '话费为什么多扣了？', objectKey: 'comment:1', replyTarget: { id: '77', cid: '1' }, ...more })
  t.hear({ ...place, text: '宽带又断网了怎么办？', objectKey: 'comment:2', replyTarget: { id: '77', cid: '2' }, ...more })
  const { row, epoch } = await claimOnly(lin)
  owned = { id: row.id, epoch }
  await until(async () => expect((await spoken()).length).toBe(2))
}
const first = async () => (await spoken())[0]!
async function answer(replyToMessageId: string | null, undoMs = 0) {
  const text = `多扣的10元已退回${++keys}，今天到账。`
  return lin.call('message:send', { conversationId: owned.id, clientKey: `quote-${keys}-0000`, text, role: 'reply', epoch: owned.epoch, seenVersion: 9_999, replyToMessageId, undoMs })
}
const ours = async () => (await room(lin, owned.id)).rows.find(row => row.direction === 'outbound')

describe('an answer to one message', () => {
  it('goes below that message on the platform, and shows it', async () => {
    await twoThings()
    const asked = await first()
    expect(asked.answering).toBe('there')
    await answer(asked.id)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    expect(t.weibo.sent[0]!.replyTarget).toEqual({ id: '77', cid: '1' })
    expect(await ours()).toMatchObject({ quoted: { id: asked.id, text: '话费为什么多扣了？' }, facts: {} })
  })

  it('goes below the newest when none is named', async () => {
    await twoThings()
    await answer(null)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    expect(t.weibo.sent[0]!.replyTarget).toEqual({ id: '77', cid: '2' })
    expect((await ours())?.quoted).toBeNull()
  })

  it('is a quote for us alone in private: the newest message keeps the window open', async () => {
    await twoThings({ visibility: 'private', touchpoint: 'private_message', threadKey: 'dm:u7' })
    const asked = await first()
    expect(asked.answering).toBe('here')
    // A pushed message has no name of its own.
    await t.store.write(tx => tx.update('messages', asked.id, { authorName: '' }))
    await answer(asked.id)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    expect(t.weibo.sent[0]!.replyTarget).toEqual({ id: '77', cid: '2' })
    expect(await ours()).toMatchObject({ quoted: { id: asked.id, authorName: '提两件事的人' }, facts: { quotedHere: true } })
  })

  it('is a quote for us alone where a person posts by hand', async () => {
    await twoThings()
    t.weibo.capabilities = { ...t.weibo.capabilities, delivery: 'by_hand' }
    expect((await first()).answering).toBe('here')
  })

  it('comes back with the message when it is taken back', async () => {
    await twoThings()
    const asked = await first()
    const { outboundId } = await answer(asked.id, 3_000)
    expect(await lin.call('message:undo', { outboundId })).toMatchObject({ replyToMessageId: asked.id })
  })

  it('is refused for a message of another room, for our own, and for one that is gone', async () => {
    await twoThings()
    const asked = await first()
    await expect(answer('nowhere')).rejects.toMatchObject({ code: 'not_found' })
    await t.store.write(tx => tx.update('messages', asked.id, { deletedAt: t.clock.now() }))
    expect((await first()).answering).toBeUndefined()
    await expect(answer(asked.id)).rejects.toMatchObject({ code: 'source_deleted' })
    await answer(null)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    await expect(answer((await ours())!.id)).rejects.toMatchObject({ code: 'source_deleted' })
  })

  it('that the platform no longer has does not shut the room', async () => {
    await twoThings()
    t.weibo.onSend = () => {
      throw new AppError('source_deleted')
    }
    await answer((await first()).id)
    await until(async () => expect((await ours())?.outbound?.state).toBe('failed'))
    expect((await room(lin, owned.id)).summary.lock).toBeNull()
    await answer(null)
    await until(async () => expect((await room(lin, owned.id)).summary.lock).toMatchObject({ code: 'source_deleted' }))
  })
})
