import type { Channel, InboundAuthor, InboundItem, MediaRef, Touchpoint, Visibility } from '../shared/domain/index.ts'
import type { ErrorCode } from '../shared/errors.ts'

/** What a channel can do, read by the engine and the screen; nobody asks for the channel's name. */
export interface Capabilities {
  /** How a text is measured in each room, and its limit in those units. */
  readonly length: Readonly<Record<Visibility, { readonly rule: 'weibo140' | 'codepoints' | 'utf16' | 'bytes', readonly limit: number }>>
  /** Fewest units of the same rule that the platform takes; 1 = anything but nothing. */
  readonly shortest: Readonly<Record<Visibility, number>>
  readonly media: Readonly<Record<Visibility, readonly MediaRef['kind'][]>>
  /** A public reply can be answered by a private message that the customer starts. */
  readonly guideToPrivate: boolean
  /** Private replies are possible only inside a window opened by the customer. */
  readonly replyWindow: boolean
  /** Identical consecutive public texts are refused by the platform. */
  readonly refusesIdenticalText: boolean
  /** Our own public reply can be deleted. */
  readonly deleteOwn: boolean
  /** A private message of ours can be taken back within minutes; the connector's `deleteOwn` does it. */
  readonly recallOwn?: boolean
  /** The platform refuses or audits some texts after accepting them. */
  readonly review: boolean
  /** `by_hand`: there is no API. Texts are drafted here, a person posts them there and says so; `send` is never called. */
  readonly delivery: 'api' | 'by_hand'
  /** A second person confirms what was posted by hand. */
  readonly secondLook: boolean
  /** Bounds of a file that is sent, by kind; a kind without an entry cannot be sent. */
  readonly files: Readonly<Partial<Record<MediaRef['kind'], FileBounds>>>
  /** Cards that can be sent in each room; absent = none. */
  readonly cards?: Readonly<Record<Visibility, readonly OutgoingCard['kind'][]>>
  /** Web addresses in a text are refused by the platform. */
  readonly refusesLinks: Readonly<Record<Visibility, boolean>>
  /**
   * Facts about the platform that nobody confirmed; each is a setting of that name in the account's settings, and its
   * page says so in the words of `channels.doubts.<key>`.
   */
  readonly doubts: readonly string[]
}

