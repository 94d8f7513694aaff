import type { Random } from '../base/random.ts'
import type { Faults } from '../faults.ts'
import { WeiboRefusal } from './errors.ts'

/** The brand's account with its application; every value is invented. */
export interface BrandAccount {
  uid: number
  screenName: string
  appKey: string
  appSecret: string
  /** The secret before the last rotation. */
  formerSecret: string | null
  /** Addresses that a published text must contain one of. */
  safeDomains: string[]
  profile: 'standard' | 'commercial'
}

/** One grant. Times in ms. */
export interface Token {
  value: string
  uid: number
  createdAt: number
  expiresAt: number
  /** The error_code that it is refused with since it died. */
  diedOf: number | null
}

/** The grants that were given. */
export interface Tokens {
  issue: (uid: number) => Token
  find: (value: string) => Token | undefined
  /** The newest grant of the brand. */
  current: () => Token
  /** The grant is refused with that error_code from now on. */
  kill: (value: string, code: number) => void
}

const THIRTY_DAYS_MS = 30 * 24 * 3600_000

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => random.int(0, 15).toString(16)).join('')
}

/** The sandbox's brand 云杉, with credentials drawn from the seed. */
export function createBrandAccount(random: Random): BrandAccount {
  return {
    uid: 6_618_200_018,
    screenName: '云杉客服',
    appKey: String(random.int(1_000_000_000, 3_999_999_999)),
    appSecret: hex(random, 32),
    formerSecret: null,
    safeDomains: ['https://yunshan.example/', 'https://service.yunshan.example/'],
    profile: 'commercial',
  }
}

/** A new secret; the former one stays known for the faults of a rotation. */
export function rotateSecret(account: BrandAccount, random: Random): void {
  account.formerSecret = account.appSecret
  account.appSecret = hex(random, 32)
}

/** Keeps grants of 30 days, the level of an audited application. */
export function createTokens(options: { now: () => number, random: Random, brandUid: number }): Tokens {
  const { now, random, brandUid } = options
  const tokens = new Map<string, Token>()
  function issue(uid: number): Token {
    const token: Token = { value: `2.00${hex(random, 28)}`, uid, createdAt: now(), expiresAt: now() + THIRTY_DAYS_MS, diedOf: null }
    tokens.set(token.value, token)
    return token
  }
  issue(brandUid)
  return {
    issue,
    find: value => tokens.get(value),
    current() {
      const newest = [...tokens.values()].findLast(token => token.uid === brandUid)
      if (!newest)
        throw new Error('the brand has no grant')
      return newest
    },
    kill(value, code) {
      const token = tokens.get(value)
      if (token)
        token.diedOf = code
    },
  }
}

/** How long every grant lives from when it was given, by `token_short`, ms. */
export function livesMs({ faults }: { faults: Faults }): number {
  const short = faults.peek('token_short')
  return short ? short.livesS * 1000 : Number.POSITIVE_INFINITY
}

/** Throws the refusal that belongs to the state of a grant; `livesMs` shortens the life of every grant. */
export function demandValid(token: Token | undefined, now: number, livesMs = Number.POSITIVE_INFINITY): Token {
  if (!token)
    throw new WeiboRefusal(21332)
  if (token.diedOf !== null)
    throw new WeiboRefusal(token.diedOf)
  const expiresAt = Math.min(token.expiresAt, token.createdAt + livesMs)
  if (expiresAt <= now)
    throw new WeiboRefusal(21327)
  return { ...token, expiresAt }
}
