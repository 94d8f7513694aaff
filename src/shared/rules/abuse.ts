import type { AbuseKind } from './abuse.data.ts'
import { abuseSigns, addressed, aimed, delighted, harmless, notAtUs } from './abuse.data.ts'
import { toHalfWidth } from './lexis.ts'

export type { AbuseKind } from './abuse.data.ts'

/** Abuse of people in a text. */
export interface Abuse {
  readonly kinds: readonly AbuseKind[]
  /** The words that told, as they stand in the text, in lower case. */
  readonly why: readonly string[]
}

const none: Abuse = { kinds: [], why: [] }
const longestRead = 4_000
/** How far off an aimed word may stand from the one who is meant, UTF-16 units. */
const aimDistance = 10
const sentenceEnd = /[。！!？?；;\n]+/
/** Passes every text that any sign stands in; most have none. */
const anySign = new RegExp(abuseSigns.map(({ pattern }) => pattern.source).join('|'))

/**
 * Insults at people, threats and sexual harassment. Anger at a thing is none, nor are oaths at oneself, what others were called, or a
 * coarse word of delight. A hint: an agent can put it right.
 */
export function abuseOf(text: string): Abuse {
  const plain = toHalfWidth(text.slice(0, longestRead)).toLowerCase()
  if (!anySign.test(plain))
    return none
  const kinds = new Set<AbuseKind>()
  const why = new Set<string>()
  for (const sentence of harmless.reduce((rest, word) => rest.replace(word, found => '　'.repeat(found.length)), plain).split(sentenceEnd)) {
    if (notAtUs.test(sentence) || (delighted.test(sentence) && !addressed.test(sentence)))
      continue
    for (const { kind, needsAim, pattern } of abuseSigns) {
      for (const { 0: found, index } of sentence.matchAll(pattern)) {
        if (needsAim && !aimed.test(sentence.slice(Math.max(0, index - aimDistance), index + found.length + aimDistance)))
          continue
        kinds.add(kind)
        why.add(found.replace(/^[，,。！!\s]+/, '').trim())
      }
    }
  }
  return kinds.size === 0 ? none : { kinds: [...kinds], why: [...why] }
}