/** What a platform takes of one kind of file. */
export interface FileBounds {
  readonly mimes: readonly string[]
  readonly maxBytes: number
  /** Files of this kind in one message. */
  readonly most: number
  /** One file is one message there: a text beside it goes as a message of its own. */
  readonly alone?: boolean
  /** Cannot go without words. */
  readonly needsText?: boolean
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
  /** A long connection: `poll` resolves when the platform cuts it, or before a page grows too large. Read beside the other feeds. */
  readonly stream?: boolean
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

/** A limit that several accounts spend together: those behind one address, one app, one forum's keys. */
export interface SharedLimit {
  /** Accounts with the same key share it. */
  readonly key: string
  readonly callsPerHour: number
  /** Reads of one account keep this pace, too; left out: as fast as answers come. */
  readonly callsPerSecond?: number
  /** Least time between two texts of one account, ms. */
  readonly sendEveryMs?: number
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
  /** Files that go with it, already checked against `Capabilities.files`; empty for a plain text. */
  readonly media: readonly OutgoingMedia[]
  /** A card or a position that goes instead of the text, where `Capabilities.cards` allows its kind; the text is then left out. */
  readonly card?: OutgoingCard
}

/** A link with a headline, or a place, on its way to the platform. */
export type OutgoingCard
  = | { readonly kind: 'link', readonly title: string, readonly note: string, readonly url: string, /** Address of a picture that the platform can reach. */ readonly picture?: string }
    | { readonly kind: 'position', readonly latitude: number, readonly longitude: number }

/** A post of the brand's own on its way to the platform. */
export interface OutgoingPost {
  readonly text: string
  readonly media: readonly OutgoingMedia[]
  readonly clientKey: string
  /** When the first try began, ms UTC. */
  readonly firstTriedAt: number
}

/** A file on its way to the platform. */
export interface OutgoingMedia {
  readonly kind: MediaRef['kind']
  readonly mime: string
  readonly name: string
  readonly size: number
  /** Lower-case hex. */
  readonly sha256: string
  readonly bytes: () => Promise<Uint8Array>
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

/** What a push says. `grant` when the platform tells that the account's owner gave or withdrew the authorisation. */
export interface ParsedPush {
  readonly items: readonly InboundItem[]
  readonly bad: readonly BadItem[]
  readonly grant?: 'given' | 'withdrawn'
}

/** How the account's authorisation stands. */
export interface GrantView {
  /** ms UTC; null = does not end, or unknown. */
  readonly expiresAt: number | null
  /** A person must authorise anew before it ends, because nothing else renews it. */
  readonly byPerson: boolean
}

/** What a test of the connection found. Failures are thrown, with the code that the platform's answer means. */
export interface AccountCheck {
  /** The account's own id on the platform; it is the configured one, else `auth_invalid` with `details.reason = 'other_account'` was thrown. */
  readonly uid: string
  readonly name: string
  readonly grant: GrantView
  /** Remarks for the person who connects it, words under `channels.remarks.<key>`. */
  readonly remarks: readonly string[]
}

/** A pushing platform's side of a connector: pure on raw bytes, decides nothing else. */
export interface CallbackPort {
  /** Throws `bad_signature`, `stale_timestamp` or `replayed`; returns an immediate answer for a handshake, null for a push. */
  verify: (request: RawCallback, now: number) => CallbackAnswer | null
  /** Maps a verified push; never throws for content (bad parts land in `bad`). */
  parse: (body: Uint8Array, now: number) => ParsedPush
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
  /** What this account shares with others of its kind; the poller spreads them out so that together they stay under it. */
  readonly sharedLimit?: SharedLimit
  /** How the authorisation stands, from what is known; costs nothing. */
  grant: () => GrantView
  /** Tests the connection with as few reads as possible and without any write. */
  check: (context: CallContext) => Promise<AccountCheck>
  /** Deletes (or recalls) what we wrote; present when `capabilities.deleteOwn` or `recallOwn`. An object that is gone already is no error. */
  readonly deleteOwn?: (objectKey: string, context: CallContext) => Promise<void>
  /** Puts a customer's public voice (its reply target) at the head of the others, or lets it go again; absent where there is no such thing. */
  readonly pin?: (target: Readonly<Record<string, string | number | boolean>>, pinned: boolean, context: CallContext) => Promise<void>
  /**
   * Looks again at objects taken in before: edits, deletions and counts as items (`edited`, `deleted`, `spread`). Counts as
   * one call. Keys that the platform does not answer for are left out; nobody concludes from that.
   */
  readonly recheck?: { readonly most: number, readonly read: (objectKeys: readonly string[], context: CallContext) => Promise<readonly InboundItem[]> }
  /**
   * Publishes a post of the brand's own; the platform's rules and its count of publications are looked at before it is asked. Never called
   * again after an unknown outcome: nobody can look for a post that may be there.
   */
  readonly publish?: (post: OutgoingPost, context: CallContext) => Promise<SendReceipt>
  /**
   * Reads one raw row of a feed again, as `poll` would have: pure, no call. Absent: a dead letter of a feed can only be asked for again.
   * `raw` is what a {@link BadItem} kept, which may be cut.
   */
  readonly readAgain?: (feed: string, raw: string) => Pick<PollPage, 'items' | 'bad'>
}

/** What a connector is built from: the composition root passes everything in. */
export interface ConnectorDeps {
  readonly accountId: string
  /** Parsed by the connector's own zod schema; errors name every wrong field. */
  readonly settings: unknown
  /** Reads one secret of this account by name; never logged. Throws `secrets_unavailable` when it is not there. */
  readonly secret: (name: string) => string
  /** Keeps a secret that the platform renewed, in the host's secret store; resolves when it is safe. */
  readonly keepSecret: (name: string, value: string) => Promise<void>
  readonly fetch: typeof fetch
  /** Public files by an address that the platform told; hosts always pass it, so that such an address opens no other door. */
  readonly fetchFile?: FetchFile
  /** ms UTC. */
  readonly now: () => number
}

/** What a public file may be fetched from, and how much of it. */
export interface FileAsk {
  /**
   * Host names, subdomains included; only https on its usual port. An entry with a port (`127.0.0.1:4711`) is that
   * one address to the letter: a stand-in on this machine, if the host allows it.
   */
  readonly hosts: readonly string[]
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/**
 * The one checked way to a file outside. Throws `media_not_allowed` (`details.reason`: `scheme`, `host`, `address`, `redirects`),
 * `payload_too_large`, `not_found`, `channel_down`, `channel_bad_answer`, `timeout` or `link_lost`.
 */
export type FetchFile = (url: string, ask: FileAsk) => Promise<{ readonly bytes: Uint8Array, readonly headers: Headers }>
