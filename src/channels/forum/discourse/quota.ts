import type { QuotaView } from '../../connector.ts'

const MINUTE_MS = 60_000

/** What is known about the calls that are left: the forum tells nothing before it refuses, so our own calls are counted. */
export interface QuotaBook {
  /** Notes one call of ours. */
  readonly spend: () => void
  /** The forum told the whole account to pause until then, ms UTC. */
  readonly pauseUntil: (at: number) => void
  readonly view: () => QuotaView
}

/** A book of the last minute. Others may spend of the same limit, which only a 429 tells. */
export function createQuotaBook(callsPerMinute: number, now: () => number): QuotaBook {
  let spent: number[] = []
  let pausedUntil = 0

  function lastMinute(): number[] {
    const at = now()
    // A clock that was set back would keep calls of the future for ever.
    spent = spent.filter(each => each > at - MINUTE_MS && each <= at)
    return spent
  }

  return {
    spend() {
      lastMinute().push(now())
    },
    pauseUntil(at) {
      pausedUntil = Math.max(pausedUntil, at)
    },
    view() {
      if (pausedUntil > now())
        return { limit: callsPerMinute, left: 0, resetAt: pausedUntil }
      const calls = lastMinute()
      const oldest = calls[0]
      return { limit: callsPerMinute, left: Math.max(0, callsPerMinute - calls.length), resetAt: oldest === undefined ? null : oldest + MINUTE_MS }
    },
  }
}
