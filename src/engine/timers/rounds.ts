import type { EngineContext } from '../context.ts'

/** One kind of due work, run again and again. */
export interface Round {
  readonly name: string
  /** Pause between the end of one run and the start of the next, ms. */
  readonly everyMs: number
  /** Pause before the first run, ms; left out: none. */
  readonly firstAfterMs?: number
  readonly run: () => Promise<void>
}

/** Rounds that are due within the same part of a second wake the thread together, ms: one that wakes for each alone hardly sleeps. */
const togetherMs = 250

/** A pause of about `ms` that ends at a moment which other rounds share, ms. */
function together(now: number, ms: number): number {
  const part = Math.min(togetherMs, ms / 4)
  return part < 1 ? ms : Math.round((now + ms) / part) * part - now
}

/**
 * Runs rounds side by side, each never twice at once. The rows that are due live in the store, so a restart loses
 * nothing: the first round after it finds them. `pace` stretches or shortens every pause (tests). Answers a function that
 * stops and waits for what is under way.
 */
export function startRounds(context: EngineContext, rounds: readonly Round[], pace = 1): () => Promise<void> {
  let stopped = false
  const timers = new Map<string, () => void>()
  const running = new Map<string, Promise<void>>()

  function plan(round: Round, afterMs: number): void {
    if (stopped)
      return
    timers.set(round.name, context.after(afterMs, () => begin(round)))
  }

  function begin(round: Round): void {
    const run = round.run()
      .catch(error => context.log.error({ err: error, round: round.name }, 'a round failed'))
      .finally(() => {
        running.delete(round.name)
        plan(round, together(context.now(), round.everyMs * pace))
      })
    running.set(round.name, run)
  }

  for (const round of rounds)
    plan(round, (round.firstAfterMs ?? 0) * pace)

  return async () => {
    stopped = true
    for (const cancel of timers.values())
      cancel()
    await Promise.all(running.values())
  }
}
