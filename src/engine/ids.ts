import { v7 } from 'uuid'

/** Random bytes of one id, and how many ids' worth is fetched at once: a call for each would cost more than the id. */
const idBytes = 16
const idsPerFetch = 2_048
const lastSequence = 0x7FFFFFFF

/** Makes time-ordered ids (UUIDv7) from the engine's clock; those of one millisecond are in order too. */
export function createIds(now: () => number): () => string {
  const pool = new Uint8Array(idBytes * idsPerFetch)
  let used = pool.length
  let last = 0
  let sequence = 0

  function randomBytes(): Uint8Array {
    if (used === pool.length) {
      crypto.getRandomValues(pool)
      used = 0
    }
    used += idBytes
    return pool.subarray(used - idBytes, used)
  }

  return () => {
    const random = randomBytes()
    const at = now()
    if (at > last || sequence === lastSequence) {
      last = Math.max(at, last + 1)
      sequence = (random[6]! & 0x3F) << 24 | random[7]! << 16 | random[8]! << 8 | random[9]!
    }
    else {
      sequence += 1
    }
    return v7({ msecs: last, seq: sequence, random })
  }
}
