/** Longest time for which a text may be held back for its author to take it back, ms. */
export const mostUndoMs = 10_000
/** A private window that closes is not waited out: so long before its end a text leaves, ms. */
const windowMarginMs = 5_000

/** What the moment of a press is like; times ms UTC. */
export interface Press {
  readonly now: number
  /** What the author asked for, ms. */
  readonly wishedMs: number
  /** When the customer's answer is due; null = no clock runs. */
  readonly dueAt: number | null
  /** When the platform closes the room; null = it does not. */
  readonly windowUntil: number | null
}

/** How long a text waits for its author's second thought, ms. A customer who waits too long already waits for nothing more. */
export function undoWindow({ now, wishedMs, dueAt, windowUntil }: Press): number {
  if (dueAt !== null && dueAt <= now)
    return 0
  const most = windowUntil === null ? mostUndoMs : Math.min(mostUndoMs, windowUntil - windowMarginMs - now)
  return Math.max(0, Math.min(wishedMs, most))
}

/** The moment an answer counts for the clock: when the platform took it, less the time that the undo window held it back. */
export function countedAt(acceptedAt: number, { createdAt, undoUntil }: { readonly createdAt: number, readonly undoUntil: number | null }): number {
  return undoUntil === null ? acceptedAt : Math.max(Math.min(createdAt, acceptedAt), acceptedAt - (undoUntil - createdAt))
}
