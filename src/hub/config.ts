import type { LogPlace } from '../engine/log-output.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { engineConfig, phoneSecrets } from '../engine/config.ts'
import { AppError } from '../shared/errors.ts'
import { callMeSettings } from './call-me/settings.ts'
import { proxySettings } from './network.ts'

const port = z.number().int().min(0).max(65_535)

/** The hub's own part of the configuration file. */
const hubPart = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  port: port.default(8710),
  /** Addresses under which a reverse proxy publishes the staff listener. Only https beyond this machine. */
  publishedAs: z.array(z.url({ protocol: /^https?$/ })).default([]),
  webhook: z.strictObject({
    host: z.string().min(1).default('127.0.0.1'),
    port: port.default(0),
    /** Address under which a reverse proxy publishes the platforms' listener. */
    publishedAs: z.url({ protocol: /^https?$/ }).nullable().default(null),
  }).prefault({}),
  /** The public page on which customers ask to be called; on the platforms' listener. */
  callMe: callMeSettings.nullable().default(null),
  /** The company's proxy on the way to platforms; null = as the environment says (`HTTPS_PROXY`, `NO_PROXY`), else straight. */
  proxy: proxySettings.nullable().default(null),
  /** PEM file of certificate authorities that are believed beside the usual ones. */
  caBundle: z.string().min(1).nullable().default(null),
  /** Files of the log beside the error output: where (null = `logs` in the data folder) and for how many days; null = none. */
  logs: z.strictObject({
    folder: z.string().min(1).nullable().default(null),
    days: z.number().int().min(183).max(1830).default(190),
  }).nullable().prefault({}),
})

/** A hub's configuration file: `hub` may be left out, `engine` is `engine/config.ts`. Without accounts the sandbox stands in. */
const hubFile = z.strictObject({ hub: hubPart.prefault({}), engine: engineConfig.optional() })
export type HubFile = z.output<typeof hubFile>

/** What the command line and the environment ask of a hub. */
export interface HubSettings {
  readonly file: HubFile
  /** Folder for a hub without a configuration file; null = a temporary one that goes with the hub. */
  readonly dataDir: string | null
  readonly page: string | null
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Null: without a folder of its own a hub keeps no log. */
  readonly logs: LogPlace | null
  readonly stopWithStdin: boolean
  readonly sandboxArgs: readonly string[]
}

const flags = {
  'config': { type: 'string' },
  'port': { type: 'string' },
  'webhook-port': { type: 'string' },
  'data-dir': { type: 'string' },
  'page': { type: 'string' },
  'published-as': { type: 'string' },
  'log-level': { type: 'string' },
  'seed': { type: 'string' },
  'scene': { type: 'string' },
  'speed': { type: 'string' },
  'channels': { type: 'string' },
  'stop-with-stdin': { type: 'boolean' },
} as const

const typedPort = z.string().regex(/^\d{1,5}$/).transform(Number).pipe(port).optional()
const flagValues = z.strictObject({
  'config': z.string().optional(),
  'port': typedPort,
  'webhook-port': typedPort,
  'data-dir': z.string().min(1).optional(),
  'page': z.string().min(1).optional(),
  'published-as': z.url({ protocol: /^https?$/ }).optional(),
  'log-level': z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  'seed': z.string().optional(),
  'scene': z.enum(['demo', 'empty']).optional(),
  'speed': z.string().optional(),
  'channels': z.string().optional(),
  'stop-with-stdin': z.boolean().default(false),
})
type FlagValues = z.output<typeof flagValues>

/** Environment variables behind flags; the command line wins. */
const variables: Partial<Record<keyof typeof flags, string>> = {
  'config': 'HUIYIN_CONFIG',
  'port': 'HUIYIN_PORT',
  'webhook-port': 'HUIYIN_WEBHOOK_PORT',
  'data-dir': 'HUIYIN_DATA_DIR',
  'log-level': 'HUIYIN_LOG_LEVEL',
}

