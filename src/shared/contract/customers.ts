import { z } from 'zod'
import { complaintDesks, complaintStates } from '../domain/complaint.ts'
import { checkItems, checkWays, forgetReasons, holdReasons, impostorReasons, impostorStatuses, joinKinds, liftReasons, revealReasons } from '../domain/customer.ts'
import { channel, done, id, mood, obligationKind, personRef, time, touchpoint, version, visibility } from './basics.ts'
import { conversationRow } from './conversation.ts'
import { defineCall, defineView } from './define.ts'

/** Longest note and tag, characters; most tags on one person. */
export const noteLimit = 2_000
export const tagLimit = 20
export const mostTags = 20

const checkedItem = z.object({ item: z.enum(checkItems), matched: z.boolean(), how: z.enum(checkWays) })
/** A check of who somebody is, as it passed or failed. Answers are never kept. */
export const identityCheck = z.object({ id, items: z.array(checkedItem), passed: z.boolean(), by: personRef, at: time, expiresAt: time })
export type IdentityCheck = z.infer<typeof identityCheck>

/** What is asked for, how much of it must match, and for how many hours that holds. */
export const checkRules = z.object({ items: z.array(z.enum(checkItems)).min(1).max(checkItems.length), needed: z.number().int().min(1).max(checkItems.length), hours: z.number().int().min(1).max(72) })
export type CheckRules = z.infer<typeof checkRules>

/** A mark that two customers are one: the masked number, the name, or the place that both have. */
const sign = z.object({ kind: z.enum(['number', 'name', 'place']), value: z.string() })

export const customerDetail = z.object({
  id,
  version,
  name: z.string(),
  vip: z.boolean(),
  note: z.string(),
  /** `uid` is masked; `looksLike` = the words of a service account in the name of somebody who is none. */
  identities: z.array(z.object({ id, channel, uid: z.string(), name: z.string(), followers: z.number().nullable(), verified: z.string(), location: z.string().nullable(), impostor: z.enum(impostorStatuses).nullable(), looksLike: z.string().nullable() })),
  /** Masked. */
  numbers: z.array(z.object({ id, masked: z.string(), at: time, by: z.enum(['customer', 'agent']) })),
  /** The newest; `endedHow` is the reason that was given when the case was closed. */
  cases: z.array(z.object({ id, title: z.string(), status: z.enum(['open', 'closed']), openedAt: time, closedAt: time.nullable(), endedHow: z.string().nullable(), owner: personRef.nullable(), conversations: z.number().int(), calls: z.number().int() })),
  totals: z.object({ cases: z.number().int(), conversations: z.number().int() }),
  /** Others who may be the same person, the likeliest first, and by what. Never put together without somebody's word. */
  perhaps: z.array(z.object({ customerId: id, name: z.string(), channel, why: z.enum(['same_number', 'same_name_place', 'same_name']), signs: z.array(sign), lastAt: time })),
  /** Newest first. `history` holds what stood there before, oldest first. */
  notes: z.array(z.object({ id, version, author: personRef, text: z.string(), at: time, editedAt: time.nullable(), history: z.array(z.object({ text: z.string(), at: time })) })),
  tags: z.array(z.string()),
  /** Mood of what the customer wrote, oldest first. */
  moods: z.array(z.object({ id, at: time, mood })),
  visits: z.object({ firstAt: time.nullable(), cases: z.number().int(), lastMonth: z.number().int() }),
  /** What is owed to them over all rooms, the next due first. */
  owed: z.array(z.object({ id, kind: obligationKind, conversationId: id, channel, visibility, dueAt: time })),
  complaints: z.array(z.object({ id, desk: z.enum(complaintDesks), title: z.string(), state: z.enum(complaintStates), finalDue: time })),
  work: z.object({ answered: z.number().int(), calls: z.number().int(), talkMs: z.number(), agents: z.array(z.object({ id, name: z.string(), answered: z.number().int() })) }),
  /** What was put together or taken apart of late; `undoUntil` null = too late, or something later builds on it. */
  joins: z.array(z.object({ id, kind: z.enum(joinKinds), name: z.string(), by: personRef, at: time, undoUntil: time.nullable() })),
  /** Of the case that is looked at: the check that holds, and how many have failed within the hour. */
  check: z.object({ rules: checkRules, valid: identityCheck.nullable(), failed: z.number().int() }),
  /** False service accounts under the same post, or named by the customer. */
  impostorsNear: z.array(z.object({ id, name: z.string(), channel, status: z.enum(impostorStatuses), why: z.enum(['same_post', 'named']) })),
  /** Their words must stay, whoever asks. */
  hold: z.object({ reason: z.enum(holdReasons), by: personRef, at: time }).nullable(),
  /** They are being forgotten, or are (`endedAt`). */
  forgotten: z.object({ reason: z.enum(forgetReasons), by: personRef, at: time, endedAt: time.nullable() }).nullable(),
})
export type CustomerDetail = z.infer<typeof customerDetail>

