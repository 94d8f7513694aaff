import type { CallInput } from '../../../shared/contract/index.ts'
import type { GuardWordRow } from '../../../shared/contract/review.ts'
import type { ListedWord } from '../../../shared/rules/lexicon.ts'
import { isWordClass } from '../../../shared/rules/lexicon.ts'

type Words = CallInput<'guardWord:import'>['words']

/** The lists as a file: JSON that {@link readGuardWords} reads. */
export function guardWordsFile(rows: readonly Pick<GuardWordRow, 'word' | 'class' | 'severity' | 'brand'>[]): string {
  return JSON.stringify({ words: rows.map(({ word, class: own, severity, brand }) => ({ word, class: own, severity, brand })) }, null, 2)
}

/** The words of a file; null when it is none. Entries that are no words are left out, none of them counts as a file that cannot be read. */
export function readGuardWords(text: string): Words | null {
  const list = parse(text)
  const words = list?.flatMap(one => readWord(one) ?? []) ?? []
  return words.length === 0 ? null : words
}

function parse(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    const list = typeof value === 'object' && value !== null && 'words' in value ? value.words : value
    return Array.isArray(list) ? list : null
  }
  catch {
    return null
  }
}

function readWord(one: unknown): ListedWord | null {
  if (typeof one !== 'object' || one === null || !('word' in one) || !('class' in one))
    return null
  const { word, class: own } = one
  if (typeof word !== 'string' || word.trim() === '' || word.length > 60 || typeof own !== 'string' || !isWordClass(own))
    return null
  const severity = 'severity' in one && (one.severity === 'warn' || one.severity === 'review' || one.severity === 'block') ? one.severity : null
  return { word: word.trim(), class: own, severity, brand: 'brand' in one && typeof one.brand === 'string' ? one.brand.slice(0, 60) : '' }
}
