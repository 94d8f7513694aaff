import type { SendPiece } from '../../src/renderer/bridge/send-piece.ts'
import type { WorkstationClient } from '../../src/shared/contract/index.ts'
import type { EngineHub } from '../support/faults/engine-hub.ts'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { carryFile } from '../../src/renderer/bridge/carry-file.ts'
import { chunkPath, upload } from '../../src/shared/contract/media.ts'
import { AppError, fromErrorData } from '../../src/shared/errors.ts'
import { takesFiles } from '../support/engine/fake-connector.ts'
import { claimOnly, until } from '../support/engine/inbox.ts'
import { hashOf, makePng } from '../support/engine/upload-file.ts'
import { startEngineHub } from '../support/faults/engine-hub.ts'

let h: EngineHub
let lin: WorkstationClient
let cookie: string
let conversationId: string
let epoch: number

beforeEach(async () => {
  h = await startEngineHub()
  h.t.weibo.capabilities = { ...h.t.weibo.capabilities, ...takesFiles }
  lin = await h.screen('lin')
  cookie = await h.signIn('lin')
  h.t.hear({ text: '能发张图吗？', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:1' })
  const claimed = await claimOnly(h.t.desk('lin'))
  conversationId = claimed.row.id
  epoch = claimed.epoch
})
afterEach(() => h.stop())

/** Pieces over the wire, as the page sends them. `before` and `after` may break it around each piece. */
function pieces(before: (offset: number) => void = () => {}, after: (offset: number) => void = () => {}): SendPiece & { sent: number[] } {
  const sent: number[] = []
  const send: SendPiece = async (id, offset, piece) => {
    before(offset)
    sent.push(offset)
    try {
      const answer = await fetch(`${h.url}/media/${chunkPath(id, offset)}`, { method: 'POST', headers: { 'Cookie': cookie, 'Origin': h.url, 'Content-Type': 'application/octet-stream' }, body: piece })
      const body = await answer.json() as { error?: Parameters<typeof fromErrorData>[0] }
      after(offset)
      if (!answer.ok)
        throw fromErrorData(body.error!)
      return upload.parse(body)
    }
    catch (cause) {
      throw cause instanceof AppError ? cause : new AppError('link_lost', { cause })
    }
  }
  return Object.assign(send, { sent })
}
function carry(sendPiece: SendPiece, bytes: Uint8Array, waitMs: (ms: number) => number = () => 20) {
  return carryFile({ client: lin, sendPiece, pause: ms => pause(waitMs(ms)) }, { conversationId, clientKey: randomUUID(), name: '截图.png', mime: 'image/png', content: new Blob([new Uint8Array(bytes)]) }, new AbortController().signal, () => {})
}
const rowCounts = async () => ({ outbox: await h.t.store.read.count('outbox', {}), media: await h.t.store.read.count('media', {}), outbound: await h.t.store.read.count('messages', { direction: 'outbound' }) })

describe('F25 an upload that dies', () => {
  it('F25 at 99 %, once: it goes on where it broke off, and the message goes out once with the whole file', async () => {
    const bytes = makePng(200, 100, { padding: 1_200_000 })
    const last = 4 * 256 * 1024
    let broken = 0
    const send = pieces((offset) => {
      if (offset !== last || broken > 0)
        return
      broken += 1
      h.proxy.cut()
    })
    const done = await carry(send, bytes, ms => ms)
    expect(broken).toBe(1)
    expect(done).toMatchObject({ state: 'ready', size: bytes.length })
    expect(send.sent.filter(offset => offset < last)).toEqual([0, 262_144, 524_288, 786_432])
    expect(await rowCounts()).toEqual({ outbox: 0, media: 0, outbound: 0 })
    await lin.call('message:send', { conversationId, clientKey: randomUUID(), text: '', media: [done.id], role: 'reply', epoch, seenVersion: 99 })
    await until(() => expect(h.t.weibo.sent).toHaveLength(1))
    expect(hashOf(await h.t.weibo.sent[0]!.media[0]!.bytes())).toBe(hashOf(bytes))
    expect(await rowCounts()).toEqual({ outbox: 1, media: 1, outbound: 1 })
  })

  it('F25 after its last byte arrived, before the answer did: nothing is sent again', async () => {
    const bytes = makePng(200, 100, { padding: 300_000 })
    let broken = 0
    const send = pieces(() => {}, (offset) => {
      if (offset > 0 && broken++ === 0)
        throw new AppError('link_lost')
    })
    expect(await carry(send, bytes)).toMatchObject({ state: 'ready' })
    expect(send.sent).toEqual([0, 262_144])
  })

  it('F25 for good: it fails clearly, no message is left behind, and its bytes are swept', async () => {
    const bytes = makePng(200, 100, { padding: 300_000 })
    const send = pieces((offset) => {
      if (offset > 0)
        throw new AppError('link_lost')
    })
    await expect(carry(send, bytes, () => 1)).rejects.toMatchObject({ code: 'upload_incomplete' })
    const [open] = await h.t.store.read.find('uploads', {})
    expect(open).toMatchObject({ state: 'open' })
    await expect(lin.call('message:send', { conversationId, clientKey: randomUUID(), text: '看图', media: [open!.id], role: 'reply', epoch, seenVersion: 99 })).rejects.toMatchObject({ code: 'upload_incomplete' })
    expect(await rowCounts()).toEqual({ outbox: 0, media: 0, outbound: 0 })
    h.t.clock.advance(3_700_000)
    await until(async () => expect(await h.t.store.read.count('uploads', {})).toBe(0))
    expect(h.t.weibo.sent).toEqual([])
  })

  it('F25 bytes that changed on the way: the whole file is refused, and the next try begins anew', async () => {
    const bytes = makePng(200, 100)
    let bent = 0
    const straight = pieces()
    const send: SendPiece = (id, offset, piece, signal) => straight(id, offset, bent++ === 0 ? new Blob([new Uint8Array(piece.size)]) : piece, signal)
    expect(await carry(send, bytes)).toMatchObject({ state: 'ready' })
    expect(bent).toBe(2)
  })

  it('F25 F53 pieces are taken from their own person, from our own page, and never larger than agreed', async () => {
    const bytes = makePng(200, 100)
    const { id } = await lin.call('upload:begin', { conversationId, clientKey: randomUUID(), name: 'a.png', mime: 'image/png', size: bytes.length, sha256: hashOf(bytes) })
    const post = async (headers: Record<string, string>, body: Uint8Array = bytes, path = chunkPath(id, 0)) => (await fetch(`${h.url}/media/${path}`, { method: 'POST', headers: { 'Content-Type': 'application/octet-stream', ...headers }, body: new Uint8Array(body) })).status
    const ours = { Cookie: cookie, Origin: h.url }
    expect(await post({ Origin: h.url })).toBe(401)
    expect(await post({ Cookie: cookie })).toBe(403)
    expect(await post({ Cookie: cookie, Origin: 'https://evil.example' })).toBe(403)
    expect(await post({ Cookie: await h.signIn('zhou'), Origin: h.url })).toBe(404)
    expect(await post(ours, bytes, `uploads/${id}`)).toBe(400)
    expect(await post({ ...ours, 'Content-Type': 'text/plain' })).toBe(400)
    expect(await post(ours, new Uint8Array(600_000))).toBe(413)
    expect(await post(ours, bytes, chunkPath(id, 5))).toBe(400)
    expect(await post(ours, bytes.subarray(5), chunkPath(id, 5))).toBe(409)
    expect(await post(ours)).toBe(200)
  })
})
