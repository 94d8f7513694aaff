import { z } from 'zod'
import { agentLegKinds } from '../domain/words.ts'
import { channel, done, errorCode, health, id, notReadyReason, presence, role, time, version, visibility, voiceState } from './basics.ts'
import { defineCall, defineView } from './define.ts'
import { preferences } from './preferences.ts'

export const meSummary = z.object({
  id,
  name: z.string(),
  /** 工号 */
  workNo: z.string(),
  role,
  version,
  presence,
  reason: notReadyReason.nullable(),
  /** A change chosen during a call, taking effect after it. */
  next: z.object({ presence, reason: notReadyReason.nullable() }).nullable(),
  voice: voiceState,
  /** They are at another desk too, since then; `watching` = this one only looks on. Null = here alone. */
  elsewhere: z.object({ since: time, watching: z.boolean() }).nullable(),
  notResponding: z.boolean(),
  label: z.string(),
  used: z.number(),
  total: z.number(),
  automationPaused: z.boolean(),
  sandbox: z.boolean(),
  /** Hotline gateway reachable. */
  hotlineUp: z.boolean(),
  /** Their phone: which it is, which they may choose, and whether the phone system reaches it (a button always is). */
  phone: z.object({ leg: z.enum(agentLegKinds), choices: z.array(z.enum(agentLegKinds)), registered: z.boolean() }),
  /** How they like to work, wherever they sit. */
  preferences,
  storeState: z.enum(['ok', 'read_only', 'full', 'restored']),
  /** Standing alarms that concern this person. */
  alarms: z.array(z.object({ id, kind: z.string(), since: time, facts: z.record(z.string(), z.union([z.string(), z.number()])) })),
})
export type MeSummary = z.infer<typeof meSummary>

/** An offer waiting for this agent. */
export const offerRow = z.object({
  id,
  conversationId: id,
  customerName: z.string(),
  channel,
  visibility,
  preview: z.string(),
  until: time,
  dueAt: time.nullable(),
  /** A customer who rings: accepting makes this person's phone ring, declining leaves them to the next. Null = a written voice, or a missed call to be rung back. */
  call: z.object({ callbackId: id, number: z.string(), queue: z.string(), waitingSince: time, position: z.number().int() }).nullable(),
})
export type OfferRow = z.infer<typeof offerRow>

/** The person at the desk; rows are offers to them. */
export const meView = defineView('agent', z.object({}), offerRow, meSummary)

export const channelRow = z.object({
  id,
  version,
  channel,
  name: z.string(),
  brand: z.string(),
  profile: z.string(),
  health,
  /** Why it is not ok. */
  error: errorCode.nullable(),
  lastSuccessAt: time.nullable(),
  nextRunAt: time.nullable(),
  quota: z.object({ limit: z.number().nullable(), left: z.number().nullable(), resetAt: time.nullable() }),
  delayMs: z.number().nullable(),
  deadLetters: z.number().int(),
  pushes: z.object({ received: z.number().int(), lastAt: time.nullable() }),
  remarks: z.array(z.string()),
})
export type ChannelRow = z.infer<typeof channelRow>
/** Every channel account and how it fares. */
export const channelsView = defineView('agent', z.object({}), channelRow, z.object({ worst: health }))

export const ledgerFigures = z.object({
  entered: z.number().int(),
  effectiveInTime: z.number().int(),
  effectiveLate: z.number().int(),
  waiting: z.object({ acknowledged: z.number().int(), holding: z.number().int(), silent: z.number().int() }),
  noReplyNeeded: z.number().int(),
  cannotBeAnswered: z.number().int(),
  answeredElsewhere: z.number().int(),
  undecided: z.number().int(),
})
export type LedgerFigures = z.infer<typeof ledgerFigures>
export const ledgerSummary = z.object({
  since: time,
  figures: ledgerFigures,
  balances: z.boolean(),
  /** Entered before `since` and still waiting or undecided: whoever asks for today must see them too. */
  carriedOver: z.number().int(),
  /** Deaths of the pipeline beside the ledger, so that nothing hides: items that could not be read. */
  deadLetters: z.number().int(),
})
export const ledgerParams = z.object({ since: time.nullable().default(null) })
/** The ledger since a moment (null = start of the day in Shanghai); one row per channel. */
export const ledgerView = defineView('agent', ledgerParams, z.object({ id, channel, figures: ledgerFigures }), ledgerSummary)

