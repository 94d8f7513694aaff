/** A time limit upon work that may also be called off. */
export interface Deadline {
  /** Aborts when the time is up or when one of the given signals does, with that one's reason. */
  readonly signal: AbortSignal
  readonly isOver: () => boolean
  /** The work is done: lets go of timer and signals. */
  readonly clear: () => void
}

/**
 * Begins a limit of `ms`. What `AbortSignal.any` and `AbortSignal.timeout` make lives until its time is up; thousands of calls a
 * minute on one long-lived signal are held in memory that way. This is let go with {@link Deadline.clear}.
 */
export function startDeadline(ms: number, ...signals: readonly AbortSignal[]): Deadline {
  const own = new AbortController()
  let over = false
  const timer = setTimeout(() => {
    over = true
    own.abort(new DOMException('the time is up', 'TimeoutError'))
  }, ms)
  const follow = (event: Event): void => own.abort((event.target as AbortSignal).reason)
  for (const signal of signals) {
    if (signal.aborted)
      own.abort(signal.reason)
    else
      signal.addEventListener('abort', follow)
  }
  return {
    signal: own.signal,
    isOver: () => over,
    clear() {
      clearTimeout(timer)
      for (const signal of signals)
        signal.removeEventListener('abort', follow)
    },
  }
}

/** Does work under a limit of `ms`, and lets go of it whatever becomes of the work. */
export async function within<T>(ms: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>, ...more: readonly AbortSignal[]): Promise<T> {
  const deadline = startDeadline(ms, signal, ...more)
  try {
    return await work(deadline.signal)
  }
  finally {
    deadline.clear()
  }
}
