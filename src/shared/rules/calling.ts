import type { AttemptOutcome, ConsentState } from '../domain/index.ts'
import type { ErrorCode } from '../errors.ts'
import type { DayHours } from './calendar.ts'
import { chinaMidnight, chinaMinutes } from './calendar.ts'

export { callbackEvents, isCallbackMove, nextCallbackState } from './callback.ts'
export type { CallbackEvent } from './callback.ts'

/** Everything that decides whether a customer may be rung now. */
export interface DialRequest {
  /** ms UTC. */
  readonly now: number
  /** Hours of every day, China time; `defaultCallingHours` when absent. */
  readonly callingHours?: DayHours
  /** Danger tier 0: a call out of hours is allowed. */
  readonly danger: boolean
  /** The customer named this time themselves. */
  readonly askedForTime: boolean
  readonly doNotCall: boolean
  /** State of the customer's consent to be rung on this number; null when never asked. */
  readonly consent: ConsentState | null
}

/** `until`: ms UTC from which the call would be allowed, where time alone changes the answer. */
export type DialVerdict
  = | { readonly ok: true }
    | { readonly ok: false, readonly code: ErrorCode, readonly until?: number }

/** How often and how patiently a customer is rung again. */
export interface RetryPolicy {
  /** Attempts in all, the first included. */
  readonly maxAttempts: number
  /** Pause after the first, second … attempt, ms; the last one serves for all beyond. */
  readonly delaysMs: readonly number[]
}

/** What follows an attempt. `usesAttempt` is false where the customer never rang. */
export type RetryVerdict
  = | { readonly retry: true, readonly afterMs: number, readonly usesAttempt: boolean }
    | { readonly retry: false }

/** 8:00–12:00 and 14:00–21:00. */
export const defaultCallingHours: DayHours = [[480, 720], [840, 1260]]

/** Three attempts, 5, 30 and 120 minutes apart. */
export const defaultRetryPolicy: RetryPolicy = { maxAttempts: 3, delaysMs: [300_000, 1_800_000, 7_200_000] }

const minuteMs = 60_000
const dayMs = 86_400_000
const agentOutcomes: ReadonlySet<AttemptOutcome> = new Set<AttemptOutcome>(['agent_no_answer', 'agent_declined', 'agent_unavailable', 'agent_lost'])
const retriedOutcomes: ReadonlySet<AttemptOutcome> = new Set<AttemptOutcome>(['no_answer', 'busy', 'unreachable', 'congestion'])

/** Whether the customer may be rung now: the refusal list first, then consent, then the hours. */
export function mayDial({ now, callingHours = defaultCallingHours, danger, askedForTime, doNotCall, consent }: DialRequest): DialVerdict {
  if (doNotCall)
    return { ok: false, code: 'do_not_call' }
  if (consent !== 'granted')
    return { ok: false, code: 'consent_required' }
  if (danger || askedForTime)
    return { ok: true }
  const opens = nextCallingTime(now, callingHours)
  if (opens === now)
    return { ok: true }
  return opens === null ? { ok: false, code: 'outside_calling_hours' } : { ok: false, code: 'outside_calling_hours', until: opens }
}

/** The moment from `now` on at which customers may be rung, ms UTC; null when there are no hours at all. */
export function nextCallingTime(now: number, hours: DayHours = defaultCallingHours): number | null {
  const minutes = chinaMinutes(now)
  if (hours.some(([from, to]) => minutes >= from && minutes < to))
    return now
  const later = hours.find(([from]) => from > minutes)
  const midnight = chinaMidnight(now)
  if (later !== undefined)
    return midnight + later[0] * minuteMs
  const first = hours[0]
  return first === undefined ? null : midnight + dayMs + first[0] * minuteMs
}

/**
 * Whether and when the customer is tried again. `attempt` counts from 1 and is the one that has just ended. What failed on
 * the agent's side goes back to the queue at once and uses no attempt, for the customer never rang.
 */
export function retryAfter(outcome: AttemptOutcome, attempt: number, policy: RetryPolicy = defaultRetryPolicy): RetryVerdict {
  if (agentOutcomes.has(outcome))
    return { retry: true, afterMs: 0, usesAttempt: false }
  if (!retriedOutcomes.has(outcome) || attempt >= policy.maxAttempts)
    return { retry: false }
  const afterMs = policy.delaysMs[Math.max(0, attempt - 1)] ?? policy.delaysMs.at(-1) ?? 0
  return { retry: true, afterMs, usesAttempt: true }
}
