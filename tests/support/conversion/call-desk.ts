import type { Handlers } from '../../../src/engine/border.ts'
import type { EngineContext } from '../../../src/engine/context.ts'
import type { HotlineFeed } from '../../../src/engine/hotline/events.ts'
import type { HotlineDeps, HotlineLink, Recordings } from '../../../src/engine/hotline/ports.ts'
import type { CallbackRecord, ConversationRecord, MessageRecord, Row } from '../../../src/engine/store/tables.ts'
import type { CallInput } from '../../../src/shared/contract/index.ts'
import type { SoftphoneOrder } from '../../../src/shared/contract/softphone.ts'
import type { InboundMessage } from '../../../src/shared/domain/index.ts'
import type { GatewayEvent } from '../../../src/shared/gateway-protocol.ts'
import type { FakeLink } from './fake-link.ts'
import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { parseEngineConfig } from '../../../src/engine/config.ts'
import { createFieldCipher } from '../../../src/engine/field-cipher.ts'
import { hotlineCalls } from '../../../src/engine/hotline/calls.ts'
import { hotlineFeed } from '../../../src/engine/hotline/events.ts'
import { callerTaking } from '../../../src/engine/hotline/inbound-take.ts'
import { createRecordingShelf } from '../../../src/engine/hotline/recordings.ts'
import { hotlineRounds } from '../../../src/engine/hotline/rounds.ts'
import { createSoftphoneBoard } from '../../../src/engine/hotline/softphone-board.ts'
import { softphoneCalls } from '../../../src/engine/hotline/softphone.ts'
import { createIds } from '../../../src/engine/ids.ts'
import { takeIn } from '../../../src/engine/intake/take-in.ts'
import { createLog } from '../../../src/engine/log.ts'
import { createFileShelf } from '../../../src/engine/media/shelf.ts'
import { acceptOutbound } from '../../../src/engine/outbox/accept.ts'
import { seedStore } from '../../../src/engine/seed.ts'
import { defaultSettings } from '../../../src/engine/settings.ts'
import { openSqliteStore } from '../../../src/engine/store/sqlite/index.ts'
import { courseCalls } from '../../../src/engine/use-cases/course.ts'
import { ownershipCalls } from '../../../src/engine/use-cases/ownership.ts'
import { calls } from '../../../src/shared/contract/index.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { createFakeConnector } from '../engine/fake-connector.ts'
import { createFakeLink } from './fake-link.ts'

type DeskCall = keyof ReturnType<typeof hotlineCalls> | keyof ReturnType<typeof softphoneCalls> | keyof ReturnType<typeof ownershipCalls> | keyof ReturnType<typeof courseCalls>
type AgentId = 'lin' | 'zhou' | 'boss'

/** An agent's desk with a hotline that the test plays; the clock stands still until it is pushed. Starts on a Monday, 10:00 in China. */
export interface CallDesk<L extends HotlineLink = FakeLink> {
  readonly context: EngineContext
  readonly link: L
  readonly feed: HotlineFeed
  readonly log: () => string
  /** What agents were told beside the store. */
  readonly told: { readonly agentId: string, readonly kind: string }[]
  /** Orders to that agent's softphone, from now on. */
  readonly onOrder: (agentId: AgentId, hear: (order: SoftphoneOrder) => void) => void
  readonly now: () => number
  readonly advance: (ms: number) => void
  /** Sets China's clock to this time of the first day (or of `day` days after it). */
  readonly setTime: (hours: number, minutes?: number, day?: number) => void
  readonly call: <N extends DeskCall>(agentId: AgentId, name: N, input: CallInput<N>) => ReturnType<Handlers[N]>
  /** A customer's message; answers its row. */
  readonly hear: (message: Partial<InboundMessage> & { readonly text: string }) => Promise<MessageRecord>
  /** The platform accepts everything that waits in the outbox. */
  readonly accept: () => Promise<string[]>
  readonly round: (name: 'callbacks' | 'wrap-ups' | 'consent answers' | 'consent expiry' | 'silent calls' | 'on-call notices') => Promise<void>
  /** Lets the gateway tell something of the attempt under way. */
  readonly gateway: (type: GatewayEvent['type'], facts?: Readonly<Record<string, unknown>>) => Promise<GatewayEvent>
  readonly conversation: (id: string) => Promise<ConversationRecord>
  /** The newest callback. */
  readonly callback: () => Promise<CallbackRecord>
  readonly agent: (id?: AgentId) => Promise<Row<'agents'>>
  /** Keys of the workstation's own lines in a room, in order. */
  readonly lines: (conversationId: string) => Promise<string[]>
  readonly factsOf: (conversationId: string, key: string) => Promise<MessageRecord['facts'] | undefined>
  readonly stop: () => Promise<void>
}

