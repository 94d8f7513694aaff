/**
 * Lists of two frequent characters side by side: where both come often, but seldom together, one short list stands for two
 * very long ones. A segment has them for the most frequent of its characters, all of them with all.
 */

/** Characters of a segment that are paired at most. */
const mostPaired = 48

/** The most frequent tokens of a segment, the one with the longest list first. */
export function byFrequency(tokens: ArrayLike<number>, lengths: ArrayLike<number>): number[] {
  const order = Array.from({ length: tokens.length }, (_, at) => at).sort((a, b) => lengths[b]! - lengths[a]! || a - b)
  return order.slice(0, mostPaired).map(at => tokens[at]!)
}

/** The number of a pair of ranks. The pairs of the first k ranks are the first k². */
export function pairNumber(left: number, right: number): number {
  return left < right ? right * right + left : left * left + left + right
}

/** The ranks of a pair. */
export function pairOf(number: number): readonly [left: number, right: number] {
  const shell = Math.floor(Math.sqrt(number))
  const rest = number - shell * shell
  return rest < shell ? [rest, shell] : [shell, rest - shell]
}

/** What stands for a pair in place of a character. */
export function pairToken(number: number): number {
  return -1 - number
}
