import type { InboundAuthor, InboundCard, InboundEvent, InboundItem, InboundMessage, MediaRef } from '../../shared/domain/index.ts'
import type { ParsedPush } from '../connector.ts'
import type { JsonObject } from '../lossless-json.ts'
import type { Rooms } from './rooms.ts'
import type { DouyinSettings } from './settings.ts'
import type { WirePrivate, WirePush } from './wire.ts'
import { createHash } from 'node:crypto'
import { findPhoneNumbers } from '../../shared/rules/phone-number.ts'
import { badRow, reasonOf } from '../bad-row.ts'
import { canonical } from '../push-body.ts'
import { commentKey, messageKey, privateThread, publicThread, targetOf, videoKey } from './map.ts'
import { readContent } from './push-body.ts'
import { wireCommentEvent, wireEnter, wirePrivate, wirePush, wireRecall } from './wire.ts'

/** From where a push is looked at. */
export interface PushView {
  readonly settings: DouyinSettings
  readonly own: ReadonlySet<string>
  readonly rooms: Rooms
  /** ms UTC. */
  readonly seenAt: number
}

/** A push whose envelope was read. */
interface Push {
  readonly raw: JsonObject
  readonly wire: WirePush
  readonly content: JsonObject
}

const NOTHING: ParsedPush = { items: [], bad: [] }
const HOUR_MS = 3_600_000

/** What events are called in our words; one that is not listed is `other`, and changes nothing. */
const EVENT_NAMES: Readonly<Record<string, InboundEvent['name']>> = { new_follow_action: 'follow' }
const GRANTS: Readonly<Record<string, 'given' | 'withdrawn'>> = { authorize: 'given', contract_authorize: 'given', unauthorize: 'withdrawn', contract_unauthorize: 'withdrawn' }

function bad(push: Pick<Push, 'raw'>, reason: string): ParsedPush {
  return { items: [], bad: [badRow(push.raw, reason)] }
}

function personIn(content: WirePrivate, uid: string): InboundAuthor {
  const known = content.user_infos?.find(info => info.open_id === uid)
  return { uid, name: known?.nick_name ?? '', ...(known?.avatar === undefined || known.avatar === '' ? {} : { avatar: known.avatar }) }
}

function resourceRef(kind: 'image' | 'video', content: WirePrivate): MediaRef {
  return { kind, ref: `res:${encodeURIComponent(content.conversation_short_id)}:${encodeURIComponent(content.server_message_id)}` }
}

interface Body {
  readonly kind: InboundMessage['kind']
  readonly text: string
  readonly media: readonly MediaRef[]
  readonly card?: InboundCard
}

/** Lines of a lead card; the numbers in them are found like those of any text. */
function cardText(content: WirePrivate): string {
  const lines = (content.card_data ?? []).map(({ label, value }) => `${label}：${value}`)
  return [content.text, ...lines].filter(line => line !== undefined && line !== '').join('\n')
}

/** What a private message says, by its type (contract 4.2). What only the platform's own app shows is `unsupported`, its notice kept. */
function bodyOf(content: WirePrivate): Body {
  const text = content.text ?? ''
  const unsupported: Body = { kind: 'unsupported', text, media: [] }
  switch (content.message_type) {
    case 'text': return { kind: 'text', text, media: [] }
    case 'emoji': return content.resource_url ? { kind: 'image', text, media: [{ kind: 'image', ref: `url:${content.resource_url}` }] } : unsupported
    case 'user_local_image': return { kind: 'image', text, media: [resourceRef('image', content)] }
    case 'user_local_video': return { kind: 'video', text, media: [resourceRef('video', content)] }
    case 'video': return content.item_id === undefined ? unsupported : { kind: 'card', text, media: [], card: { title: '抖音视频', note: content.item_id } }
    case 'retain_consult_card': return { kind: 'card', text: cardText(content), media: [], card: { title: '留资卡片', ...(content.card_id === undefined ? {} : { note: content.card_id }) } }
    default: return unsupported
  }
}

function privateMessage(push: Push, view: PushView, byBrand: boolean): ParsedPush {
  const read = wirePrivate.safeParse(push.content)
  if (!read.success)
    return bad(push, reasonOf(read.error))
  const content = read.data
  const { from_user_id: from, to_user_id: to } = push.wire
  const customer = byBrand ? to : from
  if (customer === undefined || from === undefined)
    return bad(push, 'from_user_id or to_user_id: missing')
  const { settings, rooms } = view
  const { conversation_short_id: conversation_id, server_message_id: msg_id, create_time: at, source } = content
  const body = bodyOf(content)
  rooms.noteMessage(msg_id, conversation_id)
  if (!byBrand && findPhoneNumbers(body.text).some(number => number.kind === 'masked'))
    rooms.noteMasked()
  const item: InboundMessage = {
    type: 'message',
    channel: 'douyin',
    objectKey: messageKey(msg_id),
    touchpoint: 'private_message',
    visibility: 'private',
    threadKey: privateThread(customer),
    author: personIn(content, from),
    byBrand,
    ...body,
    at,
    ...(content.index === undefined ? {} : { order: content.index }),
    addressed: !byBrand,
    ...(byBrand ? {} : { window: { until: at + settings.replyWindowHours * HOUR_MS, repliesLeft: settings.repliesPerMessage } }),
    replyTarget: byBrand ? { to_user_id: customer } : { to_user_id: customer, conversation_id, msg_id },
    ...(byBrand && source !== undefined && source !== '' && source !== settings.clientKey ? { via: source } : {}),
  }
  return { items: [item], bad: [] }
}

