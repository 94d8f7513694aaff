import { join } from 'node:path'
import { pino } from 'pino'
import { parseEngineConfig } from '../../src/engine/config.ts'
import { createGatewayLink } from '../../src/engine/hotline/link.ts'
import { createIds } from '../../src/engine/ids.ts'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { createTimeSource } from '../../src/engine/time-source.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { realClock } from '../support/gateway/manual-clock.ts'
import { quietLog } from '../support/quiet-log.ts'
import { until } from '../support/until.ts'

/** An engine with one agent on a softphone and one customer who agreed to be called. */
export interface CallEngine {
  /** Confirms the `n`th call; answers its callback. */
  readonly startCall: (n: number) => Promise<string>
  /** Calls it off and waits until the agent is free again. */
  readonly cancel: (callbackId: string) => Promise<void>
  readonly connected: () => Promise<unknown>
  readonly agentLost: () => Promise<unknown>
  readonly agentBack: () => Promise<unknown>
  readonly stop: () => Promise<void>
}

/** Opens the engine on a store of its own in `dataDir`, linked to that gateway. */
export async function openCallEngine({ gatewayUrl, token, dataDir }: { readonly gatewayUrl: string, readonly token: string, readonly dataDir: string }): Promise<CallEngine> {
  const time = createTimeSource(Date.now, () => performance.now())
  const log = pino({ level: 'silent' })
  const link = createGatewayLink({ url: gatewayUrl, token, clock: realClock, log: quietLog, random: Math.random })
  const t = await startTestEngine({
    config: parseEngineConfig({
      dataDir,
      accounts: [{ id: 'weibo-main', channel: 'weibo', name: '云杉客服', brand: '云杉' }],
      agents: [{ id: 'lin', name: '林晓', workNo: '8001', phone: { leg: 'softphone', address: 'agent1' } }],
      hotline: { gatewayUrl, tokenEnv: 'GATEWAY_TOKEN', callerId: '4009990000', callingHours: [[0, 1440]] },
    }),
    store: await openSqliteStore({ file: join(dataDir, 'store'), now: time.now, newId: createIds(time.now), log }),
    time,
    random: Math.random,
    link,
    pace: 1,
  })
  const lin = t.desk('lin')
  const agent = () => t.store.read.get('agents', 'lin')
  await lin.call('presence:set', { presence: 'ready' })
  t.hear({ text: '洗碗机一直漏水，电话13800138000', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:u1', at: time.now() })
  const conversation = await until(async () => (await t.store.read.find('conversations', {}))[0], 'the customer wrote')
  await lin.call('conversation:claim', { id: conversation.id })
  const numberKey = (await lin.call('call:plan', { conversationId: conversation.id })).numbers[0]?.key ?? ''
  await t.store.write(async tx => tx.insert('consents', { id: 'yes', version: 1, customerId: conversation.customerId, conversationId: conversation.id, phoneNumberId: numberKey, state: 'granted', scope: ['call'], wording: '', channel: 'weibo', messageId: null, agentId: 'lin', at: time.now(), expiresAt: time.now() + 3_600_000 }))
  await until(async () => (await agent())?.phoneRegistered === true, 'the softphone is seen to be registered')

  const newest = async () => (await t.store.read.find('callbacks', {}, { order: [['createdAt', 'desc'], ['id', 'desc']], limit: 1 }))[0]
  return {
    startCall: async n => (await lin.call('call:start', { conversationId: conversation.id, numberKey, clientKey: `start-key-${n}` })).callbackId,
    async cancel(callbackId) {
      await lin.call('call:cancel', { callbackId })
      await until(async () => (await agent())?.voice === 'idle', 'the agent is free')
    },
    connected: () => until(async () => (await newest())?.state === 'connected', 'connected'),
    agentLost: () => until(async () => (await newest())?.agentLostAt != null, 'the agent\'s phone is lost'),
    agentBack: () => until(async () => (await newest())?.agentLostAt === null, 'the agent\'s phone is back'),
    stop: () => t.stop(),
  }
}
