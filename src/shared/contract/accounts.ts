import { z } from 'zod'
import { channel, done, time } from './basics.ts'
import { defineCall, defineView } from './define.ts'
import { channelRow } from './desk.ts'

const accountId = z.string().regex(/^[\w.-]{1,64}$/)
const shown = z.string().trim().min(1).max(60)
/** Settings by name, as the connector's own schema judges them. */
const settings = z.record(z.string().max(64), z.unknown())
/** Typed secrets by name; what is left out or empty stays as it is, null is taken away. */
const secrets = z.record(z.string().max(64), z.string().max(8192).nullable())
/** For how many days texts of closed cases are kept; null = for good. */
const retentionDays = z.number().int().min(1).max(3650).nullable()

const when = z.object({ field: z.string(), is: z.array(z.string()) })

/** One input of the form by which an account is connected. */
export const accountField = z.object({
  name: z.string(),
  kind: z.enum(['text', 'number', 'choice', 'list', 'url', 'ip', 'switch']),
  required: z.boolean(),
  choices: z.array(z.string()),
  fallback: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  advanced: z.boolean(),
  when: when.nullable(),
})
export type AccountField = z.infer<typeof accountField>

/** A channel on which accounts can be connected here. */
export const accountKind = z.object({
  channel,
  fields: z.array(accountField),
  secrets: z.array(z.object({ name: z.string(), required: z.boolean(), when: when.nullable() })),
  /** Its platform calls back at an address of ours. */
  pushes: z.boolean(),
})
export type AccountKind = z.infer<typeof accountKind>

/** What a test of the connection found. */
export const accountTrial = z.object({
  uid: z.string(),
  name: z.string(),
  grantExpiresAt: time.nullable(),
  /** Words under `channels.remarks`. */
  remarks: z.array(z.string()),
  /** Words under `channels.doubts`. */
  doubts: z.array(z.string()),
})
export type AccountTrial = z.infer<typeof accountTrial>

/** One account as supervisors see it. */
export const accountRow = channelRow.extend({
  managed: z.enum(['file', 'screen']),
  paused: z.boolean(),
  errorSince: time.nullable(),
  grant: z.object({ expiresAt: time.nullable(), byPerson: z.boolean(), due: z.boolean() }),
  /** Facts of the platform that nobody confirmed, each a setting. */
  doubts: z.array(z.string()),
  retentionDays: z.number().int().nullable(),
})
export type AccountRow = z.infer<typeof accountRow>
/** Every account with what its page says. */
export const accountsView = defineView('supervisor', z.object({}), accountRow, z.object({}))

/** What the form of an account is filled with. Secrets are named, never told. */
export const accountDetails = z.object({
  settings,
  secrets: z.array(z.string()),
  /** The address to enter at the platform; null when it has none or this host cannot be reached. */
  callbackUrl: z.string().nullable(),
})

export const accountCalls = {
  'account:kinds': defineCall('supervisor', z.object({}), z.object({ kinds: z.array(accountKind) })),
  'account:details': defineCall('supervisor', z.object({ id: accountId }), accountDetails),
  /** Asks the platform with what was typed; nothing is stored. For a known account, secrets that were left out are those that are kept. */
  'account:test': defineCall('supervisor', z.object({ id: accountId, channel, settings, secrets }), accountTrial),
  /** Adds an account or changes one (by id, made by the client once); tested first unless `untested`. It runs at once. */
  'account:save': defineCall('supervisor', z.object({ id: accountId, channel, name: shown, brand: shown, settings, secrets, untested: z.boolean().default(false) }), z.object({ trial: accountTrial.nullable() })),
  /** New secrets alone, tested first. */
  'account:reauthorise': defineCall('supervisor', z.object({ id: accountId, secrets }), z.object({ trial: accountTrial })),
  'account:retention': defineCall('supervisor', z.object({ id: accountId, days: retentionDays }), done),
  /** Disconnects; what was said stays. */
  'account:remove': defineCall('supervisor', z.object({ id: accountId }), done),
}
