import type { MessageRow } from '../../shared/contract/conversation.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ConversationRecord, MessageRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'

/** The message that a text answers. */
export interface Quote {
  readonly objectKey: string
  /** What hangs the text below it on the platform; null = the quote is for us alone. */
  readonly target: MessageRecord['replyTarget']
}

/**
 * Whether just this message can be answered, and who sees that: `there` = the platform hangs the answer below it, `here` = a quote for us alone.
 * `reaches`: the channel sends by itself.
 */
export function answeringOf(message: MessageRecord, reaches: boolean): MessageRow['answering'] {
  if (message.direction !== 'inbound' || message.kind === 'call' || message.objectKey === null || message.deletedAt !== null || message.facts.erased === true)
    return undefined
  return reaches && message.replyTarget !== null ? 'there' : 'here'
}

/** True where a channel sends by itself: what a person posts by hand is pointed at nothing by us. */
export function reachesPlatform(context: EngineContext, accountId: string): boolean {
  return context.connectors.get(accountId)?.capabilities.delivery === 'api'
}

/** The message of this room that is to be answered. Throws `not_found`, or `source_deleted` when it is gone or cannot be answered. */
export async function quoteFor(context: EngineContext, tx: WriteHandle, conversation: ConversationRecord, messageId: string | null): Promise<Quote | null> {
  if (messageId === null)
    return null
  const message = await tx.get('messages', messageId)
  if (message === undefined || message.conversationId !== conversation.id)
    throw new AppError('not_found')
  const answering = answeringOf(message, reachesPlatform(context, conversation.accountId))
  if (answering === undefined || message.objectKey === null)
    throw new AppError('source_deleted')
  return { objectKey: message.objectKey, target: answering === 'there' ? message.replyTarget : null }
}

/** The message that a line of ours answers, for a text that comes back to its author; null when it answers none, or that is gone. */
export async function quotedBy(tx: WriteHandle, lineId: string): Promise<string | null> {
  const line = await tx.get('messages', lineId)
  if (line === undefined || line.parentKey === null)
    return null
  const quoted = await tx.one('messages', { conversationId: line.conversationId, objectKey: line.parentKey })
  return quoted?.id ?? null
}
