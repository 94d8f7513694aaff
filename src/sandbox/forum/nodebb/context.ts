import type { Host } from '../../base/host.ts'
import type { HttpAnswer, HttpRequest } from '../../base/http.ts'
import type { Random } from '../../base/random.ts'
import type { Faults } from '../../faults.ts'
import type { Notices } from './notices.ts'
import type { Tokens } from './tokens.ts'
import type { Compat, World } from './world.ts'

/** The state of one forum. */
export interface NodebbContext {
  readonly host: Host
  /** The forum's clock, ms. */
  readonly now: () => number
  random: Random
  readonly faults: Faults
  readonly tokens: Tokens
  world: World
  notices: Notices
  compat: Compat
  /** Lists tell posts without their block tags. */
  bareLists: boolean
  /** Everybody's posts wait for a moderator. */
  queueAll: boolean
  maintenance: boolean
  /** Pids that F08 has spoilt. */
  brokenPids: Set<number>
  readonly pictures: Map<string, Uint8Array>
  readonly baseUrl: () => string
}

/** One call, its caller known; uid 0 is a guest. */
export interface Call {
  readonly request: HttpRequest
  readonly params: Readonly<Record<string, string>>
  readonly body: Readonly<Record<string, unknown>>
  readonly uid: number
  readonly context: NodebbContext
}

/** Answers one call. */
export type Run = (call: Call) => unknown

/** An error of the Write API: HTTP status, `status.code`, and words that no client may rely on. */
export class WriteRefusal extends Error {
  override name = 'WriteRefusal'
  readonly status: number
  readonly code: string
  readonly response: unknown

  constructor(status: number, code: string, message: string, response: unknown = {}) {
    super(message)
    this.status = status
    this.code = code
    this.response = response
  }
}

/** An error of the Read API: another form altogether. */
export class PageRefusal extends Error {
  override name = 'PageRefusal'
  readonly status: 403 | 404

  constructor(status: 403 | 404) {
    super(`page ${status}`)
    this.status = status
  }
}

/** An answer that is sent as it is. */
export class RawAnswer {
  readonly answer: HttpAnswer

  constructor(answer: HttpAnswer) {
    this.answer = answer
  }
}

/** A write that waits for a moderator: 202 for a topic, 200 for a reply. */
export class Queueing {
  readonly response: unknown
  readonly isTopic: boolean

  constructor(response: unknown, isTopic: boolean) {
    this.response = response
    this.isTopic = isTopic
  }
}

/** The refusals that an emulator should have, in words of the English dictionary (contract A2). */
export const refuse = {
  /** Anything that a controller throws. */
  badRequest: (message: string): WriteRefusal => new WriteRefusal(400, 'bad-request', message),
  /** Fields that are not there. */
  missing: (...params: string[]): WriteRefusal => new WriteRefusal(400, 'bad-request', 'Required parameters were missing from this API call, please add them', { params }),
  /** Nobody is signed in. */
  unauthorised: (): WriteRefusal => new WriteRefusal(401, 'not-authorised', 'A valid login session was not found. Please log in and try again.'),
  /** The account may not. */
  forbidden: (): WriteRefusal => new WriteRefusal(403, 'forbidden', 'You do not have enough privileges for this action.'),
  /** Not there, or not for this account. */
  notFound: (message: string): WriteRefusal => new WriteRefusal(404, 'not-found', message),
}
