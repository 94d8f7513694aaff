import type { Limits } from './windows.ts'
import { DouyinRefusal } from './refusal.ts'

/** Counts calls: a frequency for the app (a bucket that fills again), a day for each scope, one reply a second. */
export interface Quota {
  take: (call: { scope: string, isReply: boolean, isNew: boolean }) => void
  reset: () => void
  /** Calls of today by scope. */
  spent: (scope: string) => number
}

const DAY_MS = 24 * 3_600_000
const SHANGHAI_MS = 8 * 3_600_000

/** Nothing was spent yet. */
export function createQuota(limits: Limits, now: () => number): Quota {
  let day = 0
  let left = limits.burst
  let filledAt = now()
  let replies: number[] = []
  const spent = new Map<string, number>()

  function turnPage(): void {
    const today = Math.floor((now() + SHANGHAI_MS) / DAY_MS)
    if (today !== day)
      spent.clear()
    day = today
  }

  return {
    take({ scope, isReply, isNew }) {
      turnPage()
      const at = now()
      left = Math.min(limits.burst, left + Math.max(0, at - filledAt) * limits.perSecond / 1000)
      filledAt = at
      replies = replies.filter(one => one > at - 1000)
      if (left < 1 || (isReply && replies.length >= limits.repliesPerSecond))
        throw new DouyinRefusal(28003018)
      const count = spent.get(scope) ?? 0
      if (count >= limits.perScopeDay)
        throw new DouyinRefusal(isNew ? 28003017 : 2190001)
      left--
      if (isReply)
        replies.push(at)
      spent.set(scope, count + 1)
    },
    reset() {
      left = limits.burst
      filledAt = now()
      replies = []
      spent.clear()
    },
    spent(scope) {
      turnPage()
      return spent.get(scope) ?? 0
    },
  }
}
