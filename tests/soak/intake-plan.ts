import type { HostileText } from './hostile.ts'
import { createRandom, seedFrom } from '../../src/sandbox/base/random.ts'
import { lengthOf } from '../../src/sandbox/weibo/format.ts'

/** One voice on its way to the stand-in; `sameSecond` voices of one person are raised within one second of the platform. */
export interface PlannedVoice {
  readonly kind: 'mention' | 'comment' | 'comment_mention' | 'dm'
  readonly uid: number
  readonly nick: string
  readonly text: string
  readonly sameSecond: boolean
}

/** What the run is made of. */
export interface Plan {
  readonly voices: readonly PlannedVoice[]
  readonly longTexts: number
  readonly hostile: number
}

/** The platform's own bound of a short text, Chinese characters. */
const shortLength = 140
/** People who write; half of all voices come from somebody who has written before. */
const people = 12_000
const pairs = 150

/** Spreads texts over people and ways: what is long goes on the square, the rest in every way there is. */
export function planVoices(texts: readonly string[], hostile: readonly HostileText[], huge: readonly HostileText[], seed: number): Plan {
  const random = createRandom(seedFrom('plan', seed))

  function voice(kind: PlannedVoice['kind'], text: string, sameSecond = false, n = random.int(1, people)): PlannedVoice {
    return { kind, uid: 2_100_000_000 + n, nick: `顾客${n}`, text, sameSecond }
  }

  function place(text: string): PlannedVoice {
    const draw = random.next()
    if (lengthOf(text) > shortLength)
      return voice('mention', text)
    return voice(draw < 0.42 ? 'mention' : draw < 0.57 ? 'comment' : draw < 0.65 ? 'comment_mention' : 'dm', text)
  }

  /** Two private messages of one person in one second: different ones, or the same words twice. */
  function pair(n: number): PlannedVoice[] {
    const texts = n % 2 === 0 ? [`在吗 ${n}`, `人呢 ${n}`] : [`急急急 ${n}`, `急急急 ${n}`]
    return texts.map(text => voice('dm', text, true, people + n))
  }

  const placed = [...texts.map(place), ...hostile.map(({ text }) => place(text)), ...huge.map(({ text }) => voice('mention', text))]
  const voices = random.shuffle(placed)
  for (let n = 0; n < pairs; n++)
    voices.splice(random.int(0, voices.length), 0, ...pair(n))
  return { voices, longTexts: voices.filter(each => lengthOf(each.text) > shortLength).length, hostile: hostile.length + huge.length }
}
