import type { ConversationDetail } from '../../shared/contract/conversation.ts'
import type { FileRule, Upload } from '../../shared/contract/media.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { Reader } from '../hints/reading.ts'
import type { ReadHandle } from '../store/port.ts'
import type { ConversationRecord, MessageRecord, OutboxRecord, Row } from '../store/tables.ts'
import type { Names } from './present.ts'
import type { ViewSource } from './source.ts'
import { callbackTerminal } from '../../shared/domain/index.ts'
import { AppError } from '../../shared/errors.ts'
import { warningsOf } from '../hints/abuse.ts'
import { createReader } from '../hints/reading.ts'
import { fileRules } from '../media/rules.ts'
import { presentUpload } from '../media/uploads.ts'
import { healthChanged } from '../poller/health.ts'
import { accountLock, lockOf } from '../use-cases/lock.ts'
import { answeringOf, reachesPlatform } from '../use-cases/quotes.ts'
import { isRemovable } from '../use-cases/remove-own.ts'
import { presentCallback, presentConsent, presentConversation, presentMessage } from './present.ts'
import { callerSigns, roomCalls } from './room-calls.ts'

/** One room: its timeline page and everything around it. */
export function createConversationSource(context: EngineContext, names: Names): ViewSource<'conversation'> {
  const read = context.store.read
  const cases = createCaseMemory()
  const reader = createReader(context)
  return {
    pauseMs: 50,
    async load(actor, params) {
      const conversation = await read.get('conversations', params.id)
      if (conversation === undefined)
        throw new AppError('not_found')
      cases.note(conversation)
      const messages = await read.messagesBefore(params.id, params.beforeSeq, params.size)
      const rows = await presentTimeline(context, names, reader, messages, conversation)
      const summary = await detail(context, names, actor, conversation, messages)
      return { rows, summary }
    },
    touches: (change, params) => change.id === params.id || change.parentId === params.id || change.entity === 'cases' || (change.entity === 'accounts' && change.parentId === healthChanged) || (change.entity === 'conversations' && cases.isSibling(params.id, change.parentId)),
  }
}

const rememberedRooms = 5_000

/** Which case a room was last seen in, so that a change in another room of the case reaches its tabs. */
function createCaseMemory() {
  const caseOf = new Map<string, string>()
  return {
    note({ id, caseId }: ConversationRecord): void {
      caseOf.delete(id)
      caseOf.set(id, caseId)
      const [oldest] = caseOf.keys()
      if (caseOf.size > rememberedRooms && oldest !== undefined)
        caseOf.delete(oldest)
    },
    isSibling: (id: string, caseId: string | null): boolean => caseId !== null && caseOf.get(id) === caseId,
  }
}

async function presentTimeline(context: EngineContext, names: Names, reader: Reader, messages: readonly MessageRecord[], conversation: ConversationRecord) {
  const read = context.store.read
  const sent = messages.flatMap(message => message.outboundId ?? [])
  const [outbox, posts, reviews, media, quoted] = await Promise.all([
    read.getMany('outbox', sent),
    sent.length === 0 ? [] : read.getMany('handPosts', sent),
    sent.length === 0 ? [] : read.getMany('reviews', sent),
    messages.length === 0 ? [] : read.find('media', { messageId: messages.map(message => message.id) }, { order: [['id', 'asc']] }),
    quotedMessages(context, messages),
  ])
  const reaches = reachesPlatform(context, conversation.accountId)
  const outboxById = new Map(outbox.map(row => [row.id, row]))
  const postsById = new Map(posts.map(post => [post.id, { by: { id: post.postedBy, name: names.agentName(post.postedBy) }, at: post.postedAt, url: post.url }]))
  const reviewsById = new Map(reviews.map(review => [review.id, presentReview(review, names)]))
  return [...messages].sort(inTimelineOrder).map(message => presentMessage(named(message, conversation.customerName), {
    reading: reader(message, outboxById.get(message.outboundId ?? ''), conversation),
    outbox: message.outboundId === null ? undefined : outboxById.get(message.outboundId),
    posted: postsById.get(message.outboundId ?? '') ?? null,
    review: reviewsById.get(message.outboundId ?? '') ?? null,
    removable: message.deletedAt === null && isOurs(context, outboxById.get(message.outboundId ?? '')),
    media: media.filter(item => item.messageId === message.id),
    quoted: quotedIn(quoted.get(message.parentKey ?? ''), conversation),
    answering: answeringOf(message, reaches),
  }))
}

