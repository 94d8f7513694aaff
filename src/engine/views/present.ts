import type { z } from 'zod'
import type { CallbackRow, consentRow, ConversationRow, MessageRow } from '../../shared/contract/conversation.ts'
import type { CallbackRecord, ConversationRecord, MessageRecord, OutboxRecord, Row } from '../store/tables.ts'
import type { CallerSigns } from './room-calls.ts'
import { waitedMs } from './room-calls.ts'

/** Names that rows need and that hardly ever change; kept by `directory.ts`. */
export interface Names {
  readonly agentName: (id: string) => string
  readonly accountName: (id: string) => string
  /** Flagged as a false service account. */
  readonly isImpostor: (identityId: string) => boolean
}

type Verified = ConversationRow['customer']['verified']
const verifiedWords: readonly string[] = ['none', 'person', 'organisation', 'media', 'government']

/** A conversation as an inbox line. `now` only decides whether an offer still stands; `call` is what its customer's call shows. */
export function presentConversation(record: ConversationRecord, names: Names, now: number, call: ConversationRow['call'] = null): ConversationRow {
  return {
    id: record.id,
    version: record.version,
    channel: record.channel,
    accountId: record.accountId,
    accountName: names.accountName(record.accountId),
    touchpoint: record.touchpoint,
    visibility: record.visibility,
    customer: {
      id: record.customerId,
      name: record.customerName,
      followers: record.followers,
      verified: asVerified(record.verified),
      vip: record.vip,
      ...record.identityId !== null && names.isImpostor(record.identityId) ? { impostor: true } : {},
    },
    preview: record.preview,
    lastAt: record.lastAt,
    unread: record.unread,
    status: record.status,
    owner: record.ownerId === null ? null : { id: record.ownerId, name: names.agentName(record.ownerId) },
    epoch: record.epoch,
    offer: record.offeredTo !== null && record.offerUntil !== null && record.offerUntil > now ? { agentId: record.offeredTo, until: record.offerUntil } : null,
    tier: record.tier,
    rank: record.rank,
    due: presentDue(record),
    publicity: record.publicity,
    mood: record.mood,
    danger: record.danger,
    triage: record.triage,
    acknowledgedAt: record.acknowledgedAt,
    holdingAt: record.holdingAt,
    callState: record.callState,
    call,
    trouble: record.trouble,
    snoozedUntil: record.snoozedUntil,
    caseId: record.caseId,
    tags: record.tags,
  }
}

/** The duty that a room's clock shows. */
export function presentDue(record: ConversationRecord): ConversationRow['due'] {
  if (record.dueId === null || record.dueKind === null || record.dueAt === null || record.dueSince === null)
    return null
  return { obligationId: record.dueId, kind: record.dueKind, startedAt: record.dueSince, dueAt: record.dueAt }
}

function asVerified(value: string): Verified {
  return verifiedWords.includes(value) ? value as Verified : 'none'
}

type Outbound = NonNullable<MessageRow['outbound']>
/** What hangs on a text of ours beside its outbox row. */
interface OutboxSigns {
  readonly posted?: Outbound['posted']
  readonly removable?: boolean
  readonly review?: Outbound['review']
}

/** A timeline line with what hangs on it. */
export function presentMessage(record: MessageRecord, extra: { outbox: OutboxRecord | undefined, media: readonly Row<'media'>[], quoted: MessageRecord | undefined, answering?: MessageRow['answering'], reading?: MessageRow['reading'] } & OutboxSigns): MessageRow {
  return {
    id: record.id,
    version: record.version + (extra.outbox?.version ?? 0),
    seq: record.seq,
    direction: record.direction,
    kind: record.kind,
    text: record.text,
    facts: record.facts,
    author: { id: record.authorId, name: record.authorName, kind: record.authorKind },
    at: record.at,
    receivedAt: record.receivedAt,
    media: extra.media.map(({ id, kind, mime, name, state, size, width, height, reason, risk }) => ({ id, kind, mime, name, state, size, width, height, reason, risk })),
    quoted: extra.quoted === undefined ? null : { id: extra.quoted.id, text: extra.quoted.text.slice(0, 120), authorName: extra.quoted.authorName },
    editedAt: record.editedAt,
    deletedAt: record.deletedAt,
    ...(extra.answering === undefined ? {} : { answering: extra.answering }),
    ...(extra.reading === undefined ? {} : { reading: extra.reading }),
    outbound: extra.outbox === undefined ? null : presentOutbox(extra.outbox, extra),
  }
}

