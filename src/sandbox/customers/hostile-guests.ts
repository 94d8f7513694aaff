import type { OpeningPlace, Place } from './place.ts'
import { MARKUP_NAMES, MARKUP_TEXTS, UNRULY_TEXTS, unrulyName } from './hostile-words.ts'

const WAYS: readonly OpeningPlace[] = ['mention', 'comment', 'comment_mention', 'private_message', 'search_post']

function raise(place: Place, nick: string, opens: OpeningPlace, text: string): void {
  place.say({ uid: place.join({ nick }), text, room: opens === 'private_message' ? 'private' : 'public', opens })
}

/** Voices whose names and texts try to be more than text, one for each way of speaking (F46). */
export function bringMarkup(place: Place, serial: number): void {
  for (const [index, opens] of WAYS.entries())
    raise(place, `${MARKUP_NAMES[index % MARKUP_NAMES.length]}${serial}${index}`, opens, MARKUP_TEXTS[index % MARKUP_TEXTS.length] ?? '')
}

/** Texts that break a careless layout, in public and in private by turns (F49). */
export function bringUnruly(place: Place, serial: number): void {
  for (const [index, text] of UNRULY_TEXTS.entries())
    raise(place, unrulyName(serial, index), index % 2 === 0 ? 'mention' : 'private_message', text)
}
