import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takesFiles } from '../../../tests/support/engine/fake-connector.ts'
import { claimOnly, room, until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { beginUpload, makePng, uploadFile } from '../../../tests/support/engine/upload-file.ts'

let t: TestEngine
let lin: Desk
let conversationId: string
let epoch: number
const identity = { agentId: 'lin', role: 'agent' } as const

beforeEach(async () => {
  t = await startTestEngine()
  t.weibo.capabilities = { ...t.weibo.capabilities, ...takesFiles }
  lin = t.desk()
  t.hear({ text: '能发个截图吗？', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:1', window: { until: t.clock.now() + 3_600_000, repliesLeft: 5 } })
  const claimed = await claimOnly(lin)
  conversationId = claimed.row.id
  epoch = claimed.epoch
})
afterEach(() => t.stop())

function send(media: string[], text = '', more: Record<string, unknown> = {}) {
  return lin.call('message:send', { conversationId, clientKey: randomUUID(), text, media, role: 'reply', epoch, seenVersion: 99, ...more })
}

describe('an upload', () => {
  it('arrives in pieces, whatever arrives twice, and is what its bytes say', async () => {
    const bytes = makePng(320, 200, { padding: 900_000 })
    const begun = await beginUpload(lin, conversationId, bytes, { name: '../../截图\u202E.png', mime: 'image/jpeg' })
    expect(begun).toMatchObject({ state: 'open', received: 0, kind: 'image', name: '截图.png' })
    const piece = (offset: number) => t.engine.upload(identity, { id: begun.id, offset, bytes: bytes.subarray(offset, offset + 400_000) })
    await piece(0)
    expect(await piece(0)).toMatchObject({ received: 400_000 })
    await expect(piece(800_000)).rejects.toMatchObject({ code: 'conflict', details: { received: 400_000 } })
    await Promise.all([piece(400_000), piece(400_000)])
    const done = await piece(800_000)
    expect(done).toMatchObject({ state: 'ready', received: bytes.byteLength, mime: 'image/png', width: 320, height: 200 })
    expect(await piece(800_000)).toEqual(done)
    const shown = await t.engine.media(done.id)
    expect(shown).toMatchObject({ mime: 'image/png', size: bytes.byteLength })
  })

  it('is the same for the same key, and another for another file', async () => {
    const bytes = makePng(10, 10)
    const clientKey = randomUUID()
    const first = await beginUpload(lin, conversationId, bytes, { clientKey })
    expect((await beginUpload(lin, conversationId, bytes, { clientKey })).id).toBe(first.id)
    const other = await beginUpload(lin, conversationId, makePng(11, 10), { clientKey })
    expect(other.id).not.toBe(first.id)
    await expect(t.engine.upload(identity, { id: first.id, offset: 0, bytes })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('belongs to whoever began it', async () => {
    const bytes = makePng(10, 10)
    const upload = await uploadFile(t, lin, conversationId, bytes)
    await expect(t.engine.upload({ agentId: 'zhou', role: 'agent' }, { id: upload.id, offset: 0, bytes })).rejects.toMatchObject({ code: 'not_found' })
    await t.desk('zhou').call('upload:drop', { id: upload.id })
    expect((await t.engine.media(upload.id)).size).toBe(bytes.byteLength)
    await lin.call('upload:drop', { id: upload.id })
    await lin.call('upload:drop', { id: upload.id })
    await expect(t.engine.media(upload.id)).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each<[string, Uint8Array, Parameters<typeof beginUpload>[3], string, string | undefined]>([
    ['no such type here', new Uint8Array([1]), { mime: 'video/mp4' }, 'file_refused', 'type'],
    ['too large', new Uint8Array([1]), { size: 11 * 2 ** 20 }, 'file_refused', 'size'],
    ['a program by its name', new Uint8Array([1]), { name: '账单.pdf.exe', mime: 'application/pdf' }, 'file_refused', 'program'],
    ['a page said to be a picture', new Uint8Array(Buffer.from('<script>1</script>')), {}, 'file_refused', 'type'],
    ['a picture type that the room does not take', new Uint8Array(Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00', 'latin1')), {}, 'file_refused', 'type'],
    ['fifty thousand pixels', new Uint8Array(Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d494844520000c3500000c3500806000000', 'hex')])), {}, 'file_refused', 'pixels'],
  ])('F48 is refused: %s', async (_, bytes, more, code, reason) => {
    await expect(uploadFile(t, lin, conversationId, bytes, more)).rejects.toMatchObject({ code, details: { reason } })
    expect(await t.store.read.count('uploads', {})).toBe(0)
  })

  it('is not taken where a room takes none', async () => {
    t.weibo.capabilities = { ...t.weibo.capabilities, media: { public: [], private: [] } }
    await expect(beginUpload(lin, conversationId, makePng(1, 1))).rejects.toMatchObject({ code: 'media_not_allowed' })
    expect((await room(lin, conversationId)).summary.files).toBeNull()
  })

  it('is bounded for each person', async () => {
    for (let n = 0; n < 6; n++)
      await beginUpload(lin, conversationId, makePng(10 + n, 10))
    await expect(beginUpload(lin, conversationId, makePng(99, 10))).rejects.toMatchObject({ code: 'busy', retryable: true })
    await expect(beginUpload(t.desk('zhou'), conversationId, makePng(99, 10))).resolves.toMatchObject({ state: 'open' })
  })

  it('is forgotten after an hour, unless a draft holds it', async () => {
    const [left, held] = [await uploadFile(t, lin, conversationId, makePng(10, 10)), await uploadFile(t, lin, conversationId, makePng(20, 20))]
    await lin.call('draft:save', { conversationId, text: '', media: [held.id] })
    t.clock.advance(3_700_000)
    await until(async () => expect((await t.store.read.find('uploads', {})).map(row => row.id)).toEqual([held.id]))
    await expect(t.engine.media(left.id)).rejects.toMatchObject({ code: 'not_found' })
    const { summary } = await room(lin, conversationId)
    expect(summary.draftFiles).toMatchObject([{ id: held.id, state: 'ready', width: 20 }])
    await lin.call('draft:save', { conversationId, text: '先写着' })
    expect((await room(lin, conversationId)).summary.draftFiles).toHaveLength(1)
  })
})

describe('a message with files', () => {
  it('goes with its bytes, once, and leaves no upload behind', async () => {
    const bytes = makePng(64, 48)
    const upload = await uploadFile(t, lin, conversationId, bytes)
    const { messageId } = await send([upload.id])
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    const [sent] = t.weibo.sent
    expect(sent).toMatchObject({ text: '', media: [{ kind: 'image', mime: 'image/png', name: '截图.png', size: bytes.byteLength }] })
    expect(Buffer.from(await sent!.media[0]!.bytes())).toEqual(Buffer.from(bytes))
    const { rows } = await until(async () => {
      const view = await room(lin, conversationId)
      expect(view.rows.at(-1)?.outbound?.state).toBe('sent')
      return view
    })
    expect(rows.at(-1)).toMatchObject({ id: messageId, kind: 'image', media: [{ kind: 'image', state: 'ready', width: 64, height: 48 }] })
    expect(await t.store.read.count('uploads', {})).toBe(0)
    expect((await t.engine.media(rows.at(-1)!.media[0]!.id)).size).toBe(bytes.byteLength)
    // A picture from a person answers.
    expect((await t.store.read.find('turns', { conversationId })).map(turn => turn.state)).not.toContain('waiting')
  })

  it('becomes several where a file goes alone: files first, the words last, in order', async () => {
    const uploads = [await uploadFile(t, lin, conversationId, makePng(10, 10)), await uploadFile(t, lin, conversationId, makePng(20, 10))]
    await send(uploads.map(upload => upload.id), '按这两步操作就行')
    await until(() => expect(t.weibo.sent).toHaveLength(3))
    expect(t.weibo.sent.map(message => [message.text, message.media.length])).toEqual([['', 1], ['', 1], ['按这两步操作就行', 0]])
    expect(new Set(t.weibo.sent.map(message => message.clientKey)).size).toBe(3)
  })

  it('does not go when it would need more replies than are left, and the files stay', async () => {
    await t.store.write(tx => tx.update('conversations', conversationId, { windowReplies: 1 }))
    const upload = await uploadFile(t, lin, conversationId, makePng(10, 10))
    await expect(send([upload.id], '图在上面')).rejects.toMatchObject({ code: 'reply_limit' })
    await send([upload.id])
    await until(() => expect(t.weibo.sent).toHaveLength(1))
  })

  it.each<[string, (id: string) => Promise<unknown>, string]>([
    ['twice the same key', async (id) => {
      const clientKey = randomUUID()
      await send([id], '', { clientKey })
      await send([id], '', { clientKey })
      throw Object.assign(new Error('sent once'), { code: 'sent_once' })
    }, 'sent_once'],
    ['a file that was never uploaded', () => send(['nothing']), 'upload_incomplete'],
    ['the same file twice', async (id) => {
      await send([id, id])
      throw Object.assign(new Error('sent once'), { code: 'sent_once' })
    }, 'sent_once'],
  ])('%s', async (_, work, code) => {
    const upload = await uploadFile(t, lin, conversationId, makePng(10, 10))
    await expect(work(upload.id)).rejects.toMatchObject({ code })
    expect(await t.store.read.count('outbox', {})).toBe(code === 'sent_once' ? 1 : 0)
  })

  it('of a kind that needs words does not go without', async () => {
    const pdf = new Uint8Array(Buffer.from('%PDF-1.7 发票'))
    const upload = await uploadFile(t, lin, conversationId, pdf, { name: '发票.pdf', mime: 'application/pdf' })
    await expect(send([upload.id])).rejects.toMatchObject({ code: 'empty_text' })
    await send([upload.id], '这是您的发票')
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    expect(t.weibo.sent[0]).toMatchObject({ text: '这是您的发票', media: [{ kind: 'file', name: '发票.pdf' }] })
  })

  it('fails clearly when its bytes are gone from our disk, and nothing went out', async () => {
    const upload = await uploadFile(t, lin, conversationId, makePng(10, 10))
    t.weibo.onSend = async (message) => {
      await message.media[0]?.bytes()
      return { state: 'sent', objectKey: 'x', at: t.clock.now() }
    }
    await t.store.write(tx => tx.update('uploads', upload.id, { sha256: '0'.repeat(64) }))
    await send([upload.id])
    await until(async () => expect((await room(lin, conversationId)).rows.at(-1)?.outbound).toMatchObject({ state: 'failed', error: { code: 'upload_incomplete' } }))
  })
})
