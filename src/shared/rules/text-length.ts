/** How a platform counts the length of a text. */
export type LengthRule = 'weibo140' | 'codepoints' | 'utf16' | 'bytes'

const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' })

const measures: Readonly<Record<LengthRule, (text: string) => number>> = {
  weibo140: measureWeibo,
  codepoints: countCodePoints,
  utf16: text => text.length,
  bytes: countUtf8Bytes,
}

/**
 * Length of `text` in the units of `rule`. Linear; a lone surrogate counts as one code point (three bytes).
 *
 * `weibo140`: an ASCII character is half a unit, any other code point one; the sum is rounded up. Links are counted as they
 * are written, because the platform's own shortening is not part of its interface.
 */
export function measureText(rule: LengthRule, text: string): number {
  return measures[rule](text)
}

/** Characters that stand for themselves whatever follows among them: printable ASCII, Chinese, its punctuation, full-width forms. */
const plainCharacters = /^[\x20-\x7E\u2018-\u201D\u2026\u3001-\u3029\u4E00-\u9FFF\uFF01-\uFF5E]*$/

/** Number of user-perceived characters: a joined emoji or a letter with its marks is one. Linear. */
export function graphemeCount(text: string): number {
  let count = 0
  for (const _ of segmenter.segment(text))
    count++
  return count
}

/** The first `max` user-perceived characters of `text`; never splits one. Reads no further than it has to. */
export function cutGraphemes(text: string, max: number): string {
  if (max <= 0)
    return ''
  if (text.length <= max)
    return text
  // One character more is looked at: it could be a mark that belongs to the last one.
  const head = text.slice(0, max + 1)
  if (plainCharacters.test(head))
    return head.slice(0, max)
  let count = 0
  for (const { index } of segmenter.segment(text)) {
    if (count === max)
      return text.slice(0, index)
    count++
  }
  return text
}

function measureWeibo(text: string): number {
  let halves = 0
  for (let i = 0; i < text.length; i++) {
    if (isTrailOfPair(text, i))
      continue
    halves += text.charCodeAt(i) < 0x80 ? 1 : 2
  }
  return Math.ceil(halves / 2)
}

function countCodePoints(text: string): number {
  let count = 0
  for (let i = 0; i < text.length; i++) {
    if (!isTrailOfPair(text, i))
      count++
  }
  return count
}

function countUtf8Bytes(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (isTrailOfPair(text, i))
      bytes += 1
    else if (unit < 0x80)
      bytes += 1
    else if (unit < 0x800)
      bytes += 2
    else
      bytes += 3
  }
  return bytes
}

function isTrailOfPair(text: string, index: number): boolean {
  const unit = text.charCodeAt(index)
  if (unit < 0xDC00 || unit > 0xDFFF || index === 0)
    return false
  const before = text.charCodeAt(index - 1)
  return before >= 0xD800 && before <= 0xDBFF
}
