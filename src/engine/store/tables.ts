import type { FileRisk, MediaKind, MediaReason } from '../../shared/contract/media.ts'
import type { PracticeSheet } from '../../shared/contract/practice.ts'
import type { ShiftSign } from '../../shared/contract/shifts.ts'
import type { WrapUpField } from '../../shared/contract/wrap-up.ts'
import type { ComplaintDesk, ComplaintRating, ComplaintState } from '../../shared/domain/complaint.ts'
import type { CheckedItem, ForgetCounts, ForgetPhase, ForgetReason, HoldReason, ImpostorEvidence, ImpostorReason, ImpostorStatus, JoinKind } from '../../shared/domain/customer.ts'
import type { AgentLegKind, AttemptOutcome, CallbackState, CallDirection, CallOrigin, CallTransfer, Channel, ConsentState, ConversationStatus, Direction, Disposition, EndedBy, MessageKind, Mood, NotReadyReason, ObligationEnd, ObligationKind, OutboundRole, OutboundState, Presence, RecordingState, Role, Touchpoint, Triage, TurnState, Visibility, VoiceState } from '../../shared/domain/index.ts'
import type { FactState, ScriptRoom, ScriptState, ScriptStyle, Situation } from '../../shared/domain/script.ts'
import type { ErrorCode, ErrorDetails } from '../../shared/errors.ts'
import type { HintKind, HintsSet } from '../../shared/rules/hints.ts'
import type { WordClass } from '../../shared/rules/lexicon.ts'
import type { GuardSeverity } from '../../shared/rules/privacy.ts'
import type { ReviewReason } from '../../shared/rules/review.ts'
import type { ScriptWords } from '../../shared/rules/scripts.ts'
import type { Columns, RowOf } from './column.ts'
import { blob, bool, int, json, nullable, text } from './column.ts'

/** A file that goes with a text of the outbox: its row in `media`, and what a platform is told of it. */
export interface OutboxFile {
  readonly mediaId: string
  readonly kind: MediaKind
  readonly mime: string
  readonly name: string
  readonly size: number
  readonly sha256: string
  /** As in `media.ref`. */
  readonly ref: string
}

