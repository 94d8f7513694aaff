import type { Host } from '../base/host.ts'

/** A host whose time moves only by `advance`. */
export interface ManualHost extends Host {
  /** Runs everything that falls due within the next `ms`, in order. */
  advance: (ms: number) => void
}

/** Time stands at the given moment until it is advanced; the network is the real one. */
export function createManualHost(startMs = Date.UTC(2026, 2, 2, 2, 0, 0)): ManualHost {
  let nowMs = startMs
  let serial = 0
  const due = new Map<number, { at: number, work: () => void }>()
  return {
    now: () => nowMs,
    fetch: globalThis.fetch,
    log: () => {},
    after(ms, work) {
      const id = ++serial
      due.set(id, { at: nowMs + ms, work })
      return () => due.delete(id)
    },
    advance(ms) {
      const until = nowMs + ms
      for (;;) {
        const next = [...due].filter(([, entry]) => entry.at <= until).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0]
        if (!next)
          break
        due.delete(next[0])
        nowMs = Math.max(nowMs, next[1].at)
        next[1].work()
      }
      nowMs = until
    },
  }
}
