import type { InboundItem } from '../../../shared/domain/index.ts'
import type { NodebbParts } from './parts.ts'
import type { WireMessage } from './wire.ts'
import { reduceHtml } from '../html.ts'
import { toAuthor } from './map.ts'

/** A chat message as an item; nothing for what the forum itself says in a room (somebody joined, the room was renamed). */
export function mapChat(message: WireMessage, roomId: string, parts: Pick<NodebbParts, 'settings' | 'keys' | 'now'>): InboundItem[] {
  const { settings, keys, now } = parts
  if (message.system)
    return []
  if (message.deleted)
    return [{ type: 'deleted', channel: 'forum', objectKey: keys.chat(message.mid), at: now() }]
  const { text, media } = reduceHtml(message.content, settings.baseUrl, settings.pictureHosts)
  const byBrand = message.fromuid === settings.uid
  return [{
    type: 'message',
    channel: 'forum',
    objectKey: keys.chat(message.mid),
    touchpoint: 'private_message',
    visibility: 'private',
    threadKey: keys.chatThread(roomId),
    author: toAuthor(message.fromuid, message.fromUser, parts),
    byBrand,
    kind: text === '' && media.length > 0 ? 'image' : 'text',
    text,
    media,
    at: message.timestamp,
    order: message.mid,
    addressed: !byBrand,
    replyTarget: { roomId },
  }]
}
