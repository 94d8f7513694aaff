import type { OutgoingMessage } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import { AppError } from '../../../shared/errors.ts'

/** What a public text answers. */
export interface PublicTarget {
  readonly tid: string
  /** The post that is answered; null = the topic. */
  readonly pid: string | null
}

/** An id as digits; null for anything else. */
export function digits(value: unknown): string | null {
  return (typeof value === 'string' || typeof value === 'number') && /^\d{1,19}$/.test(String(value)) ? String(value) : null
}

function noTarget(message: OutgoingMessage): AppError {
  return new AppError('bad_input', { details: { field: 'replyTarget', visibility: message.visibility } })
}

/** Topic and post that a public text goes to. Throws `bad_input` when the message names none. */
export function publicTarget(message: OutgoingMessage, { keys }: Pick<NodebbParts, 'keys'>): PublicTarget {
  const tid = digits(message.replyTarget?.tid) ?? keys.tidOf(message.threadKey)
  if (tid === null)
    throw noTarget(message)
  return { tid, pid: digits(message.replyTarget?.pid) }
}

/** Room that a private text goes to. Throws `bad_input` when the message names none. */
export function roomOf(message: OutgoingMessage, { keys }: Pick<NodebbParts, 'keys'>): string {
  const roomId = digits(message.replyTarget?.roomId) ?? keys.idOf('chat', message.threadKey)
  if (roomId === null)
    throw noTarget(message)
  return roomId
}
