import type { CallContext, OutgoingMessage, SendReceipt } from '../../connector.ts'
import type { Accepted } from './client.ts'
import type { NodebbParts } from './parts.ts'
import { z } from 'zod'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { measureText } from '../../../shared/rules/text-length.ts'
import { explainRefusal, refuseWhenGone } from './reply-state.ts'
import { digits, publicTarget, roomOf } from './targets.ts'
import { wireMs } from './wire.ts'

/** Contract A3: the forum counts UTF-16 units. */
export const LENGTHS = {
  public: { rule: 'utf16', limit: 32_767 },
  private: { rule: 'utf16', limit: 1000 },
} as const

const wireMade = z.object({
  pid: z.union([z.number().int(), z.string()]).optional().catch(undefined),
  mid: z.union([z.number().int(), z.string()]).optional().catch(undefined),
  messageId: z.union([z.number().int(), z.string()]).optional().catch(undefined),
  timestamp: wireMs.optional().catch(undefined),
})

/** The text as it is sent, checked against the forum's own bounds before anything leaves. */
function checkText(message: OutgoingMessage, shortest: number): string {
  const text = message.text.toWellFormed().trim()
  const { rule, limit } = LENGTHS[message.visibility]
  if (text === '')
    throw new AppError('empty_text')
  const length = measureText(rule, text)
  if (length > limit)
    throw new AppError('text_too_long', { details: { limit, length } })
  if (message.visibility === 'public' && length < shortest)
    throw new AppError('text_too_short', { details: { limit: shortest, length } })
  if (message.media.length > 0)
    throw new AppError('media_not_allowed', { details: { reason: 'no_upload' } })
  return text
}

/** Makes the sending side of one account. */
export function createSend(parts: NodebbParts): (message: OutgoingMessage, context: CallContext) => Promise<SendReceipt> {
  const { client, settings, keys, now } = parts
  let lastPostAt = Number.NEGATIVE_INFINITY

  function receipt(accepted: Accepted, kind: 'post' | 'chat', endpoint: string): SendReceipt {
    const made = wireMade.safeParse(accepted.response)
    const at = made.success ? made.data.timestamp ?? now() : now()
    if (accepted.isQueued)
      return { state: 'in_review', objectKey: null, at }
    const id = made.success ? digits(kind === 'post' ? made.data.pid : made.data.mid ?? made.data.messageId) : null
    if (id === null)
      throw new AppError('link_lost', { details: { endpoint, reason: 'no_receipt', maybeSent: true } })
    return { state: 'sent', objectKey: keys[kind](id), at }
  }

  async function sendPublic(message: OutgoingMessage, context: CallContext): Promise<SendReceipt> {
    const content = checkText(message, settings.shortestPost)
    const target = publicTarget(message, parts)
    await refuseWhenGone(client, target, context)
    try {
      const made = await client.write('POST', `/api/v3/topics/${target.tid}`, { content, ...(target.pid === null ? {} : { toPid: Number(target.pid) }) }, context)
      lastPostAt = now()
      return receipt(made, 'post', '/api/v3/topics/:id')
    }
    catch (error) {
      throw isAppError(error) ? await explainRefusal(client, error, { target, now: now(), lastPostAt }, context) : error
    }
  }

  async function sendPrivate(message: OutgoingMessage, context: CallContext): Promise<SendReceipt> {
    const text = checkText(message, 1)
    const roomId = roomOf(message, parts)
    try {
      return receipt(await client.write('POST', `/api/v3/chats/${roomId}`, { message: text }, context), 'chat', '/api/v3/chats/:id')
    }
    catch (error) {
      // Length and emptiness were looked at before; what is left of "bad request" is a customer who takes no messages from us, unless we are silenced.
      if (isAppError(error) && error.code === 'channel_bad_request' && !(await client.self(context)).isMuted)
        throw new AppError('privacy_refused', { details: error.details, cause: error })
      throw error
    }
  }

  return (message, context) => message.visibility === 'public' ? sendPublic(message, context) : sendPrivate(message, context)
}
