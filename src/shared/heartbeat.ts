/** Whether the other end answers. */
export type LinkState = 'up' | 'lost'

/** A platform's timers; `unknown` because Node and browsers name their handles differently. */
export interface Timers {
  readonly set: (work: () => void, ms: number) => unknown
  readonly clear: (handle: unknown) => void
}

/** How often is asked, and how long an answer may take. */
export interface HeartbeatPace {
  readonly intervalMs: number
  readonly graceMs: number
}

/** What a heartbeat needs. */
export interface HeartbeatOptions {
  readonly pace: HeartbeatPace
  readonly timers: Timers
  /** Asks the other end; resolves `true` when it answered, anything else (also never) counts as silence. */
  readonly ask: () => Promise<boolean>
  /** Told of each change; the link counts as up at the start. */
  readonly onChange: (state: LinkState) => void
}

/**
 * Asks every `intervalMs`; an answer outstanding for `graceMs` means `lost`, the next answer means `up` again. A silent
 * link is therefore noticed within `intervalMs + graceMs`. Returns the stop.
 */
export function startHeartbeat({ pace, timers, ask, onChange }: HeartbeatOptions): () => void {
  let state: LinkState = 'up'
  let stopped = false
  let nextBeat: unknown
  const graces = new Set<unknown>()

  function become(next: LinkState) {
    if (stopped || state === next)
      return
    state = next
    onChange(next)
  }

  /** An answer proves that the link lives, so questions before it are waited for no longer. */
  function settle(answered: unknown) {
    for (const grace of graces) {
      timers.clear(grace)
      graces.delete(grace)
      if (grace === answered)
        return
    }
  }

  function beat() {
    nextBeat = timers.set(beat, pace.intervalMs)
    const grace = timers.set(() => {
      graces.delete(grace)
      become('lost')
    }, pace.graceMs)
    graces.add(grace)
    ask().then((answered) => {
      if (!answered)
        return
      settle(grace)
      become('up')
    }, () => undefined)
  }

  nextBeat = timers.set(beat, pace.intervalMs)
  return () => {
    stopped = true
    timers.clear(nextBeat)
    graces.forEach(timers.clear)
    graces.clear()
  }
}
