import type { EngineHandle } from '../../src/engine/handle.ts'
import type { Log } from '../../src/engine/log.ts'
import type { TruthEntry } from '../../src/sandbox/truth.ts'
import { Buffer } from 'node:buffer'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEngineConfig } from '../../src/engine/config.ts'
import { createWebhookListener, webhookPath } from '../../src/engine/receiver/webhook-listener.ts'
import { startEngineThread } from '../../src/engine/thread.ts'
import { createLauncher } from '../../src/hub/child.ts'

/** Who looks at the result. */
export const watcher = { agentId: 'boss', role: 'supervisor' } as const

/** The stand-in as a process of its own, and a real engine on its thread with the Weibo connector and a callback receiver. */
export interface Stage {
  readonly engine: EngineHandle
  /** The store's file. */
  readonly file: string
  readonly order: (method: string, path: string, body?: unknown) => Promise<unknown>
  readonly truth: () => Promise<TruthEntry[]>
  readonly pending: () => Promise<{ pending: number, delivered: number, givenUp: number }>
  /** Closes the engine in order; its file may then be read. */
  readonly stopEngine: () => Promise<void>
  readonly stop: () => Promise<void>
}

interface Account {
  readonly uid: number
  readonly screenName: string
  readonly appSecret: string
  readonly accessToken: string
  readonly baseUrl: string
}

const accountId = 'weibo-soak'
const resources = fileURLToPath(new URL('../../resources', import.meta.url))

function settingsOf(account: Account): Record<string, unknown> {
  return {
    profile: 'commercial',
    uid: String(account.uid),
    screenName: account.screenName,
    baseUrl: account.baseUrl,
    rip: '203.0.113.10',
    intervalsMs: { mentions: 500, comments_to_me: 500, comments_mentions: 500, by_me: 5_000 },
    overlapMs: 600_000,
    sweepEveryMs: 20_000,
  }
}

function startEngine(dataDir: string, account: Account): Promise<EngineHandle> {
  const config = parseEngineConfig({
    dataDir,
    sandbox: true,
    brandWords: ['云杉'],
    agents: [{ id: watcher.agentId, name: '何班长', workNo: '8000', role: watcher.role }],
    accounts: [{ id: accountId, channel: 'weibo', name: account.screenName, brand: '云杉', settings: settingsOf(account), secrets: { accessToken: 'token', appSecret: 'secret' } }],
  })
  const secrets = { token: account.accessToken, secret: account.appSecret, fieldKey: Buffer.alloc(32, 7).toString('base64') }
  return startEngineThread(new URL('../../src/engine/worker.ts', import.meta.url), { config, secrets, host: 'hub', resources, logLevel: 'error' })
}

/** Starts everything on random ports of loopback. What has started is stopped when a later part fails. */
export async function startStage(seed: number, log: Log): Promise<Stage> {
  const undo: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse())
      await step()
  }
  try {
    const sandbox = await createLauncher(log)('sandbox', ['--scene', 'empty', '--channels', 'weibo', '--seed', String(seed)], {})
    undo.push(sandbox.stop)
    const { control } = sandbox.ready as { control: string }
    const order: Stage['order'] = async (method, path, body) => {
      const answer = await fetch(`${control}${path}`, { method, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }) })
      if (!answer.ok)
        throw new Error(`${method} ${path}: ${answer.status} ${(await answer.text()).slice(0, 200)}`)
      return answer.json()
    }
    const folder = await mkdtemp(join(tmpdir(), 'huiyin-soak-'))
    undo.push(() => rm(folder, { recursive: true, force: true }))
    const account = await order('GET', '/weibo/account') as Account
    const engine = await startEngine(folder, account)
    let running = true
    const stopEngine = async () => {
      if (running)
        await engine.stop()
      running = false
    }
    undo.push(stopEngine)
    const receiver = createWebhookListener({ engine, pathKey: 'soak', accountIds: [accountId], log })
    await new Promise<void>(resolve => receiver.listen(0, '127.0.0.1', resolve))
    undo.push(() => new Promise(resolve => receiver.close(resolve)))
    const address = receiver.address()
    const port = address === null || typeof address === 'string' ? 0 : address.port
    const registered = await order('PUT', '/weibo/callback', { url: `http://127.0.0.1:${port}${webhookPath('soak', accountId)}` }) as { ok: boolean, reason: string | null }
    if (!registered.ok)
      throw new Error(`the callback was not registered: ${registered.reason}`)
    return {
      engine,
      file: join(folder, 'huiyin.db'),
      order,
      truth: async () => (await order('GET', '/truth') as { entries: TruthEntry[] }).entries,
      pending: async () => await order('GET', '/pushes') as { pending: number, delivered: number, givenUp: number },
      stopEngine,
      stop,
    }
  }
  catch (error) {
    await stop()
    throw error
  }
}
