/** A clock that stands still between the steps of a test. */
export interface StepClock {
  readonly now: () => number
  readonly after: (ms: number, work: () => void) => () => void
  /** Lets `ms` pass, step by step: before each timer runs, everything that the one before set off has come to rest. */
  readonly pass: (ms: number, atRest: () => Promise<void>) => Promise<void>
}

/** Makes a clock that stands at `startAt` (ms UTC). */
export function createStepClock(startAt: number): StepClock {
  const timers = new Set<{ readonly dueAt: number, readonly work: () => void }>()
  let now = startAt

  const next = (until: number) => [...timers].filter(timer => timer.dueAt <= until).sort((a, b) => a.dueAt - b.dueAt)[0]

  return {
    now: () => now,
    after(ms, work) {
      const timer = { dueAt: now + ms, work }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async pass(ms, atRest) {
      const until = now + ms
      await atRest()
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer)
        now = Math.max(now, timer.dueAt)
        timer.work()
        await atRest()
      }
      now = until
    },
  }
}
