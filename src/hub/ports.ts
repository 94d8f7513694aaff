import type { Log } from '../engine/log.ts'

/** Time, chance and the log, passed in so that tests can hold them. */
export interface Ambient {
  /** ms UTC. */
  readonly now: () => number
  /** A secret of 256 bits, fit for an address. */
  readonly secret: () => string
  readonly log: Log
}
