import type { Logger } from 'pino'
import type { Connector } from '../channels/connector.ts'
import type { PracticeLesson } from '../shared/practice/lesson.ts'
import type { MoodModel } from '../shared/rules/mood-model.ts'
import type { LexiconWord } from '../shared/rules/privacy.ts'
import type { Connecting } from './accounts/connecting.ts'
import type { SecretSet } from './accounts/secret-keeper.ts'
import type { Vault } from './accounts/vault.ts'
import type { EngineConfig } from './config.ts'
import type { WorkerMessage } from './handle.ts'
import type { AbuseWordings } from './hints/abuse.ts'
import type { GatewayLink } from './hotline/link.ts'
import type { WorkerPort } from './port.ts'
import type { Starters } from './scripts/seed.ts'
import type { Store } from './store/port.ts'
import type { StarterNode } from './wrap-up/tree.ts'
import { Buffer } from 'node:buffer'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { z } from 'zod'
import { createConnector } from '../channels/registry.ts'
import { AppError, toErrorData } from '../shared/errors.ts'
import { maskLine } from '../shared/rules/log-mask.ts'
import { readMoodModel } from '../shared/rules/mood-model.ts'
import { wireVersion } from '../shared/wire.ts'
import { createHostLink } from './accounts/host-link.ts'
import { createVault } from './accounts/vault.ts'
import { engineConfig } from './config.ts'
import { createEngine } from './engine.ts'
import { createFieldCipher } from './field-cipher.ts'
import { mostWarnings } from './hints/abuse.ts'
import { createGatewayLink } from './hotline/link.ts'
import { createGatewayRecordings } from './hotline/recordings.ts'
import { createIds } from './ids.ts'
import { logPlace, openLogOutput } from './log-output.ts'
import { createLog } from './log.ts'
import { createOutside } from './media/outside.ts'
import { engineNetwork, openThreadWay } from './network/engine-network.ts'
import { servePort } from './port.ts'
import { readLessons } from './practice/lessons.ts'
import { starterFiles } from './scripts/seed.ts'
import { openPostgresStore } from './store/postgres/index.ts'
import { openSqliteStore } from './store/sqlite/index.ts'
import { createTimeSource } from './time-source.ts'
import { watchFaults } from './watch-faults.ts'
import { starterNode } from './wrap-up/tree.ts'

/** What a host passes to its engine worker. `secrets` are held in memory only; `resources` is the folder read at run time. */
export const workerInput = z.object({
  config: engineConfig,
  secrets: z.record(z.string(), z.string()),
  host: z.enum(['desktop', 'hub']),
  resources: z.string(),
  logLevel: z.string().default('info'),
  logs: logPlace.nullable().default(null),
  network: engineNetwork.prefault({ proxy: null, authorities: [], system: false }),
})

const lexiconFile = z.object({ words: z.array(z.object({ word: z.string().min(1), class: z.string(), severity: z.enum(['warn', 'review', 'block']) })) })
const treeFile = z.object({ tree: z.array(starterNode).min(1) })
const warningsFile = z.object({ steps: z.array(z.array(z.string().min(1)).min(1)).length(mostWarnings) })
const guideFile = z.object({ texts: z.array(z.string().min(1)).min(1) })

/** The composition root of the worker: builds the engine and serves it on the port; tells the host when it cannot. */
export async function runWorker(port: WorkerPort, input: unknown): Promise<void> {
  const post = (message: WorkerMessage): void => port.postMessage(message)
  try {
    const given = workerInput.parse(input)
    const output = openLogOutput('engine', given.logs)
    const log = createLog(given.logLevel, output)
    watchFaults({ process, place: 'engine', log, flush: () => output.files?.flushNow() })
    const time = createTimeSource(Date.now, () => performance.now())
    const { routes, practice, ...host } = createHostLink(port)
    const way = await openThreadWay(given.network, routes)
    const connecting: Connecting = { connect: createConnector, fetch: way.fetch, fetchFile: createOutside({ loopback: given.config.sandbox, tunnel: way.tunnel }), ...host }
    const vault = createVault(connecting.keeper)
    const store = await openStore(given.config, given.secrets, time.now, log)
    const link = openLink(given.config, given.secrets, log)
    const engine = await createEngine({
      config: given.config,
      host: given.host,
      store,
      time,
      random: Math.random,
      log,
      cipher: createFieldCipher(Buffer.from(secretOf(given.secrets, 'fieldKey'), 'base64')),
      connectors: await openConnectors(given, vault, connecting, time.now, log),
      connecting,
      vault,
      link,
      recordings: given.config.hotline === null ? null : createGatewayRecordings({ url: given.config.hotline.gatewayUrl, token: secretOf(given.secrets, given.config.hotline.tokenEnv) }),
      phonePassword: agentId => phonePassword(given.config, given.secrets, agentId),
      practice,
      ...await readResources(given.resources),
    })
    servePort(port, engine, { onBadMessage: reason => log.warn({ reason }, 'the host sent a message that is none of ours') })
    post({ t: 'ready', storeId: store.id, wireVersion })
  }
  catch (error) {
    post({ t: 'fatal', envelope: { ok: false, error: toErrorData(error) } })
    if (!(error instanceof AppError))
      process.stderr.write(`${maskLine(error instanceof Error ? error.stack ?? error.message : String(error))}\n`)
  }
}

