import type { ConversationDetail } from '../../shared/contract/conversation.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ConversationRecord, MessageRecord } from '../store/tables.ts'
import type { Names } from './present.ts'
import type { ViewSource } from './source.ts'
import { callbackTerminal } from '../../shared/domain/index.ts'
import { AppError } from '../../shared/errors.ts'
import { healthChanged } from '../poller/health.ts'
import { accountLock, lockOf } from '../use-cases/lock.ts'
import { presentCallback, presentConversation, presentMessage } from './present.ts'

/** One room: its timeline page and everything around it. */
export function createConversationSource(context: EngineContext, names: Names): ViewSource<'conversation'> {
  const read = context.store.read
  const cases = createCaseMemory()
  return {
    pauseMs: 50,
    async load(actor, params) {
      const conversation = await read.get('conversations', params.id)
      if (conversation === undefined)
        throw new AppError('not_found')
      cases.note(conversation)
      const messages = await read.messagesBefore(params.id, params.beforeSeq, params.size)
      const rows = await presentTimeline(context, messages, conversation.customerName)
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

async function presentTimeline(context: EngineContext, messages: readonly MessageRecord[], customerName: string) {
  const read = context.store.read
  const [outbox, media, quoted] = await Promise.all([
    read.getMany('outbox', messages.flatMap(message => message.outboundId ?? [])),
    messages.length === 0 ? [] : read.find('media', { messageId: messages.map(message => message.id) }),
    quotedMessages(context, messages),
  ])
  const outboxById = new Map(outbox.map(row => [row.id, row]))
  return [...messages].sort(inTimelineOrder).map(message => presentMessage(named(message, customerName), {
    outbox: message.outboundId === null ? undefined : outboxById.get(message.outboundId),
    media: media.filter(item => item.messageId === message.id),
    quoted: message.parentKey === null ? undefined : quoted.get(message.parentKey),
  }))
}

/** A pushed message has no name of its own; its author is the customer, by whatever name is known now. */
function named(message: MessageRecord, customerName: string): MessageRecord {
  return message.authorKind === 'customer' && message.authorName === '' ? { ...message, authorName: customerName } : message
}

/** The platform's own time and order first, so that a late arrival stands where it belongs (F03); then our sequence. */
export function inTimelineOrder(a: MessageRecord, b: MessageRecord): number {
  if (a.at !== b.at)
    return a.at - b.at
  if (a.order !== null && b.order !== null && a.order !== b.order)
    return a.order.length - b.order.length || (a.order < b.order ? -1 : 1)
  return a.seq - b.seq
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
    row: presentConversation(conversation, names, now),
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
    moodWhy: conversation.moodWhy,
    triageWhy: conversation.triageWhy,
    publicityWhy: { followers: conversation.followers, reposts: conversation.reposts, comments: conversation.comments },
    draft: draft?.text ?? '',
    callback: callback === undefined ? null : presentCallback(callback, conversation, masked(callback.phoneNumberId), names),
    consents: consents.map(row => ({ id: row.id, state: row.state, number: masked(row.phoneNumberId), scope: row.scope, at: row.at, messageId: row.messageId })),
    hasOlder: (messages[0]?.seq ?? 1) > 1,
  }
}
