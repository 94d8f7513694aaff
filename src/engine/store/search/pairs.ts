/**
 * Lists of two frequent characters side by side: where both come often, but seldom together, one short list stands for two
 * very long ones. A segment has them for the most frequent of its characters, all of them with all.
 */

/** Characters of a segment that are paired at most. */
const mostPaired = 48

/** The most frequent tokens of a segment, the one with the longest list first. */
export function byFrequency(tokens: ArrayLike<number>, lengths: ArrayLike<number>): number[] {
  const top: number[] = []
  for (let at = 0; at < tokens.length; at += 1) {
    if (top.length === mostPaired && lengths[at]! <= lengths[top.at(-1)!]!)
      continue
    const place = top.findIndex(other => lengths[other]! < lengths[at]!)
    top.splice(place === -1 ? top.length : place, 0, at)
    top.length = Math.min(top.length, mostPaired)
  }
  return top.map(at => tokens[at]!)
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
