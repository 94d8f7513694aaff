import type { DangerKind, DangerSign } from './danger.data.ts'
import { dangerSigns, denied, figures, past, present, purchase, softened, supposed, underWay, vulnerable } from './danger.data.ts'
import { clausesOf, toHalfWidth } from './lexis.ts'

export type { DangerKind } from './danger.data.ts'

/** How much danger a text tells of. */
export interface Danger {
  /** 0 = danger to life, fraud in progress or fire, now; 1 = grave, but over or not at this moment; 2 = none. */
  readonly tier: 0 | 1 | 2
  readonly kinds: readonly DangerKind[]
  /** The words that told, as they stand in the text. */
  readonly why: readonly string[]
}

/**
 * Passes every text that any sign stands in, whatever surrounds it: most texts have none and are done with here. What must
 * not follow a sign is left out, because a figure of speech may still be taken away there.
 */
const anySign = new RegExp(dangerSigns.map(({ pattern }) => pattern.source.replaceAll(/\(\?![^()]*\)/g, '')).join('|'))

/** The latest text without any sign: a voice is judged by several rules in a row, each of which asks for its danger. */
let latestHarmless = ''

/**
 * Danger to people in a customer's words. Negation, the past, suppositions and figures of speech are minded; where
 * doubt remains the answer leans to danger, for an agent can put it right at a glance.
 */
export function dangerOf(text: string): Danger {
  const plain = toHalfWidth(text)
  if (plain === latestHarmless || !anySign.test(plain)) {
    latestHarmless = plain
    return { tier: 2, kinds: [], why: [] }
  }
  let tier: 0 | 1 | 2 = 2
  const kinds = new Set<DangerKind>()
  const why = new Set<string>()
  for (const clause of clausesOf(withoutFigures(plain))) {
    for (const sign of dangerSigns) {
      for (const match of clause.text.matchAll(sign.pattern)) {
        const found = weigh(sign, clause.text, match.index)
        if (found === 2)
          continue
        tier = found < tier ? found : tier
        kinds.add(sign.kind)
        why.add(match[0])
      }
    }
  }
  if (tier < 2) {
    for (const { kind, pattern } of vulnerable) {
      if (pattern.test(text))
        kinds.add(kind)
    }
  }
  return { tier, kinds: [...kinds], why: [...why] }
}

function weigh(sign: DangerSign, clause: string, at: number): 0 | 1 | 2 {
  const before = clause.slice(Math.max(0, at - 8), at)
  if (denied.test(before))
    return 2
  if (supposed.test(clause) && !underWay.test(clause))
    return sign.kind === 'self_harm' ? 1 : 2
  if (softened.test(before))
    return 1
  const dated = clause.replace(purchase, '')
  if (past.test(dated) && !present.test(dated))
    return 1
  return sign.tier
}

function withoutFigures(text: string): string {
  return figures.reduce((rest, figure) => rest.replace(figure, match => '　'.repeat(match.length)), text)
}
