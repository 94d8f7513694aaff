import type { People, Voice } from './people.ts'
import { MARKUP_NAMES, MARKUP_TEXTS, UNRULY_TEXTS, unrulyName } from '../customers/hostile-words.ts'

const KINDS: readonly Voice['kind'][] = ['mention', 'comment', 'comment_mention', 'dm', 'search_post']

/** Voices whose names and texts try to be more than text, one for each touchpoint (F46). */
export function raiseMarkup(people: People, serial: number): void {
  for (const [index, kind] of KINDS.entries()) {
    const user = people.meet({ nick: `${MARKUP_NAMES[index % MARKUP_NAMES.length]}${serial}${index}`, description: '<iframe src="http://127.0.0.1">' })
    people.say({ uid: user.uid, kind, text: MARKUP_TEXTS[index % MARKUP_TEXTS.length] ?? '' })
  }
}

/** Texts that break a careless layout (F49). */
export function raiseUnruly(people: People, serial: number): void {
  for (const [index, text] of UNRULY_TEXTS.entries()) {
    const user = people.meet({ nick: unrulyName(serial, index) })
    people.say({ uid: user.uid, kind: index % 2 === 0 ? 'search_post' : 'dm', text })
  }
}
