import { isJump } from '../shared/rules/clock.ts'

/** The engine's time: ms UTC that never runs backwards and does not jump when somebody sets the PC's clock. */
export interface TimeSource {
  readonly now: () => number
  /** Compares with the PC's clock again; answers how far it has moved away since the anchor, ms, and re-anchors beyond five minutes. */
  readonly check: () => { readonly driftMs: number, readonly jumped: boolean }
  /** Runs `work` once after `ms`; answers what takes it back. */
  readonly after: (ms: number, work: () => void) => () => void
}

/** The machine's timers. */
export function afterOnThisMachine(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

/**
 * Time = anchor + monotonic. `wall` and `monotonic` are passed in (`Date.now`, `performance.now`). A wall clock that was
 * corrected by more than five minutes becomes the new anchor only when it moved forward: duties never get younger.
 */
export function createTimeSource(wall: () => number, monotonic: () => number, after: TimeSource['after'] = afterOnThisMachine): TimeSource {
  let anchor = wall()
  let started = monotonic()
  const now = () => Math.trunc(anchor + (monotonic() - started))
  return {
    now,
    check() {
      const driftMs = Math.trunc(wall() - now())
      const jumped = isJump(now(), wall())
      if (jumped && driftMs > 0) {
        anchor = wall()
        started = monotonic()
      }
      return { driftMs, jumped }
    },
    after,
  }
}
