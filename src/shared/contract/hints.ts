import { z } from 'zod'
import { hintKinds } from '../rules/hints.ts'
import { clientKey, done, id, mood, outboundState, time, typedText, version } from './basics.ts'
import { defineCall } from './define.ts'

export const hintKind = z.enum(hintKinds)
/** A hint at a customer's message and the words that gave it; `value` names which danger, escalation, abuse or mood. */
export const hint = z.object({ kind: hintKind, value: z.string(), why: z.array(z.string()) })

/** What reading a message well needs beside its words. */
export const messageReading = z.object({
  hints: z.array(hint),
  /** In what we sent: what it promises by when; offered to be kept as a duty. */
  promises: z.array(z.object({ words: z.string(), dueAt: time })),
})
export type MessageReading = z.infer<typeof messageReading>

/** What stands for the whole room: what people put right, and how often the customer was warned in this matter. */
export const roomReading = z.object({
  /** Somebody set the mood. */
  moodSet: z.boolean(),
  /** `kind:word` pairs that give no hint here any more. */
  silenced: z.array(z.string()),
  /** Warnings given for abuse, 0 to 3. */
  warned: z.number().int(),
})

/** One line of a public thread, as strangers see it. */
export const threadLine = z.object({
  id,
  conversationId: id,
  author: z.string(),
  who: z.enum(['customer', 'bystander', 'ours']),
  text: z.string(),
  at: time,
  /** Name of whom it answers; '' = the post itself or unknown. */
  to: z.string(),
  /** Gone from the square: the author or the platform took it away. */
  deletedAt: time.nullable(),
  editedAt: time.nullable(),
  /** Of ours: what has become of it; null = it stands there. */
  state: outboundState.nullable(),
})
export type ThreadLine = z.infer<typeof threadLine>

const correction = z.object({ conversationId: id, kind: hintKind.exclude(['mood']), words: z.array(z.string().min(1).max(40)).min(1).max(20) })

export const hintCalls = {
  /** These words are no such hint here (`isWrong`), or are one after all. Counted and audited. */
  'hint:correct': defineCall('agent', correction.extend({ isWrong: z.boolean() }), done),
  /** Sets the mood of a room as a person sees it; null = as the rules do again. */
  'hint:setMood': defineCall('agent', z.object({ conversationId: id, mood: mood.nullable() }), done),
  /** Which rules err most, over the last `days`. */
  'hint:errors': defineCall('supervisor', z.object({ days: z.number().int().min(1).max(365).default(30) }), z.object({
    kinds: z.array(z.object({ kind: hintKind, times: z.number().int(), people: z.number().int(), words: z.array(z.object({ word: z.string(), times: z.number().int() })) })),
  })),
  /** Keeps what a sent text of ours promises as a duty with a clock. `wrong_state` when it has passed or is kept already. */
  'promise:open': defineCall('agent', z.object({ messageId: id, dueAt: time }), done),
  /** The next warning's wording, never the same twice in a row; null when all three were given. */
  'abuse:wording': defineCall('agent', z.object({ conversationId: id }), z.object({ step: z.number().int().nullable(), text: z.string() })),
  /** Sends a warning as a reply, by the same checks, and counts it for the case. `wrong_state` after the third. */
  'abuse:warn': defineCall('agent', z.object({ conversationId: id, clientKey, text: typedText.min(1), epoch: z.number().int(), seenVersion: version }), z.object({ step: z.number().int() })),
  /** Hands the room to a supervisor with a note and records that the agent steps out. `agent_unavailable` when there is none. */
  'abuse:handUp': defineCall('agent', z.object({ conversationId: id, epoch: z.number().int(), note: z.string().max(1000).default('') }), z.object({ to: z.string() })),
  /** The post and everything below it that the store has, oldest first. `wrong_state` for a private room. */
  'thread:load': defineCall('agent', z.object({ conversationId: id }), z.object({
    post: z.object({ author: z.string(), text: z.string(), byBrand: z.boolean() }).nullable(),
    lines: z.array(threadLine),
    /** There is more than is shown. */
    more: z.boolean(),
  })),
}
