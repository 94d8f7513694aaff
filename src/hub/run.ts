import type { HostServices } from '../engine/accounts/host-link.ts'
import type { Companions, LaunchCompanion } from '../engine/companions.ts'
import type { EngineConfig } from '../engine/config.ts'
import type { Identity } from '../engine/handle.ts'
import type { PortHandle } from '../engine/port-handle.ts'
import type { Hub } from './app.ts'
import type { HubSettings } from './config.ts'
import type { Ambient } from './ports.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasCallback } from '../channels/registry.ts'
import { startCompanions } from '../engine/companions.ts'
import { hasOwnAccounts } from '../engine/config.ts'
import { ownHeap, startGivingBack } from '../engine/give-back.ts'
import { openThreadWay } from '../engine/network/engine-network.ts'
import { openPractice } from '../engine/practice/open.ts'
import { startEngineThread } from '../engine/thread.ts'
import { phoneOrigin } from '../shared/page-policy.ts'
import { createHub } from './app.ts'
import { openCallMe } from './call-me/open.ts'
import { fieldKeyEnv, readHotlineSecrets, readSecrets } from './config.ts'
import { hubNetwork } from './network.ts'
import { openSecretFile } from './secret-file.ts'

/** One sign-in link of a started hub. */
export interface StaffLink {
  readonly agentId: string
  readonly name: string
  readonly role: Identity['role']
  readonly url: string
}

/** Where the platform of one account calls back. */
export interface AccountCallback {
  readonly accountId: string
  readonly name: string
  readonly url: string
}

/** What a hub is run with beside its settings. */
export interface RunDeps extends Ambient {
  readonly launch: LaunchCompanion
  /** The engine's worker program. */
  readonly engineEntry: URL
  /** Told every few seconds whether the whole process is under a rush of work. */
  readonly onLoad?: (isRush: boolean) => void
}

/** A hub with everything behind it. */
export interface RunningHub {
  readonly hub: Hub
  readonly companions: Companions | null
  /** Fresh one-use links, one for each configured person. */
  readonly links: () => readonly StaffLink[]
  /** One for each account whose platform pushes. */
  readonly callbacks: readonly AccountCallback[]
  /** Addresses of the brand's public "call me" pages. */
  readonly callMe: readonly string[]
  /** False while callbacks are addresses of this machine, which no platform reaches. */
  readonly callbacksArePublic: boolean
  /** Resolves with the reason when something essential ended by itself. */
  readonly failed: Promise<unknown>
  readonly stop: () => Promise<void>
}

type Env = Readonly<Record<string, string | undefined>>

const resources = fileURLToPath(new URL('../../resources', import.meta.url))
const builtPage = fileURLToPath(new URL('../../out/renderer', import.meta.url))

/** A secret of this data folder, made once. */
function keepSecret(dataDir: string, name: string, make: () => string): string {
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, name)
  try {
    writeFileSync(file, make(), { mode: 0o600, flag: 'wx' })
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw error
  }
  return readFileSync(file, 'utf8')
}

/** Numbers of scripted customers alone are encrypted with a key that lies beside them. */
function sandboxFieldKey(dataDir: string, env: Env): string {
  return env[fieldKeyEnv] || keepSecret(dataDir, 'field.key', () => randomBytes(32).toString('base64'))
}

function pushed({ accounts }: EngineConfig): EngineConfig['accounts'] {
  return accounts.filter(account => hasCallback(account.channel))
}

