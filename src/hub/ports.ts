/** One line of the log: facts first, then what happened. Never a token, never a customer's words. */
export type LogLine = (facts: Readonly<Record<string, unknown>>, message: string) => void

/** Where the hub writes what it did; a pino logger fits. */
export interface Log {
  readonly info: LogLine
  readonly warn: LogLine
  readonly error: LogLine
}

/** Time and chance, passed in so that tests can hold them. */
export interface Ambient {
  /** ms UTC. */
  readonly now: () => number
  /** A secret of 256 bits, fit for an address. */
  readonly secret: () => string
  readonly log: Log
}
