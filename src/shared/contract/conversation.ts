import { z } from 'zod'
import { callDirections, callOrigins, recordingStates, transferWays } from '../domain/words.ts'
import { reviewReasonKinds } from '../rules/review.ts'
import { mostUndoMs } from '../rules/undo.ts'
import { attemptOutcome, callbackState, channel, clientKey, consentState, conversationStatus, direction, disposition, done, endedBy, errorCode, guardFinding, id, messageKind, mood, obligationEnd, obligationKind, outboundRole, outboundState, personRef, resolveReason, time, touchpoint, triage, typedText, version, visibility } from './basics.ts'
import { defineCall, defineView } from './define.ts'
import { messageReading, roomReading } from './hints.ts'
import { fileRule, mediaItem, mostFiles, upload } from './media.ts'
import { wrapUpInput } from './wrap-up.ts'

/** The customer as a row shows them. */
export const customerBrief = z.object({
  id,
  name: z.string(),
  followers: z.number().int().nullable(),
  verified: z.enum(['none', 'person', 'organisation', 'media', 'government']),
  vip: z.boolean(),
  /** Flagged as a false service account; left out where they are not. */
  impostor: z.boolean().optional(),
})

/** The duty that the clock shows. */
export const dueSign = z.object({ obligationId: id, kind: obligationKind, startedAt: time, dueAt: time })

/**
 * A customer's call, in its room of the hotline (`touchpoint` is `call`). Three ways it can be: somebody rings and waits
 * (`position` is set; `state` is `queued`, or `offered` while an agent is asked), somebody is taking it or talks (`state`
 * as of any call), or nobody took it and they are to be rung back (`missedAt` is set).
 */
export const roomCall = z.object({
  callbackId: id,
  state: callbackState,
  /** Masked; empty = the caller withheld it. */
  number: z.string(),
  /** The line that they rang. */
  queue: z.string(),
  waitingSince: time,
  /** 1 = next; null = waits no more. */
  position: z.number().int().nullable(),
  /** When they gave up; until somebody has rung them back, or a case without a number was closed. */
  missedAt: time.nullable(),
  /** How long they waited: until they were answered, or gave up; null while they wait. */
  waitedMs: z.number().nullable(),
  /** How often they have rung in vain since they were last spoken to. */
  missedTimes: z.number().int(),
})
export type RoomCall = z.infer<typeof roomCall>

/** A conversation as a line of the inbox. */
export const conversationRow = z.object({
  id,
  version,
  channel,
  accountId: id,
  accountName: z.string(),
  touchpoint,
  visibility,
  customer: customerBrief,
  preview: z.string(),
  lastAt: time,
  unread: z.number().int(),
  status: conversationStatus,
  owner: personRef.nullable(),
  epoch: z.number().int(),
  /** Agent it is offered to right now, and until when. */
  offer: z.object({ agentId: id, until: time }).nullable(),
  tier: z.number().int(),
  rank: z.number().nullable(),
  due: dueSign.nullable(),
  /** 0 = private or unknown, 1–5 steps. */
  publicity: z.number().int().min(0).max(5),
  mood,
  danger: z.array(z.string()),
  triage,
  acknowledgedAt: time.nullable(),
  holdingAt: time.nullable(),
  callState: callbackState.nullable(),
  /** The call that a customer made, in a room of the hotline; null in all other rooms, and where none waits, lives or was missed. */
  call: roomCall.nullable(),
  /** Something we sent needs a person: failed or undecidable. */
  trouble: z.boolean(),
  snoozedUntil: time.nullable(),
  caseId: id,
  tags: z.array(z.string()),
})
export type ConversationRow = z.infer<typeof conversationRow>

/** Where a page of the inbox begins: the order's own key. */
export const rankKey = z.object({ tier: z.number().int(), rank: z.number().nullable(), id })

export const inboxTabs = ['mine', 'queue', 'all', 'snoozed', 'waiting', 'resolved', 'undecided'] as const
export const inboxParams = z.object({
  tab: z.enum(inboxTabs),
  channels: z.array(channel).default([]),
  accounts: z.array(id).max(20).default([]),
  /** All of them must be there. */
  tags: z.array(z.string().min(1).max(20)).max(5).default([]),
  after: rankKey.nullable().default(null),
  /** Rows to pass over after `after` (a jump of the scroll bar). */
  skip: z.number().int().min(0).max(1_000_000).default(0),
  size: z.number().int().min(1).max(200).default(60),
})
/** `waiting`: mine, where the customer has the word; `mentions`: notes that name me, unread. */
export const inboxCounts = z.object({ mine: z.number(), queue: z.number(), all: z.number(), snoozed: z.number(), waiting: z.number(), undecided: z.number(), calls: z.number(), mentions: z.number() })
/** `total` counts the tab with its filter, `start` the rows before the page. */
export const inboxSummary = z.object({ counts: inboxCounts, total: z.number().int(), start: z.number().int() })
/** The inbox: rows in the order (tier, rank, id). */
export const inboxView = defineView('agent', inboxParams, conversationRow, inboxSummary)

