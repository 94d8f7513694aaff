import type { Host } from '../../base/host.ts'
import type { HttpAnswer } from '../../base/http.ts'
import type { Random } from '../../base/random.ts'
import type { Faults } from '../../faults.ts'
import type { Limits } from './limits.ts'
import type { Notices } from './notices.ts'
import type { World } from './world.ts'
import { json, whole } from '../../base/http.ts'

/** The brand's account there and what the site's owner has set. Every value is invented. */
export interface SiteAccount {
  apiKey: string
  webhookSecret: string
  /** The secret before the last rotation. */
  formerSecret: string | null
  /** Fewest characters of a public and of a private post. */
  shortestPublic: number
  shortestPrivate: number
  /** Calls per minute for all keys together. */
  callsPerMinute: number
  /** Posts of this account wait for a moderator. */
  isHeld: boolean
}

/** The shared state of one forum. */
export interface DiscourseContext {
  readonly host: Host
  /** The forum's own clock in ms; wrong by F13. */
  readonly now: () => number
  random: Random
  readonly faults: Faults
  readonly account: SiteAccount
  world: World
  notices: Notices
  limits: Limits
  /** Files by the name that stands in their short address. */
  uploads: Map<string, { bytes: Uint8Array, type: string }>
  /** What a POST made, by its parameters: the same request within 120 s makes nothing new. */
  memo: Map<string, { at: number, answer: unknown }>
  readonly baseUrl: () => string
}

/** One call whose sender is known. */
export interface Call {
  /** Null for a visitor. */
  readonly actorId: number | null
  readonly query: URLSearchParams
  /** JSON or form fields. */
  readonly body: Readonly<Record<string, unknown>>
  readonly files: ReadonlyMap<string, Blob>
  readonly params: readonly string[]
}

/** A refusal as Discourse words it; nobody should read the words. */
export class SiteRefusal extends Error {
  override name = 'SiteRefusal'
  readonly answer: HttpAnswer

  constructor(answer: HttpAnswer) {
    super('refused')
    this.answer = answer
  }
}

const WORDS: Readonly<Record<string, string>> = {
  invalid_access: 'You are not permitted to view the requested resource.',
  not_logged_in: 'You need to be logged in to do that.',
  not_found: 'The requested URL or resource could not be found.',
  invalid_parameters: 'You supplied invalid parameters to the request.',
  read_only: 'The site is in read only mode. Interactions are disabled.',
}

/** An error with its type. */
export function refusal(status: number, errorType: string, extras: Record<string, unknown> = {}): SiteRefusal {
  return new SiteRefusal(json({ errors: [WORDS[errorType] ?? errorType], error_type: errorType, ...extras }, status))
}

/** A post that breaks a rule: 422, without a type. */
export function refusedPost(words: string): SiteRefusal {
  return new SiteRefusal(json({ action: 'create_post', errors: [words] }, 422))
}

/** A wrong key pair. */
export function refusedKey(): SiteRefusal {
  return new SiteRefusal(json({ errors: ['You are not permitted to view the requested resource. The API username or key is invalid.'], error_type: 'invalid_access' }, 403))
}

/** The application's own 429: JSON, with a code when the key's limit is meant. */
export function slowDownByApp(waitS: number, code: string | null): SiteRefusal {
  const headers = { 'retry-after': String(waitS), ...(code === null ? {} : { 'discourse-rate-limit-error-code': code }) }
  return new SiteRefusal(json({ errors: [`You’ve performed this action too many times. Please wait ${waitS} seconds before trying again.`], error_type: 'rate_limit', extras: { wait_seconds: waitS } }, 429, headers))
}

/** The 429 of the layer before the application: plain text, always with a code. */
export function slowDownByAddress(waitS: number, code: string): HttpAnswer {
  return whole(`Slow down, too many requests from this IP address. Please retry again in ${waitS} seconds. Error code: ${code}.`, 'text/plain', 429, { 'retry-after': String(waitS), 'discourse-rate-limit-error-code': code })
}
