import type { InboundCard, InboundEvent, InboundItem, InboundMessage, MediaRef, ReplyWindow } from '../../shared/domain/index.ts'
import type { BadItem } from '../connector.ts'
import type { MapView } from './map.ts'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { badRow, reasonOf } from '../bad-row.ts'
import { canonical } from '../push-body.ts'
import { privateThread, publicThread } from './map.ts'
import { wireTime } from './wire.ts'

/** Contract 6.5: after a message, follow, subscription, menu click or scan; and after a mention, one reply only. */
const WINDOW_MS = 48 * 3_600_000

const id = z.union([z.string().regex(/^\d{1,20}$/), z.number().int().positive().transform(String)])
const words = z.string().optional().catch(undefined)
const number = z.union([z.string(), z.number().transform(String)]).optional().catch(undefined)

const wirePush = z.object({
  type: z.string().min(1).max(60),
  receiver_id: id,
  sender_id: id,
  created_at: wireTime,
  text: z.string().default(''),
  data: z.record(z.string(), z.unknown()).nullish().catch(undefined),
})
type Push = z.output<typeof wirePush>

const wireData = z.object({ subtype: words, key: id.optional().catch(undefined), tovfid: id.optional().catch(undefined), vfid: id.optional().catch(undefined), longitude: number, latitude: number })
type PushData = z.output<typeof wireData>

/** Events and how they are called in our words; all but the last two open the window. */
const EVENTS: Readonly<Record<string, InboundEvent['name']>> = {
  follow: 'follow',
  subscribe: 'subscribe',
  click: 'menu_click',
  view: 'menu_click',
  scan: 'scan',
  scan_follow: 'scan',
  unfollow: 'unfollow',
  unsubscribe: 'unsubscribe',
}
const OPENING: ReadonlySet<InboundEvent['name']> = new Set(['follow', 'subscribe', 'menu_click', 'scan'])
/** Texts that the platform defines as commands to take or leave its mass mail. */
const COMMANDS: Readonly<Record<string, 'subscribe' | 'unsubscribe'>> = { dy: 'subscribe', td: 'unsubscribe' }

/** Pushes carry no id: everything they say is their identity. The same words twice within one second are one message to us. */
function hashOf(push: Push, created: unknown): string {
  const parts = [push.sender_id, push.receiver_id, created, push.type, push.text, canonical(push.data ?? {})]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40)
}

function windowFrom(push: Push, repliesLeft: number | null): ReplyWindow {
  return { until: push.created_at + WINDOW_MS, repliesLeft }
}

function mediaOf(push: Push, data: PushData): MediaRef[] {
  const fid = data.tovfid ?? data.vfid
  return fid !== undefined && (push.type === 'image' || push.type === 'voice') ? [{ kind: push.type, ref: `mss:${fid}` }] : []
}

function kindOf(push: Push): InboundMessage['kind'] {
  switch (push.type) {
    case 'text':
    case 'image':
    case 'voice':
    case 'position':
      return push.type
    default:
      return 'unsupported'
  }
}

function textOf(push: Push, data: PushData): string {
  const { text } = push
  return push.type === 'position' && data.latitude !== undefined && data.longitude !== undefined ? `${text}\n${data.latitude},${data.longitude}` : text
}

/** A position as numbers, when it is one on this earth. */
function cardOf(push: Push, data: PushData): { card?: InboundCard } {
  const [latitude, longitude] = [Number(data.latitude ?? Number.NaN), Number(data.longitude ?? Number.NaN)]
  return push.type === 'position' && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { card: { title: push.text, latitude, longitude } } : {}
}

/** The platform names nobody in a push: the name is empty until a profile fills it. */
function authorOf(push: Push): InboundMessage['author'] {
  return { uid: push.sender_id, name: '' }
}

function toMessage(push: Push, data: PushData, hash: string): InboundMessage {
  return {
    type: 'message',
    channel: 'weibo',
    objectKey: `dm:${hash}`,
    touchpoint: 'private_message',
    visibility: 'private',
    threadKey: privateThread(push.sender_id),
    author: authorOf(push),
    byBrand: false,
    kind: kindOf(push),
    text: textOf(push, data),
    media: mediaOf(push, data),
    at: push.created_at,
    addressed: true,
    window: windowFrom(push, null),
    replyTarget: { uid: push.sender_id },
    ...cardOf(push, data),
  }
}

function toEvent(push: Push, name: InboundEvent['name'], hash: string, window: InboundEvent['window']): InboundEvent {
  return {
    type: 'event',
    channel: 'weibo',
    objectKey: `event:${hash}`,
    name,
    author: authorOf(push),
    threadKey: privateThread(push.sender_id),
    at: push.created_at,
    ...(window === undefined ? {} : { window }),
  }
}

function eventItem(push: Push, data: PushData, hash: string): InboundEvent {
  const name = EVENTS[data.subtype ?? ''] ?? 'other'
  const window = name === 'unfollow' ? { shut: true } as const : OPENING.has(name) ? windowFrom(push, null) : undefined
  return toEvent(push, name, hash, window)
}

/**
 * A pushed mention opens a private window of one reply. The post itself is taken in at once under the key that the feed uses;
 * a comment is left to the feed, because the push does not tell the post it hangs from.
 */
function mentionItems(push: Push, data: PushData, hash: string): InboundItem[] {
  const opened = toEvent(push, 'other', hash, windowFrom(push, 1))
  if (data.subtype !== 'status' || data.key === undefined)
    return [opened]
  const post: InboundMessage = {
    type: 'message',
    channel: 'weibo',
    objectKey: `status:${data.key}`,
    touchpoint: 'mention',
    visibility: 'public',
    threadKey: publicThread(data.key, push.sender_id),
    author: authorOf(push),
    byBrand: false,
    kind: 'text',
    text: push.text,
    media: [],
    at: push.created_at,
    order: data.key,
    addressed: true,
    replyTarget: { id: data.key },
  }
  return [post, opened]
}

function itemsOf(push: Push, data: PushData, hash: string): InboundItem[] {
  if (push.type === 'event')
    return [eventItem(push, data, hash)]
  if (push.type === 'mention')
    return mentionItems(push, data, hash)
  const command = push.type === 'text' ? COMMANDS[push.text.trim().toLowerCase()] : undefined
  return command ? [toEvent(push, command, hash, windowFrom(push, null))] : [toMessage(push, data, hash)]
}

/** Maps one push. What cannot be read, or was meant for another account, lands in `bad`. */
export function mapPush(raw: Readonly<Record<string, unknown>>, view: MapView): { items: InboundItem[], bad: BadItem[] } {
  const read = wirePush.safeParse(raw)
  if (!read.success)
    return { items: [], bad: [badRow(raw, reasonOf(read.error))] }
  if (read.data.receiver_id !== view.uid)
    return { items: [], bad: [badRow(raw, 'receiver_id: another account')] }
  const data = wireData.parse(read.data.data ?? {})
  return { items: itemsOf(read.data, data, hashOf(read.data, raw.created_at)), bad: [] }
}
