import type { OutgoingMessage } from '../../connector.ts'
import type { ForumKeys } from '../keys.ts'
import { AppError } from '../../../shared/errors.ts'

/** Where a text goes: the topic, and the number of the post that it answers. */
export interface SendTarget {
  readonly topicId: number
  readonly replyTo: number | null
}

/** A whole number above 0, however it is written; null for anything else. */
export function wholeNumber(value: unknown): number | null {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isSafeInteger(number) && number > 0 ? number : null
}

/** What a message answers. In a private topic everybody reads everything, so no post is pointed at. Throws `bad_input`. */
export function targetOf(message: OutgoingMessage, keys: ForumKeys): SendTarget {
  const isPrivate = message.visibility === 'private'
  const named = isPrivate ? /^pm:(.+)\/(\d{1,15})$/.exec(message.threadKey) : null
  const topicId = wholeNumber(isPrivate ? (named?.[1] === keys.host ? named[2] : null) : keys.tidOf(message.threadKey))
  if (topicId === null)
    throw new AppError('bad_input', { details: { field: 'threadKey', visibility: message.visibility } })
  return { topicId, replyTo: isPrivate ? null : wholeNumber(message.replyTarget?.number) }
}