function secretOf(secrets: Readonly<Record<string, string>>, name: string): string {
  const value = secrets[name]
  if (value === undefined || value === '')
    throw new AppError('secrets_unavailable', { details: { name } })
  return value
}

function phonePassword(config: EngineConfig, secrets: Readonly<Record<string, string>>, agentId: string): string | null {
  const name = config.agents.find(agent => agent.id === agentId)?.phone?.secret
  return name === undefined ? null : secrets[name] || null
}

async function openStore(config: EngineConfig, secrets: Readonly<Record<string, string>>, now: () => number, log: Logger): Promise<Store> {
  const newId = createIds(now)
  if (config.store.kind === 'postgres')
    return openPostgresStore({ url: secretOf(secrets, config.store.urlEnv), now, newId, log })
  await mkdir(config.dataDir, { recursive: true })
  return openSqliteStore({ file: join(config.dataDir, 'huiyin.db'), now, newId, log })
}

/** Accounts whose settings are wrong are left out and shown as such; the others work. */
async function openConnectors({ config, secrets }: z.output<typeof workerInput>, vault: Vault, connecting: Connecting, now: () => number, log: Logger): Promise<ReadonlyMap<string, Connector>> {
  const connectors = new Map<string, Connector>()
  for (const account of config.accounts) {
    try {
      const configured = Object.entries(account.secrets).flatMap(([name, key]) => secrets[key] ? [[name, secrets[key]]] : [])
      await vault.loadConfigured(account.id, Object.fromEntries(configured) as SecretSet)
        .catch(error => log.warn({ account: account.id, error: toErrorData(error) }, 'what the platform renewed could not be read'))
      connectors.set(account.id, createConnector(account.channel, {
        accountId: account.id,
        settings: account.settings,
        secret: name => vault.read(account.id, name),
        keepSecret: (name, value) => vault.keep(account.id, { [name]: value }),
        fetch: connecting.fetch,
        ...connecting.fetchFile === undefined ? {} : { fetchFile: connecting.fetchFile },
        now,
      }))
    }
    catch (error) {
      log.error({ account: account.id, error: toErrorData(error) }, 'an account cannot be used')
    }
  }
  return connectors
}

function openLink(config: EngineConfig, secrets: Readonly<Record<string, string>>, log: Logger): GatewayLink | null {
  if (config.hotline === null)
    return null
  return createGatewayLink({
    url: config.hotline.gatewayUrl,
    token: secretOf(secrets, config.hotline.tokenEnv),
    clock: {
      after(ms, run) {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    },
    log: { info: (facts, message) => log.info(facts, message), warn: (facts, message) => log.warn(facts, message) },
    random: Math.random,
  })
}

async function readResources(folder: string): Promise<{ moodModel: MoodModel, abuseWarnings: AbuseWordings, lexicon: LexiconWord[], guideTexts: string[], starters: Starters, starterTree: readonly StarterNode[], lessons: readonly PracticeLesson[] }> {
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8')) as unknown
  const [moodModel, warnings, lexicon, guide, scripts, persona, facts, wrapUp] = await Promise.all([readFile(join(folder, 'models/mood-zh.tsv'), 'utf8'), read('scripts/abuse-warnings.json'), read('lexicons/default.json'), read('scripts/guide-to-private.json'), read('scripts/starter.json'), read('personas/starter.json'), read('knowledge/starter.json'), read('wrap-up/starter.json')])
  return {
    moodModel: readMoodModel(moodModel),
    abuseWarnings: warningsFile.parse(warnings).steps,
    lexicon: lexiconFile.parse(lexicon).words,
    guideTexts: guideFile.parse(guide).texts,
    starterTree: treeFile.parse(wrapUp).tree,
    lessons: await readLessons(folder),
    starters: { scripts: starterFiles.scripts.parse(scripts).scripts, persona: starterFiles.persona.parse(persona), facts: starterFiles.facts.parse(facts).facts },
  }
}
