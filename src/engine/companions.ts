import type { EngineConfig } from './config.ts'
import { z } from 'zod'
import { AppError } from '../shared/errors.ts'
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
  /** More arguments for the sandbox, such as `--seed 7 --scene empty`. */
  readonly sandboxArgs?: readonly string[]
}

/** The sandbox and the gateway, running, and the engine's configuration that speaks to them. */
export interface Companions {
  readonly config: EngineConfig
  readonly secrets: Readonly<Record<string, string>>
  readonly sandbox: { readonly weibo: string, readonly phones: string, readonly control: string }
  /** Tells the sandbox where to push private messages. */
  readonly registerCallback: (url: string) => Promise<void>
  /** Resolves with the program's name when one of them ended by itself. */
  readonly lost: Promise<CompanionProgram>
  readonly stop: () => Promise<void>
}

const sandboxReady = z.object({ ready: z.literal(true), weibo: z.url(), phones: z.url(), control: z.url() })
const gatewayReady = z.object({ ready: z.literal(true), url: z.url() })
const weiboAccount = z.object({
  uid: z.union([z.string(), z.number()]).transform(String),
  screenName: z.string(),
  appSecret: z.string(),
  accessToken: z.string(),
  profile: z.enum(['standard', 'commercial']),
  baseUrl: z.url(),
})

const callbackAnswer = z.object({ ok: z.boolean(), reason: z.string().nullable() })

const secretNames = { accessToken: 'sandbox.weibo.accessToken', appSecret: 'sandbox.weibo.appSecret', gateway: 'sandbox.gateway.token' } as const

/** The people of the demonstration: three agents and the supervisor of their shift. */
const staff = [
  { id: 'lin-xiaowen', name: '林晓雯', workNo: '8001', role: 'agent' },
  { id: 'zhou-yutong', name: '周雨桐', workNo: '8002', role: 'agent' },
  { id: 'chen-zhiyuan', name: '陈志远', workNo: '8003', role: 'agent' },
  { id: 'shen-jingyi', name: '沈静怡', workNo: '8000', role: 'supervisor' },
] as const

function configFor({ dataDir, agents = [...staff] }: CompanionOptions, account: z.output<typeof weiboAccount>, gatewayUrl: string): EngineConfig {
  const brand = account.screenName.replace(/客服$/, '')
  return parseEngineConfig({
    dataDir,
    sandbox: true,
    agents,
    brandWords: [brand],
    // Scripted customers have no nights.
    hotline: { gatewayUrl, tokenEnv: secretNames.gateway, callerId: '4000008000', callingHours: [[0, 1440]] },
    accounts: [{
      id: 'weibo-sandbox',
      channel: 'weibo',
      name: account.screenName,
      brand,
      settings: {
        profile: account.profile,
        uid: account.uid,
        screenName: account.screenName,
        baseUrl: account.baseUrl,
        pictureHosts: [new URL(account.baseUrl).hostname],
        keywords: [brand],
        // An address of the documentation range: the sandbox only wants one.
        rip: '203.0.113.10',
      },
      secrets: { accessToken: secretNames.accessToken, appSecret: secretNames.appSecret },
    }],
  })
}

function readReady<T extends z.ZodType>(schema: T, program: CompanionProgram, ready: unknown): z.output<T> {
  const parsed = schema.safeParse(ready)
  if (parsed.success)
    return parsed.data
  throw new AppError('internal', { details: { program, reason: 'ready_line' } })
}

/**
 * Starts the sandbox and, pointed at its phones, the hotline gateway; reads the sandbox's brand account. When one does not
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

  try {
    const sandbox = await launch(sandboxReady, 'sandbox', options.sandboxArgs ?? [])
    const token = options.secret()
    const gateway = await launch(gatewayReady, 'hotline-gateway', ['--phones', sandbox.phones, '--log-level', 'warn'], { HUIYIN_GATEWAY_TOKEN: token })
    const account = weiboAccount.parse(await ask(`${sandbox.control}/weibo/account`))
    return {
      config: configFor(options, account, gateway.url),
      secrets: { [secretNames.accessToken]: account.accessToken, [secretNames.appSecret]: account.appSecret, [secretNames.gateway]: token },
      sandbox: { weibo: sandbox.weibo, phones: sandbox.phones, control: sandbox.control },
      registerCallback: async (url) => {
        const answer = await ask(`${sandbox.control}/weibo/callback`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ url }) })
        const { ok, reason } = callbackAnswer.parse(answer)
        if (!ok)
          throw new AppError('channel_bad_request', { details: { what: 'callback', reason } })
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