/** One line of the timeline. */
export const messageRow = z.object({
  id,
  version,
  seq: z.number().int(),
  direction,
  kind: messageKind,
  /** Plain text, never markup. For `system`: a key of the timeline words, facts in `facts`. */
  text: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  author: z.object({ id, name: z.string(), kind: z.enum(['customer', 'agent', 'brand', 'machine', 'bystander']) }),
  at: time,
  receivedAt: time,
  media: z.array(mediaItem),
  quoted: z.object({ id: id.nullable(), text: z.string(), authorName: z.string() }).nullable(),
  /** How just this message can be answered: `there` = the platform hangs the answer below it, `here` = a quote for us alone. Left out: not at all. */
  answering: z.enum(['there', 'here']).optional(),
  editedAt: time.nullable(),
  deletedAt: time.nullable(),
  /** Left out where there is nothing to say. */
  reading: messageReading.optional(),
  outbound: z.object({
    id,
    state: outboundState,
    role: outboundRole,
    error: z.object({ code: errorCode, details: z.record(z.string(), z.unknown()) }).nullable(),
    attempts: z.number().int(),
    cancellable: z.boolean(),
    /** Until when it waits for its author's second thought before it leaves, ms UTC; null = it does not. */
    undoUntil: time.nullable(),
    /** Its author took it back before it left. */
    undone: z.boolean(),
    /** It can be taken off the platform. */
    removable: z.boolean(),
    /** What a second person had to see, and said; `why` of a text that was returned. Null = nobody had to. */
    review: z.object({ reasons: z.array(z.enum(reviewReasonKinds)), heldAt: time, outcome: z.enum(['approved', 'returned', 'withdrawn']).nullable(), by: personRef.nullable(), why: z.string(), changed: z.boolean() }).nullable(),
    /** Where no API is: who says that it was posted, when (ms UTC), and its address if given; null until then. */
    posted: z.object({ by: personRef, at: time, url: z.string() }).nullable(),
  }).nullable(),
})
export type MessageRow = z.infer<typeof messageRow>

export const obligationRow = z.object({ id, kind: obligationKind, startedAt: time, dueAt: time, closedAt: time.nullable(), closedBy: obligationEnd.nullable() })

/** A call that grew out of a conversation. */
export const callbackRow = z.object({
  id,
  version,
  handoffId: id,
  conversationId: id,
  caseId: id,
  customer: customerBrief,
  state: callbackState,
  since: time,
  /** Masked: 138****0000. */
  number: z.string(),
  callerId: z.string(),
  agent: personRef.nullable(),
  attempt: z.number().int(),
  maxAttempts: z.number().int(),
  nextAt: time.nullable(),
  lastOutcome: attemptOutcome.nullable(),
  ringing: z.boolean(),
  held: z.boolean(),
  muted: z.boolean(),
  connectedAt: time.nullable(),
  endedAt: time.nullable(),
  endedBy: endedBy.nullable(),
  talkMs: z.number(),
  holdMs: z.number(),
  wrapUpDueAt: time.nullable(),
  disposition: disposition.nullable(),
  direction: z.enum(callDirections),
  origin: z.enum(callOrigins),
  /** The line that the customer rang; null for calls that we placed. */
  queue: z.string().nullable(),
  waitingSince: time.nullable(),
  /** A customer who rings: 1 = next; null = waits no more, or we rang. */
  position: z.number().int().nullable(),
  /** When a customer who rang gave up; null = they did not. */
  missedAt: time.nullable(),
  /** How long a customer who rang waited, until they were answered or gave up; null while they wait, or when we rang. */
  waitedMs: z.number().nullable(),
  /** A missed call that nobody has rung back yet: when that is due. */
  ringBackDueAt: time.nullable(),
  /** What the agent's own softphone is to call, and nobody else's; names the hand-over, never a number. */
  orderAddress: z.string().nullable(),
  recording: z.enum(recordingStates).nullable(),
  /** There is a recording that may be asked for with `call:recording`. */
  recorded: z.boolean(),
  transfer: z.object({ how: z.enum(transferWays), to: personRef.nullable(), number: z.string(), answered: z.boolean() }).nullable(),
  /** Since when the agent's phone is lost; it may come back. */
  agentLostAt: time.nullable(),
  /** Who asked for the call when somebody else is to speak; null = the agent themselves, or the customer. */
  requestedBy: personRef.nullable(),
  /** In state `offered`: until when `agent` may take it. */
  offerUntil: time.nullable(),
  /** The wrap-up has had its one more minute. */
  wrapUpExtended: z.boolean(),
})
export type CallbackRow = z.infer<typeof callbackRow>

