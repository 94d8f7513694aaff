import type { CallContext, FindResult, OutgoingMessage, SendReceipt } from '../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { PublicTarget } from './find-sent.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { measureText } from '../../shared/rules/text-length.ts'
import { IN_REVIEW } from './errors.ts'
import { findOwnComment } from './find-sent.ts'
import { sendPrivately } from './private-reply.ts'
import { restUrl } from './settings.ts'
import { rowId, rowSecond } from './wire.ts'

/** Contract 1: 140 Chinese characters in public; 6.4: fewer than 300 in private. Which characters count half there is not told. */
export const LENGTHS = {
  public: { rule: 'weibo140', limit: 140 },
  private: { rule: 'codepoints', limit: 299 },
} as const

function digits(value: unknown): string | null {
  return (typeof value === 'string' || typeof value === 'number') && /^\d{1,20}$/.test(String(value)) ? String(value) : null
}

function noTarget(message: OutgoingMessage): AppError {
  return new AppError('bad_input', { details: { field: 'replyTarget', visibility: message.visibility } })
}

function publicTarget(message: OutgoingMessage): PublicTarget {
  const statusId = digits(message.replyTarget?.id) ?? digits(/^status:(\d+):\d+$/.exec(message.threadKey)?.[1])
  if (statusId === null)
    throw noTarget(message)
  return { statusId, commentId: digits(message.replyTarget?.cid) }
}

function privateReceiver(message: OutgoingMessage): string {
  const uid = digits(message.replyTarget?.uid) ?? digits(/^dm:(\d+)$/.exec(message.threadKey)?.[1])
  if (uid === null)
    throw noTarget(message)
  return uid
}

function checkText(message: OutgoingMessage): string {
  const text = message.text.toWellFormed()
  const { rule, limit } = LENGTHS[message.visibility]
  if (text.trim() === '')
    throw new AppError('empty_text')
  const length = measureText(rule, text)
  if (length > limit)
    throw new AppError('text_too_long', { details: { limit, length } })
  return text
}

function isInReview(error: unknown): boolean {
  return isAppError(error) && error.details.platformCode === IN_REVIEW
}

/** An accepted write whose answer cannot be understood may still have made something. */
function unclear(endpoint: string): AppError {
  return new AppError('link_lost', { details: { endpoint, reason: 'no_receipt', maybeSent: true } })
}

/** Sending of one account, and reading back what became of a try without an answer. */
export interface Sender {
  send: (message: OutgoingMessage, context: CallContext) => Promise<SendReceipt>
  findSent: (message: OutgoingMessage, context: CallContext) => Promise<FindResult>
}

/** Makes the sending side of a connector. */
export function createSender(parts: FeedParts): Sender {
  const { client, settings, now } = parts

  async function sendPublic(message: OutgoingMessage, context: CallContext): Promise<SendReceipt> {
    if (message.card !== undefined)
      throw new AppError('media_not_allowed', { details: { reason: 'card' } })
    const target = publicTarget(message)
    const call = target.commentId === null ? 'comments/create' : 'comments/reply'
    const url = restUrl(settings, call)
    const made = await client.post(url, {
      id: target.statusId,
      ...(target.commentId === null ? {} : { cid: target.commentId }),
      comment: checkText(message),
      rip: settings.rip,
    }, context)
    const id = rowId(made)
    if (id === null)
      throw unclear(new URL(url).pathname)
    const second = rowSecond(made)
    return { state: 'sent', objectKey: `comment:${id}`, at: second === null ? now() : second * 1000 }
  }

  async function send(message: OutgoingMessage, context: CallContext): Promise<SendReceipt> {
    if (message.media.length > 0)
      throw new AppError('media_not_allowed', { details: { reason: 'no_files' } })
    try {
      return message.visibility === 'public' ? await sendPublic(message, context) : await sendPrivately(parts, message, { receiver: privateReceiver(message), text: () => checkText(message) }, context)
    }
    catch (error) {
      if (isInReview(error))
        return { state: 'in_review', objectKey: null, at: now() }
      throw error
    }
  }

  return {
    send,
    findSent: async (message, context) => message.visibility === 'public'
      ? findOwnComment({ text: message.text, target: publicTarget(message), firstTriedAt: message.firstTriedAt }, parts, context)
      : { state: 'undecidable', why: 'no_read_back' },
  }
}
