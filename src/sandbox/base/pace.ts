import type { Cancel, Host } from './host.ts'

/**
 * The customers' time. A speed of 2 makes people type, wait and talk twice as fast; 0 freezes them.
 * Nothing the platform promises (windows, quotas, time-outs) runs on it.
 */
export interface Pace {
  /** Customer seconds per real second. */
  speed: () => number
  /** Runs `work` after `ms` of the customers' own time. */
  after: (ms: number, work: () => void) => Cancel
  /** Takes effect at once, also for what is already waiting. Throws RangeError below 0 or above 1000. */
  setSpeed: (speed: number) => void
  /** Customer milliseconds since the start. */
  elapsed: () => number
  /** Drops everything that waits. */
  clear: () => void
}

interface Waiting {
  leftMs: number
  sinceMs: number
  work: () => void
  cancel: Cancel
}

/** Starts the customers' time at the given speed. */
export function createPace(host: Host, startSpeed = 1): Pace {
  const waiting = new Set<Waiting>()
  let speed = 1
  let passedMs = 0
  let markedAt = host.now()

  function arm(entry: Waiting): void {
    entry.sinceMs = host.now()
    entry.cancel = speed === 0
      ? () => {}
      : host.after(entry.leftMs / speed, () => {
          waiting.delete(entry)
          entry.work()
        })
  }

  function elapsed(): number {
    return passedMs + (host.now() - markedAt) * speed
  }

  function setSpeed(next: number): void {
    if (!(next >= 0 && next <= 1000))
      throw new RangeError('speed must lie between 0 and 1000')
    passedMs = elapsed()
    markedAt = host.now()
    for (const entry of waiting) {
      entry.cancel()
      entry.leftMs = Math.max(0, entry.leftMs - (host.now() - entry.sinceMs) * speed)
    }
    speed = next
    for (const entry of waiting)
      arm(entry)
  }
  setSpeed(startSpeed)

  return {
    speed: () => speed,
    setSpeed,
    elapsed,
    after(ms, work) {
      const entry: Waiting = { leftMs: Math.max(0, ms), sinceMs: host.now(), work, cancel: () => {} }
      waiting.add(entry)
      arm(entry)
      return () => {
        entry.cancel()
        waiting.delete(entry)
      }
    },
    clear() {
      for (const entry of waiting)
        entry.cancel()
      waiting.clear()
    },
  }
}
