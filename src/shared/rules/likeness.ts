import { foldText } from './fold.ts'

const notSpoken = /[^\p{L}\p{N}]+/gu

/** From here two texts read as one sentence to whoever sees both. */
export const nearlySame = 0.8

/** How alike two texts are, 0 to 1: the share of pairs of characters that both have. Marks, spaces, emoji and letter forms do not matter. */
export function likeness(a: string, b: string): number {
  const [left, right] = [pairsOf(a), pairsOf(b)]
  const size = sizeOf(left) + sizeOf(right)
  if (size === 0)
    return 0
  let both = 0
  for (const [pair, count] of left)
    both += Math.min(count, right.get(pair) ?? 0)
  return 2 * both / size
}

function pairsOf(text: string): Map<string, number> {
  const chars = [...foldText(text).replaceAll(notSpoken, '')]
  const pairs = new Map<string, number>()
  for (let at = 0; at < Math.max(1, chars.length - 1) && chars.length > 0; at += 1) {
    const pair = (chars[at] ?? '') + (chars[at + 1] ?? '')
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
  }
  return pairs
}

function sizeOf(pairs: ReadonlyMap<string, number>): number {
  let size = 0
  for (const count of pairs.values())
    size += count
  return size
}
