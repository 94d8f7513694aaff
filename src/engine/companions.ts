import type { DemoAccount } from './companion-accounts.ts'
import type { EngineConfig } from './config.ts'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '../shared/errors.ts'
import { accountOn, accountsByHand, demoBrand, platformList } from './companion-accounts.ts'
import { parseEngineConfig } from './config.ts'

/** The programs that stand in for the platforms and carry the calls when nothing is configured. */
export type CompanionProgram = 'sandbox' | 'hotline-gateway'

/** A companion that said it is ready. */
export interface RunningCompanion {
  /** Its ready line, parsed. */
  readonly ready: unknown
  /** Resolves when it ended by itself or was stopped. */
  readonly ended: Promise<void>
  readonly stop: () => Promise<void>
}

/** Starts a program of ours as a process of its own and waits for its ready line; how is the host's business. */
export type LaunchCompanion = (program: CompanionProgram, args: readonly string[], env: Readonly<Record<string, string>>) => Promise<RunningCompanion>

/** What the companions are started with. */
export interface CompanionOptions {
  readonly launch: LaunchCompanion
  readonly fetch: typeof fetch
  /** A fresh secret of at least 16 characters. */
  readonly secret: () => string
  readonly dataDir: string
  /** Who works here; left out: the people of the demonstration. */
  readonly agents?: EngineConfig['agents']
  /** A hotline of one's own, tried out with the customers of the sandbox; left out: a gateway with the sandbox's telephones. */
  readonly hotline?: EngineConfig['hotline']
  /** More arguments for the sandbox, such as `--seed 7 --scene empty`. */
  readonly sandboxArgs?: readonly string[]
}

/** The sandbox and the gateway, running, and the engine's configuration that speaks to them. */
export interface Companions {
  readonly config: EngineConfig
  readonly secrets: Readonly<Record<string, string>>
  /** Where its platforms, telephones and control plane are. */
  readonly sandbox: Omit<z.output<typeof sandboxReady>, 'ready'>
  /** Tells the platform of an account where to push; false where none pushes. */
  readonly registerCallback: (accountId: string, url: string) => Promise<boolean>
  /** Resolves with the program's name when one of them ended by itself. */
  readonly lost: Promise<CompanionProgram>
  readonly stop: () => Promise<void>
}

const sandboxReady = z.object({ ready: z.literal(true), weibo: z.url(), douyin: z.url().optional(), nodebb: z.url().optional(), discourse: z.url().optional(), phones: z.url(), control: z.url() })
const gatewayReady = z.object({ ready: z.literal(true), url: z.url() })
const callbackAnswer = z.object({ ok: z.boolean(), reason: z.string().nullable() })

const gatewaySecret = 'sandbox.gateway.token'

/** The people of the demonstration: three agents and the supervisor of their shift. */
const staff = [
  { id: 'lin-xiaowen', name: '林晓雯', workNo: '8001', role: 'agent' },
  { id: 'zhou-yutong', name: '周雨桐', workNo: '8002', role: 'agent' },
  { id: 'chen-zhiyuan', name: '陈志远', workNo: '8003', role: 'agent' },
  { id: 'shen-jingyi', name: '沈静怡', workNo: '8000', role: 'supervisor' },
] as const

function configFor({ dataDir, agents = [...staff] }: CompanionOptions, accounts: readonly DemoAccount[], hotline: unknown): EngineConfig {
  return parseEngineConfig({
    dataDir,
    sandbox: true,
    agents,
    brandWords: [demoBrand],
    hotline,
    accounts: accounts.map(account => account.config),
  })
}

function readReady<T extends z.ZodType>(schema: T, program: CompanionProgram, ready: unknown): z.output<T> {
  const parsed = schema.safeParse(ready)
  if (parsed.success)
    return parsed.data
  throw new AppError('internal', { details: { program, reason: 'ready_line' } })
}

/**
 * Starts the sandbox and, pointed at its phones, the hotline gateway; reads the brand's accounts on the sandbox's platforms. When one does not
 * come up, the other is stopped and the error goes on.
 */
export async function startCompanions(options: CompanionOptions): Promise<Companions> {
  const running: [CompanionProgram, RunningCompanion][] = []
  let stopping = false

  async function launch<T extends z.ZodType>(schema: T, program: CompanionProgram, args: readonly string[], env: Record<string, string> = {}): Promise<z.output<T>> {
    const companion = await options.launch(program, args, env)
    running.push([program, companion])
    return readReady(schema, program, companion.ready)
  }

  async function stop() {
    stopping = true
    await Promise.all(running.splice(0).map(([, companion]) => companion.stop()))
  }

  async function ask(url: string, init?: RequestInit): Promise<unknown> {
    const answer = await options.fetch(url, { ...init, signal: AbortSignal.timeout(5_000) })
    if (!answer.ok)
      throw new AppError('channel_down', { details: { status: answer.status } })
    return answer.json()
  }

  /** The accounts on the sandbox's platforms; where there is more than Weibo, those by hand too. */
  async function readAccounts(control: string): Promise<{ accounts: DemoAccount[], pushing: Map<string, string> }> {
    const { platforms, complaintDesk } = platformList.parse(await ask(`${control}/platforms`))
    const pushing = new Map<string, string>()
    const accounts: DemoAccount[] = []
    for (const { name, pushes } of platforms) {
      const account = accountOn(name, await ask(`${control}/account/${name}`))
      if (account)
        accounts.push(account)
      if (account && pushes)
        pushing.set(account.config.id, name)
    }
    return { accounts: platforms.length > 1 ? [...accounts, ...accountsByHand(complaintDesk.uid)] : accounts, pushing }
  }

  async function startGateway(phones: string): Promise<{ hotline: unknown, secrets: Record<string, string> }> {
    const token = options.secret()
    const gateway = await launch(gatewayReady, 'hotline-gateway', ['--phones', phones, '--journal', join(options.dataDir, 'hotline-calls.json'), '--log-level', 'warn'], { HUIYIN_GATEWAY_TOKEN: token })
    // Scripted customers have no nights.
    return { hotline: { gatewayUrl: gateway.url, tokenEnv: gatewaySecret, callerId: '4000008000', callingHours: [[0, 1440]] }, secrets: { [gatewaySecret]: token } }
  }

  try {
    const { ready: _, ...sandbox } = await launch(sandboxReady, 'sandbox', options.sandboxArgs ?? [])
    const own = options.hotline ?? null
    const gateway = own === null ? await startGateway(sandbox.phones) : { hotline: own, secrets: {} }
    const { accounts, pushing } = await readAccounts(sandbox.control)
    return {
      config: configFor(options, accounts, gateway.hotline),
      secrets: Object.assign({}, gateway.secrets, ...accounts.map(account => account.secrets)),
      sandbox,
      registerCallback: async (accountId, url) => {
        const platform = pushing.get(accountId)
        if (platform === undefined)
          return false
        const answer = await ask(`${sandbox.control}/callback/${platform}`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ url }) })
        const { ok, reason } = callbackAnswer.parse(answer)
        if (!ok)
          throw new AppError('channel_bad_request', { details: { what: 'callback', account: accountId, reason } })
        return true
      },
      lost: Promise.race(running.map(async ([program, companion]) => {
        await companion.ended
        return stopping ? new Promise<never>(() => {}) : program
      })),
      stop,
    }
  }
  catch (error) {
    await stop()
    throw error
  }
}
