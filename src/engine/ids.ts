import { v7 } from 'uuid'

/** Makes time-ordered ids (UUIDv7) from the engine's clock. */
export function createIds(now: () => number): () => string {
  return () => v7({ msecs: now() })
}
