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

/**
 * True for a code point that stands for itself whatever plain one follows it: printable ASCII, Chinese, its punctuation,
 * full-width forms, and emoji but for flags and tones of skin.
 */
function isPlain(point: number): boolean {
  return (point >= 0x20 && point <= 0x7E)
    || (point >= 0x4E00 && point <= 0x9FFF)
    || (point >= 0xFF01 && point <= 0xFF5E)
    || (point >= 0x3001 && point <= 0x3029)
    || (point >= 0x2018 && point <= 0x201D)
    || point === 0x2026
    || (point >= 0x1F300 && point <= 0x1F3FA)
    || (point >= 0x1F400 && point <= 0x1F64F)
}

/** Where the first `max` characters end when they and the next one are all plain; -1 when one is not. */
function plainEnd(text: string, max: number): number {
  let at = 0
  for (let count = 0; at < text.length; count++) {
    const point = text.codePointAt(at) ?? 0
    if (!isPlain(point))
      return -1
    if (count === max)
      return at
    at += point > 0xFFFF ? 2 : 1
  }
  return at
}

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
  const end = plainEnd(text, max)
  if (end !== -1)
    return text.slice(0, end)
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
