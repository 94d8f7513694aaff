import type { Channel } from '../shared/domain/index.ts'
import type { PlatformName } from './platform-names.ts'
import { CHANNEL_OF, PLATFORM_NAMES, platformsMeantBy } from './platform-names.ts'

/** Where a voice was raised, in the product's own words; `elsewhere` = neither addressed to the brand nor about it. */
export type Touchpoint = 'mention' | 'comment' | 'comment_mention' | 'private_message' | 'search_post' | 'call' | 'event' | 'brand_post' | 'elsewhere'

/** One event of a call, as the telephone side told it. */
export interface TruthCallEvent {
  type: string
  at: number
}

/** Somebody's id on a platform. */
export type Uid = number | string

/** One thing that really happened. Times in ms. */
export interface TruthEntry {
  /** Position in the ledger, from 1. */
  n: number
  kind: 'post' | 'comment' | 'message' | 'event' | 'call'
  /** Where it happened; `hotline` for calls. */
  channel: Channel
  /** Whose ids these are: two forums are one channel. Of a call, the platform on which its owner is known as `uid`. */
  platform: PlatformName
  touchpoint: Touchpoint
  visibility: 'public' | 'private'
  /** The platform's id: of the post or comment, `dm-<n>` for messages and events (the platform gives them none), the call's own id. */
  id: string
  /** Of this channel; a number where the platform gives numbers. */
  uid: Uid
  nick: string
  /** The script behind this customer; null for ad-hoc voices and the brand. */
  customerKey: string | null
  /** Whether this customer, as a whole, needs an answer; null when nobody wrote it down. */
  needsReply: boolean | null
  isBrand: boolean
  /** Whom a private message or call is meant for. */
  to: Uid | null
  text: string
  at: number
  /** Id of the entry that this one answers: a comment, a post. */
  inReplyTo: string | null
  postId: string | null
  picture: string | null
  deleted: boolean
  handoffId: string | null
  callEvents: TruthCallEvent[]
}

/** What a recorder must tell; the rest has quiet defaults. */
export type TruthGiven = Partial<TruthEntry> & Pick<TruthEntry, 'kind' | 'touchpoint' | 'id' | 'uid' | 'at'>

/** The append-only ledger of everything that happened, as the platforms know it. */
export interface Truth {
  /** Tells who is behind a uid, before they speak. */
  introduce: (uid: Uid, who: { customerKey: string | null, needsReply: boolean | null }) => void
  record: (given: TruthGiven) => TruthEntry
  find: (id: string) => TruthEntry | undefined
  /** Entries after position `n`. */
  after: (n: number) => readonly TruthEntry[]
  of: (uid: Uid) => TruthEntry[]
  clear: () => void
  /** The same ledger as one platform writes and reads it: ids and uids of others are none of its own. */
  on: (platform: PlatformName) => Truth
}

interface Book {
  entries: TruthEntry[]
  byId: Map<string, TruthEntry>
  known: Map<string, { customerKey: string | null, needsReply: boolean | null }>
}

/** The ledger seen from a platform; from none, ids are looked up everywhere and what is written belongs to the channel it names, Weibo's when it names none. */
function openBook(book: Book, home: PlatformName | null): Truth {
  const { entries, byId, known } = book
  return {
    introduce: (uid, who) => { known.set(`${home ?? 'any'} ${uid}`, who) },
    record(given) {
      const platform = given.platform ?? home ?? platformsMeantBy(given.channel ?? 'weibo')[0] ?? 'weibo'
      const entry: TruthEntry = {
        n: entries.length + 1,
        channel: given.kind === 'call' ? 'hotline' : CHANNEL_OF[platform],
        visibility: given.kind === 'post' || given.kind === 'comment' ? 'public' : 'private',
        nick: '',
        customerKey: null,
        needsReply: null,
        isBrand: false,
        to: null,
        text: '',
        inReplyTo: null,
        postId: null,
        picture: null,
        deleted: false,
        handoffId: null,
        callEvents: [],
        ...known.get(`${platform} ${given.uid}`) ?? known.get(`any ${given.uid}`),
        ...given,
        platform,
      }
      entries.push(entry)
      byId.set(`${platform} ${entry.id}`, entry)
      return entry
    },
    find: id => home === null
      ? PLATFORM_NAMES.map(name => byId.get(`${name} ${id}`)).find(entry => entry !== undefined)
      : byId.get(`${home} ${id}`),
    after: n => home === null ? entries.slice(n) : entries.slice(n).filter(entry => entry.platform === home),
    of: uid => entries.filter(entry => (home === null || entry.platform === home) && (String(entry.uid) === String(uid) || String(entry.to) === String(uid))),
    clear() {
      entries.length = 0
      byId.clear()
      known.clear()
    },
    on: platform => openBook(book, platform),
  }
}

/** An empty ledger. */
export function createTruth(): Truth {
  return openBook({ entries: [], byId: new Map(), known: new Map() }, null)
}
