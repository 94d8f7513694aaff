import type { ChildProcess } from 'node:child_process'
import type { DemoAccount } from '../../src/engine/companion-accounts.ts'
import type { PlatformName } from '../../src/sandbox/platform-names.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { StandIn } from '../../src/sandbox/stand-in.ts'
import type { CallInput, CallName, CallOutput } from '../../src/shared/contract/index.ts'
import type { EngineAnswer, EngineOrder } from './channels-engine.ts'
import { Buffer } from 'node:buffer'
import { fork } from 'node:child_process'
import diagnostics from 'node:diagnostics_channel'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { accountOn } from '../../src/engine/companion-accounts.ts'
import { parseEngineConfig } from '../../src/engine/config.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { open } from '../../src/shared/contract/envelope.ts'

/** One account: its stand-in, the sandbox that this belongs to, and what the engine knows it as. */
export interface StagedAccount {
  readonly id: string
  readonly twin: number
  readonly platform: PlatformName
  readonly standIn: StandIn
  readonly sandbox: Sandbox
}

/** Several sandboxes in this process, one engine with all their accounts in another. */
export interface ChannelStage {
  readonly accounts: readonly StagedAccount[]
  readonly sandboxes: readonly Sandbox[]
  readonly pid: number
  /** The store's file. */
  readonly file: string
  readonly call: <N extends CallName>(agentId: string, name: N, input: CallInput<N>) => Promise<CallOutput<N>>
  /** The platform gives a new grant, and a supervisor types it in. */
  readonly authoriseAnew: (account: StagedAccount) => Promise<void>
  /** Requests that an account's platform has taken so far. */
  readonly served: (account: StagedAccount) => number
  readonly stopEngine: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Pauses between polls, ms: as often as a desk would like to ask within the platforms' limits. */
const paces: Readonly<Record<PlatformName, Record<string, unknown>>> = {
  weibo: { intervalsMs: { mentions: 5_000, comments_to_me: 5_000, comments_mentions: 5_000, by_me: 15_000, reposts: 60_000, search: 60_000 }, sweepEveryMs: 15_000 },
  douyin: {},
  nodebb: {},
  discourse: {},
}

/** The people who answer. */
export const soakAgents = ['a1', 'a2', 'a3', 'a4'] as const

/** What a supervisor types in to connect the account of a stand-in. */
function typedIn(platform: PlatformName, standIn: StandIn): Typed {
  const told = accountOn(platform, standIn.account())
  if (told === null)
    throw new Error(`no account on ${platform}`)
  const { config, secrets } = told
  return {
    channel: config.channel,
    name: config.name,
    brand: config.brand,
    settings: { ...config.settings, ...paces[platform], ...(platform === 'weibo' ? { profile: 'commercial' } : {}) },
    secrets: Object.fromEntries(Object.entries(config.secrets ?? {}).map(([name, key]) => [name, secrets[key] ?? ''])),
  }
}

interface Typed {
  readonly channel: DemoAccount['config']['channel']
  readonly name: string
  readonly brand: string
  readonly settings: Record<string, unknown>
  readonly secrets: Record<string, string>
}

function countRequests(): (url: string) => number {
  const counts = new Map<number, number>()
  diagnostics.subscribe('http.server.request.start', (message) => {
    const { socket } = message as { socket: { localPort?: number } }
    counts.set(socket.localPort ?? 0, (counts.get(socket.localPort ?? 0) ?? 0) + 1)
  })
  return url => counts.get(Number(new URL(url).port)) ?? 0
}

interface Remote {
  readonly pid: number
  readonly ask: (order: Record<string, unknown> & { order: EngineOrder['order'] }) => Promise<unknown>
  readonly ended: Promise<void>
}

function startRemote(): Remote {
  // As a hub starts itself (docs/adr/0014).
  const child: ChildProcess = fork(fileURLToPath(new URL('./channels-engine.ts', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced', env: { ...process.env, MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' } })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let next = 0
  child.on('message', (answer: EngineAnswer) => {
    const pending = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer)
      pending?.reject(new Error(answer.error))
    else
      pending?.resolve(answer.value)
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => {
    for (const pending of waiting.values())
      pending.reject(new Error('the engine has ended'))
    resolve()
  }))
  return {
    pid: child.pid ?? 0,
    ended,
    ask(order) {
      const pending = Promise.withResolvers<unknown>()
      next += 1
      waiting.set(next, pending)
      child.send({ ...order, id: next })
      return pending.promise
    },
  }
}

/** Starts `twins` sandboxes with every platform, and the engine that reads them all. */
export async function startChannelStage(twins: number, seed: number): Promise<ChannelStage> {
  const served = countRequests()
  const sandboxes: Sandbox[] = []
  for (let twin = 0; twin < twins; twin++)
    sandboxes.push(await createSandbox({ seed: seed + twin, twin, scene: 'empty', pushPolicy: { timeoutMs: 5_000 } }))
  const accounts: StagedAccount[] = sandboxes.flatMap((sandbox, twin) => [...sandbox.standIns].map(([platform, standIn]) => ({ id: `${platform}-${twin}`, twin, platform, standIn, sandbox })))
  for (const { platform, standIn } of accounts) {
    // The run speaks in minutes as much as an ordinary account in days; how much Douyin allows in a day is a guess anyway.
    const wish = { weibo: { profile: 'commercial' }, douyin: { perScopeDay: 500_000 }, nodebb: null, discourse: null }[platform]
    if (wish !== null)
      standIn.changeAccount(wish)
  }
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-soak-'))
  const remote = startRemote()
  const config = parseEngineConfig({
    dataDir: folder,
    live: true,
    sandbox: true,
    brandWords: ['云杉'],
    agents: [...soakAgents.map((id, n) => ({ id, name: `坐席${n}`, workNo: `80${n}`, role: 'agent' })), { id: 'boss', name: '何班长', workNo: '8000', role: 'supervisor' }],
  })
  await remote.ask({ order: 'start', config, secrets: { fieldKey: Buffer.alloc(32, 7).toString('base64') } })
  const call: ChannelStage['call'] = async (agentId, name, input) => open(await remote.ask({ order: 'call', agentId, name, input }) as Parameters<typeof open>[0]) as never
  for (const { id, platform, standIn } of accounts) {
    const typed = typedIn(platform, standIn)
    await call('boss', 'account:save', { id, ...typed, name: `${typed.name}${id}` })
    const { callbackUrl } = await call('boss', 'account:details', { id })
    await standIn.callbacks?.register(callbackUrl ?? '', {})
  }
  let running = true
  const stopEngine = async (): Promise<void> => {
    if (!running)
      return
    running = false
    await remote.ask({ order: 'stop' }).catch(() => {})
    await remote.ended
  }
  return {
    accounts,
    sandboxes,
    pid: remote.pid,
    file: join(folder, 'huiyin.db'),
    call,
    async authoriseAnew({ id, platform, standIn }) {
      if (platform === 'discourse')
        return
      standIn.changeAccount({ newToken: true })
      await call('boss', 'account:reauthorise', { id, secrets: typedIn(platform, standIn).secrets })
    },
    served: account => served(account.standIn.url),
    stopEngine,
    async stop() {
      await stopEngine()
      await Promise.all(sandboxes.map(sandbox => sandbox.stop()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
