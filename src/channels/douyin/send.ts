import type { CallContext, ConnectorDeps, FindResult, OutgoingMedia, OutgoingMessage, SendReceipt } from '../connector.ts'
import type { DouyinClient } from './client.ts'
import type { FeedParts } from './feeds.ts'
import type { PublicTarget } from './find-sent.ts'
import type { Rooms } from './rooms.ts'
import type { DouyinSettings } from './settings.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { findLinks } from '../../shared/rules/links.ts'
import { measureText } from '../../shared/rules/text-length.ts'
import { findOwnComment } from './find-sent.ts'
import { commentKey, messageKey } from './map.ts'
import { pinCall, replyCall } from './sources.ts'

const SEND_PATH = '/im/send/msg/'
const UPLOAD_PATH = '/tool/imagex/client_upload/'
const RECALL_PATH = '/im/recall/msg/'
const SINGLE_CHAT = 1

/** A picture in a private message (contract 5.3). */
export const PICTURE = { mimes: ['image/jpeg', 'image/png', 'image/bmp', 'image/webp'], maxBytes: 10 * 1024 * 1024, most: 1, alone: true } as const

type Target = NonNullable<OutgoingMessage['replyTarget']>

/** What a send is made from. */
export interface SendParts extends FeedParts {
  readonly client: DouyinClient
  readonly rooms: Rooms
}

/** Writing of one account: comments, private messages, what can be taken back, and what became of a try without an answer. */
export interface Sender {
  send: (message: OutgoingMessage, context: CallContext) => Promise<SendReceipt>
  findSent: (message: OutgoingMessage, context: CallContext) => Promise<FindResult>
  /** Recalls a private message of ours; comments cannot be deleted. */
  deleteOwn: (objectKey: string, context: CallContext) => Promise<void>
  pin: (target: Target, pinned: boolean, context: CallContext) => Promise<void>
}

/** Limits and counting rules under these settings. */
export function lengthsOf(settings: Pick<DouyinSettings, 'commentLimit' | 'messageLimit'>) {
  return { public: { rule: 'codepoints', limit: settings.commentLimit }, private: { rule: 'codepoints', limit: settings.messageLimit } } as const
}

function textIn(target: OutgoingMessage['replyTarget'], name: string): string | null {
  const value = target?.[name]
  return typeof value === 'string' && value !== '' ? value : null
}

function noTarget(visibility: string): AppError {
  return new AppError('bad_input', { details: { field: 'replyTarget', visibility } })
}

/** `item:<id>:<customer>` or `found:<id>:<customer>`; neither kind of id has a colon in it. */
function videoOfThread(threadKey: string): PublicTarget['video'] | null {
  const [, origin, id] = /^(item|found):([^:]+):[^:]+$/.exec(threadKey) ?? []
  return id === undefined ? null : { origin: origin === 'item' ? 'own' : 'found', id }
}

function publicTarget({ replyTarget, threadKey, visibility }: OutgoingMessage): PublicTarget {
  const own = textIn(replyTarget, 'item_id')
  const found = textIn(replyTarget, 'sec_item_id')
  const video = own !== null ? { origin: 'own', id: own } as const : found !== null ? { origin: 'found', id: found } as const : videoOfThread(threadKey)
  if (!video)
    throw noTarget(visibility)
  const commentId = textIn(replyTarget, 'comment_id')
  return { video, commentId, rootId: textIn(replyTarget, 'root_id') ?? commentId }
}

function customerOf({ replyTarget, threadKey, visibility }: OutgoingMessage): string {
  const customer = textIn(replyTarget, 'to_user_id') ?? /^dm:([^:]+)$/.exec(threadKey)?.[1]
  if (customer === undefined)
    throw noTarget(visibility)
  return customer
}

/** An accepted write whose answer cannot be understood may still have made something. */
function unclear(endpoint: string): AppError {
  return new AppError('link_lost', { details: { endpoint, reason: 'no_receipt', maybeSent: true } })
}

function stringIn(object: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = object[name]
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null
}

function checkText(message: OutgoingMessage, settings: DouyinSettings): string {
  const text = message.text.toWellFormed()
  const { rule, limit } = lengthsOf(settings)[message.visibility]
  if (text.trim() === '')
    throw new AppError('empty_text')
  const length = measureText(rule, text)
  if (length > limit)
    throw new AppError('text_too_long', { details: { limit, length } })
  if (message.visibility === 'private' && settings.linksRefused && findLinks(text).length > 0)
    throw new AppError('link_refused')
  return text
}

/** Scene 1 answers a customer's message; scene 2 speaks first to somebody who has just opened the message page (contract 5.2). */
function sceneOf(message: OutgoingMessage, parts: SendParts): Record<string, string> {
  const { rooms, settings, now } = parts
  const messageId = textIn(message.replyTarget, 'msg_id')
  const conversationId = textIn(message.replyTarget, 'conversation_id')
  if (messageId !== null && conversationId !== null)
    return { scene: 'im_reply_msg', msg_id: messageId, conversation_id: conversationId }
  const visit = rooms.lastVisit(customerOf(message))
  if (visit === null || now() - visit.at > settings.enterWindowSeconds * 1000)
    throw new AppError('window_closed', { details: { reason: 'no_message' } })
  return { scene: 'im_enter_direct_msg', msg_id: visit.messageId, conversation_id: visit.conversationId }
}