function presentReview({ reasons, heldAt, outcome, decidedBy, why, writtenText }: Row<'reviews'>, names: Names) {
  return { reasons, heldAt, outcome, by: decidedBy === null ? null : { id: decidedBy, name: names.agentName(decidedBy) }, why, changed: writtenText !== null }
}

function isOurs(context: EngineContext, row: OutboxRecord | undefined): boolean {
  return row !== undefined && isRemovable(row, context.connectors.get(row.accountId)?.capabilities)
}

/** A pushed message has no name of its own; its author is the customer, by whatever name is known now. */
function named(message: MessageRecord, customerName: string): MessageRecord {
  return message.authorKind === 'customer' && message.authorName === '' ? { ...message, authorName: customerName } : message
}

/** What is quoted was perhaps said in another room; there its author goes by the name that came with it. */
function quotedIn(quoted: MessageRecord | undefined, conversation: ConversationRecord): MessageRecord | undefined {
  return quoted?.conversationId === conversation.id ? named(quoted, conversation.customerName) : quoted
}

/** The platform's own time and order first, so that a late arrival stands where it belongs (F03); then our sequence. */
export function inTimelineOrder(a: MessageRecord, b: MessageRecord): number {
  if (a.at !== b.at)
    return a.at - b.at
  if (a.order !== null && b.order !== null && a.order !== b.order)
    return a.order.length - b.order.length || (a.order < b.order ? -1 : 1)
  return a.seq - b.seq
}

/** Where a person posts what is drafted here. */
function pageOf({ replyTarget }: ConversationRecord): string | null {
  return typeof replyTarget?.url === 'string' ? replyTarget.url : null
}

async function quotedMessages(context: EngineContext, messages: readonly MessageRecord[]): Promise<Map<string, MessageRecord>> {
  const keys = [...new Set(messages.flatMap(message => message.parentKey ?? []))]
  if (keys.length === 0)
    return new Map()
  const found = await context.store.read.find('messages', { objectKey: keys })
  return new Map(found.flatMap(message => message.objectKey === null ? [] : [[message.objectKey, message] as const]))
}

