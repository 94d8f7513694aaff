import type { Random } from '../base/random.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

/** Makes the platform's opaque ids; no two are the same. */
export interface IdMaker {
  /** `@` and base64: with `+`, `/` and `=` among its characters. */
  next: (kind: string) => string
}

/** Ids from a counter, so that a run repeats them; `twin` tells sandboxes apart. */
export function createIdMaker(twin = 0): IdMaker {
  let serial = 0
  return {
    next: kind => `@${createHash('sha1').update(`${twin} ${kind} ${++serial}`).digest().subarray(0, 16).toString('base64')}`,
  }
}

/** So many characters of lower-case hex. */
export function hex(random: Random, length: number): string {
  return Array.from({ length }, () => random.int(0, 15).toString(16)).join('')
}

/** Somebody's open_id: like a UUID for web apps, `_000…` for mini programs. It is per app. */
export function openIdFor(profile: 'miniapp' | 'web', seed: string): string {
  const digest = createHash('sha1').update(seed).digest('hex')
  if (profile === 'miniapp')
    return `_000${Buffer.from(digest, 'hex').toString('base64url')}`
  return [digest.slice(0, 8), digest.slice(8, 12), digest.slice(12, 16), digest.slice(16, 20), digest.slice(20, 32)].join('-')
}
