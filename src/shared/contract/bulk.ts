import { z } from 'zod'
import { channel, clientKey, done, errorCode, id, personRef, resolveReason, time, typedText, version, visibility } from './basics.ts'
import { defineCall, defineView } from './define.ts'
import { tag } from './inbox.ts'
import { wrapUpInput } from './wrap-up.ts'

/** Conversations that one press may touch. */
export const mostAtOnce = 200

export const bulkStates = ['in_review', 'sending', 'returned', 'stopped', 'done'] as const
export const bulkLineStates = ['ready', 'refused', 'queued', 'sent', 'failed', 'skipped'] as const

/** One wording for several customers: written once, looked at by a second person, sent one by one. */
export const bulkRow = z.object({
  id,
  version,
  by: personRef,
  variants: z.array(z.string()),
  state: z.enum(bulkStates),
  reviewedBy: personRef.nullable(),
  reviewedAt: time.nullable(),
  /** Why it was returned or stopped. */
  why: z.string(),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  counts: z.record(z.enum(bulkLineStates), z.number().int()),
})
export type BulkRow = z.infer<typeof bulkRow>

/** One recipient. `code`: why nothing goes to them. */
export const bulkLine = z.object({
  id,
  version,
  conversationId: id,
  customerName: z.string(),
  channel,
  visibility,
  accountName: z.string(),
  text: z.string(),
  state: z.enum(bulkLineStates),
  code: errorCode.nullable(),
  at: time.nullable(),
})
export type BulkLine = z.infer<typeof bulkLine>

/** The latest first: one's own, and for supervisors all. `toReview`: those that wait for this person's word. */
export const bulksView = defineView('agent', z.object({ size: z.number().int().min(1).max(100).default(30) }), bulkRow, z.object({ toReview: z.number().int() }))
/** One of them with its recipients, in order. */
export const bulkView = defineView('agent', z.object({ id }), bulkLine, z.object({ bulk: bulkRow }))

const wording = z.object({ conversationIds: z.array(id).min(1).max(mostAtOnce), variants: z.array(typedText.min(1)).min(1).max(20) })
const selected = z.array(id).min(1).max(mostAtOnce)

/** What may be done to several conversations at once. */
export const bulkAct = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('claim') }),
  z.object({ kind: z.literal('tag'), add: z.array(tag).max(12).default([]), remove: z.array(tag).max(12).default([]) }),
  z.object({ kind: z.literal('assign'), toAgentId: id, note: z.string().max(1000).default('') }),
  z.object({ kind: z.literal('no_reply_needed'), why: z.string().max(200).default('') }),
  /** `wrapUp`: one category for all of them, as of `conversation:resolve`. */
  z.object({ kind: z.literal('resolve'), reason: resolveReason, note: z.string().max(2000).default(''), wrapUp: wrapUpInput.nullable().default(null) }),
])
export type BulkAct = z.input<typeof bulkAct>

export const bulkCalls = {
  /** What would go to whom, and to whom nothing and why. `demanded`: wordings that have to differ, so that no sentence is sprayed over the square. Changes nothing. */
  'bulk:preview': defineCall('agent', wording, z.object({ demanded: z.number().int(), lines: z.array(bulkLine) })),
  /** Hands it to a second person. `too_few_wordings` when fewer differ than are demanded, `bad_input` when nobody would get it. Audited. */
  'bulk:submit': defineCall('agent', wording.extend({ clientKey }), z.object({ id })),
  /** A reviewer who is not its author lets it go out, or returns it with a reason. `second_person_needed` for the author. Audited. */
  'bulk:review': defineCall('agent', z.object({ id, version, verdict: z.enum(['approve', 'return']), why: z.string().max(500).default('') }), done),
  /** Its author or a supervisor stops what has not gone out yet. Audited. */
  'bulk:stop': defineCall('agent', z.object({ id }), done),
  /** Does one thing to several conversations, each by itself; answers what became of each (null = done). */
  'bulk:act': defineCall('agent', z.object({ ids: selected, act: bulkAct }), z.object({ results: z.array(z.object({ id, code: errorCode.nullable() })) })),
}
