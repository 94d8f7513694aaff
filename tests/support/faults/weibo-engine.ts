import type { Connector } from '../../../src/channels/connector.ts'
import type { EngineDeps } from '../../../src/engine/engine.ts'
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/sandbox.ts'
import type { TruthEntry } from '../../../src/sandbox/truth.ts'
import type { TestEngine } from '../engine/start-engine.ts'
import type { LogLines } from './log-lines.ts'
import { listen, shut } from '../../../src/engine/receiver/listening.ts'
import { createWebhookListener, webhookPath } from '../../../src/engine/receiver/webhook-listener.ts'
import { createSandbox } from '../../../src/sandbox/sandbox.ts'
import { startTestEngine } from '../engine/start-engine.ts'
import { until } from '../until.ts'
import { createLogLines } from './log-lines.ts'
import { accessTo, connectWith } from './weibo-access.ts'

/** An engine with the real Weibo connector, against the stand-in, over real HTTP in both directions. */
export interface WeiboEngine {
  readonly t: TestEngine
  readonly sandbox: Sandbox
  readonly connector: Connector
  /** Where the platform pushes to: the listener that hosts mount. */
  readonly callbackUrl: string
  /** Paths that the connector asked for, in order. */
  readonly asked: string[]
  /** What engine and listener logged. */
  readonly lines: LogLines
  /** A customer whom the platform knows. */
  readonly customer: (nick: string) => number
  /** Waits until the runs that begin with the engine are over. */
  readonly idle: () => Promise<void>
  /** Reads every feed once, now, and waits until the run is over. */
  readonly poll: () => Promise<void>
  readonly mention: (uid: number, text: string) => number
  /** What the brand said on the platform, as the platform holds it. */
  readonly brandSaid: () => readonly TruthEntry[]
  readonly stop: () => Promise<void>
}

/** What a test may change. */
export interface WeiboEngineOptions {
  readonly profile?: 'standard' | 'commercial'
  readonly settings?: Readonly<Record<string, unknown>>
  readonly engine?: Partial<EngineDeps>
  readonly sandbox?: SandboxOptions
  /** A stand-in that runs already and is stopped by whoever started it. */
  readonly on?: Sandbox
  readonly fetch?: typeof fetch
}

/** Pauses between polls that a test can wait for, ms. */
const intervalsMs = { mentions: 500, comments_to_me: 500, comments_mentions: 500, by_me: 500, search: 60_000 }
/** After the first run nothing is polled but by `poll`. */
export const onlyWhenAsked = { mentions: 3_600_000, comments_to_me: 3_600_000, comments_mentions: 3_600_000, by_me: 3_600_000, search: 3_600_000 } as const

/** Starts the stand-in, the listener and the engine; pushes are registered. */
export async function startWeiboEngine(options: WeiboEngineOptions = {}): Promise<WeiboEngine> {
  const sandbox = options.on ?? await createSandbox({ seed: 11, channels: ['weibo'], ...options.sandbox, pushPolicy: { pauseMs: 50, timeoutMs: 3_000, ...options.sandbox?.pushPolicy } })
  const { context, people, pushes } = sandbox.weibo
  context.account.profile = options.profile ?? context.account.profile
  const asked: string[] = []
  const fetcher = options.fetch ?? fetch
  const lines = createLogLines()
  let running: TestEngine | undefined
  const connector = connectWith(accessTo(sandbox, { timeoutMs: 1_500, intervalsMs, ...options.settings }), {
    fetch: (...given) => {
      asked.push(new URL(String(given[0])).pathname)
      return fetcher(...given)
    },
    now: () => running?.clock.now() ?? Date.now(),
  })
  const t = await startTestEngine({ connectors: new Map([['weibo-main', connector]]), log: lines.log, ...options.engine })
  running = t
  const boss = t.desk('boss')
  const receiver = createWebhookListener({ engine: t.engine, log: lines.log, pathKey: 'faults', accountIds: ['weibo-main'] })
  const callbackUrl = `http://127.0.0.1:${await listen(receiver, { host: '127.0.0.1', port: 0 })}${webhookPath('faults', 'weibo-main')}`
  const registered = await pushes.register(callbackUrl)
  if (!registered.ok)
    throw new Error(`handshake: ${registered.reason}`)

  /** The version of the account's row while nothing is due. */
  async function idleAt(): Promise<number | null> {
    const account = await t.store.read.get('accounts', 'weibo-main')
    return account?.nextRunAt != null && account.nextRunAt > t.clock.now() + 500 ? account.version : null
  }

  return {
    t,
    sandbox,
    connector,
    callbackUrl,
    asked,
    lines,
    customer: nick => people.meet({ nick }).uid,
    idle: async () => void await until(idleAt, 'the first runs to be over'),
    async poll() {
      const before = await until(idleAt, 'the runs before to be over')
      await boss.call('channel:pollNow', { accountId: 'weibo-main' })
      await until(async () => (await idleAt() ?? 0) > before, 'a run from its beginning to its end')
    },
    mention(uid, text) {
      const said = people.say({ uid, kind: 'mention', text })
      return said.kind === 'message' ? said.n : said.id
    },
    brandSaid: () => sandbox.truth.after(0).filter(entry => entry.isBrand && entry.kind !== 'post'),
    async stop() {
      await shut(receiver)
      await t.stop()
      if (options.on === undefined)
        await sandbox.stop()
    },
  }
}
