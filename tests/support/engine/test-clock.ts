/** A clock that runs with the PC's and can be pushed forward; what falls due on the way runs at once. */
export interface TestClock {
  readonly now: () => number
  readonly after: (ms: number, work: () => void) => () => void
  readonly advance: (ms: number) => void
}

interface Waiting {
  readonly dueAt: number
  readonly work: () => void
  handle: NodeJS.Timeout | null
}

/** Makes a clock for one engine. */
export function createTestClock(): TestClock {
  const waiting = new Set<Waiting>()
  let ahead = 0
  const now = (): number => Date.now() + ahead

  function arm(entry: Waiting): void {
    entry.handle = setTimeout(() => {
      waiting.delete(entry)
      entry.work()
    }, Math.max(0, entry.dueAt - now()))
  }

  return {
    now,
    after(ms, work) {
      const entry: Waiting = { dueAt: now() + ms, work, handle: null }
      waiting.add(entry)
      arm(entry)
      return () => {
        waiting.delete(entry)
        clearTimeout(entry.handle ?? undefined)
      }
    },
    advance(ms) {
      ahead += ms
      for (const entry of [...waiting].sort((a, b) => a.dueAt - b.dueAt)) {
        clearTimeout(entry.handle ?? undefined)
        arm(entry)
      }
    },
  }
}
