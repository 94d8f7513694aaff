import type { Channel, InboundAuthor, InboundItem, MediaRef, Touchpoint, Visibility } from '../shared/domain/index.ts'
import type { ErrorCode } from '../shared/errors.ts'

/** What a channel can do, read by the engine and the screen; nobody asks for the channel's name. */
export interface Capabilities {
  /** How a text is measured in each room, and its limit in those units. */
  readonly length: Readonly<Record<Visibility, { readonly rule: 'weibo140' | 'codepoints' | 'utf16' | 'bytes', readonly limit: number }>>
  readonly media: Readonly<Record<Visibility, readonly MediaRef['kind'][]>>
  /** A public reply can be answered by a private message that the customer starts. */
  readonly guideToPrivate: boolean
  /** Private replies are possible only inside a window opened by the customer. */
  readonly replyWindow: boolean
  /** Identical consecutive public texts are refused by the platform. */
  readonly refusesIdenticalText: boolean
  /** Our own public reply can be deleted. */
  readonly deleteOwn: boolean
  /** The platform refuses or audits some texts after accepting them. */
  readonly review: boolean
}

/** One pollable source of an account. */
export interface FeedSpec {
  readonly name: string
  readonly touchpoint: Touchpoint
  /** Normal pause between two polls, ms, under the account's quota profile. */
  readonly intervalMs: number
  /** Lower runs first when the budget is short. */
  readonly priority: number
  /** The connector's probe answers for this feed; without news it may be passed over for a while. */
  readonly probed?: boolean
}

/** Where reading a feed stands. Opaque JSON to the engine, kept in the transaction that stores the items. */
export type FeedCursor = Readonly<Record<string, string | number | boolean | null>>

/** One raw thing that could not be mapped; goes to the dead letters. */
export interface BadItem {
  readonly raw: string
  readonly code: ErrorCode
  readonly reason: string
}

/** What one poll brought. */
export interface PollPage {
  readonly items: readonly InboundItem[]
  readonly bad: readonly BadItem[]
  readonly cursor: FeedCursor
  /** True when the feed may hold more right now (the scheduler polls again at once, within quota). */
  readonly more: boolean
}

/** What the platform lets us spend; null = unknown. */
export interface QuotaView {
  readonly limit: number | null
  readonly left: number | null
  /** ms UTC at which the window starts anew. */
  readonly resetAt: number | null
}

/** Passed to every network operation of a connector. */
export interface CallContext {
  readonly signal: AbortSignal
}

/** A text on its way to the platform. */
export interface OutgoingMessage {
  /** Made by the client once, the same over retries; connectors cannot send it but may use it in `findSent`. */
  readonly clientKey: string
  readonly visibility: Visibility
  readonly threadKey: string
  readonly text: string
  /** From the inbound message that is answered; null for an approach to a thread without target. */
  readonly replyTarget: Readonly<Record<string, string | number | boolean>> | null
  /** When the first try began, ms UTC; `findSent` looks no further back than a little before it. */
  readonly firstTriedAt: number
}

/** The platform accepted a text. */
export interface SendReceipt {
  readonly state: 'sent' | 'in_review'
  /** objectKey of what we made, when the platform told it. */
  readonly objectKey: string | null
  readonly at: number
}

/** Whether an earlier try with unknown outcome did arrive. */
export type FindResult
  = | { readonly state: 'found', readonly objectKey: string, readonly at: number }
    | { readonly state: 'absent' }
    | { readonly state: 'undecidable', readonly why: string }

/** Raw request of a platform's callback; the body is untouched bytes. */
export interface RawCallback {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** Answer to a platform's callback. */
export interface CallbackAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** A pushing platform's side of a connector: pure on raw bytes, decides nothing else. */
export interface CallbackPort {
  /** Throws `bad_signature`, `stale_timestamp` or `replayed`; returns an immediate answer for a handshake, null for a push. */
  verify: (request: RawCallback, now: number) => CallbackAnswer | null
  /** Maps a verified push; never throws for content (bad parts land in `bad`). */
  parse: (body: Uint8Array, now: number) => { items: readonly InboundItem[], bad: readonly BadItem[] }
  /** The answer that makes the platform stop repeating; given only after commit. */
  acknowledge: () => CallbackAnswer
}

/**
 * The port every channel implements: HTTP and mapping only, no storage, no window, no timers of its own.
 *
 * Failures are {@link AppError}s with a code of the closed list. A send that may have arrived (no answer, reset, timeout
 * after the request was written) throws `timeout` or `link_lost` with `details.maybeSent = true`; everything else is known not sent.
 */
export interface Connector {
  readonly channel: Channel
  readonly accountId: string
  readonly capabilities: Capabilities
  readonly feeds: readonly FeedSpec[]
  /** Cheap question which feeds have news; null when the platform has none. Counts as a call. */
  readonly probe: ((context: CallContext) => Promise<readonly string[]>) | null
  poll: (feed: string, cursor: FeedCursor | null, context: CallContext) => Promise<PollPage>
  send: (message: OutgoingMessage, context: CallContext) => Promise<SendReceipt>
  findSent: (message: OutgoingMessage, context: CallContext) => Promise<FindResult>
  readonly callback: CallbackPort | null
  /** Bytes of a media reference; throws `not_found` when the platform no longer has it. */
  fetchMedia: (ref: MediaRef, context: CallContext) => Promise<{ mime: string, bytes: Uint8Array, name: string | null }>
  /** Who a customer is, for platforms whose pushes carry no name; absent when every item names its author. Counts as a call. */
  readonly profile?: (uid: string, context: CallContext) => Promise<InboundAuthor>
  /** Last known quota, from answers already received; costs nothing. */
  quota: () => QuotaView
}

/** What a connector is built from: the composition root passes everything in. */
export interface ConnectorDeps {
  readonly accountId: string
  /** Parsed by the connector's own zod schema; errors name every wrong field. */
  readonly settings: unknown
  /** Reads one secret of this account by name; never logged. */
  readonly secret: (name: string) => string
  readonly fetch: typeof fetch
  /** ms UTC. */
  readonly now: () => number
}
