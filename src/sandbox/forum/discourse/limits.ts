const MINUTE_MS = 60_000

/** Counts calls against the site's limit for keys. */
export interface Limits {
  /** Takes one call; seconds to wait when the limit is reached, else null. */
  readonly take: (callsPerMinute: number) => number | null
}

/** A count of the last minute. */
export function createLimits(now: () => number): Limits {
  let calls: number[] = []
  return {
    take(callsPerMinute) {
      const at = now()
      calls = calls.filter(each => each > at - MINUTE_MS)
      const oldest = calls[0]
      if (calls.length >= callsPerMinute && oldest !== undefined)
        return Math.max(1, Math.ceil((oldest + MINUTE_MS - at) / 1000))
      calls.push(at)
      return null
    },
  }
}
