import type { QuotaView } from '../connector.ts'
import type { WeiboSettings } from './settings.ts'
import { LIMITS } from './errors.ts'
import { nextHour, nextShanghaiMidnight } from './time.ts'

/** What the answers told about the account's quota. */
export interface QuotaBook {
  /** Reads the headers of any answer. */
  readHeaders: (headers: Headers) => void
  /** Notes a refusal for a limit and answers when that limit ends (ms UTC); null for any other code. */
  readRefusal: (platformCode: number) => number | null
  view: () => QuotaView
}

const UNKNOWN: QuotaView = { limit: null, left: null, resetAt: null }
const MS_SINCE_1970 = 1e12
const S_SINCE_1970 = 1e9

function numberIn(headers: Headers, name: string): number | null {
  const value = headers.get(name)
  return value !== null && /^\d+$/.test(value.trim()) ? Number(value) : null
}

/** The header's unit is documented nowhere: a date in ms, a date in s, or seconds from now are told apart by size. */
function resetTime(value: number, now: number): number {
  if (value >= MS_SINCE_1970)
    return value
  return value >= S_SINCE_1970 ? value * 1000 : now + value * 1000
}

/**
 * Bookkeeping from `X-RateLimit-*` and from the codes 10022 (address), 10023 (account) and 10024 (one endpoint).
 * A limit of one endpoint leaves the account's view as it is. Windows: the hour; a standard account's the day in Shanghai.
 */
export function createQuotaBook(settings: WeiboSettings, now: () => number): QuotaBook {
  let known = UNKNOWN

  function endOf(scope: 'address' | 'account' | 'endpoint'): number {
    return scope === 'account' && settings.profile === 'standard' ? nextShanghaiMidnight(now()) : nextHour(now())
  }

  return {
    readHeaders(headers) {
      const limit = numberIn(headers, 'x-ratelimit-limit')
      const left = numberIn(headers, 'x-ratelimit-remaining')
      const reset = numberIn(headers, 'x-ratelimit-reset')
      if (limit === null && left === null)
        return
      known = { limit: limit ?? known.limit, left, resetAt: reset === null ? known.resetAt : resetTime(reset, now()) }
    },
    readRefusal(platformCode) {
      const scope = LIMITS.get(platformCode)
      if (!scope)
        return null
      const told = known.resetAt !== null && known.resetAt > now() && scope === 'account' ? known.resetAt : endOf(scope)
      if (scope !== 'endpoint')
        known = { limit: known.limit, left: 0, resetAt: told }
      return told
    },
    view() {
      const isOver = known.resetAt !== null && known.resetAt <= now()
      return isOver ? { limit: known.limit, left: known.limit, resetAt: null } : known
    },
  }
}
