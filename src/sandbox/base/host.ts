/** Ends what it was handed out for; harmless when called twice. */
export type Cancel = () => void

/** Everything the sandbox takes from the machine it runs on; tests hand in their own. */
export interface Host {
  /** Milliseconds since 1970, UTC. */
  now: () => number
  /** Runs `work` once after `ms` real milliseconds. */
  after: (ms: number, work: () => void) => Cancel
  /** Used for callbacks only. */
  fetch: typeof fetch
  /** One plain line for the person at the terminal. */
  log: (line: string) => void
}

/** The real clock, timers and network of this process. */
export function createSystemHost(log: (line: string) => void): Host {
  return {
    now: Date.now,
    after(ms, work) {
      const timer = setTimeout(work, ms)
      return () => clearTimeout(timer)
    },
    fetch: globalThis.fetch,
    log,
  }
}