/** One change of a join: a row that was made (`before` null), taken away (`after` null), or changed in some columns. */
export interface JoinStep {
  readonly table: string
  readonly id: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

/**
 * Every table, once. Ids are UUIDv7 text unless said otherwise, times ms UTC. Migrations are written by hand and frozen;
 * a test holds the migrated databases against this list. `version` grows with each change that a screen may see.
 */
export const tables = {
  /** Small facts about the store itself: `storeId`, `schemaVersion`, watermarks, clock anchor. */
  meta: { id: text(), value: text() },

  /** Append-only intake journal: every item a feed brought, as the connector read it, cut at a bound. */
  journal: { id: text(), accountId: text(), feed: text(), objectKey: text(), at: int(), receivedAt: int(), raw: text() },
  /** One platform object = one row; `arrivals` counts how often and by which feeds it came. id = `<channel>:<objectKey>`. */
  platformObjects: { id: text(), messageId: nullable(text()), conversationId: nullable(text()), firstAt: int(), arrivals: int(), feeds: json<string[]>(), pending: nullable(json<{ editedText?: string, deletedAt?: number, at: number }>()) },
  /** Where each feed stands. id = `<accountId>:<feed>`. */
  cursors: { id: text(), cursor: json<Record<string, string | number | boolean | null>>(), generation: int(), updatedAt: int() },
  deadLetters: { id: text(), version: int(), accountId: text(), feed: text(), code: text<ErrorCode>(), reason: text(), raw: text(), at: int(), endedAt: nullable(int()), endedHow: nullable(text<'retried' | 'known' | 'dismissed'>()) },

  /**
   * The brand's accounts. `managed` by the configuration file, or by people on the screen, whose settings stand here; secrets never do.
   * A removed account keeps its row, as its rooms do.
   */
  accounts: {
    id: text(), version: int(), channel: text<Channel>(), name: text(), brand: text(), profile: text(), paused: bool(), error: nullable(text<ErrorCode>()), errorSince: nullable(int()), lastSuccessAt: nullable(int()), nextRunAt: nullable(int()), quotaLimit: nullable(int()), quotaLeft: nullable(int()), quotaResetAt: nullable(int()), delayMs: nullable(int()), pushesReceived: int(), lastPushAt: nullable(int()),
    managed: text<'file' | 'screen'>(), settings: json<Record<string, unknown>>(), grantExpiresAt: nullable(int()), grantByPerson: bool(), grantSeenAt: nullable(int()), remarks: json<string[]>(), retentionDays: nullable(int()), removedAt: nullable(int()),
  },
  agents: { id: text(), version: int(), name: text(), workNo: text(), role: text<Role>(), enabled: bool(), presence: text<Presence>(), reason: nullable(text<NotReadyReason>()), nextPresence: nullable(text<Presence>()), nextReason: nullable(text<NotReadyReason>()), voice: text<VoiceState>(), notResponding: bool(), missedOffers: int(), presenceSince: int(), sessions: int(), phoneLeg: text<AgentLegKind>(), phoneAddress: nullable(text()), phoneRegistered: bool() },

  customers: { id: text(), version: int(), name: text(), vip: bool(), note: text(), createdAt: int() },
  /** A customer's account on a platform. id = `<channel>:<uid>`. */
  identities: { id: text(), customerId: text(), channel: text<Channel>(), uid: text(), name: text(), avatar: nullable(text()), followers: nullable(int()), verified: text(), location: nullable(text()), updatedAt: int() },
  /** Numbers a customer gave. The number itself is an AES-GCM field, `hmac` finds it, `masked` is shown. */
  phoneNumbers: { id: text(), customerId: text(), conversationId: text(), messageId: nullable(text()), cipher: text(), hmac: text(), masked: text(), at: int(), by: text<'customer' | 'agent'>() },
  cases: { id: text(), version: int(), customerId: text(), title: text(), status: text<'open' | 'closed'>(), ownerId: nullable(text()), openedAt: int(), closedAt: nullable(int()), closedReason: nullable(text()), resultDueAt: nullable(int()) },

  /** What colleagues wrote about a customer; `history` holds what stood there before. */
  customerNotes: { id: text(), version: int(), customerId: text(), authorId: text(), text: text(), at: int(), editedAt: nullable(int()), history: json<{ text: string, at: number }[]>() },
  /** Unique by (customerId, tag). */
  customerTags: { id: text(), customerId: text(), tag: text(), agentId: text(), at: int() },
  /** Customers and cases that were put together or taken apart, with every change of it, so that it can be taken back. `name` is who the other one was. */
  joins: { id: text(), kind: text<JoinKind>(), customerId: text(), otherId: nullable(text()), name: text(), agentId: text(), at: int(), undoneAt: nullable(int()), undoneBy: nullable(text()), steps: json<JoinStep[]>() },
  /** What a customer was asked to show who they are, and whether it matched; never what they answered. */
  identityChecks: { id: text(), conversationId: text(), items: json<CheckedItem[]>(), passed: bool(), agentId: text(), at: int(), expiresAt: int() },
  /** Accounts that pose as the brand's service; id = the identity. `posts` are those that they were seen under. */
  impostors: { id: text(), version: int(), channel: text<Channel>(), uid: text(), name: text(), brand: text(), status: text<ImpostorStatus>(), why: text<ImpostorReason>(), posts: json<string[]>(), evidence: json<ImpostorEvidence[]>(), flaggedBy: text(), flaggedAt: int(), reportedAt: nullable(int()), reportedBy: nullable(text()), endedAt: nullable(int()), note: text() },
  /** A customer who is forgotten: how far that has come (`cursor` within the phase), by which accounts of theirs it finds them (`marks`, empty at the end), what went. */
  forgettings: { id: text(), customerId: text(), reason: text<ForgetReason>(), askedBy: text(), askedAt: int(), phase: text<ForgetPhase>(), cursor: text(), marks: json<string[]>(), counts: json<ForgetCounts>(), endedAt: nullable(int()) },
  /** Customers whose words must stay, whoever asks; id = the customer. */
  holds: { id: text(), reason: text<HoldReason>(), setBy: text(), setAt: int() },

  /** One room with one customer. Unique by (accountId, threadKey, visibility). */
  conversations: {
    id: text(), version: int(), accountId: text(), channel: text<Channel>(), touchpoint: text<Touchpoint>(), visibility: text<Visibility>(), threadKey: text(),
    caseId: text(), customerId: text(), identityId: nullable(text()), customerName: text(), brand: text(),
    status: text<ConversationStatus>(), ownerId: nullable(text()), epoch: int(),
    tier: int(), rank: nullable(int()), dueAt: nullable(int()), dueKind: nullable(text<ObligationKind>()), dueSince: nullable(int()), dueId: nullable(text()),
    triage: text<Triage>(), triageWhy: json<string[]>(), mood: text<Mood>(), moodWhy: json<string[]>(), danger: json<string[]>(),
    followers: nullable(int()), reposts: nullable(int()), comments: nullable(int()), publicity: int(), verified: text(), vip: bool(),
    lastSeq: int(), lastInboundSeq: int(), readSeq: int(), unread: int(), lastAt: int(), lastInboundAt: int(), preview: text(), createdAt: int(),
    offeredTo: nullable(text()), offerUntil: nullable(int()),
    windowUntil: nullable(int()), windowReplies: nullable(int()), lockCode: nullable(text<ErrorCode>()), lockUntil: nullable(int()),
    replyTarget: nullable(json<Record<string, string | number | boolean>>()), context: nullable(json<{ objectKey: string, text: string, authorName: string, byBrand: boolean }>()),
    acknowledgedAt: nullable(int()), holdingAt: nullable(int()), personSpokeAt: nullable(int()), trouble: bool(),
    callState: nullable(text<CallbackState>()), snoozedUntil: nullable(int()), resolvedAt: nullable(int()), resolvedReason: nullable(text()),
    tags: json<string[]>(), idleNoticeAt: nullable(int()), hintsSet: nullable(json<HintsSet>()),
  },
  /** The timeline. Unique by (conversationId, seq). `n` is a store-wide growing number that the search index follows. */
  messages: {
    id: text(), n: int(), version: int(), conversationId: text(), seq: int(), direction: text<Direction>(), kind: text<MessageKind>(),
    authorId: text(), authorName: text(), authorKind: text<'customer' | 'agent' | 'brand' | 'machine' | 'bystander'>(),
    text: text(), facts: json<Record<string, string | number | boolean | null>>(), objectKey: nullable(text()), parentKey: nullable(text()),
    at: int(), receivedAt: int(), order: nullable(text()), visibleAt: nullable(int()), editedAt: nullable(int()), deletedAt: nullable(int()), outboundId: nullable(text()), turnId: nullable(text()),
    /** What the connector needs to answer just this message in public; null = it cannot be pointed at. */
    replyTarget: nullable(json<Record<string, string | number | boolean>>()),
  },
  /** `ref` of what we send: `upload:<id>`, under which its bytes came here. `messageId` `script:<id>`: a file of a script (`script-past:<id>`: of its older versions). */
  media: { id: text(), messageId: text(), kind: text<'image' | 'voice' | 'video' | 'file'>(), accountId: text(), ref: text(), mime: nullable(text()), name: nullable(text()), size: nullable(int()), sha256: nullable(text()), state: text<'fetching' | 'ready' | 'gone' | 'refused'>(), attempts: int(), nextAt: int(), width: nullable(int()), height: nullable(int()), reason: nullable(text<MediaReason>()), risk: nullable(text<FileRisk>()) },
  /** Files on their way to us from a screen, or waiting to be sent; for the library where `conversationId` is empty. `expiresAt` moves with each piece and each draft that holds them. */
  uploads: { id: text(), agentId: text(), conversationId: text(), clientKey: text(), kind: text<MediaKind>(), mime: text(), name: text(), size: int(), sha256: text(), state: text<'open' | 'ready'>(), width: nullable(int()), height: nullable(int()), risk: nullable(text<FileRisk>()), createdAt: int(), expiresAt: int() },

  /** A customer's turn (诉求): from the first unanswered inbound to its one end. The ledger counts these. */
  turns: { id: text(), conversationId: text(), channel: text<Channel>(), touchpoint: text<Touchpoint>(), accountId: text(), state: text<TurnState>(), first: bool(), enteredAt: int(), receivedAt: int(), dueAt: nullable(int()), acknowledgedAt: nullable(int()), holdingAt: nullable(int()), endedAt: nullable(int()), agentId: nullable(text()), messages: int() },
  obligations: { id: text(), conversationId: text(), caseId: text(), turnId: nullable(text()), kind: text<ObligationKind>(), startedAt: int(), receivedAt: int(), visibleAt: nullable(int()), dueAt: int(), closedAt: nullable(int()), closedBy: nullable(text<ObligationEnd>()), agentId: nullable(text()), alarmedAt: nullable(int()) },

  outbox: {
    id: text(), version: int(), conversationId: text(), accountId: text(), messageId: text(), clientKey: text(), agentId: nullable(text()), epoch: int(), role: text<OutboundRole>(),
    visibility: text<Visibility>(), threadKey: text(), text: text(), replyTarget: nullable(json<Record<string, string | number | boolean>>()), priority: int(), seq: int(),
    state: text<OutboundState>(), attempts: int(), firstTriedAt: nullable(int()), nextAt: int(), acceptedAt: nullable(int()), objectKey: nullable(text()), errorCode: nullable(text<ErrorCode>()), errorDetails: nullable(json<ErrorDetails>()), createdAt: int(), leaseUntil: nullable(int()), turnId: nullable(text()), media: nullable(json<OutboxFile[]>()),
    /** Until when its author may take it back before it leaves; null = it left at once. `undone`: they did. */
    undoUntil: nullable(int()), undone: bool(),
  },
  /** A text that a second person looks at before it leaves; id = its outbox row. `writtenText`: the author's words where the reviewer changed them. */
  reviews: { id: text(), version: int(), conversationId: text(), authorId: text(), reasons: json<ReviewReason[]>(), heldAt: int(), alarmedAt: nullable(int()), decidedAt: nullable(int()), decidedBy: nullable(text()), outcome: nullable(text<'approved' | 'returned' | 'withdrawn'>()), why: text(), writtenText: nullable(text()) },
  /** Listed words of the outgoing check. `severity` null = as its class; `brand` empty = every brand. */
  guardWords: { id: text(), version: int(), word: text(), class: text<WordClass>(), severity: nullable(text<GuardSeverity>()), brand: text(), changedBy: text(), changedAt: int() },
  /** A complaint filed at a desk; id = its conversation. Money in 分; `whole` is false for a draft that waits to be completed. Unique by (accountId, desk, externalNo). */
  complaints: {
    id: text(), version: int(), accountId: text(), desk: text<ComplaintDesk>(), externalNo: nullable(text()), url: text(), merchant: text(), title: text(), issues: json<string[]>(), demands: json<string[]>(), amount: nullable(int()),
    state: text<ComplaintState>(), publishedAt: int(), firstReplyDue: int(), finalDue: int(), handledAt: nullable(int()), handledBy: nullable(text()), endedAt: nullable(int()), rating: nullable(json<ComplaintRating>()), whole: bool(), source: text<'form' | 'import' | 'notice'>(), createdAt: int(), updatedAt: int(),
  },
  /** What a person says they posted where no API is; id = its outbox row. `url` is empty when none was given. */
  handPosts: { id: text(), conversationId: text(), postedBy: text(), postedAt: int(), url: text(), confirmedBy: nullable(text()), confirmedAt: nullable(int()) },

  offers: { id: text(), conversationId: text(), agentId: text(), state: text<'offered' | 'accepted' | 'declined' | 'expired' | 'withdrawn'>(), until: int(), createdAt: int(), endedAt: nullable(int()) },
  /** `note`: what is being written to colleagues. */
  drafts: { id: text(), agentId: text(), conversationId: text(), text: text(), updatedAt: int(), media: nullable(json<string[]>()), note: text() },

  consents: { id: text(), version: int(), customerId: text(), conversationId: text(), phoneNumberId: nullable(text()), state: text<ConsentState>(), scope: json<('call' | 'record')[]>(), wording: text(), channel: text<Channel>(), messageId: nullable(text()), agentId: text(), at: int(), expiresAt: nullable(int()) },
  doNotCall: { id: text(), hmac: text(), masked: text(), why: text(), agentId: text(), at: int() },
  /** A call, asked for by an agent (`outbound`) or by a customer who rang (`inbound`). `orderAddress`: what the agent's softphone is to call itself. `phoneNumberId` is empty where the caller withheld it. */
  callbacks: {
    id: text(), version: int(), handoffId: text(), conversationId: text(), caseId: text(), customerId: text(), clientKey: text(), phoneNumberId: text(), callerId: text(), consentId: nullable(text()),
    state: text<CallbackState>(), stateSince: int(), agentId: text(), attempt: int(), maxAttempts: int(), nextAt: nullable(int()), lastOutcome: nullable(text<AttemptOutcome>()), agentFailures: int(),
    ringing: bool(), held: bool(), muted: bool(), connectedAt: nullable(int()), endedAt: nullable(int()), endedBy: nullable(text<EndedBy>()), talkMs: int(), holdMs: int(), wrapUpDueAt: nullable(int()), disposition: nullable(text<Disposition>()), note: text(), commandKey: nullable(text()), createdAt: int(), overrideReason: nullable(text()),
    direction: text<CallDirection>(), origin: text<CallOrigin>(), requestedBy: nullable(text()), queue: nullable(text()), waitingSince: nullable(int()), orderAddress: nullable(text()), recording: nullable(text<RecordingState>()), recordingId: nullable(text()), transfer: nullable(json<CallTransfer>()), agentLostAt: nullable(int()),
    /** A customer who rang and gave up; `missedPosition` is where they stood then, 1 = next. */
    missedAt: nullable(int()), missedPosition: nullable(int()),
    /** Who is to speak when it is not the conversation's owner: `agent` (named in `agentId`) or `anyone`. `asked`: who had it offered and did not take it. */
    heldFor: nullable(text<'agent' | 'anyone'>()), offerUntil: nullable(int()), asked: nullable(json<string[]>()), wrapUpExtended: bool(),
  },
  callAttempts: { id: text(), callbackId: text(), n: int(), startedAt: int(), endedAt: nullable(int()), outcome: nullable(text<AttemptOutcome>()), rang: bool(), talkMs: int(), detail: nullable(text()) },
  /** Gateway events as they came, unique by event id: at-least-once delivery, once in effect. */
  callEvents: { id: text(), handoffId: text(), epoch: text(), seq: int(), at: int(), type: text(), body: text() },

  /** Tags in use, by their name; `uses` counts the times one was given. */
  tags: { id: text(), version: int(), uses: int(), lastUsedAt: int() },
  /** Who was named in a note. */
  mentions: { id: text(), version: int(), agentId: text(), conversationId: text(), messageId: text(), byId: text(), at: int(), readAt: nullable(int()) },
  /** The tree of categories of a wrap-up. */
  wrapUpNodes: { id: text(), version: int(), parentId: nullable(text()), name: text(), position: int(), fields: json<WrapUpField[]>(), retiredAt: nullable(int()), createdAt: int() },
  /** What was filed; `path` is the category as it was called then. */
  wrapUps: { id: text(), version: int(), conversationId: text(), caseId: text(), customerId: text(), callbackId: nullable(text()), channel: text<Channel>(), nodeId: text(), path: text(), fields: json<Record<string, string>>(), note: text(), agentId: text(), at: int() },
  /** A shift handed over, or everything of somebody absent; id = the giver's client key. `toId` null = whoever signs, or the queue. */
  handovers: { id: text(), version: int(), kind: text<'shift' | 'absence'>(), fromId: text(), toId: nullable(text()), byId: text(), note: text(), state: text<'open' | 'done' | 'taken_back'>(), createdAt: int(), dueAt: int(), endedAt: nullable(int()) },
  handoverLines: { id: text(), version: int(), handoverId: text(), position: int(), conversationId: text(), callbackId: nullable(text()), note: text(), signs: json<ShiftSign[]>(), state: text<'open' | 'signed' | 'gone'>(), signedBy: nullable(text()), signedAt: nullable(int()) },
  /** One wording for several customers. Unique by `clientKey`. */
  bulks: { id: text(), version: int(), clientKey: text(), agentId: text(), variants: json<string[]>(), state: text<'in_review' | 'sending' | 'returned' | 'stopped' | 'done'>(), reviewedBy: nullable(text()), reviewedAt: nullable(int()), why: text(), createdAt: int(), startedAt: nullable(int()), endedAt: nullable(int()) },
  /** One recipient each; id = `<bulk>:<conversation>`. `seenSeq`: what the author had seen of the customer. */
  bulkLines: { id: text(), version: int(), bulkId: text(), position: int(), conversationId: text(), accountId: text(), name: text(), text: text(), seenSeq: int(), state: text<'ready' | 'refused' | 'queued' | 'sent' | 'failed' | 'skipped'>(), code: nullable(text<ErrorCode>()), outboundId: nullable(text()), at: nullable(int()) },

  /** Due work: leases, acknowledgements, wake-ups, retries. Rows, not timers in memory. */
  timers: { id: text(), kind: text<'offer_lease' | 'acknowledge' | 'snooze_wake' | 'obligation_alarm' | 'consent_expiry' | 'callback_due' | 'wrap_up' | 'window_alarm' | 'idle_release' | 'closing'>(), entityId: text(), dueAt: int(), createdAt: int() },
  /** Scripts (话术). `brand` is empty for all brands; `note` is what the reviewer said; counts are of uses, and of what came of them. */
  scripts: {
    id: text(), version: int(), brand: text(), title: text(), situation: text<Situation>(), style: text<ScriptStyle>(), visibility: text<ScriptRoom>(), variants: json<string[]>(), keywords: json<string[]>(), sensitive: bool(), expiresAt: nullable(int()),
    state: text<ScriptState>(), note: text(), createdBy: text(), createdAt: int(), updatedBy: text(), updatedAt: int(), used: int(), effective: int(), praised: int(), quiet: int(),
  },
  scriptVersions: { id: text(), scriptId: text(), n: int(), at: int(), by: text(), content: json<ScriptWords & { readonly files?: readonly string[] }>() },
  /** One wording handed to somebody for a room. `taken` until it is seen to be sent, `sent` until it is known what came of it. */
  scriptUses: { id: text(), clientKey: text(), scriptId: text(), variant: int(), accountId: text(), visibility: text<Visibility>(), conversationId: text(), turnId: nullable(text()), agentId: text(), text: text(), at: int(), state: text<'taken' | 'sent' | 'settled' | 'dropped'>(), sentAt: nullable(int()), nextAt: int() },
  /** How a brand speaks; id = the brand's name. */
  personas: { id: text(), version: int(), name: text(), tone: text(), wordsUsed: json<string[]>(), wordsAvoided: json<string[]>(), signOff: text(), updatedBy: text(), updatedAt: int() },
  /** Facts that may be told: `brand` and `region` are empty where they do not matter. */
  knowledge: { id: text(), version: int(), brand: text(), title: text(), text: text(), region: text(), validFrom: nullable(int()), validUntil: nullable(int()), source: text(), tags: json<string[]>(), state: text<FactState>(), doubtNote: text(), doubtedBy: nullable(text()), doubtedAt: nullable(int()), used: int(), updatedBy: text(), updatedAt: int() },

  /** What people put right of the rules' hints; one row a press. `words` gave the hint. */
  hintCorrections: { id: text(), conversationId: text(), kind: text<HintKind>(), was: text(), now: text(), words: json<string[]>(), agentId: text(), at: int() },
  /** Warnings given to who abuses our people; id = the outbox row. `step` 1 to 3. */
  abuseWarnings: { id: text(), caseId: text(), step: int(), agentId: text(), at: int() },
  /** Practice shifts; nothing else of practice is in a real store. `wanted`: by a supervisor; `left`: given up. */
  practiceShifts: { id: text(), agentId: text(), lesson: text(), state: text<'wanted' | 'running' | 'done' | 'left'>(), assignedBy: nullable(text()), createdAt: int(), endedAt: nullable(int()), score: nullable(int()), sheet: nullable(json<PracticeSheet>()) },
  settings: { id: text(), version: int(), value: json<unknown>() },
  /** How each person likes to work; id = agent id. */
  preferences: { id: text(), version: int(), value: json<unknown>() },
  audit: { id: text(), at: int(), actorId: text(), action: text(), entity: text(), entityId: text(), facts: json<Record<string, string | number | boolean | null>>() },
  /** Sealed bytes of small binary things (none in the first migration but the field key check). */
  sealed: { id: text(), bytes: blob() },
} satisfies Record<string, Columns>

/** Name of a table. */
export type TableName = keyof typeof tables
export type Row<T extends TableName> = RowOf<typeof tables[T]>
export type ConversationRecord = Row<'conversations'>
export type MessageRecord = Row<'messages'>
export type OutboxRecord = Row<'outbox'>
export type TurnRecord = Row<'turns'>
export type ObligationRecord = Row<'obligations'>
export type AgentRecord = Row<'agents'>
export type CallbackRecord = Row<'callbacks'>
export type ComplaintRecord = Row<'complaints'>
export type ScriptRecord = Row<'scripts'>
export type FactRecord = Row<'knowledge'>

/** Tables whose changes are told to screens. `seq` is gap-free per store; never a text, only which row and which version. */
export const feedEntities = ['conversations', 'messages', 'obligations', 'outbox', 'offers', 'agents', 'accounts', 'cases', 'customers', 'callbacks', 'consents', 'deadLetters', 'turns', 'settings', 'media', 'drafts', 'complaints', 'mentions', 'wrapUpNodes', 'handovers', 'handoverLines', 'bulks', 'bulkLines', 'preferences', 'reviews', 'scripts', 'personas', 'knowledge', 'impostors'] as const
export type FeedEntity = typeof feedEntities[number]

/** One row of the change feed. `parentId` is the conversation for entities that live inside one, the case for a conversation. */
export interface Change {
  readonly seq: number
  readonly entity: FeedEntity
  readonly id: string
  readonly parentId: string | null
  readonly version: number
}
