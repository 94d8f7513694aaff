import { parseArgs } from 'node:util'
import { z } from 'zod'

const defaultTokenEnv = 'HUIYIN_GATEWAY_TOKEN'

const configSchema = z.object({
  'host': z.string().min(1, '不能为空').default('127.0.0.1'),
  'port': z.string().regex(/^\d{1,5}$/, '要是 0 到 65535 的整数').transform(Number).pipe(z.number().max(65_535, '要是 0 到 65535 的整数')).default(0),
  'driver': z.enum(['simulated'], '目前只有 simulated').default('simulated'),
  'phones': z.url({ protocol: /^https?$/, error: '要写模拟电话的地址，例如 http://127.0.0.1:4700' }),
  'log-level': z.enum(['debug', 'info', 'warn', 'error', 'silent'], '要是 debug、info、warn、error、silent 之一').default('info'),
  'stop-with-stdin': z.boolean().default(false),
  'token': z.string('环境变量里没有令牌').min(16, '令牌至少 16 个字符'),
})

/** Settings of the gateway program. */
export type GatewayConfig = z.infer<typeof configSchema>

/** Settings, or one line for every wrong field. */
export type ConfigResult = { readonly ok: true, readonly config: GatewayConfig } | { readonly ok: false, readonly problems: readonly string[] }

type Env = Readonly<Record<string, string | undefined>>

const fields = ['host', 'port', 'driver', 'phones', 'log-level'] as const

/** Name of the environment variable behind an argument: `--log-level` is `HUIYIN_GATEWAY_LOG_LEVEL`. */
function envNameOf(field: string): string {
  return `HUIYIN_GATEWAY_${field.toUpperCase().replaceAll('-', '_')}`
}

/**
 * Reads the settings from arguments, else from `HUIYIN_GATEWAY_*`. The token comes from the environment alone (an
 * argument is visible to every process): the variable named by `--token-env`.
 */
export function readConfig(argv: readonly string[], env: Env): ConfigResult {
  const { given, unknown } = readArguments(argv)
  const tokenEnv = given['token-env'] ?? defaultTokenEnv
  const raw: Record<string, unknown> = { 'token': env[String(tokenEnv)], 'stop-with-stdin': given['stop-with-stdin'] }
  for (const field of fields)
    raw[field] = given[field] ?? (env[envNameOf(field)] || undefined)
  const parsed = configSchema.safeParse(raw)
  const wrong = parsed.success ? [] : parsed.error.issues.map(issue => `${nameOf(String(issue.path[0]), String(tokenEnv))}：${issue.message}`)
  const problems = [...unknown.map(name => `${name}：没有这个参数`), ...wrong]
  return parsed.success && problems.length === 0 ? { ok: true, config: parsed.data } : { ok: false, problems }
}

function readArguments(argv: readonly string[]) {
  const options = Object.fromEntries([...fields, 'token-env'].map(field => [field, { type: 'string' as const }]))
  const { values, tokens } = parseArgs({ args: [...argv], options: { ...options, 'stop-with-stdin': { type: 'boolean' } }, strict: false, tokens: true, allowPositionals: true })
  const known = new Set<string>([...fields, 'token-env', 'stop-with-stdin'])
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
