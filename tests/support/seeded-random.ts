/** Numbers in [0, 1) that repeat with the seed (a 32-bit mixing generator); for tests, never for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9E3779B9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85EBCA6B)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xC2B2AE35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
  }
}

/** The seed of this run: from `HUIYIN_SEED`, or a new one. Print it. */
export function seedOfRun(given: string | undefined, entropy: number): number {
  return given === undefined ? Math.trunc(entropy) % 1_000_000 : Number(given)
}
