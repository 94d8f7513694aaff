import type { HostServices } from '../../src/engine/accounts/host-link.ts'
import type { Companions, LaunchCompanion } from '../../src/engine/companions.ts'
import type { EngineConfig } from '../../src/engine/config.ts'
import type { EngineHandle, Identity } from '../../src/engine/handle.ts'
import type { LogPlace } from '../../src/engine/log-output.ts'
import type { Log } from '../../src/engine/log.ts'
import type { PortHandle } from '../../src/engine/port-handle.ts'
import type { PracticeHost } from '../../src/engine/practice/port.ts'
import type { Network } from './network/network.ts'
import type { Secrets } from './secrets.ts'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createMemoryKeeper } from '../../src/engine/accounts/secret-keeper.ts'
import { startCompanions } from '../../src/engine/companions.ts'
import { hasOwnAccounts, parseEngineConfig, phoneSecrets } from '../../src/engine/config.ts'
import { listen, shut } from '../../src/engine/receiver/listening.ts'
import { createWebhookListener, webhookPath } from '../../src/engine/receiver/webhook-listener.ts'
import { startEngineThread } from '../../src/engine/thread.ts'
import { AppError } from '../../src/shared/errors.ts'
import { createDesktopKeeper } from './secrets.ts'

/** Where things are and how they are started on this desktop. */
export interface DesktopEngineOptions {
  readonly userData: string
  /** A configuration file; without one, or without accounts in it, the sandbox stands in. */
  readonly configFile: string
  readonly resources: string
  readonly engineEntry: URL
  readonly launch: LaunchCompanion
  readonly openSecrets: () => Promise<Secrets>
  readonly sandboxArgs: readonly string[]
  /** By which way its engine reaches platforms. */
  readonly network: Pick<Network, 'routes' | 'authorities'>
  readonly practice: PracticeHost
  readonly logLevel: string
  /** Where the engine's log goes beside the error output. */
  readonly logs: LogPlace | null
  readonly log: Log
}

/** What an engine on this desktop is started from, again and again. */
export interface DesktopEngine {
  readonly config: EngineConfig
  readonly companions: Companions | null
  readonly start: () => Promise<PortHandle>
  /** Opens the loopback listener to which the sandbox pushes; a live account's pushes need a hub. */
  readonly openCallbacks: (engine: Pick<EngineHandle, 'webhook'>) => Promise<void>
  readonly stop: () => Promise<void>
}

const freshKey = () => randomBytes(32).toString('base64')

function readConfig(path: string): EngineConfig | null {
  if (!existsSync(path))
    return null
  try {
    return parseEngineConfig(JSON.parse(readFileSync(path, 'utf8')))
  }
  catch (cause) {
    if (cause instanceof SyntaxError)
      throw new AppError('config_invalid', { details: { fields: [`${path}: is not JSON`] }, cause })
    throw cause
  }
}

/** Secrets that the configuration names and this desktop keeps; one that is missing shows on its account, not here. */
async function secretsFor(config: EngineConfig, kept: Secrets): Promise<Record<string, string>> {
  const names = [...config.accounts.flatMap(account => Object.values(account.secrets)), ...config.hotline ? [config.hotline.tokenEnv, ...phoneSecrets(config)] : []]
  const known = names.flatMap((name) => {
    const value = kept.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  const fieldKey = kept.get('fieldKey') ?? freshKey()
  await kept.set('fieldKey', fieldKey)
  return { ...Object.fromEntries(known), fieldKey }
}

/** Who sits at this desktop: the person chosen in the preferences, else the first of the configuration. */
export function personOf(config: EngineConfig | undefined, agentId: string | null): Identity {
  const person = config?.agents.find(agent => agent.id === agentId) ?? config?.agents[0]
  if (!person)
    throw new AppError('config_invalid', { details: { fields: ['agents'] } })
  return { agentId: person.id, role: person.role }
}

/** Prepares the engine of a standalone desktop: its configuration, its secrets, and the sandbox where nothing is configured. */
export async function prepareEngine(options: DesktopEngineOptions): Promise<DesktopEngine> {
  const { log } = options
  const wanted = readConfig(options.configFile)
  const cleanUp: (() => Promise<void>)[] = []

  async function standIns(): Promise<Companions> {
    const dataDir = join(options.userData, 'sandbox')
    // Scripted customers begin anew with each start, and so does what is known of them.
    rmSync(dataDir, { recursive: true, force: true })
    const companions = await startCompanions({ launch: options.launch, fetch, secret: freshKey, dataDir, agents: wanted?.agents, sandboxArgs: options.sandboxArgs })
    cleanUp.push(companions.stop)
    return companions
  }

  const companions = wanted && hasOwnAccounts(wanted) ? null : await standIns()
  const config = companions?.config ?? wanted as EngineConfig
  const kept = companions ? null : await options.openSecrets()
  const secrets = companions ? { ...companions.secrets, fieldKey: freshKey() } : await secretsFor(config, kept as Secrets)
  let addressOf: HostServices['callbackUrl'] = () => null
  // What speaks to the sandbox begins anew with each start; its secrets are worth nothing.
  const services: HostServices = { keeper: kept ? createDesktopKeeper(kept) : createMemoryKeeper(), callbackUrl: accountId => addressOf(accountId), routes: options.network.routes, practice: options.practice }

  // The sandbox is on this machine.
  const network = companions ? {} : { network: { proxy: 'host' as const, authorities: [...options.network.authorities], system: true } }

  return {
    config,
    companions,
    start: () => startEngineThread(options.engineEntry, { config, secrets, host: 'desktop', resources: options.resources, logLevel: options.logLevel, logs: options.logs, ...network }, { services }),
    async openCallbacks(engine) {
      if (!companions)
        return
      const pathKey = freshKey()
      const server = createWebhookListener({ engine, pathKey, log })
      const port = await listen(server, { host: '127.0.0.1', port: 0 })
      cleanUp.push(() => shut(server))
      addressOf = accountId => `http://127.0.0.1:${port}${webhookPath(pathKey, accountId)}`
      for (const { id } of config.accounts)
        await companions.registerCallback(id, addressOf(id) ?? '')
    },
    async stop() {
      for (const step of cleanUp.splice(0).reverse())
        await step()
    },
  }
}
