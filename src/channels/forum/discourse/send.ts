import type { ErrorDetails } from '../../../shared/errors.ts'
import type { CallContext, FindResult, OutgoingMessage, SendReceipt } from '../../connector.ts'
import type { JsonObject } from '../../lossless-json.ts'
import type { FeedParts } from './feeds.ts'
import type { SendTarget } from './target.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { measureText } from '../../../shared/rules/text-length.ts'
import { createFinder } from './find-sent.ts'
import { toMarkdown } from './markdown.ts'
import { createRefusalReader } from './refusal.ts'
import { targetOf, wholeNumber } from './target.ts'
import { createUploader } from './upload.ts'
import { wirePost } from './wire.ts'

/** So long the forum remembers a text, and the same request before that gives the first post again. Contract B3. */
const REMEMBERED_MS = 6 * 60_000
const MOST_REMEMBERED = 500

/** Sending of one account, and reading back what became of a try without an answer. */
export interface Sender {
  readonly send: (message: OutgoingMessage, context: CallContext) => Promise<SendReceipt>
  readonly findSent: (message: OutgoingMessage, context: CallContext) => Promise<FindResult>
}

/** What was sent of late: the forum refuses or repeats the same words, and does not say in a readable way which it did. */
function createRecent(now: () => number) {
  const recent = new Map<string, number>()
  const made = new Map<string, string>()

  function forget(): void {
    for (const [raw, at] of recent) {
      if (recent.size <= MOST_REMEMBERED && now() - at <= REMEMBERED_MS)
        return
      recent.delete(raw)
    }
  }

  return {
    knows: (raw: string): boolean => {
      forget()
      return recent.has(raw)
    },
    note(raw: string): void {
      recent.delete(raw)
      recent.set(raw, now())
      forget()
    },
    /** The client's key under which a post was made first. */
    firstKeyOf(postId: string, clientKey: string): string {
      const first = made.get(postId) ?? clientKey
      made.set(postId, first)
      if (made.size > MOST_REMEMBERED)
        made.delete(made.keys().next().value ?? '')
      return first
    },
  }
}

/** Makes the sending side of a connector. Contract B3. */
export function createSender(parts: FeedParts): Sender {
  const { client, settings, keys, memory, now } = parts
  const upload = createUploader(parts)
  const explain = createRefusalReader(parts)
  const find = createFinder(parts)
  const recent = createRecent(now)

  function checkLength(text: string, visibility: OutgoingMessage['visibility']): void {
    const length = measureText('codepoints', text)
    const shortest = visibility === 'public' ? settings.shortestPublic : settings.shortestPrivate
    const limits: ErrorDetails = { length, maybeSent: false }
    if (length > settings.longestPost)
      throw new AppError('text_too_long', { details: { ...limits, limit: settings.longestPost } })
    if (length < shortest)
      throw new AppError('text_too_short', { details: { ...limits, limit: shortest } })
  }

  function wordsOf(message: OutgoingMessage): string {
    const text = message.text.toWellFormed().trim()
    if (text === '' && message.media.length === 0)
      throw new AppError('empty_text')
    // A picture's line counts as characters of the post, so a picture needs no words beside it.
    if (message.media.length === 0 || text !== '')
      checkLength(text, message.visibility)
    return checkRaw(toMarkdown(text))
  }

  function checkRaw(raw: string): string {
    if (measureText('codepoints', raw) > settings.longestPost)
      throw new AppError('text_too_long', { details: { limit: settings.longestPost, maybeSent: false } })
    return raw
  }

  async function withPictures(words: string, message: OutgoingMessage, context: CallContext): Promise<string> {
    const lines = await upload(message.media, context)
    return checkRaw([words, '', ...lines].join('\n').trim())
  }

  function receiptOf(made: JsonObject, message: OutgoingMessage, target: SendTarget): SendReceipt {
    if (made.action === 'enqueued')
      return { state: 'in_review', objectKey: null, at: now() }
    const read = wirePost.safeParse(made)
    if (!read.success)
      throw new AppError('link_lost', { details: { endpoint: '/posts.json', reason: 'no_receipt', maybeSent: true } })
    const post = read.data
    // The forum's memory of 120 s gave an older post of ours: for the same message that is its receipt, for another one nothing was made.
    if (recent.firstKeyOf(String(post.id), message.clientKey) !== message.clientKey)
      throw new AppError('duplicate_text', { details: { how: 'repeated', maybeSent: false } })
    const customer = message.visibility === 'public' ? wholeNumber(keys.customerOf(message.threadKey)) : null
    memory.note(target.topicId, post.post_number, { id: post.id, uid: post.user_id, username: post.username, ...(customer === null ? {} : { answersUid: customer }) })
    if (customer !== null)
      memory.beginTalk(target.topicId, customer)
    return { state: 'sent', objectKey: keys.post(String(post.id)), at: post.created_at }
  }

  return {
    async send(message, context) {
      const target = targetOf(message, keys)
      const words = wordsOf(message)
      const raw = message.media.length === 0 ? words : await withPictures(words, message, context)
      const wasSent = recent.knows(raw)
      try {
        // The order of these fields never changes: the forum remembers a request by its parameters.
        const made = await client.write({ method: 'POST', path: '/posts.json', subject: 'object', body: { raw, topic_id: target.topicId, ...(target.replyTo === null ? {} : { reply_to_post_number: target.replyTo }) } }, context)
        recent.note(raw)
        return receiptOf(made, message, target)
      }
      catch (error) {
        if (!isAppError(error))
          throw error
        if (error.details.maybeSent === true)
          recent.note(raw)
        throw await explain(error, { target, wasSent }, context)
      }
    },
    findSent: (message, context) => find(message, targetOf(message, keys), context),
  }
}
