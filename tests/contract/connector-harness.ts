import type { CallContext, Connector, FeedCursor, OutgoingMessage, RawCallback } from '../../src/channels/connector.ts'
import type { InboundItem, InboundMessage, Visibility } from '../../src/shared/domain/index.ts'
import type { ErrorCode } from '../../src/shared/errors.ts'

/** A voice that a customer raised on the platform, and how the connector must name it. */
export interface RaisedVoice {
  readonly objectKey: string
  readonly threadKey: string
  /** Feeds that bring it. */
  readonly feeds: readonly string[]
  readonly replyTarget: Readonly<Record<string, string>>
}

/** A private room as the connector must name it. */
export interface OpenedRoom {
  readonly threadKey: string
  readonly uid: string
  readonly replyTarget?: Readonly<Record<string, string>>
}

/** A disturbance of the platform that every connector has to live with. */
export type Disturbance
  = | 'cut_after_accept' | 'silence' | 'review'
    | 'drift' | 'cursor_back' | 'short_pages' | 'bad_row'
    | 'login_page' | 'empty_answer' | 'empty_object' | 'half_answer' | 'error_body'
    | 'clock_ahead' | 'clock_behind'
    | 'push_repeated' | 'push_same_second' | 'push_stale' | 'push_bad_signature' | 'push_rewritten' | 'push_unknown_type' | 'push_hostile'

/** A refusal of the platform and the code that it must become. */
export interface RefusalCase {
  readonly name: string
  readonly code: ErrorCode
  readonly on: 'poll' | 'send'
  readonly arrange: () => Promise<void> | void
}

/** A push that arrived, and what the connector made of it. */
export interface ReceivedPush {
  readonly request: RawCallback
  readonly items: readonly InboundItem[]
  readonly refusedWith: string | null
}

/** One connector against a stand-in of its platform. */
export interface ConnectorHarness {
  readonly connector: Connector
  readonly secrets: readonly string[]
  /** The brand account's name on the platform. */
  readonly brandName: string
  /** Requests that reached the network so far. */
  readonly calls: () => number
  /** A customer addresses the brand in public. */
  readonly mention: (text: string) => RaisedVoice
  /** The same voice arrives over several feeds; null when the platform has no such thing. */
  readonly seenTwice: (() => RaisedVoice) | null
  /** A customer writes privately; delivered by push, or by the feed of that name. */
  readonly privateMessage: ((text: string) => OpenedRoom) | null
  readonly privateFeed: string | null
  /** A private room with the author of a voice, whose window they have never opened; null when the platform has no windows. */
  readonly unopenedRoom: ((voice: RaisedVoice) => OpenedRoom) | null
  /** The brand answers in the platform's own app; answers the key of what it wrote. */
  readonly answerElsewhere: (voice: RaisedVoice, text: string) => string
  /** The customer changes the words of a voice; null when the platform has no such thing. */
  readonly edit: ((voice: RaisedVoice, text: string) => void) | null
  readonly remove: (voice: RaisedVoice) => void
  /** Texts of the brand in that thread, as the platform holds them. */
  readonly brandTexts: (threadKey: string) => readonly string[]
  readonly disturb: (what: Disturbance) => void
  /** Disturbances that this platform can show. */
  readonly knows: ReadonlySet<Disturbance>
  readonly calm: () => void
  readonly refusals: readonly RefusalCase[]
  /** What the platform pushed since the last look; waits until nothing is pending. */
  readonly pushes: () => Promise<readonly ReceivedPush[]>
  /** From now on nothing listens where the platform was. */
  readonly vanish: () => Promise<void>
  readonly close: () => Promise<void>
}

/** A context that nobody cancels. */
export function patient(): CallContext {
  return { signal: new AbortController().signal }
}

/** Reads a feed until it says that there is no more; answers everything it brought and where it stands. */
export async function drain(connector: Connector, feed: string, from: FeedCursor | null): Promise<{ items: InboundItem[], bad: number, cursor: FeedCursor, pages: number }> {
  const items: InboundItem[] = []
  let cursor = from
  let bad = 0
  for (let pages = 1; pages <= 50; pages++) {
    const page = await connector.poll(feed, cursor, patient())
    items.push(...page.items)
    bad += page.bad.length
    cursor = page.cursor
    if (!page.more)
      return { items, bad, cursor: page.cursor, pages }
  }
  throw new Error(`${feed} never ends`)
}

/** The messages among items, by key. */
export function messagesOf(items: readonly InboundItem[]): InboundMessage[] {
  return items.filter(item => item.type === 'message')
}

/** A text on its way to a voice. */
export function replyTo(voice: { threadKey: string, replyTarget?: RaisedVoice['replyTarget'] }, text: string, visibility: Visibility = 'public'): OutgoingMessage {
  return { clientKey: `key-${text.length}-0001`, visibility, threadKey: voice.threadKey, text, replyTarget: voice.replyTarget ?? null, firstTriedAt: Date.now(), media: [] }
}
