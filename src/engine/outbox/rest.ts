import type { ErrorDetails } from '../../shared/errors.ts'

/** Rests of an account after so many setbacks in a row, ms; jittered. */
const restMs = [1_000, 4_000, 15_000, 60_000] as const

/** The platform could not be worked with; `retryAfterMs` when it said how long. */
export interface Setback {
  readonly retryAfterMs: number
}

/**
 * How long an account's sender lies still. When the platform is down every text would find that out for itself, again and
 * again; so one try speaks for all, and the pauses grow until something goes through.
 */
export interface Rest {
  /** ms UTC; in the past when nothing keeps the sender from working. */
  readonly until: () => number
  /** True from a setback until something goes through. */
  readonly isTrying: () => boolean
  /** Notes how a try went: null = the platform answered, whatever it said. */
  readonly note: (setback: Setback | null) => void
  /** The platform wants so much time between two texts, ms; no setback. */
  readonly breathe: (ms: number) => void
  readonly end: () => void
}

/** Makes the rest of one account. */
export function createRest(now: () => number, random: () => number): Rest {
  let setbacks = 0
  let until = 0
  return {
    until: () => until,
    isTrying: () => setbacks > 0,
    note(setback) {
      setbacks = setback === null ? 0 : setbacks + 1
      if (setback === null)
        return
      const pause = restMs[Math.min(setbacks, restMs.length) - 1] ?? 0
      until = Math.trunc(now() + Math.max(pause * (0.75 + random() / 2), setback.retryAfterMs))
    },
    breathe(ms) {
      until = Math.max(until, now() + ms)
    },
    end() {
      until = 0
    },
  }
}

/** The setback that an error's facts tell of. */
export function setbackOf(details: ErrorDetails): Setback {
  return { retryAfterMs: typeof details.retryAfterMs === 'number' ? details.retryAfterMs : 0 }
}

/** The pause by which an account keeps its good standing after a refusal of one text (`slowMs`); null when there is none. */
export function slowdownOf(details: ErrorDetails): Setback | null {
  return typeof details.slowMs === 'number' && details.slowMs > 0 ? { retryAfterMs: details.slowMs } : null
}