async function detail(context: EngineContext, names: Names, actor: Actor, conversation: ConversationRecord, messages: readonly MessageRecord[]): Promise<ConversationDetail> {
  const read = context.store.read
  const now = context.now()
  const [account, caseRow, rooms, obligations, draft, callbacks, consents, numbers] = await Promise.all([
    read.get('accounts', conversation.accountId),
    read.get('cases', conversation.caseId),
    read.find('conversations', { caseId: conversation.caseId }, { order: [['createdAt', 'asc']], limit: 40 }),
    read.find('obligations', { conversationId: conversation.id, closedAt: null }, { order: [['dueAt', 'asc']] }),
    read.one('drafts', { agentId: actor.agentId, conversationId: conversation.id }),
    read.find('callbacks', { caseId: conversation.caseId }, { order: [['createdAt', 'desc']], limit: 5 }),
    read.find('consents', { customerId: conversation.customerId }, { order: [['at', 'desc']], limit: 10 }),
    read.find('phoneNumbers', { customerId: conversation.customerId }),
  ])
  if (caseRow === undefined)
    throw new AppError('internal', { details: { missing: 'case' } })
  const masked = (id: string | null) => numbers.find(number => number.id === id)?.masked ?? ''
  const callback = callbacks.find(row => !callbackTerminal.has(row.state)) ?? callbacks[0]
  const connector = context.connectors.get(conversation.accountId)
  return {
    row: presentConversation(conversation, names, now, (await roomCalls(read, [conversation])).get(conversation.id)),
    seenVersion: conversation.lastSeq,
    obligations: obligations.map(({ id, kind, startedAt, dueAt, closedAt, closedBy }) => ({ id, kind, startedAt, dueAt, closedAt, closedBy })),
    case: {
      id: caseRow.id,
      version: caseRow.version,
      title: caseRow.title,
      status: caseRow.status,
      owner: caseRow.ownerId === null ? null : { id: caseRow.ownerId, name: names.agentName(caseRow.ownerId) },
      rooms: rooms.map(room => ({ conversationId: room.id, channel: room.channel, touchpoint: room.touchpoint, visibility: room.visibility, status: room.status, unread: room.unread })),
    },
    context: conversation.context,
    length: { ...connector?.capabilities.length[conversation.visibility] ?? { rule: 'codepoints', limit: 2000 }, least: connector?.capabilities.shortest[conversation.visibility] ?? 1 },
    window: conversation.windowUntil === null ? null : { until: conversation.windowUntil, repliesLeft: conversation.windowReplies },
    lock: lockOf(conversation, now) ?? accountLock(account),
    canGuideToPrivate: conversation.visibility === 'public' && (connector?.capabilities.guideToPrivate ?? false),
    byHand: connector?.capabilities.delivery === 'by_hand' ? { secondLook: connector.capabilities.secondLook, page: pageOf(conversation) } : null,
    reading: { moodSet: conversation.hintsSet?.mood != null, silenced: [...conversation.hintsSet?.silenced ?? []], warned: await warningsOf(read, conversation.id) },
    moodWhy: conversation.moodWhy,
    triageWhy: conversation.triageWhy,
    publicityWhy: { followers: conversation.followers, reposts: conversation.reposts, comments: conversation.comments },
    files: shownRules(fileRules(connector, conversation.visibility)),
    draft: draft?.text ?? '',
    draftAt: draft?.updatedAt ?? 0,
    draftNote: draft?.note ?? '',
    draftFrom: await draftOfColleague(read, names, actor, conversation),
    draftFiles: await draftFiles(context, actor, draft?.media ?? []),
    callback: callback === undefined ? null : presentCallback(callback, conversation, masked(callback.phoneNumberId), names, await callerSigns(read, [callback])),
    consents: consents.map(row => presentConsent(row, masked(row.phoneNumberId))),
    hasOlder: (messages[0]?.seq ?? 1) > 1,
  }
}

/** Null says plainly that nothing but text goes. */
function shownRules(rules: FileRule[]): FileRule[] | null {
  return rules.length === 0 ? null : rules
}

/** What somebody else wrote here and did not send, if nothing has been sent since; for whoever has the room now. */
async function draftOfColleague(read: ReadHandle, names: Names, actor: Actor, conversation: ConversationRecord): Promise<ConversationDetail['draftFrom']> {
  if (conversation.ownerId !== actor.agentId)
    return null
  const draft = await read.one('drafts', { conversationId: conversation.id, agentId: { ne: actor.agentId }, text: { ne: '' } }, { order: [['updatedAt', 'desc']], limit: 1 })
  const sent = draft === undefined ? undefined : await read.one('messages', { conversationId: conversation.id, direction: 'outbound', receivedAt: { gt: draft.updatedAt } })
  return draft === undefined || sent !== undefined ? null : { by: { id: draft.agentId, name: names.agentName(draft.agentId) }, at: draft.updatedAt, text: draft.text }
}

/** Files that a draft holds, as far as they are still there. */
async function draftFiles(context: EngineContext, actor: Actor, ids: readonly string[]): Promise<Upload[]> {
  const found = ids.length === 0 ? [] : await context.store.read.getMany('uploads', ids)
  return ids.flatMap(id => found.find(upload => upload.id === id && upload.agentId === actor.agentId && upload.state === 'ready') ?? []).map(upload => presentUpload(upload, upload.size))
}