const firstDay = Date.parse('2026-03-02T00:00:00+08:00')

/** A phone system that has kept one recording. */
const oneRecording: Recordings = {
  async fetch(recordingId) {
    if (recordingId !== 'rec-1')
      throw new AppError('not_found')
    return { mime: 'audio/wav', bytes: new TextEncoder().encode('RIFF of rec-1') }
  },
}

/** Opens a desk on a store in memory. */
export async function openCallDesk(): Promise<CallDesk>
export async function openCallDesk<L extends HotlineLink>(link: L, startAt?: number, recordings?: Recordings): Promise<CallDesk<L>>
export async function openCallDesk(link: HotlineLink = createFakeLink(), startAt = firstDay + 10 * 3_600_000, recordings: Recordings = oneRecording): Promise<CallDesk<HotlineLink>> {
  let time = startAt
  const now = () => time
  const output = new PassThrough()
  const logged: string[] = []
  output.on('data', (chunk: Uint8Array) => logged.push(String(chunk)))
  const log = createLog('debug', output)
  const newId = createIds(now)
  const store = await openSqliteStore({ file: ':memory:', now, newId, log })
  const connector = createFakeConnector('weibo-main', now)
  const config = parseEngineConfig({
    dataDir: '.',
    accounts: [{ id: 'weibo-main', channel: 'weibo', name: '云杉客服', brand: '云杉' }],
    agents: [{ id: 'lin', name: '林晓', workNo: '8001' }, { id: 'zhou', name: '周远', workNo: '8002' }, { id: 'boss', name: '何班长', workNo: '8000', role: 'supervisor' }],
    hotline: { gatewayUrl: 'http://127.0.0.1:1', tokenEnv: 'GATEWAY_TOKEN', callerId: '4009990000' },
  })
  const context: EngineContext = {
    config,
    store,
    now,
    after: () => () => {},
    newId,
    random: () => 0.5,
    log,
    cipher: createFieldCipher(new Uint8Array(32).fill(3)),
    files: createFileShelf(join(tmpdir(), 'huiyin-no-files')),
    live: { ...defaultSettings(), guardWords: [{ word: '傻', class: 'insult', severity: null, brand: '' }] },
    accounts: new Map(config.accounts.map(account => [account.id, account])),
    connectors: new Map([['weibo-main', connector]]),
  }
  await seedStore(store, config, context.connectors, now())
  await store.write(async (tx) => {
    for (const id of ['lin', 'zhou', 'boss'])
      await tx.update('agents', id, { presence: 'ready', sessions: 1 })
  })
  const told: { agentId: string, kind: string }[] = []
  const orders = new EventEmitter()
  const tell: NonNullable<HotlineDeps['tell']> = (agentId, ...[event, payload]) => {
    told.push({ agentId, kind: 'kind' in payload ? payload.kind : '' })
    if (event === 'softphoneOrder')
      orders.emit(agentId, payload)
  }
  const deps: HotlineDeps = {
    link,
    wake: () => {},
    tell,
    recordings,
    shelf: createRecordingShelf(now),
  }
  const softphones = softphoneCalls(context, { hotline: deps, board: createSoftphoneBoard(tell), password: () => null })
  const handlers = { ...hotlineCalls(context, deps), ...softphones, ...ownershipCalls(context, callerTaking(context, deps)), ...courseCalls(context) }
  const feed = hotlineFeed(context, deps)
  const rounds = hotlineRounds(context, deps)
  let objects = 0
  let seq = 0

  const callback = async () => (await store.read.find('callbacks', {}, { order: [['createdAt', 'desc'], ['id', 'desc']], limit: 1 }))[0]!
  const systemLines = async (conversationId: string) => store.read.find('messages', { conversationId, direction: 'system' }, { order: [['seq', 'asc']] })

  return {
    context,
    link,
    feed,
    log: () => logged.join(''),
    told,
    onOrder: (agentId, hear) => void orders.on(agentId, hear),
    now,
    advance: (ms) => { time += ms },
    setTime: (hours, minutes = 0, day = 0) => { time = firstDay + ((day * 24 + hours) * 60 + minutes) * 60_000 },
    call(agentId, name, input) {
      const actor = { sessionId: `session of ${agentId}`, agentId, role: agentId === 'boss' ? 'supervisor' as const : 'agent' as const }
      const handler = handlers[name] as (actor: unknown, input: unknown) => never
      return handler(actor, calls[name].input.parse(input))
    },
    async hear(message) {
      objects += 1
      const objectKey = message.objectKey ?? `dm:${objects}`
      await takeIn(context, {
        accountId: 'weibo-main',
        feed: 'test',
        items: [{ type: 'message', channel: 'weibo', objectKey, touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:u1', author: { uid: 'u1', name: '安静的猫' }, byBrand: false, kind: 'text', media: [], at: now(), order: String(objects), addressed: true, ...message }],
        bad: [],
        cursor: null,
        generation: 0,
      })
      const object = await store.read.get('platformObjects', `weibo:${objectKey}`)
      return (await store.read.get('messages', object!.messageId!))!
    },
    async accept() {
      return store.write(async (tx) => {
        const waiting = await tx.find('outbox', { state: 'queued' }, { order: [['seq', 'asc']] })
        for (const row of waiting)
          await acceptOutbound(context, tx, row, { state: 'sent', objectKey: `sent:${row.id}`, at: now() })
        return waiting.map(row => row.text)
      })
    },
    round: async name => rounds.find(round => round.name === name)!.run(),
    async gateway(type, facts = {}) {
      seq += 1
      const current = await callback()
      const attempts = await store.read.find('callAttempts', { callbackId: current.id }, { order: [['n', 'desc']], limit: 1 })
      const ended = { outcome: 'answered', endedBy: null, rang: true, ringMs: 0, talkMs: 0, holdMs: 0, sipCode: null, q850: null, detail: null, recordingId: null }
      const event = { eventId: `ev-${seq}`, epoch: 'life-1', seq, handoffId: current.handoffId, attempt: attempts[0]?.n ?? 1, at: now(), type, ...(type === 'ended' ? ended : {}), ...facts } as GatewayEvent
      seq = Math.max(seq, event.seq)
      await feed.onEvent(event)
      return event
    },
    conversation: async id => (await store.read.get('conversations', id))!,
    callback,
    agent: async (id = 'lin') => (await store.read.get('agents', id))!,
    lines: async conversationId => (await systemLines(conversationId)).map(line => line.text),
    factsOf: async (conversationId, key) => (await systemLines(conversationId)).findLast(line => line.text === key)?.facts,
    stop: () => store.close(),
  }
}

/** A customer who gave their number in a private message; the room belongs to the agent. */
export async function customerWithNumber(desk: CallDesk<HotlineLink>, text = '我的洗碗机一直漏水，电话13800138000'): Promise<{ readonly conversationId: string, readonly numberKey: string }> {
  const { conversationId } = await desk.hear({ text })
  await desk.call('lin', 'conversation:claim', { id: conversationId })
  const plan = await desk.call('lin', 'call:plan', { conversationId })
  return { conversationId, numberKey: plan.numbers[0]!.key }
}

/** A customer who was asked and agreed in writing. */
export async function customerWhoAgreed(desk: CallDesk<HotlineLink>): Promise<{ readonly conversationId: string, readonly numberKey: string }> {
  const customer = await customerWithNumber(desk)
  await askForConsent(desk, customer.conversationId, customer.numberKey)
  await desk.hear({ text: '可以，现在打给我吧' })
  await desk.round('consent answers')
  return customer
}

/** Sends the proposed question and lets the platform accept it. */
export async function askForConsent(desk: CallDesk<HotlineLink>, conversationId: string, numberKey: string | null): Promise<string> {
  const conversation = await desk.conversation(conversationId)
  const { wording } = await desk.call('lin', 'call:plan', { conversationId })
  const { consentId } = await desk.call('lin', 'call:askConsent', { conversationId, clientKey: `ask-${desk.now()}-key`, numberKey, text: wording, epoch: conversation.epoch, seenVersion: conversation.lastInboundSeq })
  desk.advance(2_000)
  await desk.accept()
  desk.advance(5_000)
  return consentId
}

/** Both are on the phone: the call of a customer who agreed, as far as the connection. */
export async function talkWith(desk: CallDesk, agentId: 'lin' | 'zhou' = 'lin'): Promise<{ readonly conversationId: string, readonly numberKey: string, readonly callbackId: string }> {
  const customer = await customerWhoAgreed(desk)
  const { callbackId } = await desk.call(agentId, 'call:start', { ...customer, clientKey: 'start-key-1' })
  for (const type of ['agent_ringing', 'agent_answered', 'customer_dialing', 'customer_ringing', 'connected'] as const)
    await desk.gateway(type)
  return { ...customer, callbackId }
}