export const customerParams = z.object({
  customerId: id,
  /** The room that is looked at: its case's check, and who poses as us near it. */
  conversationId: id.nullable().default(null),
  /** How many cases and rooms are shown, newest first. */
  cases: z.number().int().min(1).max(1_000).default(10),
  rooms: z.number().int().min(1).max(1_000).default(20),
})
/** One customer; rows are their newest conversations over all channels. */
export const customerView = defineView('agent', customerParams, conversationRow, customerDetail)

/** One entry of a customer's history. `text` is what was said, the title of a case, or empty. */
export const historyRow = z.object({
  id,
  at: time,
  kind: z.enum(['inbound', 'outbound', 'note', 'call', 'case_opened', 'case_closed']),
  conversationId: id.nullable(),
  /** A message and its place in the room, for jumping there. */
  messageId: id.nullable(),
  seq: z.number().int().nullable(),
  channel: channel.nullable(),
  touchpoint: touchpoint.nullable(),
  visibility: visibility.nullable(),
  text: z.string(),
  who: z.string(),
  /** A call: how it ended and how long was spoken, ms; a case: the reason. */
  outcome: z.string().nullable(),
  talkMs: z.number(),
})
export type HistoryRow = z.infer<typeof historyRow>
/** `before`: the last entry of the page above; several may have its time. */
export const historyParams = z.object({ customerId: id, channels: z.array(channel).default([]), before: z.object({ at: time, id }).nullable().default(null), size: z.number().int().min(1).max(200).default(30) })
/** Everything with one customer over all rooms and calls, newest first. */
export const historyView = defineView('agent', historyParams, historyRow, z.object({ hasOlder: z.boolean(), channels: z.array(channel) }))

export const impostorRow = z.object({
  id,
  version,
  channel,
  name: z.string(),
  /** As the platform has it: it is what the report needs. */
  uid: z.string(),
  brand: z.string(),
  status: z.enum(impostorStatuses),
  why: z.enum(impostorReasons),
  evidence: z.array(z.object({ messageId: id, conversationId: id, text: z.string(), at: time, url: z.string() })),
  flaggedBy: personRef,
  flaggedAt: time,
  reportedAt: time.nullable(),
  reportedBy: personRef.nullable(),
  endedAt: time.nullable(),
  note: z.string(),
})
export type ImpostorRow = z.infer<typeof impostorRow>
/** Accounts that pose as the brand's service, newest first. */
export const impostorsView = defineView('supervisor', z.object({}), impostorRow, z.object({ open: z.number().int() }))

export const revealRow = z.object({ id, at: time, by: personRef, field: z.enum(['number', 'uid']), masked: z.string(), why: z.enum(revealReasons), note: z.string(), customerId: id })
/** Who had a masked field shown, newest first. */
export const revealsView = defineView('supervisor', z.object({ agentId: id.nullable().default(null), size: z.number().int().min(1).max(500).default(100) }), revealRow, z.object({ total: z.number().int() }))

/** What there is of a customer, and what stands in the way of forgetting them: rooms and cases that are open, words that must stay. */
export const forgetPreview = z.object({
  rooms: z.number().int(),
  messages: z.number().int(),
  files: z.number().int(),
  calls: z.number().int(),
  /** Recordings lie with the phone system; only our way to them goes. */
  recordings: z.number().int(),
  notes: z.number().int(),
  open: z.object({ rooms: z.number().int(), cases: z.number().int(), sending: z.number().int(), calls: z.number().int() }),
  held: z.boolean(),
})
export type ForgetPreview = z.infer<typeof forgetPreview>

const pair = z.object({ customerId: id, otherCustomerId: id })

