/** A repeatable stream of chance: the same seed gives the same draws in the same order. */
export interface Random {
  /** 0 (inclusive) to 1 (exclusive). */
  next: () => number
  /** A whole number, both ends included. */
  int: (from: number, to: number) => number
  /** A number between the two. */
  between: (from: number, to: number) => number
  /** One of the list; the list must not be empty. */
  pick: <T>(list: readonly T[]) => T
  /** A shuffled copy. */
  shuffle: <T>(list: readonly T[]) => T[]
}

/** Turns words into a 32-bit seed, so that every customer can own a stream that no other one disturbs. */
export function seedFrom(...parts: readonly (string | number)[]): number {
  let hash = 2166136261
  for (const character of parts.join('|')) {
    hash ^= character.codePointAt(0) ?? 0
    hash = Math.imul(hash, 16777619)
  }
  return hash >>> 0
}

/** A 32-bit counter generator with a mixing step; good enough for people, useless for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x9E3779B9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21F0AAAD)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735A2D97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
  const random: Random = {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    between: (from, to) => from + next() * (to - from),
    pick(list) {
      const chosen = list[Math.floor(next() * list.length)]
      if (chosen === undefined)
        throw new RangeError('pick needs a list with something in it')
      return chosen
    },
    shuffle(list) {
      const copy = [...list]
      for (let last = copy.length - 1; last > 0; last--) {
        const other = random.int(0, last)
        const held = copy[last]!
        copy[last] = copy[other]!
        copy[other] = held
      }
      return copy
    },
  }
  return random
}
