import type { Channel, MessageKind, Touchpoint, Visibility } from './words.ts'

/** A picture or other file that a customer sent; bytes are fetched later by `ref`, never linked to directly. */
export interface MediaRef {
  readonly kind: 'image' | 'voice' | 'video' | 'file'
  /** Opaque to everyone but the connector that made it. */
  readonly ref: string
  readonly mime?: string
}

/** The author of a voice as the platform shows them. */
export interface InboundAuthor {
  /** Platform-wide user id, as a string. */
  readonly uid: string
  readonly name: string
  readonly avatar?: string
  readonly followers?: number
  /** Platform's own verification, in our words. */
  readonly verified?: 'none' | 'person' | 'organisation' | 'media' | 'government'
  readonly location?: string
}

/** How far a public voice has travelled when it was read. Counts; absent = unknown. */
export interface Spread {
  readonly reposts?: number
  readonly comments?: number
  readonly likes?: number
}

/** Reply window of a private room. */
export interface ReplyWindow {
  /** ms UTC after which nothing can be sent. */
  readonly until: number
  /** Replies left in this window; null = unlimited. */
  readonly repliesLeft: number | null
}

/**
 * One thing a platform told us, in domain words. Made by a connector's pure `map`, read by the engine's intake.
 * `objectKey` is unique per channel: the same object seen twice (two feeds, two accounts, a retry) has the same key.
 */
export interface InboundMessage {
  readonly type: 'message'
  readonly channel: Channel
  readonly objectKey: string
  readonly touchpoint: Touchpoint
  readonly visibility: Visibility
  /** Thread within the account: public = root post + customer, private = customer. Conversation = account + thread + visibility. */
  readonly threadKey: string
  readonly author: InboundAuthor
  /** Written by the brand's own account (in the platform's own app, or an echo of what we sent). */
  readonly byBrand: boolean
  /** For a `byBrand` message: the object it answers; for a customer's: what it replies to. */
  readonly parentKey?: string
  readonly kind: MessageKind
  readonly text: string
  readonly media: readonly MediaRef[]
  /** The platform's own timestamp, ms UTC. */
  readonly at: number
  /** Order within the platform when timestamps tie (e.g. a snowflake id); compared as bigint decimal strings. */
  readonly order?: string
  /** The customer addressed the brand (mention, reply to the brand, private message), as opposed to being found. */
  readonly addressed: boolean
  readonly spread?: Spread
  readonly window?: ReplyWindow
  /** What the thread hangs from, for the reader: root post text and author. */
  readonly context?: { readonly objectKey: string, readonly text: string, readonly authorName: string, readonly byBrand: boolean }
  /** Opaque JSON that the connector needs to answer this message. */
  readonly replyTarget?: Readonly<Record<string, string | number | boolean>>
  /** The program the author wrote with, as the platform names it. */
  readonly via?: string
  /** Text is known to be cut; the connector will complete it (long text). */
  readonly truncated?: boolean
  /** What a card, a shared link or a position says beside the text. */
  readonly card?: InboundCard
  /** When an answer is due by the rules of the place where it was filed, ms UTC; absent: the clock's presets decide. */
  readonly dueAt?: number
  /** The agent who typed it in: a person has judged that it needs an answer. */
  readonly enteredBy?: string
}

/** The parts of a card, a shared link or a position, as plain facts; the address is shown as text and opened by nobody but a person. */
export interface InboundCard {
  readonly title: string
  readonly note?: string
  readonly url?: string
  /** Degrees, WGS-84 or the platform's own. */
  readonly latitude?: number
  readonly longitude?: number
}

/** A later change to an object that was taken in before (or has yet to arrive: it is kept until then). */
export interface InboundChange {
  readonly type: 'edited' | 'deleted'
  readonly channel: Channel
  readonly objectKey: string
  readonly at: number
  readonly text?: string
}

/** How far an object that was taken in before has travelled by now. */
export interface InboundSpread {
  readonly type: 'spread'
  readonly channel: Channel
  readonly objectKey: string
  readonly at: number
  readonly spread: Spread
}

/** Something that happened around a customer and is not a message: it may open or shut a reply window. */
export interface InboundEvent {
  readonly type: 'event'
  readonly channel: Channel
  readonly objectKey: string
  readonly name: 'follow' | 'unfollow' | 'subscribe' | 'unsubscribe' | 'menu_click' | 'scan' | 'other'
  readonly author: InboundAuthor
  readonly threadKey: string
  readonly at: number
  readonly window?: ReplyWindow | { readonly shut: true }
}

/** Everything intake accepts. */
export type InboundItem = InboundMessage | InboundChange | InboundSpread | InboundEvent
