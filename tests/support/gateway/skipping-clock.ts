import type { Clock } from '../../../src/hotline-gateway/ports.ts'

/** The machine's clock that a test can push forward: what falls due in the time that is skipped runs at once. */
export interface SkippingClock extends Clock {
  readonly skip: (ms: number) => void
}

interface Timer { readonly due: number, readonly run: () => void }

/** Makes a clock for tests that talk over real sockets and do not want to wait for long timers. */
export function createSkippingClock(): SkippingClock {
  const timers = new Set<Timer>()
  let skipped = 0
  const now = () => Date.now() + skipped

  function fire(timer: Timer) {
    if (timers.delete(timer))
      timer.run()
  }

  return {
    now,
    after(ms, run) {
      const timer = { due: now() + ms, run }
      timers.add(timer)
      const real = setTimeout(fire, ms, timer)
      return () => {
        clearTimeout(real)
        timers.delete(timer)
      }
    },
    skip(ms) {
      skipped += ms
      for (const timer of [...timers].filter(({ due }) => due <= now()).sort((a, b) => a.due - b.due))
        fire(timer)
    },
  }
}
