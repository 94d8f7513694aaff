import type { EngineDeps } from '../../../src/engine/engine.ts'
import type { EngineSession } from '../../../src/engine/handle.ts'
import type { Store } from '../../../src/engine/store/port.ts'
import type { CallInput, CallName, CallOutput, SessionEventName, SessionEvents, ViewName, ViewRow, ViewSummary } from '../../../src/shared/contract/index.ts'
import type { InboundMessage } from '../../../src/shared/domain/index.ts'
import type { FakeConnector } from './fake-connector.ts'
import type { TestClock } from './test-clock.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createEngine } from '../../../src/engine/engine.ts'
import { createFieldCipher } from '../../../src/engine/field-cipher.ts'
import { createIds } from '../../../src/engine/ids.ts'
import { openSqliteStore } from '../../../src/engine/store/sqlite/index.ts'
import { open } from '../../../src/shared/contract/envelope.ts'
import { createFakeConnector } from './fake-connector.ts'
import { createTestClock } from './test-clock.ts'

/** A person at a desk, with typed calls and everything that was told to them. */
export interface Desk {
  readonly session: EngineSession
  readonly events: { name: SessionEventName, payload: SessionEvents[SessionEventName] }[]
  readonly call: <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>
  readonly view: <N extends ViewName>(name: N, params: unknown) => Promise<{ viewId: string, rows: ViewRow<N>[], summary: ViewSummary<N> }>
}

/** An engine under test with one fake Weibo account and three people. */
export interface TestEngine {
  readonly engine: Awaited<ReturnType<typeof createEngine>>
  readonly store: Store
  readonly clock: TestClock
  readonly weibo: FakeConnector
  /** Where the engine keeps its files. */
  readonly dataDir: string
  readonly desk: (agentId?: 'lin' | 'zhou' | 'boss') => Desk
  /** Lets the channel bring this message with the next poll. */
  readonly hear: (message: Partial<InboundMessage> & { text: string }) => InboundMessage
  readonly stop: () => Promise<void>
}

/** Starts an engine on a store in memory. Overrides replace single parts. */
export async function startTestEngine(overrides: Partial<EngineDeps> = {}): Promise<TestEngine> {
  const clock = createTestClock()
  const { now } = clock
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-engine-'))
  const log = pino({ level: 'silent' })
  const store = overrides.store ?? await openSqliteStore({ file: ':memory:', now, newId: createIds(now), log })
  const weibo = createFakeConnector('weibo-main', now)
  const engine = await createEngine({
    config: {
      dataDir,
      store: { kind: 'sqlite' },
      accounts: [{ id: 'weibo-main', channel: 'weibo', name: '云杉客服', brand: '云杉', settings: { profile: 'commercial' }, secrets: {} }],
      agents: [{ id: 'lin', name: '林晓', workNo: '8001', role: 'agent' }, { id: 'zhou', name: '周远', workNo: '8002', role: 'agent' }, { id: 'boss', name: '何班长', workNo: '8000', role: 'supervisor' }],
      hotline: null,
      sandbox: true,
      poll: true,
      brandWords: ['云杉'],
    },
    host: 'direct',
    store,
    time: { now, check: () => ({ driftMs: 0, jumped: false }), after: clock.after },
    random: () => 0.5,
    log,
    cipher: createFieldCipher(new Uint8Array(32).fill(7)),
    connectors: new Map([['weibo-main', weibo]]),
    link: null,
    lexicon: [{ word: '绝对不会', class: 'absolute_claim', severity: 'warn' }, { word: '傻', class: 'insult', severity: 'block' }],
    guideTexts: ['请私信我们订单号，10分钟内给您答复。', '麻烦您点主页私信，我来查，今天给您结果。'],
    pace: 0.1,
    ...overrides,
    ...(overrides.config === undefined ? {} : { config: { ...overrides.config, dataDir } }),
  })
  let counter = 0
  return {
    engine,
    store,
    clock,
    weibo,
    dataDir,
    desk: agentId => openDesk(engine, agentId ?? 'lin'),
    hear(message) {
      counter += 1
      const whole: InboundMessage = {
        type: 'message',
        channel: 'weibo',
        objectKey: `status:${5_000_000_000_000_000 + counter}`,
        touchpoint: 'mention',
        visibility: 'public',
        threadKey: `status:${5_000_000_000_000_000 + counter}:u${counter}`,
        author: { uid: `u${counter}`, name: `客户${counter}`, followers: 120 },
        byBrand: false,
        kind: 'text',
        media: [],
        at: now() - 500,
        order: String(5_000_000_000_000_000 + counter),
        addressed: true,
        replyTarget: { id: String(counter) },
        ...message,
      }
      weibo.waiting.push(whole)
      return whole
    },
    async stop() {
      await engine.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function openDesk(engine: TestEngine['engine'], agentId: 'lin' | 'zhou' | 'boss'): Desk {
  const events: Desk['events'] = []
  const session = engine.openSession({ agentId, role: agentId === 'boss' ? 'supervisor' : 'agent' }, (name, payload) => {
    events.push({ name, payload })
  })
  const call: Desk['call'] = async (name, input) => open(await session.call(name, input)) as never
  return {
    session,
    events,
    call,
    view: async (name, params) => await call('view:open', { view: name, params }) as never,
  }
}
