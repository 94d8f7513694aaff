import { hostname } from 'node:os'
import { z } from 'zod'
import { asteriskDefaults } from './asterisk/settings.ts'
import { ctiSettings } from './cti/settings.ts'

const given = (error: string) => z.string(error).min(1, error)
const withNumber = (error: string) => given(error).includes('{number}', error)
const envName = z.string('要写环境变量的名字').regex(/^[A-Z_]\w*$/i, '要写环境变量的名字')

const asterisk = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: '要写 Asterisk REST 接口的地址，例如 http://127.0.0.1:8088/ari' }),
  app: given('要写 Stasis 应用的名字').regex(/^[\w-]{1,40}$/, '只用字母、数字、- 和 _').default('huiyin'),
  user: given('要写 ari.conf 里的用户名'),
  passwordEnv: envName.default('HUIYIN_ARI_PASSWORD'),
  trunk: withNumber('要写外线的拨号串，其中有 {number}，例如 PJSIP/{number}@carrier'),
  numberFormat: z.enum(['e164', 'digits', 'national'], '要是 e164、digits、national 之一').default(asteriskDefaults.numberFormat),
  extension: withNumber('要写分机的拨号串，其中有 {number}').default(asteriskDefaults.extension),
  agentEndpoint: given('要写坐席话机的拨号串，其中有 {address}').includes('{address}', '其中要有 {address}').default(asteriskDefaults.agentEndpoint),
  agentCallerId: given('不能为空').default(asteriskDefaults.agentCallerId),
  formats: given('不能为空').nullable().default(asteriskDefaults.formats),
  recordingNotice: given('不能为空').nullable().default(asteriskDefaults.recordingNotice),
  recordingFormat: given('不能为空').default(asteriskDefaults.recordingFormat),
  musicClass: given('不能为空').nullable().default(asteriskDefaults.musicClass),
  graceMs: z.number('要是毫秒数').int('要是整数').min(1_000, '至少 1000 毫秒').max(120_000, '至多 120000 毫秒').default(asteriskDefaults.graceMs),
  instance: given('不能为空').default(() => hostname()),
})

const sipProxy = z.strictObject({
  rpcUrl: z.url({ protocol: /^https?$/, error: '要写 SIP 代理的 JSON-RPC 地址，例如 http://127.0.0.1:8090/RPC' }),
  rpcTokenEnv: envName.nullable().default(null),
  domain: given('要写坐席地址的 SIP 域名').regex(/^[\w.:-]+$/, '只写域名'),
})

const cti = ctiSettings.omit({ secret: true }).extend({ secretEnv: envName.default('HUIYIN_CTI_SECRET') })

/** The phone systems of a settings file; passwords are only named there. */
export const phoneSystems = { asterisk, sipProxy, cti }

const fileSchema = z.strictObject({
  'host': z.unknown(),
  'port': z.unknown(),
  'driver': z.unknown(),
  'phones': z.unknown(),
  'journal': z.unknown(),
  'log-level': z.unknown(),
  'asterisk': asterisk.optional(),
  'sipProxy': sipProxy.optional(),
  'cti': cti.optional(),
})

/** A settings file that was read, or every wrong field with what it should be. */
export interface FileResult { readonly values: Partial<z.output<typeof fileSchema>>, readonly problems: readonly string[] }

/** Reads a settings file (JSON): the same fields as the arguments, and one section for each phone system. */
export function readConfigFile(path: string, readText: (path: string) => string): FileResult {
  let raw: unknown
  try {
    raw = JSON.parse(readText(path))
  }
  catch (error) {
    return { values: {}, problems: [`--config：${error instanceof SyntaxError ? '不是 JSON' : '读不到这个文件'}`] }
  }
  const parsed = fileSchema.partial().safeParse(raw)
  if (parsed.success)
    return { values: parsed.data, problems: [] }
  return { values: {}, problems: parsed.error.issues.flatMap(issue => issue.code === 'unrecognized_keys' ? issue.keys.map(key => `${[...issue.path, key].join('.')}：没有这一项`) : [`${issue.path.join('.') || '--config'}：${issue.path.length === 0 ? '要是一个对象' : issue.message}`]) }
}