export const wallboardSummary = z.object({
  asOf: time,
  /** Effective first responses within the preset ÷ items that needed a reply and are due or answered. */
  onTime: z.object({ met: z.number().int(), of: z.number().int() }),
  waiting: z.number().int(),
  longestWaitMs: z.number().nullable(),
  dueSoon: z.number().int(),
  late: z.number().int(),
  enteredLastHour: z.number().int(),
  p50FirstMs: z.number().nullable(),
  p90FirstMs: z.number().nullable(),
  /** `waiting`, `reached` and `tried` are those of calls that we place. */
  calls: z.object({ live: z.number().int(), waiting: z.number().int(), reached: z.number().int(), tried: z.number().int() }),
  /** Customers who ring: now, and since the day began. `answeredInTime` counts those taken within `withinMs`, `toRingBack` the missed ones still open. */
  callers: z.object({ waiting: z.number().int(), longestWaitMs: z.number().nullable(), rang: z.number().int(), answered: z.number().int(), answeredInTime: z.number().int(), withinMs: z.number().int(), abandoned: z.number().int(), toRingBack: z.number().int() }),
  byChannel: z.array(z.object({ channel, waiting: z.number().int(), late: z.number().int(), met: z.number().int(), of: z.number().int() })),
  perMinute: z.array(z.object({ at: time, entered: z.number().int(), answered: z.number().int() })),
  staffing: z.object({ ready: z.number().int(), missLikely: z.boolean() }),
})
export type WallboardSummary = z.infer<typeof wallboardSummary>
export const wallboardAgent = z.object({ id, name: z.string(), presence, label: z.string(), since: time, active: z.number().int(), waiting: z.number().int(), answered: z.number().int(), onTime: z.number().int() })
/** Live figures for a second screen, refreshed within a second; rows are the agents. */
export const wallboardView = defineView('agent', z.object({}), wallboardAgent, wallboardSummary)

export const deadLetterRow = z.object({
  id,
  version,
  accountId: id,
  feed: z.string(),
  code: errorCode,
  reason: z.string(),
  sample: z.string(),
  at: time,
  /** What trying again does: reads what is kept here, asks the platform anew, or cannot be done and why. */
  retry: z.enum(['reads_again', 'asks_again', 'account_gone', 'feed_gone']),
})
/** Items that could not be read. */
export const deadLettersView = defineView('supervisor', z.object({}), deadLetterRow, z.object({ total: z.number().int() }))

export const agentRow = z.object({ id, name: z.string(), workNo: z.string(), role, presence, label: z.string(), active: z.number().int() })
/** Colleagues, for assigning. */
export const agentsView = defineView('agent', z.object({}), agentRow, z.object({}))

export const clockPresets = z.object({
  privateMessageMs: z.number().int().positive(),
  mentionMs: z.number().int().positive(),
  commentMs: z.number().int().positive(),
  searchHitMs: z.number().int().positive(),
  callMs: z.number().int().positive(),
  nextReplyMs: z.number().int().positive(),
  offerLeaseMs: z.number().int().positive(),
})

export const deskCalls = {
  /** This desk's screen was locked (or the machine went to sleep), or is free again. The choice of presence stays the person's. */
  'presence:lock': defineCall('agent', z.object({ locked: z.boolean() }), done),
  'presence:set': defineCall('agent', z.object({ presence, reason: notReadyReason.nullable().default(null) }), done),
  /** One button pauses (or resumes) every automatic text; audited. */
  'automation:pause': defineCall('agent', z.object({ paused: z.boolean(), why: z.string().max(200).default('') }), done),
  'channel:pollNow': defineCall('agent', z.object({ accountId: id }), done),
  'channel:pause': defineCall('supervisor', z.object({ accountId: id, paused: z.boolean() }), done),
  /** Tries it again, and ends it where that helped: `taken` it is read now, `known` its item has come by another way since. */
  'deadLetter:retry': defineCall('supervisor', z.object({ id }), z.object({ outcome: z.enum(['taken', 'known']) })),
  'deadLetter:dismiss': defineCall('supervisor', z.object({ id, why: z.string().max(200) }), done),
  'settings:clock': defineCall('agent', z.object({}), clockPresets),
  'settings:setClock': defineCall('supervisor', clockPresets.partial(), clockPresets),
}
