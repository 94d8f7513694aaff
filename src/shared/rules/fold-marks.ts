import { searchCodes } from './fold-search.ts'

/** A stretch of a text, UTF-16 units, end exclusive. */
export type Stretch = readonly [start: number, end: number]

/** A character with all that may melt into it: marks, voiced signs of half-width kana, vowels and ends of Hangul. */
const clusters = /[\s\S][\p{M}\uFF9E\uFF9F\u1160-\u11FF\uD7B0-\uD7FB]*/gu

/**
 * Where the forms of a query (see `readQuery`) stand in a text, in order, none overlapping. Empty where folding the whole
 * differs from folding its characters one by one.
 */
export function findMarks(text: string, wanted: readonly string[]): Stretch[] {
  const codes: number[] = []
  const owners: Stretch[] = []
  for (const match of text.matchAll(clusters)) {
    for (const code of searchCodes(match[0])) {
      codes.push(code)
      owners.push([match.index, match.index + match[0].length])
    }
  }
  const found = wanted.flatMap(form => occurrences(codes, Array.from(form, char => char.codePointAt(0)!)))
    .map(([from, to]): Stretch => [owners[from]![0], owners[to - 1]![1]])
  return joined(found.sort((a, b) => a[0] - b[0] || a[1] - b[1]))
}

function occurrences(codes: readonly number[], wanted: readonly number[]): Stretch[] {
  const found: Stretch[] = []
  for (let at = codes.indexOf(wanted[0]!); at !== -1 && wanted.length > 0; at = codes.indexOf(wanted[0]!, at + 1)) {
    if (wanted.every((code, index) => codes[at + index] === code))
      found.push([at, at + wanted.length])
  }
  return found
}

function joined(stretches: readonly Stretch[]): Stretch[] {
  const whole: Stretch[] = []
  for (const [start, end] of stretches) {
    const last = whole.at(-1)
    if (last === undefined || start > last[1])
      whole.push([start, end])
    else if (end > last[1])
      whole[whole.length - 1] = [last[0], end]
  }
  return whole
}
