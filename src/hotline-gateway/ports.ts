/** Time as the gateway sees it, passed in so that tests can hold it. */
export interface Clock {
  /** ms UTC; never runs backwards. */
  readonly now: () => number
  /** Runs `run` once after `ms`; the answer takes it back. */
  readonly after: (ms: number, run: () => void) => () => void
}

/** One line of the log: facts first, then what happened. Never a token, never a whole phone number. */
export type LogLine = (facts: Readonly<Record<string, unknown>>, message: string) => void

/** Where the gateway writes what it did; a pino logger fits. */
export interface Log {
  readonly debug: LogLine
  readonly info: LogLine
  readonly warn: LogLine
  readonly error: LogLine
}

/** Makes a new unique id, at most 36 characters. */
export type Ids = () => string
