import type { Random } from '../base/random.ts'
import type { BrandAccount } from './account.ts'
import { hex } from './ids.ts'
import { DouyinRefusal } from './refusal.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const DAY_MS = 24 * 60 * MINUTE_MS
const CODE_MS = 10 * MINUTE_MS
const ACCESS_MS = 15 * DAY_MS
const REFRESH_MS = 30 * DAY_MS
const APP_MS = 2 * 60 * MINUTE_MS
const OVERLAP_MS = 5 * MINUTE_MS
const MOST_RENEWALS = 5
const MOST_APP_FETCHES = 500

/** A grant of the account's owner. Times ms. */
export interface Grant {
  openId: string
  access: string
  accessEndsAt: number
  refresh: string
  refreshEndsAt: number
  renewals: number
  /** The code that the access token is refused with since it died before its time. */
  diedOf: number | null
}

/** Every token that was given out, with the platform's rules for their lives. */
export interface Tokens {
  code: (clientKey: string) => string
  redeem: (code: string, clientKey: string) => Grant
  refresh: (refreshToken: string) => Grant
  renew: (refreshToken: string) => Grant
  appToken: (isStable: boolean) => { value: string, endsAt: number }
  /** Throws the refusal that belongs to the state of the token. */
  demandUser: (value: string | null) => Grant
  demandApp: (value: string | null) => void
  isApp: (value: string | null) => boolean
  /** The newest grant; null before anybody authorised or after all was revoked. */
  current: () => Grant | null
  /** The owner authorises without the page. */
  issue: () => Grant
  /** The access token is refused with that code until it is refreshed. */
  kill: (code: number) => void
  /** The owner takes the grant back: both tokens die at once. */
  revoke: () => void
  /** How often each call was made. */
  counts: Readonly<Record<'refresh' | 'renew' | 'app', number>>
}

/** No tokens yet. */
export function createTokens(options: { now: () => number, random: Random, account: BrandAccount }): Tokens {
  const { now, random, account } = options
  const codes = new Map<string, { clientKey: string, endsAt: number }>()
  const grants: Grant[] = []
  const apps: { value: string, endsAt: number }[] = []
  let fetchedAt: number[] = []
  const counts = { refresh: 0, renew: 0, app: 0 }

  function issue(): Grant {
    const grant: Grant = { openId: account.openId, access: `act.${hex(random, 40)}`, accessEndsAt: now() + ACCESS_MS, refresh: `rft.${hex(random, 40)}`, refreshEndsAt: now() + REFRESH_MS, renewals: 0, diedOf: null }
    grants.push(grant)
    return grant
  }

  function byRefresh(refreshToken: string): Grant {
    const grant = grants.find(one => one.refresh === refreshToken)
    if (!grant || grant.refreshEndsAt <= now())
      throw new DouyinRefusal(10010)
    return grant
  }

  return {
    counts,
    code(clientKey) {
      // Asking for a new code kills the previous one.
      codes.clear()
      const code = hex(random, 24)
      codes.set(code, { clientKey, endsAt: now() + CODE_MS })
      return code
    },
    redeem(code, clientKey) {
      const held = codes.get(code)
      codes.delete(code)
      if (!held || held.endsAt <= now())
        throw new DouyinRefusal(10007)
      if (held.clientKey !== clientKey)
        throw new DouyinRefusal(10014)
      return issue()
    },
    refresh(refreshToken) {
      counts.refresh++
      const grant = byRefresh(refreshToken)
      const isOver = grant.accessEndsAt <= now() || grant.diedOf !== null
      if (isOver)
        grant.access = `act.${hex(random, 40)}`
      grant.accessEndsAt = now() + ACCESS_MS
      grant.diedOf = null
      return grant
    },
    renew(refreshToken) {
      counts.renew++
      const grant = byRefresh(refreshToken)
      if (!account.capabilities.has('renew_refresh_token'))
        throw new DouyinRefusal(10004)
      if (grant.renewals >= MOST_RENEWALS)
        throw new DouyinRefusal(10020)
      grant.renewals++
      grant.refresh = `rft.${hex(random, 40)}`
      grant.refreshEndsAt = now() + REFRESH_MS
      return grant
    },
    appToken(isStable) {
      counts.app++
      fetchedAt = fetchedAt.filter(at => at > now() - OVERLAP_MS)
      if (fetchedAt.length >= MOST_APP_FETCHES)
        throw new DouyinRefusal(10020)
      fetchedAt.push(now())
      const latest = apps.at(-1)
      if (isStable && latest && latest.endsAt > now())
        return latest
      // Only the latest two live, the older of them for five minutes more.
      if (latest)
        latest.endsAt = Math.min(latest.endsAt, now() + OVERLAP_MS)
      const fresh = { value: `clt.${hex(random, 40)}`, endsAt: now() + APP_MS }
      apps.push(fresh)
      apps.splice(0, Math.max(0, apps.length - 2))
      return fresh
    },
    demandUser(value) {
      const grant = grants.find(one => one.access === value)
      if (!grant)
        throw new DouyinRefusal(2190002)
      if (grant.diedOf !== null)
        throw new DouyinRefusal(grant.diedOf)
      if (grant.accessEndsAt <= now())
        throw new DouyinRefusal(2190008)
      return grant
    },
    demandApp(value) {
      const held = apps.find(one => one.value === value)
      if (!held)
        throw new DouyinRefusal(2190002)
      if (held.endsAt <= now())
        throw new DouyinRefusal(2190008)
    },
    isApp: value => value?.startsWith('clt.') ?? false,
    current: () => grants.at(-1) ?? null,
    issue,
    kill(code) {
      const grant = grants.at(-1)
      if (grant)
        grant.diedOf = code
    },
    revoke() {
      grants.length = 0
    },
  }
}
