import type { EngineHub } from '../support/faults/engine-hub.ts'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { maxMessageBytes } from '../../src/shared/wire.ts'
import { takesFiles } from '../support/engine/fake-connector.ts'
import { claimOnly } from '../support/engine/inbox.ts'
import { hashOf, makePng } from '../support/engine/upload-file.ts'
import { startEngineHub } from '../support/faults/engine-hub.ts'

let h: EngineHub
beforeEach(async () => {
  h = await startEngineHub()
  h.t.weibo.capabilities = { ...h.t.weibo.capabilities, ...takesFiles }
})
afterEach(() => h.stop())

describe('F36 more than a socket carries', () => {
  it('F36 a text as large as a pasted picture is refused on this side with a reason; the socket does not flap', async () => {
    const lin = await h.screen('lin')
    const links: string[] = []
    lin.onLink(state => links.push(state))
    h.t.hear({ text: '在吗', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:1' })
    const { row, epoch } = await claimOnly(h.t.desk('lin'))
    const picture = Buffer.from(makePng(600, 400, { padding: 1_500_000 })).toString('base64')
    for (const text of [picture, '长'.repeat(maxMessageBytes / 3)]) {
      await expect(lin.call('message:send', { conversationId: row.id, clientKey: randomUUID(), text, role: 'reply', epoch, seenVersion: 99 })).rejects.toMatchObject({ code: 'payload_too_large', details: { limit: maxMessageBytes } })
      await expect(lin.call('draft:save', { conversationId: row.id, text })).rejects.toMatchObject({ code: 'payload_too_large' })
    }
    expect(await lin.call('session:time', {})).toMatchObject({ now: expect.any(Number) })
    expect(links).toEqual([])
    expect(h.host.hub.screens()).toBe(1)
    expect(h.host.log.filter(line => line.message === 'screen gone')).toEqual([])
    expect(await h.t.store.read.count('outbox', {})).toBe(0)
  })

  it('F36 the picture itself goes beside the socket: what crosses it stays small', async () => {
    const lin = await h.screen('lin')
    h.t.hear({ text: '在吗', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:1' })
    const { row } = await claimOnly(h.t.desk('lin'))
    const bytes = makePng(600, 400, { padding: 1_500_000 })
    const announced = { conversationId: row.id, clientKey: randomUUID(), name: '截图.png', mime: 'image/png', size: bytes.length, sha256: hashOf(bytes) }
    expect(JSON.stringify(announced).length).toBeLessThan(1_000)
    expect(await lin.call('upload:begin', announced)).toMatchObject({ state: 'open', received: 0 })
  })
})
