import type { Clock } from '../../../src/hotline-gateway/ports.ts'

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Lets `ms` pass; what falls due in that time runs in order. */
  readonly advance: (ms: number) => void
  /** Timers that wait. */
  readonly waiting: () => number
}

/** Makes a clock for tests, standing at `startAt` (ms UTC). */
export function createManualClock(startAt = Date.UTC(2026, 2, 2, 1, 0)): ManualClock {
  const timers = new Set<{ readonly due: number, readonly run: () => void }>()
  let now = startAt

  function nextDue(until: number) {
    return [...timers].filter(timer => timer.due <= until).sort((a, b) => a.due - b.due)[0]
  }

  return {
    now: () => now,
    after(ms, run) {
      const timer = { due: now + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      const until = now + ms
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        timers.delete(timer)
        now = Math.max(now, timer.due)
        timer.run()
      }
      now = until
    },
    waiting: () => timers.size,
  }
}

/** The machine's clock, for tests that talk over real sockets. */
export const realClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
