import type { FeedCursor, FeedSpec } from '../../channels/connector.ts'
import type { ErrorCode } from '../../shared/errors.ts'

/** First pause after a failure, ms; doubles up to the ceiling, jittered. */
const backOffMs = { first: 2_000, ceiling: 120_000 } as const
/** Polls sooner than planned that a fresh plan can afford, and how many it may save up. */
const credit = { start: 3, most: 10, perPoll: 0.15 } as const
/** Feeds that fall due this close together are read in one run, ms. */
const togetherMs = 50
/** A probed feed that falls due within this share of its pause goes with another. */
const alongShare = 0.5

/** Where one feed stands in the plan. Times ms. */
export interface FeedState {
  readonly spec: FeedSpec
  nextAt: number
  /** Polls passed over because the probe said nothing is new; -1 = to be read whatever it says (the start, a person's wish). */
  skipped: number
  /** Failures in a row that concern this feed alone. */
  failures: number
  error: ErrorCode | null
  /** Where reading stands, once it was read from the store; ahead of the store while nothing new came. */
  cursor: FeedCursor | null
  /** When the store had it last, ms UTC. */
  savedAt: number
}

/**
 * When each feed of an account is read. What failed is tried again sooner than planned only on credit, which planned
 * polls earn: so faults cost little more than the plan itself (budget = 1.2 × the plan), whatever the intervals are.
 */
export interface FeedPlan {
  /** When the next feed is due; null without feeds. */
  readonly nextAt: () => number | null
  /** Feeds whose time has come, most important first; each gets its next time, its pause `stretch` times as long. */
  readonly takeDue: (now: number, random: () => number, stretch?: number) => FeedState[]
  /** Nothing is read before the pause is over; what was `missed` comes right after it, if there is credit. */
  readonly postpone: (missed: ReadonlySet<FeedState>, now: number, pauseMs: number) => void
  /** Everything is due now. */
  readonly hurry: (now: number) => void
  /** Why some feed cannot be read; null when all can. */
  readonly error: () => ErrorCode | null
}

/** Makes the plan of an account's feeds; their first times are a little apart. */
export function createFeedPlan(specs: readonly FeedSpec[], now: number): FeedPlan {
  const feeds: FeedState[] = specs.map((spec, index) => ({ spec, nextAt: now + index * togetherMs, skipped: -1, failures: 0, error: null, cursor: null, savedAt: 0 }))
  let saved: number = credit.start

  return {
    nextAt: () => feeds.length === 0 ? null : Math.min(...feeds.map(feed => feed.nextAt)),
    takeDue(at, random, stretch = 1) {
      const isDue = (feed: FeedState): boolean => feed.nextAt <= at + togetherMs
      // One probe speaks for all feeds that it knows: those that would fall due soon are asked about with the first of them.
      const probes = feeds.some(feed => feed.spec.probed === true && isDue(feed))
      const comesAlong = (feed: FeedState): boolean => probes && feed.spec.probed === true && feed.nextAt <= at + feed.spec.intervalMs * stretch * alongShare
      const due = feeds.filter(feed => isDue(feed) || comesAlong(feed)).sort((a, b) => a.spec.priority - b.spec.priority)
      for (const feed of due)
        feed.nextAt = at + jitter(feed.spec.intervalMs * stretch, random())
      saved = Math.min(credit.most, saved + due.length * credit.perPoll)
      return due
    },
    postpone(missed, at, pauseMs) {
      for (const feed of feeds) {
        const wantsEarly = missed.has(feed) && at + pauseMs < feed.nextAt && saved >= 1
        if (wantsEarly)
          saved -= 1
        feed.nextAt = wantsEarly ? at + pauseMs : Math.max(feed.nextAt, at + pauseMs)
      }
    },
    hurry(at) {
      for (const feed of feeds)
        Object.assign(feed, { nextAt: at, skipped: -1 })
    },
    error: () => feeds.find(feed => feed.error !== null)?.error ?? null,
  }
}

/** Pause after so many failures in a row, ms. */
export function backOff(failures: number, random: number): number {
  return jitter(Math.min(backOffMs.ceiling, backOffMs.first * 2 ** Math.min(10, failures - 1)), random)
}

/** ±20 %, so that many accounts and many desktops never fall into step. */
export function jitter(ms: number, random: number): number {
  return Math.trunc(ms * (0.8 + 0.4 * random))
}
