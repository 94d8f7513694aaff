import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

/** One labelled text of a voices file. */
export interface LabelledText {
  /** The collection it comes from. */
  readonly origin: string
  readonly positive: boolean
  readonly text: string
}

/** Reads a voices file: CSV with the columns `origin`, `positive` (0 or 1) and `text`. */
export function readVoices(path: string): LabelledText[] {
  const rows: { origin: string, positive: string, text: string }[] = parse(readFileSync(path, 'utf8'), { columns: true, relax_quotes: true, skip_records_with_error: true })
  return rows.map(({ origin, positive, text }) => ({ origin, positive: positive === '1', text }))
}

const foldCount = 5
const notSpoken = /[^\p{L}\p{N}]+/gu

/**
 * Which of five folds a text falls into, by its words alone: the same text, whatever its punctuation, is always on one side. Fold 0 is
 * held out: nothing is fitted to it and no choice is made by it. FNV-1a with a fixed seed.
 */
export function foldOf(text: string): number {
  let hash = 0x811C9DC5 ^ 20_261
  for (const char of text.replace(notSpoken, '')) {
    hash ^= char.codePointAt(0) ?? 0
    hash = Math.imul(hash, 0x01000193)
  }
  hash ^= hash >>> 15
  return (hash >>> 0) % foldCount
}

/** The fold that only measures. */
export const heldOutFold = 0
