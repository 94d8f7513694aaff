import { z } from 'zod'
import { agentLegKinds, channels, roles, touchpoints } from '../shared/domain/index.ts'
import { AppError } from '../shared/errors.ts'
import { defaultCallingHours } from '../shared/rules/calling.ts'
import { blendings, defaultCapacity } from '../shared/rules/presence.ts'

const id = z.string().regex(/^[\w.-]{1,64}$/)

const minuteOfDay = z.number().int().min(0).max(1440)

/** One account of the brand on a channel. `secrets` names where each secret comes from, never the secret itself. */
export const accountConfig = z.strictObject({
  id,
  channel: z.enum(channels),
  name: z.string().min(1).max(60),
  brand: z.string().min(1).max(60),
  /** Parsed by the connector's own schema. */
  settings: z.record(z.string(), z.unknown()).default({}),
  /** secret name → environment variable (hub) or key in the host's secret store (desktop). */
  secrets: z.record(z.string(), z.string()).default({}),
})

export const agentConfig = z.strictObject({
  id,
  name: z.string().min(1).max(40),
  /** 工号 */
  workNo: z.string().min(1).max(20),
  role: z.enum(roles).default('agent'),
  /** How their voice reaches a call; left out: by a button on the screen. `secret`: where the softphone's password comes from, as in an account's `secrets`. `desk`: address of a telephone beside the softphone, which they may choose instead. */
  phone: z.strictObject({ leg: z.enum(agentLegKinds), address: z.string().min(1).max(200), secret: z.string().min(1).optional(), desk: z.string().min(1).max(200).optional() }).optional(),
})

/** Configuration of one engine. Read from a JSON file by the host; every wrong field is named. */
export const engineConfig = z.strictObject({
  /** Folder of the store, media and journal. */
  dataDir: z.string().min(1),
  store: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sqlite') }),
    /** `urlEnv`: name of the environment variable with the connection string. */
    z.strictObject({ kind: z.literal('postgres'), urlEnv: z.string().min(1) }),
  ]).default({ kind: 'sqlite' }),
  accounts: z.array(accountConfig).default([]),
  agents: z.array(agentConfig).min(1),
  hotline: z.strictObject({
    gatewayUrl: z.url({ protocol: /^(?:https?|wss?)$/ }),
    tokenEnv: z.string().min(1),
    /** Shown to the customer's phone. */
    callerId: z.string().min(3).max(20),
    /** Other numbers that customers are shown, by brand and by the area of their own number (`010`, `0571`); the first that fits. A number that cannot dial out is only for being called. */
    callerIds: z.array(z.strictObject({ number: z.string().min(3).max(20), brand: z.string().min(1).optional(), area: z.string().regex(/^0\d{2,3}$/).optional(), dialsOut: z.boolean().default(true) })).default([]),
    /** What agents' softphones register with. */
    softphone: z.strictObject({ url: z.url({ protocol: /^wss?$/ }), domain: z.string().min(1).max(200), iceServers: z.array(z.strictObject({ urls: z.string().regex(/^(?:stun|turn)s?:[^\s\\]+$/), username: z.string().optional(), credential: z.string().optional() })).default([]) }).optional(),
    /** How soon a customer who rang in vain is to be rung back, minutes inside the calling hours. */
    ringBackMinutes: z.number().int().min(1).max(1440).default(10),
    /** When customers may be rung, every day, China time: `[from, to)` in minutes from midnight. */
    callingHours: z.array(z.tuple([minuteOfDay, minuteOfDay])).default(() => defaultCallingHours.map(([from, to]): [number, number] => [from, to])),
  }).nullable().default(null),
  /** What work costs an agent and how much fits; what is left out is as `defaultCapacity`. `voice_exclusive`: nothing written is offered in a call. */
  capacity: z.strictObject({
    total: z.number().int().min(1).max(10_000).default(defaultCapacity.total),
    cost: z.partialRecord(z.enum(touchpoints), z.number().int().min(0).max(10_000)).default({}).transform(cost => ({ ...defaultCapacity.cost, ...cost })),
    max: z.partialRecord(z.enum(touchpoints), z.number().int().min(0).max(1_000)).default({}),
    blending: z.enum(blendings).default(defaultCapacity.blending),
  }).optional(),
  /** Accounts are connected on the screen: without any in this file there are simply none yet, and no stand-ins. */
  live: z.boolean().optional(),
  /** Everything speaks to the sandbox: a banner says so. */
  sandbox: z.boolean().default(false),
  /** A practice desk: the lesson it is for, and how its person likes to work. */
  practice: z.strictObject({ lesson: z.string(), preferences: z.unknown() }).optional(),
  /** Poll the channels in this engine (one engine per account). */
  poll: z.boolean().default(true),
  /** Brand words that a search hit must be near to. */
  brandWords: z.array(z.string().min(1)).default([]),
})
export type EngineConfig = z.output<typeof engineConfig>
export type AccountConfig = z.output<typeof accountConfig>

/** Names of the secrets that people's softphones register with. */
export function phoneSecrets(config: EngineConfig): string[] {
  return config.agents.flatMap(({ phone }) => phone?.leg === 'softphone' && phone.secret !== undefined ? [phone.secret] : [])
}

/** Whether an installation speaks to platforms of its own; else the sandbox stands in. */
export function hasOwnAccounts(config: EngineConfig): boolean {
  return config.live === true || config.accounts.length > 0
}

/** Parses a configuration; throws `config_invalid` whose details name every wrong field and why. */
export function parseEngineConfig(value: unknown): EngineConfig {
  const result = engineConfig.safeParse(value)
  if (result.success)
    return result.data
  throw new AppError('config_invalid', {
    details: { fields: result.error.issues.map(issue => `${issue.path.join('.') || '(root)'}: ${issue.message}`) },
  })
}
