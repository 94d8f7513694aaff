import type { Host } from '../base/host.ts'
import type { HttpAnswer, HttpRequest } from '../base/http.ts'
import type { Random } from '../base/random.ts'
import type { Faults } from '../faults.ts'
import type { BrandAccount, Tokens } from './account.ts'
import type { Marks } from './marks.ts'
import type { MediaStore } from './media.ts'
import type { Quota } from './quota.ts'
import type { ReplyWindows } from './windows.ts'
import type { World } from './world.ts'

/** Everything the endpoints share. */
export interface WeiboContext {
  host: Host
  /** The platform's own clock in ms; wrong by F13. */
  now: () => number
  random: Random
  faults: Faults
  world: World
  account: BrandAccount
  tokens: Tokens
  quota: Quota
  windows: ReplyWindows
  media: MediaStore
  marks: Marks
  /** Where pictures and pages of this platform are reached; known once it listens. */
  baseUrl: () => string
}

/** One authorised call. */
export interface Call {
  request: HttpRequest
  /** Query and form together; the form wins. */
  params: URLSearchParams
  files: Map<string, Blob>
  uid: number
  /** Path without `.json` or `/biz.json`. */
  path: string
}

/** One endpoint of families A, B and C. */
export interface Endpoint {
  method: 'GET' | 'POST'
  path: string
  /** `both` = also as `/biz.json`, `plain` = only `.json`, `biz` = only `/biz.json`, `commercial` = `.json` for signed enterprises only, `bare` = no ending. */
  families: 'both' | 'plain' | 'biz' | 'commercial' | 'bare'
  /** Counts as a publication in the quota. */
  publishes?: boolean
  /** Changes something; the faults of writing apply. */
  writes?: boolean
  /** Not counted in the user's quota. */
  free?: boolean
  run: (call: Call, context: WeiboContext) => unknown
}

/** An endpoint may answer bytes instead of JSON by returning this. */
export class RawAnswer {
  readonly answer: HttpAnswer

  constructor(answer: HttpAnswer) {
    this.answer = answer
  }
}
