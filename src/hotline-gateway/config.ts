import type { phoneSystems } from './config-file.ts'
import type { CtiSettings } from './cti/settings.ts'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { readConfigFile } from './config-file.ts'

const defaultTokenEnv = 'HUIYIN_GATEWAY_TOKEN'

const configSchema = z.object({
  'host': z.string().min(1, '不能为空').default('127.0.0.1'),
  'port': z.coerce.string().regex(/^\d{1,5}$/, '要是 0 到 65535 的整数').transform(Number).pipe(z.number().max(65_535, '要是 0 到 65535 的整数')).default(0),
  'driver': z.enum(['simulated', 'asterisk', 'sip-proxy', 'cti'], '要是 simulated、asterisk、sip-proxy、cti 之一').default('simulated'),
  'phones': z.url({ protocol: /^https?$/, error: '要写模拟电话的地址，例如 http://127.0.0.1:4700' }).nullable().default(null),
  'journal': z.string().min(1, '要写一个文件名').nullable().default(null),
  'log-level': z.enum(['debug', 'info', 'warn', 'error', 'silent'], '要是 debug、info、warn、error、silent 之一').default('info'),
  'stop-with-stdin': z.boolean().default(false),
  'token': z.string('环境变量里没有令牌').min(16, '令牌至少 16 个字符'),
})

type Settings = z.infer<typeof configSchema>
type Sections = { readonly [K in keyof typeof phoneSystems]?: z.output<typeof phoneSystems[K]> }

/** The phone system that the gateway drives, with its secrets. */
export type PhoneSystem
  = | { readonly driver: 'simulated', readonly phones: string }
    | { readonly driver: 'asterisk', readonly settings: Omit<NonNullable<Sections['asterisk']>, 'passwordEnv'> & { readonly password: string } }
    | { readonly driver: 'sip-proxy', readonly settings: Omit<NonNullable<Sections['sipProxy']>, 'rpcTokenEnv'> & { readonly rpcToken: string | null } }
    | { readonly driver: 'cti', readonly settings: CtiSettings }

/** Settings of the gateway program. */
export type GatewayConfig = Omit<Settings, 'driver' | 'phones'> & { readonly system: PhoneSystem }

/** Settings, or one line for every wrong field. */
export type ConfigResult = { readonly ok: true, readonly config: GatewayConfig } | { readonly ok: false, readonly problems: readonly string[] }

type Env = Readonly<Record<string, string | undefined>>

const fields = ['host', 'port', 'driver', 'phones', 'journal', 'log-level'] as const

/** Name of the environment variable behind an argument: `--log-level` is `HUIYIN_GATEWAY_LOG_LEVEL`. */
function envNameOf(field: string): string {
  return `HUIYIN_GATEWAY_${field.toUpperCase().replaceAll('-', '_')}`
}

/**
 * Reads the settings from arguments, else from `HUIYIN_GATEWAY_*`, else from the file named by `--config`. Secrets come
 * from the environment alone (an argument is visible to every process, a file is copied about): the token from the
 * variable named by `--token-env`, those of a phone system from the variables its section names.
 */
export function readConfig(argv: readonly string[], env: Env, readText: (path: string) => string = path => readFileSync(path, 'utf8')): ConfigResult {
  const { given, unknown } = readArguments(argv)
  const tokenEnv = given['token-env'] ?? defaultTokenEnv
  const path = given.config ?? (env[envNameOf('config')] || undefined)
  const file = path === undefined ? { values: {}, problems: [] } : readConfigFile(String(path), readText)
  const raw: Record<string, unknown> = { 'token': env[String(tokenEnv)], 'stop-with-stdin': given['stop-with-stdin'] }
  for (const field of fields)
    raw[field] = given[field] ?? (env[envNameOf(field)] || undefined) ?? file.values[field]
  const parsed = configSchema.safeParse(raw)
  const wrong = parsed.success ? [] : parsed.error.issues.map(issue => `${nameOf(String(issue.path[0]), String(tokenEnv))}：${issue.message}`)
  const driver = configSchema.shape.driver.safeParse(raw.driver).data
  const system = driver === undefined ? { problems: [] } : readSystem(driver, raw.phones, file.values, env)
  const problems = [...unknown.map(name => `${name}：没有这个参数`), ...file.problems, ...wrong, ...file.problems.length > 0 ? [] : system.problems]
  if (!parsed.success || problems.length > 0 || system.system === undefined)
    return { ok: false, problems }
  const { driver: _, phones: __, ...rest } = parsed.data
  return { ok: true, config: { ...rest, system: system.system } }
}

function readSystem(driver: Settings['driver'], phones: unknown, sections: Sections, env: Env): { readonly system?: PhoneSystem, readonly problems: readonly string[] } {
  switch (driver) {
    case 'simulated':
      return typeof phones === 'string' ? { system: { driver, phones }, problems: [] } : { problems: [`${nameOf('phones', '')}：要写模拟电话的地址，例如 http://127.0.0.1:4700`] }
    case 'asterisk': {
      if (sections.asterisk === undefined)
        return { problems: ['asterisk：设置文件里没有这一节'] }
      const { passwordEnv, ...settings } = sections.asterisk
      const password = env[passwordEnv]
      return password ? { system: { driver, settings: { ...settings, password } }, problems: [] } : { problems: [`${passwordEnv}：环境变量里没有 ARI 的密码`] }
    }
    case 'cti': {
      if (sections.cti === undefined)
        return { problems: ['cti：设置文件里没有这一节'] }
      const { secretEnv, ...settings } = sections.cti
      const secret = env[secretEnv] ?? ''
      return secret.length >= 32 ? { system: { driver, settings: { ...settings, secret } }, problems: [] } : { problems: [`${secretEnv}：环境变量里要有至少 32 个字符的密钥`] }
    }
    case 'sip-proxy': {
      if (sections.sipProxy === undefined)
        return { problems: ['sipProxy：设置文件里没有这一节'] }
      const { rpcTokenEnv, ...settings } = sections.sipProxy
      const rpcToken = rpcTokenEnv === null ? null : env[rpcTokenEnv]
      return rpcToken === undefined || rpcToken === '' ? { problems: [`${rpcTokenEnv}：环境变量里没有 SIP 代理的令牌`] } : { system: { driver, settings: { ...settings, rpcToken } }, problems: [] }
    }
  }
}

function readArguments(argv: readonly string[]) {
  const options = Object.fromEntries([...fields, 'token-env', 'config'].map(field => [field, { type: 'string' as const }]))
  const { values, tokens } = parseArgs({ args: [...argv], options: { ...options, 'stop-with-stdin': { type: 'boolean' } }, strict: false, tokens: true, allowPositionals: true })
  const known = new Set<string>([...fields, 'token-env', 'config', 'stop-with-stdin'])
  const unknown = tokens.flatMap((token) => {
    if (token.kind === 'positional')
      return [token.value]
    return token.kind === 'option' && !known.has(token.name) ? [token.rawName] : []
  })
  return { given: values, unknown }
}

function nameOf(field: string, tokenEnv: string): string {
  return field === 'token' ? tokenEnv : `--${field} (${envNameOf(field)})`
}
