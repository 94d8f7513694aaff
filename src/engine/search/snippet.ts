import type { Stretch } from '../../shared/rules/fold-marks.ts'
import { cutGraphemes } from '../../shared/rules/text-length.ts'

/** Graphemes shown around a match, and UTF-16 units before it. */
const snippetLength = 60
const snippetLead = 16

/** The part of a text around its first mark, with the marks that stand in it. */
export function cutOut(text: string, marks: readonly Stretch[]): { snippet: string, marks: [number, number][] } {
  const from = beginBefore(text, marks[0]?.[0] ?? 0)
  const lead = from > 0 ? '…' : ''
  const rest = text.slice(from)
  const shown = cutGraphemes(rest, snippetLength)
  return {
    snippet: `${lead}${shown}${shown.length < rest.length ? '…' : ''}`,
    marks: marks.filter(([start]) => start - from < shown.length).map(([start, end]) => [start - from + lead.length, Math.min(end - from, shown.length) + lead.length]),
  }
}

/** A place somewhat before a mark, not inside a character. */
function beginBefore(text: string, mark: number): number {
  const wish = mark - snippetLead
  if (wish <= 0)
    return 0
  const segments = new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text)
  return segments.containing(wish)?.index ?? wish
}
