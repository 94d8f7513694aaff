import type { CallContext, OutgoingCard, OutgoingMessage, SendReceipt } from '../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { WeiboSettings } from './settings.ts'
import { AppError } from '../../shared/errors.ts'
import { replyUrl } from './settings.ts'

const MOST_TITLE = 60
const MOST_NOTE = 120

/** The two parts of a private reply that say what it is. Contract 6.4. */
interface ReplyBody {
  readonly type: 'text' | 'articles' | 'position'
  readonly data: Readonly<Record<string, unknown>>
}

function badCard(field: string): AppError {
  return new AppError('bad_input', { details: { field: `card.${field}` } })
}

function link(card: OutgoingCard & { kind: 'link' }, settings: WeiboSettings): ReplyBody {
  const title = card.title.toWellFormed().trim()
  const image = card.picture ?? settings.cardPicture
  if (title === '' || title.length > MOST_TITLE)
    throw badCard('title')
  if (card.note.length > MOST_NOTE)
    throw badCard('note')
  if (![card.url, ...(image === undefined ? [] : [image])].every(url => /^https?:$/.test(URL.parse(url)?.protocol ?? '')))
    throw badCard('url')
  return { type: 'articles', data: { articles: [{ display_name: title, summary: card.note.toWellFormed(), image: image ?? '', url: card.url }] } }
}

function position({ latitude, longitude }: OutgoingCard & { kind: 'position' }): ReplyBody {
  if (!(Math.abs(latitude) <= 90))
    throw badCard('latitude')
  if (!(Math.abs(longitude) <= 180))
    throw badCard('longitude')
  return { type: 'position', data: { longitude: longitude.toFixed(6), latitude: latitude.toFixed(6) } }
}

function bodyOf(message: OutgoingMessage, text: () => string, settings: WeiboSettings): ReplyBody {
  const { card } = message
  if (card === undefined)
    return { type: 'text', data: { text: text() } }
  return card.kind === 'link' ? link(card, settings) : position(card)
}

/** Where a private reply goes, and its text once somebody wants it (checked then). */
export interface PrivateReply {
  readonly receiver: string
  readonly text: () => string
}

/** Posts a private reply: a text, a card or a position; the platform takes no picture, voice or file here. */
export async function sendPrivately(parts: FeedParts, message: OutgoingMessage, { receiver, text }: PrivateReply, context: CallContext): Promise<SendReceipt> {
  const { client, settings, now } = parts
  const { type, data } = bodyOf(message, text, settings)
  const url = replyUrl(settings)
  const made = await client.post(url, { receiver_id: receiver, type, data: encodeURIComponent(JSON.stringify(data)), save_sender_box: 1 }, context)
  // The body of a success is not documented; a plain "no" is the only other thing it can say.
  if (typeof made === 'object' && made !== null && 'result' in made && String(made.result) === 'false')
    throw new AppError('channel_bad_request', { details: { endpoint: new URL(url).pathname, reason: 'result_false' } })
  return { state: 'sent', objectKey: null, at: now() }
}
