import { z } from 'zod'
import { wordClasses } from '../rules/lexicon.ts'
import { defaultReviewPolicy, reviewReasonKinds } from '../rules/review.ts'
import { channel, done, guardFinding, id, personRef, time, touchpoint, typedText, version, visibility } from './basics.ts'
import { dueSign } from './conversation.ts'
import { defineCall, defineView } from './define.ts'
import { upload } from './media.ts'

export const guardSeverity = z.enum(['warn', 'review', 'block'])
export const wordClass = z.enum(wordClasses)

/** Whose texts wait for a second person. */
export const reviewPolicy = z.object({
  watched: z.array(id).max(500),
  newcomerAnswers: z.number().int().min(0).max(1_000),
  newcomerDays: z.number().int().min(0).max(365),
  followersAtLeast: z.number().int().min(0).max(1_000_000_000),
  crisis: z.boolean(),
  reviewers: z.array(id).max(500),
  waitLimitMs: z.number().int().min(30_000).max(3_600_000),
})

/** Reads what was stored; what does not fit falls back to nobody being reviewed. */
export function readReviewPolicy(stored: unknown): z.infer<typeof reviewPolicy> {
  const read = reviewPolicy.partial().safeParse(stored)
  return { ...defaultReviewPolicy, watched: [], reviewers: [], ...read.success ? read.data : {} }
}

/** A text that waits for a second person, as the reviewers see it. */
export const reviewRow = z.object({
  /** Its outbox row. */
  id,
  version,
  conversationId: id,
  author: personRef,
  customer: z.object({ name: z.string(), followers: z.number().int().nullable() }),
  channel,
  touchpoint,
  visibility,
  accountName: z.string(),
  text: z.string(),
  files: z.number().int(),
  reasons: z.array(z.enum(reviewReasonKinds)),
  findings: z.array(guardFinding),
  heldAt: time,
  /** When the supervisors are told that it waits too long. */
  limitAt: time,
  /** The customer's clock; null = none runs. */
  due: dueSign.nullable(),
  /** The last lines before it, oldest first. */
  lines: z.array(z.object({ id, seq: z.number().int(), direction: z.enum(['inbound', 'outbound']), author: z.string(), text: z.string(), at: time })),
  /** The newest line of the customer: sent back with an approval. */
  seenSeq: z.number().int(),
  /** The room has passed on to somebody else: it can only be returned. */
  passedOn: z.boolean(),
})
export type ReviewRow = z.infer<typeof reviewRow>
export const reviewSummary = z.object({ mayReview: z.boolean(), waiting: z.number().int(), policy: reviewPolicy })
/** Texts that wait for this person's yes, the longest waiting first; never their own. Empty for who may not review. */
export const reviewsView = defineView('agent', z.object({}), reviewRow, reviewSummary)

/** A listed word. */
export const guardWordRow = z.object({ id, version, word: z.string(), class: wordClass, severity: guardSeverity.nullable(), brand: z.string(), changedBy: personRef, changedAt: time })
export type GuardWordRow = z.infer<typeof guardWordRow>
const severities = z.record(wordClass, guardSeverity)
export const guardWordsSummary = z.object({
  classes: severities,
  brands: z.array(z.string()),
  /** Who changed what, newest first. */
  history: z.array(z.object({ id, at: time, by: personRef, action: z.enum(['add', 'change', 'remove', 'class', 'import']), word: z.string(), facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])) })),
})
/** The lists of words behind the outgoing check; for supervisors. */
export const guardWordsView = defineView('supervisor', z.object({}), guardWordRow, guardWordsSummary)

const listedWord = z.object({ word: z.string().trim().min(1).max(60), class: wordClass, severity: guardSeverity.nullable().default(null), brand: z.string().max(60).default('') })

export const reviewCalls = {
  /**
   * The author takes back what has not left yet: a text in its undo window, or one that waits for a second person. It stands in their draft again.
   * Answers it with its files. `too_late` once it is on its way, `not_owner` when somebody else wrote it.
   */
  'message:undo': defineCall('agent', z.object({ outboundId: id }), z.object({ text: z.string(), files: z.array(upload), replyToMessageId: id.nullable() })),
  /** Takes our own text off the platform. `delete_refused` where the platform or its kind of room does not allow it. Audited. */
  'message:remove': defineCall('agent', z.object({ outboundId: id }), done),
  /**
   * A second person decides about a text that waits: `approve` (as it is, or as `text`), or `return` with a reason. `second_person_needed` for one's own, `stale_version`
   * when the customer wrote after `seenSeq` or the room has passed on, `wrong_state` when somebody was faster. A changed text is checked like any other.
   */
  'review:decide': defineCall('agent', z.object({ outboundId: id, verdict: z.enum(['approve', 'return']), text: typedText.nullable().default(null), why: z.string().max(500).default(''), seenSeq: z.number().int() }), done),
  'review:setPolicy': defineCall('supervisor', reviewPolicy.partial(), reviewPolicy),
  /** Adds a word (`id` null) or changes one. `conflict` when the brand lists it already. Holds for everybody's next check. */
  'guardWord:save': defineCall('supervisor', listedWord.extend({ id: id.nullable() }), z.object({ id })),
  'guardWord:remove': defineCall('supervisor', z.object({ id }), done),
  /** What a find of a class leads to. */
  'guardWord:setClass': defineCall('supervisor', z.object({ class: wordClass, severity: guardSeverity }), done),
  /** What the check says of a text; changes nothing. */
  'guardWord:try': defineCall('supervisor', z.object({ text: typedText, brand: z.string().max(60), visibility }), z.object({ findings: z.array(guardFinding) })),
  /** Adds many words; those that are listed already are changed where they differ. */
  'guardWord:import': defineCall('supervisor', z.object({ words: z.array(listedWord).min(1).max(2_000) }), z.object({ added: z.number().int(), changed: z.number().int() })),
}