function invalid(fields: readonly string[]): AppError {
  return new AppError('config_invalid', { details: { fields } })
}

function parse<T extends z.ZodType>(schema: T, value: unknown, prefix = ''): z.output<T> {
  const result = schema.safeParse(value)
  if (result.success)
    return result.data
  throw invalid(result.error.issues.map(issue => `${prefix}${issue.path.join('.') || '(root)'}: ${issue.message}`))
}

function readArguments(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags }).values
  }
  catch (cause) {
    throw invalid([cause instanceof Error ? cause.message : String(cause)])
  }
}

function readFlags(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): FlagValues {
  const fromEnv = Object.entries(variables).flatMap(([flag, name]) => env[name] ? [[flag, env[name]]] : [])
  return parse(flagValues, { ...Object.fromEntries(fromEnv), ...readArguments(argv) }, '--')
}

function readFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  }
  catch (cause) {
    const reason = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read'
    throw new AppError('config_invalid', { details: { fields: [`${path}: ${reason}`] }, cause })
  }
}

function logPlaceOf({ hub, engine }: HubFile, dataDir: string | null): LogPlace | null {
  const data = dataDir ?? engine?.dataDir
  const folder = hub.logs?.folder ?? (data === undefined ? null : join(data, 'logs'))
  return hub.logs === null || folder === null ? null : { folder, days: hub.logs.days }
}

/** Reads the hub's settings. Throws `config_invalid` whose `details.fields` names every wrong field. */
export function readHubSettings(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): HubSettings {
  const given = readFlags(argv, env)
  const file = parse(hubFile, given.config ? readFile(given.config) : {})
  const sandboxArgs = (['seed', 'scene', 'speed', 'channels'] as const).flatMap(name => given[name] === undefined ? [] : [`--${name}`, given[name]])
  return {
    file: {
      ...file,
      hub: {
        ...file.hub,
        port: given.port ?? file.hub.port,
        publishedAs: given['published-as'] ? [given['published-as']] : file.hub.publishedAs,
        webhook: { ...file.hub.webhook, port: given['webhook-port'] ?? file.hub.webhook.port },
      },
    },
    dataDir: given['data-dir'] ?? null,
    page: given.page ?? null,
    logLevel: given['log-level'],
    logs: logPlaceOf(file, given['data-dir'] ?? null),
    stopWithStdin: given['stop-with-stdin'],
    sandboxArgs,
  }
}

/** Name of the variable with the key that numbers are encrypted with in the store: 32 bytes, base64. */
export const fieldKeyEnv = 'HUIYIN_FIELD_KEY'

/** Names of the variables that a hotline's secrets come from. */
function hotlineSecretNames(config: z.output<typeof engineConfig>): readonly string[] {
  return config.hotline ? [config.hotline.tokenEnv, ...phoneSecrets(config)] : []
}

function readNamed(names: readonly string[], env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const missing = names.filter(name => !env[name])
  if (missing.length > 0)
    throw invalid(missing.map(name => `${name}: not set in the environment`))
  return Object.fromEntries(names.map(name => [name, env[name] ?? '']))
}

/** Secrets of a hotline of one's own that is tried out with the sandbox's customers. Throws as {@link readSecrets}. */
export function readHotlineSecrets(config: z.output<typeof engineConfig>, env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return readNamed(hotlineSecretNames(config), env)
}

/**
 * Values of every secret that an engine's configuration names, and the store's field key, from the environment. Throws
 * `config_invalid` with the missing names.
 */
export function readSecrets(config: z.output<typeof engineConfig>, env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = [
    fieldKeyEnv,
    ...config.accounts.flatMap(account => Object.values(account.secrets)),
    ...hotlineSecretNames(config),
    ...config.store.kind === 'postgres' ? [config.store.urlEnv] : [],
  ]
  return { ...readNamed(names, env), fieldKey: env[fieldKeyEnv] ?? '' }
}
