import type { ErrorDetails } from '../../shared/errors.ts'

/** A refusal that tells how the platform has come to think of the account. */
export interface StandingRefusal {
  /** The platform's `error_code`. */
  readonly platformCode: number
  /** ms UTC. */
  readonly at: number
}

/** How long the account should write nothing, and whether a person has to look. */
export interface Slowdown {
  readonly slowMs: number
  readonly needsPerson: boolean
}

interface Patience {
  readonly codes: readonly number[]
  /** Refusals further apart than this have nothing to do with each other, ms. */
  readonly withinMs: number
  /** Pause after the first, second … refusal, ms; the last one holds for all that follow. */
  readonly pausesMs: readonly number[]
  /** From this refusal on a person looks. */
  readonly personFrom: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const MOST_KEPT = 100

/** Contract chapter 4 tells the meanings; the figures are ours, chosen to stay clear of a sanction. */
const PATIENCE: readonly Patience[] = [
  // Posting too often.
  { codes: [20016], withinMs: HOUR_MS, pausesMs: [MINUTE_MS, 3 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS], personFrom: 3 },
  // Similar, identical or repeated words: other words cure it, so the first one costs nothing.
  { codes: [20017, 20019, 20111], withinMs: 30 * MINUTE_MS, pausesMs: [0, MINUTE_MS, 5 * MINUTE_MS, 15 * MINUTE_MS], personFrom: 2 },
  // The address misbehaves, or a captcha is asked for: only a person can solve that.
  { codes: [20022, 20031], withinMs: 24 * HOUR_MS, pausesMs: [30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS], personFrom: 1 },
  // Account, address or app look abnormal.
  { codes: [20015], withinMs: 24 * HOUR_MS, pausesMs: [HOUR_MS, 6 * HOUR_MS], personFrom: 1 },
]

/**
 * What the newest refusal means in the light of those before it; null when it says nothing about the account's standing.
 * @param history oldest first
 */
export function slowdownAfter(history: readonly StandingRefusal[]): Slowdown | null {
  const newest = history.at(-1)
  const patience = newest && PATIENCE.find(each => each.codes.includes(newest.platformCode))
  if (!newest || !patience)
    return null
  const count = history.filter(refusal => patience.codes.includes(refusal.platformCode) && newest.at - refusal.at < patience.withinMs).length
  return { slowMs: patience.pausesMs[Math.min(count, patience.pausesMs.length) - 1] ?? 0, needsPerson: count >= patience.personFrom }
}

/** Remembers the refusals of one account's writes. */
export interface StandingBook {
  /** Notes a refusal; answers the facts that its error carries: `slowMs`, `needsPerson`, and `retryAfterMs` where the same text may be tried again. */
  readonly note: (platformCode: number) => ErrorDetails
}

/** Makes the book of one account. */
export function createStandingBook(now: () => number): StandingBook {
  let history: StandingRefusal[] = []
  return {
    note(platformCode) {
      const refusal = { platformCode, at: now() }
      const slowdown = slowdownAfter([...history, refusal])
      if (slowdown === null)
        return {}
      history = [...history, refusal].slice(-MOST_KEPT)
      return {
        ...(slowdown.slowMs > 0 ? { slowMs: slowdown.slowMs } : {}),
        ...(slowdown.needsPerson ? { needsPerson: true } : {}),
        ...(platformCode === 20016 ? { retryAfterMs: slowdown.slowMs } : {}),
      }
    },
  }
}
