import type { QuotaView } from '../connector.ts'
import { AppError } from '../../shared/errors.ts'

/** What the platform counts apart (contract chapter 8): each scope has a daily quota of its own. */
export type Scope = 'comments' | 'videos' | 'search' | 'messages' | 'media' | 'account'

/** What is known about an account's daily quotas. */
export interface QuotaBook {
  /** Before a call: throws `quota_exhausted` while the scope is known to be used up, so that the limit is run into once a day. */
  spend: (scope: Scope, endpoint: string) => void
  /** The platform refused for the scope's quota; answers when the next day begins, ms UTC. */
  refused: (scope: Scope) => number
  view: () => QuotaView
}

const UNKNOWN: QuotaView = { limit: null, left: null, resetAt: null }
const DAY_MS = 24 * 3_600_000
const SHANGHAI_MS = 8 * 3_600_000

function dayOf(now: number): number {
  return Math.floor((now + SHANGHAI_MS) / DAY_MS)
}

/** The next midnight in Shanghai, ms UTC; that the platform's day ends there is the natural reading, it is told nowhere. */
function nextMidnight(now: number): number {
  return (dayOf(now) + 1) * DAY_MS - SHANGHAI_MS
}

/**
 * Counts calls by scope and day. The platform tells no figures: without `perDay` only its refusals are known. A scope that is
 * used up shuts nothing but itself; the view sums the scopes that were used, so that it is empty only when all are.
 */
export function createQuotaBook(perDay: number | null, now: () => number): QuotaBook {
  let day = dayOf(now())
  const spent = new Map<Scope, number>()
  const usedUp = new Set<Scope>()

  function turnPage(): void {
    if (dayOf(now()) === day)
      return
    day = dayOf(now())
    spent.clear()
    usedUp.clear()
  }

  return {
    spend(scope, endpoint) {
      turnPage()
      const count = spent.get(scope) ?? 0
      if (usedUp.has(scope) || (perDay !== null && count >= perDay))
        throw new AppError('quota_exhausted', { details: { scope, endpoint, resetAt: nextMidnight(now()) } })
      spent.set(scope, count + 1)
    },
    refused(scope) {
      turnPage()
      usedUp.add(scope)
      return nextMidnight(now())
    },
    view() {
      turnPage()
      if (perDay === null)
        return UNKNOWN
      const scopes = new Set<Scope>(['comments', 'videos', ...spent.keys(), ...usedUp])
      const left = [...scopes].reduce((sum, scope) => sum + (usedUp.has(scope) ? 0 : Math.max(0, perDay - (spent.get(scope) ?? 0))), 0)
      return { limit: perDay * scopes.size, left, resetAt: nextMidnight(now()) }
    },
  }
}
