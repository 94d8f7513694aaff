import type { Channel } from '../../shared/domain/index.ts'
import type { BrandVoice, Place, Saying } from '../customers/place.ts'

/** A place that remembers what was said and lets a test speak as the brand. */
export interface PlainPlace extends Place {
  readonly sayings: Saying[]
  readonly nicks: string[]
  readonly left: (string | number)[]
  /** The brand answers the latest public saying, or privately whoever said the latest one. */
  readonly answer: (room: BrandVoice['room'], text: string) => void
}

/** A platform in memory; everything that is said is one thread of its own until somebody goes on in one. */
export function createPlainPlace(channel: Channel): PlainPlace {
  const sayings: Saying[] = []
  const nicks: string[] = []
  const left: (string | number)[] = []
  let listener: (voice: BrandVoice) => void = () => {}
  let serial = 0
  return {
    channel,
    sayings,
    nicks,
    left,
    isFree: nick => !nicks.includes(nick),
    join: ({ nick }) => {
      if (!nicks.includes(nick))
        nicks.push(nick)
      return `${channel}-${nicks.indexOf(nick)}`
    },
    say(saying) {
      sayings.push(saying)
      const itemId = `i${++serial}`
      return { itemId, threadId: saying.room === 'private' ? null : saying.threadId ?? `t${serial}` }
    },
    follow: (uid, follows) => {
      if (!follows)
        left.push(uid)
    },
    remove: () => true,
    onBrandVoice: (given) => { listener = given },
    answer(room, text) {
      const last = sayings.at(-1)
      if (last)
        listener({ to: last.uid, room, text, itemId: `b${++serial}`, threadId: room === 'public' ? last.threadId ?? 't' : null })
    },
  }
}