/** Starts companions (without accounts), engine and listeners, in this order; what has started is stopped when a later one fails. */
export async function runHub(settings: HubSettings, env: Env, deps: RunDeps): Promise<RunningHub> {
  const undo: (() => Promise<void> | void)[] = []
  const { hub: own, engine: wanted } = settings.file
  const network = hubNetwork(own, env, deps.now())
  const way = await openThreadWay(network)
  const { practice, through, stop: endPractice } = openPractice({ ...deps, host: 'hub', resources })

  async function stop() {
    for (const step of undo.splice(0).reverse())
      await step()
  }

  function temporaryDataDir(): string {
    const folder = mkdtempSync(join(tmpdir(), 'huiyin-'))
    undo.push(() => rmSync(folder, { recursive: true, force: true }))
    return folder
  }

  async function standIns(): Promise<Companions> {
    const companions = await startCompanions({
      launch: deps.launch,
      fetch,
      secret: deps.secret,
      dataDir: settings.dataDir ?? wanted?.dataDir ?? temporaryDataDir(),
      agents: wanted?.agents,
      hotline: wanted?.hotline,
      sandboxArgs: settings.sandboxArgs,
    })
    undo.push(companions.stop)
    return companions
  }

  async function startEngine(config: EngineConfig, secrets: Readonly<Record<string, string>>, services: HostServices): Promise<PortHandle> {
    const engine = await startEngineThread(deps.engineEntry, { config, secrets, host: 'hub', resources, logLevel: settings.logLevel, logs: settings.logs, network }, { services })
    undo.push(engine.stop, startGivingBack(ownHeap(), deps.onLoad), endPractice)
    return engine
  }

  async function openListeners(engine: PortHandle, config: EngineConfig, publishedAs: string | null): Promise<Hub> {
    let isUp = true
    const key = keepSecret(config.dataDir, 'callback.key', deps.secret)
    const pages = openCallMe(own.callMe, { ...deps, engine, config, env, key, publishedAs: own.webhook.publishedAs, fetch: way.fetch })
    const hub = await createHub({
      ...deps,
      engine: through(engine),
      engineIsUp: () => isUp,
      pageFolder: settings.page ?? builtPage,
      staff: { host: own.host, port: own.port },
      phone: phoneOrigin(config.hotline?.softphone?.url),
      publishedAs: own.publishedAs,
      webhook: { ...own.webhook, publishedAs, pathKey: key, pages },
    })
    undo.push(hub.stop)
    engine.onLink((state) => {
      isUp = state === 'up'
      if (!isUp)
        hub.cutScreens()
    })
    return hub
  }

  try {
    const companions = wanted && hasOwnAccounts(wanted) ? null : await standIns()
    const config = companions?.config ?? wanted as EngineConfig
    const secrets: Record<string, string> = companions ? { ...wanted ? readHotlineSecrets(wanted, env) : {}, ...companions.secrets, fieldKey: sandboxFieldKey(config.dataDir, env) } : readSecrets(config, env)
    const keeper = await openSecretFile({ file: join(config.dataDir, 'secrets.sealed'), keyMaterial: Buffer.from(secrets.fieldKey ?? '', 'base64'), now: deps.now, log: deps.log })
    let listening: Hub | null = null
    // The sandbox is on this machine and reaches what no platform could.
    const callbackUrl = (accountId: string) => listening !== null && (companions !== null || own.webhook.publishedAs !== null) ? listening.webhookUrl(accountId) : null
    const engine = await startEngine(config, secrets, { keeper, callbackUrl, practice })
    // The sandbox is on this machine and needs no way around through a proxy.
    const publishedAs = companions ? null : own.webhook.publishedAs
    const hub = await openListeners(engine, config, publishedAs)
    listening = hub
    const callbacks: RunningHub['callbacks'][number][] = []
    for (const { id, name } of pushed(config)) {
      const url = hub.webhookUrl(id)
      if (companions === null || await companions.registerCallback(id, url))
        callbacks.push({ accountId: id, name, url })
    }
    return {
      hub,
      companions,
      callbacks,
      callMe: (own.callMe?.pages ?? []).map(({ slug }) => `${publishedAs?.replace(/\/$/, '') ?? hub.webhookOrigin}/call-me/${slug}`),
      callbacksArePublic: publishedAs !== null,
      links: () => config.agents.map(({ id, name, role }) => ({ agentId: id, name, role, url: hub.issueLink({ agentId: id, role }) })),
      failed: Promise.race([engine.died, ...companions ? [companions.lost.then(program => new Error(`${program} ended by itself`))] : []]),
      stop,
    }
  }
  catch (error) {
    await stop()
    throw error
  }
}