export const customerCalls = {
  /** Two customers are the same person: the other's identities, rooms, cases, numbers, notes and tags become this one's. Audited; `customer:undo` takes it back. */
  'customer:link': defineCall('agent', pair, z.object({ joinId: id })),
  /** What `customer:link` would bring together. */
  'customer:preview': defineCall('agent', pair, z.object({
    signs: z.array(sign),
    /** Channels on which both have an account of their own: one person seldom has two. */
    against: z.array(channel),
    other: z.object({ name: z.string(), vip: z.boolean(), identities: z.array(z.object({ channel, name: z.string() })), conversations: z.number().int(), openCases: z.number().int(), cases: z.number().int(), numbers: z.array(z.string()), notes: z.number().int(), tags: z.array(z.string()) }),
  })),
  /** An identity is somebody else after all: it becomes a customer of its own, with its rooms. `wrong_state` for the only identity of a customer. */
  'customer:unlink': defineCall('agent', z.object({ identityId: id }), z.object({ customerId: id, joinId: id })),
  /** They are two people: not suggested again. */
  'customer:notSame': defineCall('agent', pair, done),
  /** Restores what a link, an unlink, a merge or a split changed. `too_late` after a week, `conflict` when a later one builds on it, `wrong_state` when a case was closed since. */
  'customer:undo': defineCall('agent', z.object({ joinId: id }), done),
  /** Two open cases of one customer are one matter: the other's rooms become tabs of this one. */
  'case:merge': defineCall('agent', z.object({ caseId: id, otherCaseId: id }), z.object({ joinId: id })),
  /** A room is another matter than the rest of its case. */
  'case:split': defineCall('agent', z.object({ conversationId: id }), z.object({ joinId: id, caseId: id })),
  'customer:setVip': defineCall('agent', z.object({ customerId: id, vip: z.boolean() }), done),
  'customer:setTags': defineCall('agent', z.object({ customerId: id, tags: z.array(z.string().min(1).max(tagLimit)).max(mostTags) }), done),
  /** Tags that begin with or hold the text, those used most first. */
  'customer:tagsLike': defineCall('agent', z.object({ text: z.string().max(tagLimit).default('') }), z.object({ tags: z.array(z.object({ tag: z.string(), people: z.number().int() })) })),
  'customer:addNote': defineCall('agent', z.object({ customerId: id, text: z.string().min(1).max(noteLimit) }), z.object({ noteId: id })),
  /** Only its author edits a note; empty takes it away. What stood there is kept with it. */
  'customer:editNote': defineCall('agent', z.object({ noteId: id, version, text: z.string().max(noteLimit) }), done),
  /** Shows a masked number or platform id, for a reason. Audited; `too_fast` beyond the hourly measure. `until`: when the screen hides it again, ms UTC. */
  'customer:reveal': defineCall('agent', z.object({ customerId: id, field: z.enum(['number', 'uid']), fieldId: id, why: z.enum(revealReasons), note: z.string().max(200).default('') }), z.object({ value: z.string(), until: time })),
  /**
   * Notes what a customer was asked to show who they are. The tail of a number is compared here, everything else was looked up by
   * the agent. Answers are not kept. `wrong_state` in a public room, `too_fast` after too many failures.
   */
  'identity:check': defineCall('agent', z.object({ conversationId: id, items: z.array(z.discriminatedUnion('item', [
    z.object({ item: z.literal('phone_tail'), answer: z.string().regex(/^\d{4}$/) }),
    z.object({ item: z.enum(['order_no', 'name', 'address']), matched: z.boolean() }),
  ])).min(1).max(checkItems.length) }), identityCheck),
  'identity:rules': defineCall('agent', z.object({}), checkRules),
  'identity:setRules': defineCall('supervisor', checkRules, checkRules),
  /** The author of a public room poses as our service. Marks them everywhere and keeps what they wrote. */
  'impostor:flag': defineCall('agent', z.object({ conversationId: id, why: z.enum(impostorReasons), note: z.string().max(500).default('') }), z.object({ impostorId: id })),
  'impostor:setStatus': defineCall('supervisor', z.object({ id, version, status: z.enum(impostorStatuses), note: z.string().max(500).default('') }), done),
  /** What the platform wants to see, as CSV. */
  'impostor:export': defineCall('supervisor', z.object({ ids: z.array(id).max(200) }), z.object({ csv: z.string() })),
  /** What `customer:forget` would take. */
  'customer:forgetPreview': defineCall('supervisor', z.object({ customerId: id }), forgetPreview),
  /**
   * Takes everything that a customer said and everything that says who they are, for good; that there was somebody, how often and how they were
   * answered stays. `confirm`: their name, or the number of their rooms. `wrong_state` while a room, a case, a call or a reply is open, while they are on
   * hold, or when they are forgotten already.
   */
  'customer:forget': defineCall('supervisor', z.object({ customerId: id, reason: z.enum(forgetReasons), confirm: z.string().min(1).max(200) }), done),
  /** Their words must stay (or need not any longer): neither `customer:forget` nor a retention time takes them, and they are neither joined nor separated. */
  'customer:hold': defineCall('supervisor', z.discriminatedUnion('held', [
    z.object({ customerId: id, held: z.literal(true), reason: z.enum(holdReasons) }),
    z.object({ customerId: id, held: z.literal(false), reason: z.enum(liftReasons) }),
  ]), done),
}