export const consentRow = z.object({
  id,
  state: consentState,
  number: z.string(),
  scope: z.array(z.enum(['call', 'record'])),
  at: time,
  messageId: id.nullable(),
  /** The words that were put to the customer; empty when they offered it by themselves. */
  wording: z.string(),
  channel,
  /** Until when a yes holds, or an answer is waited for. */
  expiresAt: time.nullable(),
})

/** Everything around the timeline. */
export const conversationDetail = z.object({
  row: conversationRow,
  /** Highest change the agent has on screen; sent back with a reply. */
  seenVersion: version,
  obligations: z.array(obligationRow),
  case: z.object({
    id,
    version,
    title: z.string(),
    status: z.enum(['open', 'closed']),
    owner: personRef.nullable(),
    rooms: z.array(z.object({ conversationId: id, channel, touchpoint, visibility, status: conversationStatus, unread: z.number().int() })),
  }),
  /** The post that a public thread hangs from. */
  context: z.object({ text: z.string(), authorName: z.string(), byBrand: z.boolean() }).nullable(),
  /** Units are those of `rule`; fewer than `least` are refused too. */
  length: z.object({ rule: z.enum(['weibo140', 'codepoints', 'utf16', 'bytes']), limit: z.number().int(), least: z.number().int() }),
  window: z.object({ until: time, repliesLeft: z.number().int().nullable() }).nullable(),
  /** Why nothing can be sent here, and until when (null = for good). */
  lock: z.object({ code: errorCode, until: time.nullable() }).nullable(),
  canGuideToPrivate: z.boolean(),
  /** What may be sent beside a text; null = nothing but text. */
  files: z.array(fileRule).nullable(),
  /** A place without an API: a person posts what is drafted here. `page` is its address there, if known. */
  byHand: z.object({ secondLook: z.boolean(), page: z.string().nullable() }).nullable(),
  reading: roomReading.optional(),
  moodWhy: z.array(z.string()),
  triageWhy: z.array(z.string()),
  publicityWhy: z.object({ followers: z.number().nullable(), reposts: z.number().nullable(), comments: z.number().nullable() }),
  draft: z.string(),
  /** When it was written, ms UTC; 0 = there is none. */
  draftAt: time,
  /** What this person is writing to colleagues. */
  draftNote: z.string(),
  /** What a colleague wrote here last and did not send; only for the owner, and only until something is sent. */
  draftFrom: z.object({ by: personRef, at: time, text: z.string() }).nullable(),
  /** Files that the draft holds. */
  draftFiles: z.array(upload),
  callback: callbackRow.nullable(),
  consents: z.array(consentRow),
  hasOlder: z.boolean(),
})
export type ConversationDetail = z.infer<typeof conversationDetail>

export const conversationParams = z.object({ id, beforeSeq: z.number().int().nullable().default(null), size: z.number().int().min(1).max(300).default(100) })
/** One room: rows are messages in order of `seq` (ascending), the newest `size` before `beforeSeq`. */
export const conversationView = defineView('agent', conversationParams, messageRow, conversationDetail)

const owned = z.object({ id, epoch: z.number().int() })

