import type { MessageRow } from '../../../shared/contract/conversation.ts'
import type { AddressWarning } from '../../ui/text.ts'
import { cutMiddle, linkTo } from '../../ui/text.ts'

/** What a shared place, card or link says. All of it is somebody else's words. */
export interface Card {
  readonly kind: 'position' | 'card' | 'link'
  readonly title: string
  readonly note: string
  readonly url: string | null
  readonly shortUrl: string
  /** The host that the address really leads to. */
  readonly host: string
  /** What is wrong with the address, judged also by the words of the card. */
  readonly warning: AddressWarning | null
  /** Latitude and longitude. */
  readonly place: string | null
}

const longestUrl = 64

function words(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function placeOf({ latitude, longitude }: MessageRow['facts']): string | null {
  return typeof latitude === 'number' && typeof longitude === 'number' ? `${latitude.toFixed(6)}, ${longitude.toFixed(6)}` : null
}

/** The card of a message; null when it has none. Only an address of the web is one. */
export function cardOf({ kind, facts }: Pick<MessageRow, 'kind' | 'facts'>): Card | null {
  const place = placeOf(facts)
  const title = words(facts.cardTitle)
  const link = linkTo(words(facts.cardUrl), `${title} ${words(facts.cardNote)}`)
  const url = link?.url ?? null
  if (title === '' && url === null && place === null)
    return null
  return {
    kind: kind === 'position' || (place !== null && url === null) ? 'position' : kind === 'link' || title === '' ? 'link' : 'card',
    title,
    note: words(facts.cardNote),
    url,
    shortUrl: cutMiddle(url ?? '', longestUrl),
    host: link?.host ?? '',
    warning: link?.warning ?? null,
    place,
  }
}