function presentOutbox(outbox: OutboxRecord, { posted = null, removable = false, review = null }: OutboxSigns): NonNullable<MessageRow['outbound']> {
  return {
    id: outbox.id,
    state: outbox.state,
    role: outbox.role,
    error: outbox.errorCode === null ? null : { code: outbox.errorCode, details: { ...outbox.errorDetails } },
    attempts: outbox.attempts,
    cancellable: outbox.state === 'queued' || outbox.state === 'in_check',
    posted,
    undoUntil: outbox.state === 'queued' && outbox.attempts === 0 ? outbox.undoUntil : null,
    undone: outbox.undone,
    removable,
    review,
  }
}

const noSigns: CallerSigns = { positionOf: () => null, ringBackDueAt: () => null }

/** A call as screens see it; the number stays masked. */
export function presentCallback(record: CallbackRecord, conversation: ConversationRecord, masked: string, names: Names, signs: CallerSigns = noSigns): CallbackRow {
  return {
    id: record.id,
    version: record.version,
    handoffId: record.handoffId,
    conversationId: record.conversationId,
    caseId: record.caseId,
    customer: { id: record.customerId, name: conversation.customerName, followers: conversation.followers, verified: asVerified(conversation.verified), vip: conversation.vip },
    state: record.state,
    since: record.stateSince,
    number: masked,
    callerId: record.callerId,
    agent: record.agentId === '' ? null : { id: record.agentId, name: names.agentName(record.agentId) },
    attempt: record.attempt,
    maxAttempts: record.maxAttempts,
    nextAt: record.nextAt,
    lastOutcome: record.lastOutcome,
    ringing: record.ringing,
    held: record.held,
    muted: record.muted,
    connectedAt: record.connectedAt,
    endedAt: record.endedAt,
    endedBy: record.endedBy,
    talkMs: record.talkMs,
    holdMs: record.holdMs,
    wrapUpDueAt: record.wrapUpDueAt,
    disposition: record.disposition,
    direction: record.direction,
    origin: record.origin,
    queue: record.queue,
    waitingSince: record.waitingSince,
    position: signs.positionOf(record),
    missedAt: record.missedAt,
    waitedMs: record.direction === 'inbound' ? waitedMs(record) : null,
    ringBackDueAt: signs.ringBackDueAt(record),
    orderAddress: record.orderAddress,
    recording: record.recording,
    recorded: record.recordingId !== null,
    transfer: record.transfer === null ? null : { how: record.transfer.how, to: record.transfer.agentId === null ? null : { id: record.transfer.agentId, name: names.agentName(record.transfer.agentId) }, number: record.transfer.number, answered: record.transfer.answered },
    agentLostAt: record.agentLostAt,
    requestedBy: record.requestedBy === null ? null : { id: record.requestedBy, name: names.agentName(record.requestedBy) },
    offerUntil: record.offerUntil,
    wrapUpExtended: record.wrapUpExtended,
  }
}

/** A consent as screens see it. */
export function presentConsent(record: Row<'consents'>, masked: string): z.infer<typeof consentRow> {
  const { id, state, scope, at, messageId, wording, channel, expiresAt } = record
  return { id, state, number: masked, scope, at, messageId, wording, channel, expiresAt }
}