/** Everything a push says is its identity, but for the number of its log line. */
function hashOf({ raw, content }: Push): string {
  const { log_id: _, ...rest } = raw
  return createHash('sha256').update(JSON.stringify(canonical({ ...rest, content }))).digest('hex').slice(0, 40)
}

function eventItem(push: Push, view: PushView, customer: string, threadKey = privateThread(customer)): InboundItem {
  const { event } = push.wire
  return { type: 'event', channel: 'douyin', objectKey: `event:${hashOf(push)}`, name: EVENT_NAMES[event] ?? 'other', author: { uid: customer, name: '' }, threadKey, at: view.seenAt }
}

/** Whoever opens the message page can be spoken to first, for half a minute. */
function entered(push: Push, view: PushView, customer: string): ParsedPush {
  const read = wireEnter.safeParse(push.content)
  if (!read.success)
    return bad(push, reasonOf(read.error))
  const { server_message_id: messageId, conversation_short_id: conversationId, create_time } = read.data
  view.rooms.noteVisit(customer, { messageId, conversationId, at: Math.min(create_time ?? view.seenAt, view.seenAt) })
  return { items: [{ ...eventItem(push, view, customer), objectKey: `event:${messageId}` }], bad: [] }
}

function recalled(push: Push, view: PushView): ParsedPush {
  const read = wireRecall.safeParse(push.content)
  return read.success
    ? { items: [{ type: 'deleted', channel: 'douyin', objectKey: messageKey(read.data.server_message_id), at: view.seenAt }], bad: [] }
    : bad(push, reasonOf(read.error))
}

/** The former catalogue's event for a comment (contract 3.6): the same object that the feed brings, a little earlier. */
function commented(push: Push, view: PushView): ParsedPush {
  const read = wireCommentEvent.safeParse(push.content)
  if (!read.success)
    return bad(push, reasonOf(read.error))
  const { comment_id, comment_user_id: uid, content: text, create_time: at, reply_to_item_id, reply_to_comment_id } = read.data
  // The event does not tell whom the account answered: its own comments are left to the feed.
  if (reply_to_item_id === undefined || view.own.has(uid))
    return NOTHING
  const video = { origin: 'own', id: reply_to_item_id } as const
  return { bad: [], items: [{
    type: 'message',
    channel: 'douyin',
    objectKey: commentKey(comment_id),
    touchpoint: 'comment',
    visibility: 'public',
    threadKey: publicThread(video, uid),
    author: { uid, name: read.data.nick_name ?? '' },
    byBrand: false,
    parentKey: reply_to_comment_id === undefined ? videoKey(video) : commentKey(reply_to_comment_id),
    kind: 'text',
    text,
    media: [],
    at,
    addressed: true,
    replyTarget: targetOf(video, { id: comment_id, rootId: reply_to_comment_id ?? null }),
  }] }
}

function parsed(push: Push, view: PushView): ParsedPush {
  const { event, from_user_id: from, to_user_id: to } = push.wire
  const grant = GRANTS[event]
  if (grant !== undefined)
    return { ...NOTHING, grant }
  switch (event) {
    case 'im_receive_msg': return privateMessage(push, view, false)
    case 'im_send_msg': return privateMessage(push, view, true)
    case 'im_recall_msg': return recalled(push, view)
    case 'im_enter_direct_msg': return from === undefined ? NOTHING : entered(push, view, from)
    case 'item_comment_reply': return commented(push, view)
  }
  const customer = [from, to].find(uid => uid !== undefined && !view.own.has(uid))
  return customer === undefined ? NOTHING : { items: [eventItem(push, view, customer)], bad: [] }
}

/** Events of single chats, by the side on which the account must stand. */
function accountSide({ event, from_user_id, to_user_id }: WirePush): readonly (string | undefined)[] {
  if (event === 'im_send_msg')
    return [from_user_id]
  return event === 'im_receive_msg' || event === 'im_enter_direct_msg' ? [to_user_id] : [from_user_id, to_user_id]
}

/**
 * Maps one push. What cannot be read lands in `bad`. An app has one address for all its accounts: what was meant for another
 * one is kept as a dead letter, with an event beside it so that the platform is not asked to repeat it.
 */
export function mapPush(raw: JsonObject, view: PushView): ParsedPush {
  const read = wirePush.safeParse(raw)
  if (!read.success)
    return bad({ raw }, reasonOf(read.error))
  if (read.data.client_key !== view.settings.clientKey)
    return bad({ raw }, 'client_key: another app')
  const push: Push = { raw, wire: read.data, content: readContent(read.data.content) }
  const side = accountSide(read.data)
  const isOurs = side.every(uid => uid === undefined) || side.includes(view.settings.openId)
  if (isOurs)
    return parsed(push, view)
  const stranger = side.find(uid => uid !== undefined) ?? ''
  return { items: [eventItem(push, view, stranger, `elsewhere:${stranger}`)], bad: [badRow(raw, 'to_user_id: another account')] }
}
