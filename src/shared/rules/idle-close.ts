/** A conversation as the rule looks at it; times in ms UTC. */
export interface IdleFacts {
  readonly status: string
  /** A duty of any kind is open, or a turn waits. */
  readonly owed: boolean
  /** A text of ours is on its way, unknown, failed, or looked at by somebody. */
  readonly sending: boolean
  /** A call is planned or lives. */
  readonly calling: boolean
  /** A complaint that has not ended. */
  readonly complaining: boolean
  /** A person has answered in this room. */
  readonly answered: boolean
  /** The customer's latest word, and the latest of anybody. */
  readonly lastInboundAt: number
  readonly lastAt: number
  /** When it was last said that the conversation will be closed. */
  readonly noticeAt: number | null
}

/** How long a silence may last, and how long before its end a line says so; ms. */
export interface IdleLimits {
  readonly silenceMs: number
  readonly noticeMs: number
}

/**
 * Whether a silent conversation is closed: only after our answer, only when nothing at all is owed, and never before the
 * notice has stood for its time. A word of anybody makes an earlier notice void.
 */
export function idleVerdict(facts: IdleFacts, limits: IdleLimits, now: number): 'wait' | 'notice' | 'close' {
  const isOpen = facts.status === 'assigned' || facts.status === 'pending'
  if (!isOpen || facts.owed || facts.sending || facts.calling || facts.complaining || !facts.answered || facts.lastInboundAt > facts.lastAt)
    return 'wait'
  const noticeFrom = facts.lastAt + Math.max(0, limits.silenceMs - limits.noticeMs)
  if (now < noticeFrom)
    return 'wait'
  if (facts.noticeAt === null || facts.noticeAt < facts.lastAt)
    return 'notice'
  return now >= Math.max(facts.lastAt + limits.silenceMs, facts.noticeAt + limits.noticeMs) ? 'close' : 'wait'
}
