import type { GuardSeverity, LexiconWord } from './privacy.ts'

/** Why a word is listed. */
export const wordClasses = ['absolute_claim', 'promise', 'blame', 'rival', 'internal', 'insult'] as const
export type WordClass = typeof wordClasses[number]

/** What a find of each class leads to, where the word itself does not say otherwise. */
export type ClassSeverities = Readonly<Record<WordClass, GuardSeverity>>

/** What holds until a supervisor decides otherwise. */
export const defaultSeverities: ClassSeverities = { absolute_claim: 'review', promise: 'review', blame: 'warn', rival: 'review', internal: 'block', insult: 'block' }

/** A listed word as supervisors keep it. */
export interface ListedWord {
  readonly word: string
  readonly class: WordClass
  /** Null = as its class. */
  readonly severity: GuardSeverity | null
  /** Empty = every brand. */
  readonly brand: string
}

/** True for one of the closed list of classes. */
export function isWordClass(value: string): value is WordClass {
  return (wordClasses as readonly string[]).includes(value)
}

/** The lexicon of one brand: its own words and everybody's; where both list a word, the brand's own holds. */
export function lexiconOf(words: readonly ListedWord[], classes: ClassSeverities, brand: string): LexiconWord[] {
  const chosen = new Map<string, ListedWord>()
  for (const one of words) {
    if (one.brand === brand || (one.brand === '' && !chosen.has(one.word)))
      chosen.set(one.word, one)
  }
  return [...chosen.values()].map(one => ({ word: one.word, class: one.class, severity: one.severity ?? classes[one.class] }))
}
