import type { BrandAccount } from './account.ts'
import { WeiboRefusal } from './errors.ts'
import { nextShanghaiMidnight } from './format.ts'

const HOUR_MS = 3600_000

/** The platform's limits of one profile; Infinity where a contract leaves it open. */
export const QUOTA_PROFILES = {
  standard: { perUserDay: 100, perAddressHour: 15_000, publishPerHour: 30 },
  commercial: { perUserDay: Number.POSITIVE_INFINITY, perAddressHour: 50_000, publishPerHour: 30 },
} as const

interface Window {
  used: number
  endsAt: number
}

/** What is left, as `account/rate_limit_status` and the headers tell it. */
export interface QuotaView {
  addressLimit: number
  addressLeft: number
  userLimit: number
  userLeft: number
  addressEndsAt: number
  userEndsAt: number
}

/** Counts calls in fixed windows: the hour per address, Shanghai's day per user, the hour for publications. */
export interface Quota {
  /** Throws 10022, 10023 or 10024 when nothing is left; a refused call is not counted. */
  take: (call: { address: string, uid: number, isFree: boolean, isPublication: boolean }) => void
  view: (address: string, uid: number) => QuotaView
  /** Replaces a limit of the profile, for tests of a nearly empty quota. */
  limit: (limits: Partial<{ perUserDay: number, perAddressHour: number, publishPerHour: number }>) => void
  reset: () => void
}

/** Quota of an account by its profile. */
export function createQuota(options: { now: () => number, account: BrandAccount }): Quota {
  const { now, account } = options
  const windows = new Map<string, Window>()
  let overrides: Partial<{ perUserDay: number, perAddressHour: number, publishPerHour: number }> = {}

  const limits = (): { perUserDay: number, perAddressHour: number, publishPerHour: number } => ({ ...QUOTA_PROFILES[account.profile], ...overrides })

  function windowOf(key: string, endOf: (at: number) => number): Window {
    const known = windows.get(key)
    if (known && known.endsAt > now())
      return known
    const fresh = { used: 0, endsAt: endOf(now()) }
    windows.set(key, fresh)
    return fresh
  }
  const nextHour = (at: number): number => (Math.floor(at / HOUR_MS) + 1) * HOUR_MS
  const addressWindow = (address: string): Window => windowOf(`address ${address}`, nextHour)
  const userWindow = (uid: number): Window => windowOf(`user ${uid}`, nextShanghaiMidnight)
  const publishWindow = (uid: number): Window => windowOf(`publish ${uid}`, nextHour)

  return {
    take({ address, uid, isFree, isPublication }) {
      const limit = limits()
      const counted: Window[] = [addressWindow(address)]
      if (addressWindow(address).used >= limit.perAddressHour)
        throw new WeiboRefusal(10022)
      if (!isFree) {
        if (userWindow(uid).used >= limit.perUserDay)
          throw new WeiboRefusal(10023)
        counted.push(userWindow(uid))
      }
      if (isPublication) {
        if (publishWindow(uid).used >= limit.publishPerHour)
          throw new WeiboRefusal(10024)
        counted.push(publishWindow(uid))
      }
      for (const window of counted)
        window.used++
    },
    view(address, uid) {
      const limit = limits()
      const byAddress = addressWindow(address)
      const byUser = userWindow(uid)
      return {
        addressLimit: limit.perAddressHour,
        addressLeft: Math.max(0, limit.perAddressHour - byAddress.used),
        userLimit: limit.perUserDay,
        userLeft: Math.max(0, limit.perUserDay - byUser.used),
        addressEndsAt: byAddress.endsAt,
        userEndsAt: byUser.endsAt,
      }
    },
    limit(given) {
      overrides = { ...overrides, ...given }
    },
    reset() {
      windows.clear()
      overrides = {}
    },
  }
}
