import type { Random } from '../base/random.ts'
import type { Place } from './place.ts'
import type { CustomerScript } from './script.ts'
import { createRandom, seedFrom } from '../base/random.ts'

/** Who plays a script this time. */
export interface Identity {
  /** 0 the first time, then upwards. */
  round: number
  /** A number of their own, by which they differ from each other in small things; the uid they wish for where uids are numbers. */
  mark: number
  nick: string
  /** A mobile number of their own; null for those who have none to give. */
  number: string | null
  /** An order number to quote. */
  order: string
  followers: number
  /** This person's own chance. */
  random: Random
}

/** Makes up people: the same seed, script and round give the same person. */
export interface Identities {
  next: (script: CustomerScript, place: Place) => Identity
  /** A name that is free there: the wished one, or one like it. */
  nameOn: (place: Place, wished: string, random: Random) => string
}

const NAME_ENDINGS = ['呀', '_', '同学', '本人', '2号', 'er', '酱', '在路上', '的日常', '先生', '小号', '今天也']
const PREFIXES = ['1380000', '1390000', '1500000', '1860000', '1770000']

function nameLike(place: Place, wished: string, random: Random): string {
  for (let attempt = 1; ; attempt++) {
    const name = `${wished}${random.pick(NAME_ENDINGS)}${attempt > 1 ? attempt : ''}`
    if (place.isFree(name))
      return name
  }
}

/** Nobody has been made up yet. */
export function createIdentities(seed: number): Identities {
  const rounds = new Map<string, number>()
  const numbers = new Set<string>()

  function freeNumber(random: Random): string {
    for (;;) {
      const number = `${random.pick(PREFIXES)}${String(random.int(0, 9999)).padStart(4, '0')}`
      if (!numbers.has(number)) {
        numbers.add(number)
        return number
      }
    }
  }

  return {
    nameOn: (place, wished, random) => place.isFree(wished) ? wished : nameLike(place, wished, random),
    next(script, place) {
      const round = rounds.get(script.key) ?? 0
      rounds.set(script.key, round + 1)
      const random = createRandom(seedFrom(seed, script.key, round))
      return {
        round,
        random,
        mark: 1_700_000_000 + seedFrom(seed, 'uid', script.key, round),
        nick: script.institutionUid !== undefined || (round === 0 && place.isFree(script.nick)) ? script.nick : nameLike(place, script.nick, random),
        number: script.phone ? freeNumber(random) : null,
        order: `YS${random.int(20_260_000, 20_269_999)}${random.int(1000, 9999)}`,
        followers: Math.round(script.followers * (round === 0 ? 1 : random.between(0.6, 1.4))),
      }
    },
  }
}
