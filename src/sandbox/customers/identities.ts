import type { Random } from '../base/random.ts'
import type { WeiboContext } from '../weibo/context.ts'
import type { CustomerScript } from './script.ts'
import { createRandom, seedFrom } from '../base/random.ts'

/** Who plays a script this time. */
export interface Identity {
  /** 0 the first time, then upwards. */
  round: number
  uid: number
  nick: string
  /** A mobile number of their own; null for those who have none to give. */
  number: string | null
  /** An order number to quote. */
  order: string
  followers: number
  /** This person's own chance. */
  random: Random
}

const NAME_ENDINGS = ['呀', '_', '同学', '本人', '2号', 'er', '酱', '在路上', '的日常', '先生', '小号', '今天也']
const PREFIXES = ['1380000', '1390000', '1500000', '1860000', '1770000']

/** Makes up people: the same seed, script and round give the same person. */
export function createIdentities(seed: number, context: WeiboContext): (script: CustomerScript) => Identity {
  const rounds = new Map<string, number>()
  const numbers = new Set<string>()

  function freeName(script: CustomerScript, round: number, random: Random): string {
    if (round === 0 && !context.world.userByNick(script.nick))
      return script.nick
    for (let attempt = 1; ; attempt++) {
      const name = `${script.nick}${random.pick(NAME_ENDINGS)}${attempt > 1 ? attempt : ''}`
      if (!context.world.userByNick(name))
        return name
    }
  }

  function freeNumber(random: Random): string {
    for (;;) {
      const number = `${random.pick(PREFIXES)}${String(random.int(0, 9999)).padStart(4, '0')}`
      if (!numbers.has(number)) {
        numbers.add(number)
        return number
      }
    }
  }

  function freeUid(wished: number): number {
    let uid = wished
    while (context.world.users.has(uid))
      uid++
    return uid
  }

  return (script) => {
    const round = rounds.get(script.key) ?? 0
    rounds.set(script.key, round + 1)
    const random = createRandom(seedFrom(seed, script.key, round))
    return {
      round,
      random,
      uid: freeUid(1_700_000_000 + seedFrom(seed, 'uid', script.key, round)),
      nick: freeName(script, round, random),
      number: script.phone ? freeNumber(random) : null,
      order: `YS${random.int(20_260_000, 20_269_999)}${random.int(1000, 9999)}`,
      followers: Math.round(script.followers * (round === 0 ? 1 : random.between(0.6, 1.4))),
    }
  }
}