export const conversationCalls = {
  /** Takes a waiting conversation; `conflict`/`already_owned` when someone was faster. */
  'conversation:claim': defineCall('agent', z.object({ id }), z.object({ epoch: z.number().int(), version })),
  /** Takes the most urgent one this agent may take; null when nothing waits. The answer's index equals the inbox's sort. */
  'conversation:claimNext': defineCall('agent', z.object({ channels: z.array(channel).default([]) }), z.object({ conversationId: id.nullable() })),
  /** Takes a conversation that is offered to this agent; `offer_gone` when the offer has passed on. */
  'conversation:acceptOffer': defineCall('agent', z.object({ id }), z.object({ epoch: z.number().int() })),
  'conversation:declineOffer': defineCall('agent', z.object({ id }), done),
  'conversation:release': defineCall('agent', owned, done),
  'conversation:assign': defineCall('agent', z.object({ id, epoch: z.number().int(), toAgentId: id, note: z.string().max(1000).default('') }), done),
  /**
   * `wrapUp`: the category; `wrap_up_missing` without one where one is required, or with a field of it left out. `whenAnswered`: where only the
   * answer is missing and a reply is on its way, the wish is kept (`waits`) and carried out once the reply has arrived, whatever becomes of the screen.
   */
  'conversation:resolve': defineCall('agent', owned.extend({ version, reason: resolveReason, note: z.string().max(2000).default(''), wrapUp: wrapUpInput.nullable().default(null), whenAnswered: z.boolean().default(false) }), z.object({ waits: z.boolean() })),
  'conversation:reopen': defineCall('agent', z.object({ id }), done),
  'conversation:snooze': defineCall('agent', owned.extend({ until: time }), done),
  'conversation:setTriage': defineCall('agent', z.object({ id, triage, why: z.string().max(200).default('') }), done),
  /** The agent has it on screen: sets `visibleAt` and clears unread up to `seq`. */
  'conversation:seen': defineCall('agent', z.object({ id, seq: z.number().int() }), done),
  /** Closes the case; only when the customer has heard the result or the one reason says why not. */
  'case:close': defineCall('agent', z.object({ id, version, reason: resolveReason, note: z.string().max(2000).default('') }), done),
  /** `media`: uploads that the draft holds; `note`: what is being written to colleagues. Left out = as they were. */
  'draft:save': defineCall('agent', z.object({ conversationId: id, text: typedText, media: z.array(id).max(mostFiles).optional(), note: typedText.optional() }), done),
  /** Bypasses the store: who looks at and who types in a room. */
  'room:touch': defineCall('agent', z.object({ conversationId: id, typing: z.boolean() }), done),
  'room:leave': defineCall('agent', z.object({ conversationId: id }), done),
}

export const messageCalls = {
  /**
   * Hands a text to the outbox. Refused with `stale_version` when something came in after `seenVersion` (send again with
   * `anyway`), with a guard code when a check blocks; `warn` findings need `acceptWarnings`.
   */
  'message:send': defineCall('agent', z.object({
    conversationId: id,
    clientKey,
    /** May be empty when a file goes. */
    text: typedText,
    /** Uploads that go with it. */
    media: z.array(id).max(mostFiles).default([]),
    role: z.enum(['reply', 'holding', 'approach']),
    epoch: z.number().int(),
    seenVersion: version,
    /** The one message of the room that it answers; `source_deleted` when that is gone. */
    replyToMessageId: id.nullable().default(null),
    anyway: z.boolean().default(false),
    acceptWarnings: z.boolean().default(false),
    /** How long it waits for its author's second thought, ms; less where the customer waits too long already. */
    undoMs: z.number().int().min(0).max(mostUndoMs).default(0),
    /** Answers until when it may be taken back (null = it leaves at once), and whether a second person looks at it first. */
  }), z.object({ outboundId: id, messageId: id, undoUntil: time.nullable(), held: z.boolean() })),
  /** Same checks as `message:send`, changes nothing: the composer asks while one types. */
  'message:check': defineCall('agent', z.object({ conversationId: id, text: typedText }), z.object({ findings: z.array(guardFinding), length: z.number().int() })),
  /** Cancels what has not left yet; `too_late` once it is on its way. */
  'message:cancel': defineCall('agent', z.object({ outboundId: id }), done),
  /** Tries a failed text again (same client key: sent once in effect). */
  'message:retry': defineCall('agent', z.object({ outboundId: id }), done),
  /** A person looked at the platform and settles an undecidable send. `not_sent` allows one resend. */
  'message:settle': defineCall('agent', z.object({ outboundId: id, verdict: z.enum(['sent', 'not_sent']) }), done),
  /** `mentions`: colleagues named in it. */
  'message:note': defineCall('agent', z.object({ conversationId: id, clientKey, text: typedText.min(1), mentions: z.array(id).max(20).default([]) }), z.object({ messageId: id })),
  /** A fresh wording of the public invitation to a private message, never the same twice in a row. */
  'message:guideText': defineCall('agent', z.object({ conversationId: id }), z.object({ text: z.string() })),
}
