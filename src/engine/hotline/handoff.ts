import type { CallOutput } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { ConversationRecord, MessageRecord, ObligationRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { maskText } from '../../shared/rules/privacy.ts'

/** Lines of the timeline that go with a call. */
const messagesShown = 40
/** Longest piece of one line, UTF-16 units. */
const longestLine = 500

/**
 * The context of a handed-over call, for its agent (also the one that it is offered or handed on to), the case's owner or a supervisor: who the customer is, what they want,
 * what was promised, what was said. Numbers and other personal data are masked.
 */
export async function handoffContext(context: EngineContext, actor: Actor, handoffId: string): Promise<CallOutput<'call:context'>> {
  const { read } = context.store
  const callback = await read.one('callbacks', { handoffId })
  if (callback === undefined)
    throw new AppError('not_found')
  const [matter, conversation, rooms] = await Promise.all([read.get('cases', callback.caseId), read.get('conversations', callback.conversationId), read.find('conversations', { caseId: callback.caseId })])
  const isParty = callback.agentId === actor.agentId || callback.transfer?.agentId === actor.agentId || callback.requestedBy === actor.agentId
  if (!isParty && matter?.ownerId !== actor.agentId && actor.role !== 'supervisor')
    throw new AppError('forbidden')
  if (conversation === undefined)
    throw new AppError('not_found')
  return {
    handoffId,
    conversationId: conversation.id,
    customerName: conversation.customerName,
    summary: maskText([matter?.title ?? '', ...conversation.danger].filter(Boolean).join(' · ')),
    mood: conversation.mood,
    promised: await promisesOf(read, callback.caseId),
    messages: await linesOf(read, rooms),
  }
}

/** The words with which each open promise was made. */
async function promisesOf(read: ReadHandle, caseId: string): Promise<string[]> {
  const duties = await read.find('obligations', { caseId, closedAt: null, kind: ['promise', 'tell_result'] }, { order: [['dueAt', 'asc']] })
  const words = await Promise.all(duties.map(async duty => wordsOf(read, duty)))
  return words.flatMap(text => text ?? [])
}

async function wordsOf(read: ReadHandle, duty: ObligationRecord): Promise<string | null> {
  const said = await read.one('outbox', { conversationId: duty.conversationId, acceptedAt: { lte: duty.startedAt }, state: ['sent', 'in_review'] }, { order: [['acceptedAt', 'desc']] })
  return said === undefined ? null : shown(said.text)
}

async function linesOf(read: ReadHandle, rooms: readonly ConversationRecord[]): Promise<CallOutput<'call:context'>['messages']> {
  const pages = await Promise.all(rooms.map(async room => read.messagesBefore(room.id, null, messagesShown)))
  return pages.flat()
    .filter(message => message.direction !== 'system' && message.deletedAt === null)
    .sort((a: MessageRecord, b: MessageRecord) => a.at - b.at || a.n - b.n)
    .slice(-messagesShown)
    .map(message => ({ at: message.at, from: message.authorName, text: shown(message.text) }))
}

function shown(text: string): string {
  return maskText(text.slice(0, longestLine))
}
