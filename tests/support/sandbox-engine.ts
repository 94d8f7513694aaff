import type { Connector } from '../../src/channels/connector.ts'
import type { DemoAccount } from '../../src/engine/companion-accounts.ts'
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.ts'
import type { TestEngine } from './engine/start-engine.ts'
import { createConnector } from '../../src/channels/registry.ts'
import { accountOn, accountsByHand, platformList } from '../../src/engine/companion-accounts.ts'
import { parseEngineConfig } from '../../src/engine/config.ts'
import { listen, shut } from '../../src/engine/receiver/listening.ts'
import { createWebhookListener, webhookPath } from '../../src/engine/receiver/webhook-listener.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { startTestEngine } from './engine/start-engine.ts'
import { quietLog } from './quiet-log.ts'

/** An engine with the real connectors of every platform that the sandbox has, all in one process, over real HTTP in both directions. */
export interface SandboxEngine {
  readonly t: TestEngine
  readonly sandbox: Sandbox
  /** Account by platform: `weibo-sandbox` on `weibo` … */
  readonly accountOf: ReadonlyMap<string, string>
  /** Asks the control plane; throws with its words when it refuses. */
  readonly order: <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => Promise<T>
  /** Asks every account that is polled to look now. */
  readonly pollAll: () => Promise<void>
  readonly stop: () => Promise<void>
}

function connect({ config, secrets }: DemoAccount, now: () => number): Connector {
  return createConnector(config.channel, {
    accountId: config.id,
    settings: config.settings ?? {},
    secret: name => secrets[config.secrets?.[name] ?? ''] ?? '',
    keepSecret: async () => {},
    fetch,
    now,
  })
}

/** Starts the sandbox, the receiver and the engine; callbacks are registered wherever a platform pushes. */
export async function startSandboxEngine(options: SandboxOptions = {}): Promise<SandboxEngine> {
  const sandbox = await createSandbox({ seed: 7, ...options })
  const order: SandboxEngine['order'] = async (method, path, body) => {
    const answer = await fetch(`${sandbox.urls.control}${path}`, { method, ...body !== undefined && { body: JSON.stringify(body) } })
    const told = await answer.json() as never
    if (!answer.ok)
      throw new Error(`${method} ${path}: ${JSON.stringify(told)}`)
    return told
  }
  const { platforms, complaintDesk } = platformList.parse(await order('GET', '/platforms'))
  const accountOf = new Map<string, string>()
  const accounts: DemoAccount[] = accountsByHand(complaintDesk.uid)
  for (const { name } of platforms) {
    const account = accountOn(name, await order('GET', `/account/${name}`))
    if (!account)
      continue
    accounts.push(account)
    accountOf.set(name, account.config.id)
  }
  let running: TestEngine | undefined
  const now = (): number => running?.clock.now() ?? Date.now()
  const t = await startTestEngine({
    config: parseEngineConfig({
      dataDir: '.',
      sandbox: true,
      brandWords: ['云杉'],
      accounts: accounts.map(account => account.config),
      agents: [{ id: 'lin', name: '林晓', workNo: '8001' }, { id: 'zhou', name: '周远', workNo: '8002' }, { id: 'boss', name: '何班长', workNo: '8000', role: 'supervisor' }],
    }),
    connectors: new Map(accounts.map(account => [account.config.id, connect(account, now)])),
  })
  running = t
  const receiver = createWebhookListener({ engine: t.engine, log: quietLog, pathKey: 'sandbox', accountIds: [...accountOf.values()] })
  const port = await listen(receiver, { host: '127.0.0.1', port: 0 })
  for (const { name, pushes } of platforms) {
    const accountId = accountOf.get(name)
    if (!pushes || accountId === undefined)
      continue
    const { ok, reason } = await order<{ ok: boolean, reason: string | null }>('PUT', `/callback/${name}`, { url: `http://127.0.0.1:${port}${webhookPath('sandbox', accountId)}` })
    if (!ok)
      throw new Error(`${name} refused the callback: ${reason}`)
  }
  const boss = t.desk('boss')
  return {
    t,
    sandbox,
    accountOf,
    order,
    async pollAll() {
      for (const accountId of accountOf.values())
        await boss.call('channel:pollNow', { accountId })
    },
    async stop() {
      await shut(receiver)
      await t.stop()
      await sandbox.stop()
    },
  }
}
