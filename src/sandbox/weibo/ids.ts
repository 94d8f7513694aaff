const EPOCH_S = 515_483_463
const COUNTER_SPAN = 2 ** 22
const BASE62 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Hands out the platform's 64-bit ids; all of today's are below 2^53. */
export interface IdMaker {
  /** A fresh id for something made at `atMs`; ids of one second grow in the order of the calls. */
  next: (atMs: number) => number
}

/** The second (unix) that an id was made in. Posts and comments alike, since 2012. */
export function secondOfId(id: number): number {
  return Math.floor(id / COUNTER_SPAN) + EPOCH_S
}

/** The smallest id that something made in that second can have. */
export function firstIdOf(atMs: number): number {
  return (Math.floor(atMs / 1000) - EPOCH_S) * COUNTER_SPAN
}

/** Sandboxes that may stand beside each other without making the same id. */
const TWINS = 32

/** Ids by the platform's rule: seconds since its epoch in the upper bits, a counter of 22 bits below. `twin` tells sandboxes apart, 0–31. */
export function createIdMaker(twin = 0): IdMaker {
  const counters = new Map<number, number>()
  return {
    next(atMs) {
      const second = Math.floor(atMs / 1000)
      const counter = (counters.get(second) ?? 0) + 1
      counters.set(second, counter)
      return firstIdOf(atMs) + (counter * TWINS + twin) % COUNTER_SPAN
    },
  }
}

function toBase62(value: number): string {
  let rest = value
  let code = ''
  do {
    code = BASE62[rest % 62] + code
    rest = Math.floor(rest / 62)
  } while (rest > 0)
  return code
}

/** The short code of a post's address: groups of 7 digits from the right, each in base 62, inner groups padded to 4. */
export function toUrlCode(mid: string): string {
  const codes: string[] = []
  for (let end = mid.length; end > 0; end -= 7) {
    const code = toBase62(Number(mid.slice(Math.max(0, end - 7), end)))
    codes.unshift(end > 7 ? code.padStart(4, '0') : code)
  }
  return codes.join('')
}
