import type { Random } from '../../base/random.ts'
import type { Compat } from './world.ts'
import { createHash } from 'node:crypto'

/** A token of the administrators' page. uid 0 = a master token. */
export interface Token {
  readonly value: string
  readonly uid: number
  readonly description: string
  readonly at: number
}

/** The forum's tokens. */
export interface Tokens {
  readonly issue: (uid: number, description: string, at: number) => Token
  readonly find: (value: string) => Token | undefined
  readonly has: (value: string) => boolean
  readonly revoke: (value: string) => void
  /** Of the brand's own account, the latest. */
  readonly ofUser: (uid: number) => Token | undefined
}

function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () => random.int(0, 15).toString(16)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

/** No tokens yet. */
export function createTokens(random: Random): Tokens {
  const tokens = new Map<string, Token>()
  return {
    issue(uid, description, at) {
      const token = { value: uuid(random), uid, description, at }
      tokens.set(token.value, token)
      return token
    },
    find: value => tokens.get(value),
    has: value => tokens.has(value),
    revoke: (value) => { tokens.delete(value) },
    ofUser: uid => [...tokens.values()].filter(token => token.uid === uid).at(-1),
  }
}

/** What minting answers: up to 4.14.8 the token, later its secret, hash and mask. */
export function presentMinted(token: Token, compat: Compat): Record<string, unknown> {
  const common = { uid: String(token.uid), description: token.description, timestamp: String(token.at), lastSeen: null, lastSeenISO: null, timestampISO: new Date(token.at).toISOString() }
  if (compat === '4.11')
    return { ...common, token: token.value }
  return { ...common, secret: token.value, tokenId: createHash('sha256').update(token.value).digest('hex'), tokenMasked: `${token.value.slice(0, 4)}…` }
}
