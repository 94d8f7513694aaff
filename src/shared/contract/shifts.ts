import { z } from 'zod'
import { channel, conversationStatus, done, id, obligationKind, personRef, time, version, visibility } from './basics.ts'
import { defineCall, defineView } from './define.ts'

/** Why a thing is on the list of what is open. */
export const shiftSigns = ['late', 'due', 'promise', 'result', 'snoozed', 'callback', 'draft', 'unknown', 'waiting', 'rest'] as const
export type ShiftSign = typeof shiftSigns[number]

/** Something of a person's that is open: a conversation, or a call agreed on in a room that is not theirs. */
export const openItem = z.object({
  id,
  conversationId: id,
  callbackId: id.nullable(),
  customerName: z.string(),
  channel,
  visibility,
  status: conversationStatus,
  preview: z.string(),
  due: z.object({ kind: obligationKind, at: time }).nullable(),
  snoozedUntil: time.nullable(),
  callAt: time.nullable(),
  /** The most pressing first. */
  signs: z.array(z.enum(shiftSigns)),
})
export type OpenItem = z.infer<typeof openItem>

export const handoverStates = ['open', 'done', 'taken_back'] as const

/** A hand-over: of a shift, line by line, or of everything of somebody who is absent. */
export const handoverRow = z.object({
  id,
  version,
  kind: z.enum(['shift', 'absence']),
  from: personRef,
  /** Null = whoever signs; for an absence, back to the queue. */
  to: personRef.nullable(),
  by: personRef,
  note: z.string(),
  state: z.enum(handoverStates),
  createdAt: time,
  /** Unsigned lines raise an alarm from then on. */
  dueAt: time,
  endedAt: time.nullable(),
  lines: z.number().int(),
  signed: z.number().int(),
})
export type HandoverRow = z.infer<typeof handoverRow>

/** One line of a hand-over; `gone`: it was settled, or went to somebody else, before it was signed. */
export const handoverLine = z.object({
  id,
  version,
  conversationId: id,
  callbackId: id.nullable(),
  customerName: z.string(),
  channel,
  visibility,
  due: z.object({ kind: obligationKind, at: time }).nullable(),
  note: z.string(),
  signs: z.array(z.enum(shiftSigns)),
  state: z.enum(['open', 'signed', 'gone']),
  signedBy: personRef.nullable(),
  signedAt: time.nullable(),
})
export type HandoverLine = z.infer<typeof handoverLine>

/** Hand-overs that concern the person at the desk (for supervisors: all), the latest first. `toSign`: open ones that they may sign. */
export const handoversView = defineView('agent', z.object({ size: z.number().int().min(1).max(100).default(30) }), handoverRow, z.object({ toSign: z.number().int() }))
/** The lines of one hand-over, in order. */
export const handoverView = defineView('agent', z.object({ id }), handoverLine, z.object({ handover: handoverRow }))

export const shiftCalls = {
  /** Everything that is open of one's own; supervisors may ask for somebody else's. */
  'shift:open': defineCall('agent', z.object({ agentId: id.nullable().default(null) }), z.object({ items: z.array(openItem) })),
  /** Hands things over: the giver's signature. They stay the giver's until somebody signs for them. `wrong_state` when one of them is handed over already. Audited. */
  'shift:give': defineCall('agent', z.object({
    clientKey: z.string().min(8).max(64),
    toId: id.nullable(),
    note: z.string().max(1000).default(''),
    lines: z.array(z.object({ conversationId: id, callbackId: id.nullable().default(null), note: z.string().max(500).default('') })).min(1).max(500),
    signWithinMinutes: z.number().int().min(1).max(720).default(15),
  }), z.object({ id })),
  /** Signs for lines (null = all that are open): they become the signer's. Audited. */
  'shift:sign': defineCall('agent', z.object({ id, lineIds: z.array(id).max(500).nullable() }), z.object({ signed: z.number().int(), gone: z.number().int() })),
  /** The giver, or a supervisor, takes back what is not signed yet. Audited. */
  'shift:takeBack': defineCall('agent', z.object({ id }), done),
  /** A table for the file, of those whom it concerns. */
  'shift:export': defineCall('agent', z.object({ id }), z.object({ name: z.string(), csv: z.string() })),
  /** Everything of somebody who is absent (conversations, drafts, snoozes, calls, promises) to a person, or back to the queue (null). Goes on after a restart. Audited. */
  'shift:moveAll': defineCall('supervisor', z.object({ fromId: id, toId: id.nullable(), why: z.string().trim().min(1).max(500) }), z.object({ id, moved: z.number().int() })),
}