/** The one picture of a message without words: the platform's messages hold either. */
function pictureOf(message: OutgoingMessage): OutgoingMedia | null {
  const [media] = message.media
  if (!media)
    return null
  const isAlone = message.media.length === 1 && message.text.trim() === ''
  if (message.visibility === 'public' || media.kind !== 'image' || !isAlone)
    throw new AppError('media_not_allowed', { details: { reason: isAlone ? 'room' : 'picture_alone' } })
  if (!(PICTURE.mimes as readonly string[]).includes(media.mime) || media.size > PICTURE.maxBytes)
    throw new AppError('file_refused', { details: { mime: media.mime, size: media.size, maxBytes: PICTURE.maxBytes } })
  return media
}

/** Makes the writing side of a connector. */
export function createSender(parts: SendParts, deps: Pick<ConnectorDeps, 'now'>): Sender {
  const { client, settings, rooms } = parts
  const { now } = deps

  async function sendPublic(message: OutgoingMessage, context: CallContext): Promise<SendReceipt> {
    const target = publicTarget(message)
    if (message.media.length > 0)
      throw new AppError('media_not_allowed', { details: { reason: 'room' } })
    const call = replyCall(settings, target.video, target.commentId, checkText(message, settings))
    const { data } = await client.ask(call, context)
    const id = stringIn(data, 'comment_id')
    if (id === null)
      throw unclear(call.path)
    return { state: settings.reviewMs > 0 ? 'in_review' : 'sent', objectKey: commentKey(id), at: now() }
  }

  /** Nothing is sent before the picture lies on the platform whole. */
  async function upload(media: OutgoingMedia, context: CallContext): Promise<string> {
    const file = new FormData()
    const bytes = await media.bytes()
    if (bytes.byteLength !== media.size)
      throw new AppError('upload_incomplete', { details: { bytes: bytes.byteLength, size: media.size } })
    file.set('image', new Blob([new Uint8Array(bytes)], { type: media.mime }), media.name.replace(/["\r\n\\]/g, '_'))
    try {
      const { top, data } = await client.ask({ path: UPLOAD_PATH, file, bytes: media.size, as: 'app', scope: 'media' }, context)
      const id = stringIn(top, 'image_id') ?? stringIn(data, 'image_id')
      if (id === null)
        throw new AppError('channel_bad_answer', { details: { endpoint: UPLOAD_PATH, reason: 'no_image_id' } })
      return id
    }
    catch (error) {
      // The line broke under the picture: no message was begun.
      if (!isAppError(error) || context.signal.aborted || (error.code !== 'link_lost' && error.code !== 'timeout'))
        throw error
      throw new AppError('upload_incomplete', { details: { ...error.details, maybeSent: false }, retryable: true, cause: error })
    }
  }

  async function sendPrivate(message: OutgoingMessage, context: CallContext): Promise<SendReceipt> {
    const to_user_id = customerOf(message)
    const scene = sceneOf(message, parts)
    const picture = pictureOf(message)
    const content = picture === null
      ? { msg_type: 1, text: { text: checkText(message, settings) } }
      : { msg_type: 2, image: { media_id: await upload(picture, context) } }
    const { top, data } = await client.ask({ path: SEND_PATH, json: { ...scene, to_user_id, content }, scope: 'messages', isWrite: true }, context)
    // The two sources differ in where it stands; none at all is still a success that its code told.
    const id = stringIn(top, 'msg_id') ?? stringIn(data, 'msg_id')
    if (id !== null && scene.conversation_id !== undefined)
      rooms.noteMessage(id, scene.conversation_id)
    return { state: 'sent', objectKey: id !== null && settings.echoSharesId ? messageKey(id) : null, at: now() }
  }

  return {
    send: async (message, context) => message.visibility === 'public' ? sendPublic(message, context) : sendPrivate(message, context),
    findSent: async (message, context) => message.visibility === 'public'
      ? findOwnComment({ text: message.text, target: publicTarget(message), firstTriedAt: message.firstTriedAt }, parts, context)
      // There is no list of private messages; an echo that comes by push settles it without asking.
      : { state: 'undecidable', why: 'no_read_back' },
    async deleteOwn(objectKey, context) {
      const messageId = /^dm:(.+)$/.exec(objectKey)?.[1]
      if (messageId === undefined)
        throw new AppError('forbidden', { details: { reason: 'comments_cannot_be_deleted' } })
      const conversation_id = rooms.conversationOf(messageId)
      if (conversation_id === null)
        throw new AppError('too_late', { details: { reason: 'conversation_unknown' } })
      // Recalling twice does no harm: it is no write in the sense of the port.
      await client.ask({ path: RECALL_PATH, json: { conversation_id, conversation_type: SINGLE_CHAT, msg_id: messageId }, scope: 'messages' }, context)
    },
    async pin(target, pinned, context) {
      const itemId = textIn(target, 'item_id')
      const commentId = textIn(target, 'comment_id')
      if (itemId === null || commentId === null || textIn(target, 'root_id') !== null)
        throw new AppError('bad_input', { details: { field: 'target' } })
      await client.ask(pinCall(settings, itemId, commentId, pinned), context)
    },
  }
}
