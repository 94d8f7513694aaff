/** A stretch of text between two marks of punctuation. */
export interface Clause {
  readonly text: string
  /** Offset of the clause in the whole text, UTF-16 units. */
  readonly start: number
  /** The mark that ends it, '' at the end of the text. */
  readonly mark: string
}

const clauseMarks = /[，,。.!！?？;；:：\n\r…~～]/g
const mention = /@[\p{L}\p{N}_·-]{1,30}/gu
const bracketEmoji = /\[[\p{L}\p{N}]{1,8}\]/gu
const notSpoken = /[^\p{L}\p{N}]+/gu
const speech = /[\p{L}\p{N}]/u
const fullWidth = /[\uFF01-\uFF5E\u3000]/
const pictures = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\uFE0F|\u200D/gu

/**
 * Full-width ASCII and the ideographic space become their half-width twins, unit for unit, so that offsets in the
 * result are offsets in the text.
 */
export function toHalfWidth(text: string): string {
  const first = text.search(fullWidth)
  if (first === -1)
    return text
  let result = text.slice(0, first)
  let from = first
  for (let at = first; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const isWide = unit >= 0xFF01 && unit <= 0xFF5E
    if (!isWide && unit !== 0x3000)
      continue
    result += text.slice(from, at) + (isWide ? String.fromCharCode(unit - 0xFEE0) : ' ')
    from = at + 1
  }
  return result + text.slice(from)
}

/** Splits a text at punctuation; empty clauses are left out unless a mark stands alone. */
export function clausesOf(text: string): Clause[] {
  const clauses: Clause[] = []
  let start = 0
  for (const match of text.matchAll(clauseMarks)) {
    clauses.push({ text: text.slice(start, match.index), start, mark: match[0] })
    start = match.index + 1
  }
  if (start < text.length || clauses.length === 0)
    clauses.push({ text: text.slice(start), start, mark: '' })
  return clauses
}

/** What is said, without mentions, emoji, punctuation and spaces; half-width and lower-case. */
export function spoken(text: string): string {
  return toHalfWidth(text).replace(mention, '').replace(bracketEmoji, '').replace(notSpoken, '').toLowerCase()
}

/** True when nothing but emoji (also in the platform's `[笑]` form), punctuation and spaces is left beside mentions. */
export function isWordless(text: string): boolean {
  const plain = toHalfWidth(text.replace(pictures, ''))
  // Most texts say something before anything has to be taken out of them.
  if (!plain.includes('@') && !plain.includes('['))
    return !speech.test(plain)
  return !speech.test(plain.replace(mention, '').replace(bracketEmoji, ''))
}

/**
 * True when `text` is made of `atoms` alone, one after another. Dynamic programming instead of a regular expression:
 * nested repetition would take exponential time on hostile input.
 */
export function coveredBy(text: string, atoms: readonly string[]): boolean {
  const reachable = new Uint8Array(text.length + 1)
  reachable[0] = 1
  for (let at = 0; at < text.length; at++) {
    if (reachable[at] === 0)
      continue
    for (const atom of atoms) {
      if (text.startsWith(atom, at))
        reachable[at + atom.length] = 1
    }
  }
  return reachable[text.length] === 1
}
