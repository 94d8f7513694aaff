import type { Host } from '../base/host.ts'
import type { HttpRequest } from '../base/http.ts'
import type { Random } from '../base/random.ts'
import type { Faults } from '../faults.ts'
import type { BrandAccount, ScopeName } from './account.ts'
import type { Files } from './files.ts'
import type { Quota } from './quota.ts'
import type { Tokens } from './tokens.ts'
import type { Limits, Windows } from './windows.ts'
import type { World } from './world.ts'

/** Everything the endpoints share. */
export interface DouyinContext {
  host: Host
  /** The platform's own clock in ms; wrong by F13. */
  now: () => number
  random: Random
  faults: Faults
  world: World
  account: BrandAccount
  tokens: Tokens
  limits: Limits
  windows: Windows
  quota: Quota
  files: Files
  /** Which events are pushed; an event that is not named is. */
  subscriptions: Map<string, boolean>
  /** Rows that F08 has spoilt. */
  brokenIds: Set<string>
  /** Pushes an event; the pushes are made after the context. */
  emit: (event: string, fields: Record<string, unknown>) => void
  baseUrl: () => string
}

/** One authorised call. */
export interface Call {
  request: HttpRequest
  path: string
  query: URLSearchParams
  body: Readonly<Record<string, unknown>>
  files: ReadonlyMap<string, Blob>
  /** The account that acts; empty for calls of the app. */
  openId: string
}

/** What an endpoint answers before it is put into an envelope. */
export interface Result {
  data?: Record<string, unknown>
  /** Fields beside `data`. */
  top?: Record<string, unknown>
}

/** The platform's ways to wrap an answer: classic, flat, flat around classic. */
export type Envelope = 'A' | 'B' | 'C'

/** One endpoint. */
export interface Endpoint {
  method: 'GET' | 'POST'
  path: string
  envelope: Envelope
  /** `user` and `app` tokens; `either` where the sources differ. */
  token: 'user' | 'app' | 'either'
  scope: ScopeName | null
  /** Changes something; F17 cuts the line after it. */
  writes?: boolean
  /** A comment of the brand: one a second. */
  replies?: boolean
  run: (call: Call, context: DouyinContext) => Result | Promise<Result>
}
