import type { TestEngine } from '../support/engine/start-engine.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { parseEngineConfig } from '../../src/engine/config.ts'
import { createPlayedLink } from '../support/conversion/played-link.ts'
import { room, rowsOf } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'

let t: TestEngine
afterEach(() => t.stop())

describe('a recorded call', () => {
  it('is heard through the media route of the host by who asked for it, and by nobody who guesses', async () => {
    let ahead = Date.now
    const link = createPlayedLink(() => ahead())
    t = await startTestEngine({
      link,
      recordings: { fetch: async id => ({ mime: 'audio/wav', bytes: new TextEncoder().encode(`RIFF of ${id}`) }) },
      config: parseEngineConfig({
        dataDir: '.',
        accounts: [{ id: 'weibo-main', channel: 'weibo', name: '云杉客服', brand: '云杉', settings: { profile: 'commercial' } }],
        agents: [{ id: 'lin', name: '林晓', workNo: '8001' }, { id: 'boss', name: '何班长', workNo: '8000', role: 'supervisor' }],
        hotline: { gatewayUrl: 'http://127.0.0.1:1', tokenEnv: 'X', callerId: '4009990000', callingHours: [[0, 1440]] },
      }),
    })
    ahead = t.clock.now
    const lin = t.desk('lin')
    t.hear({ text: '打给我 13800138000', visibility: 'private', touchpoint: 'private_message', threadKey: 'dm:u1', author: { uid: 'u1', name: '安静的猫' }, objectKey: 'dm:1' })
    const [row] = await rowsOf(lin, 'all')
    const { id: conversationId } = row!
    await lin.call('conversation:claim', { id: conversationId })
    await lin.call('presence:set', { presence: 'ready' })
    const plan = await lin.call('call:plan', { conversationId })
    const messageId = (await room(lin, conversationId)).rows.find(line => line.direction === 'inbound')!.id
    await lin.call('call:recordConsent', { conversationId, numberKey: plan.numbers[0]!.key, messageId, granted: true, scope: ['call', 'record'] })
    const { callbackId } = await lin.call('call:start', { conversationId, numberKey: plan.numbers[0]!.key, clientKey: 'start-key-1' })
    const { handoffId } = (await t.store.read.get('callbacks', callbackId))!
    for (const type of ['agent_answered', 'connected'] as const)
      await link.say({ type, handoffId, attempt: 1 })
    await link.say({ type: 'ended', handoffId, attempt: 1, outcome: 'answered', endedBy: 'customer', rang: true, ringMs: 0, talkMs: 1_000, holdMs: 0, sipCode: null, q850: null, detail: null, recordingId: 'rec-7' })
    const { mediaId, mime } = await lin.call('call:recording', { callbackId })
    expect(mime).toBe('audio/wav')
    expect(await t.engine.media(mediaId)).toMatchObject({ mime: 'audio/wav', bytes: new TextEncoder().encode('RIFF of rec-7') })
    await expect(t.engine.media('recording-00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({ code: 'not_found' })
    expect((await t.store.read.find('audit', { action: 'call.listen' })).map(({ actorId, facts }) => [actorId, facts.recordingId])).toEqual([['lin', 'rec-7']])
  })
})
