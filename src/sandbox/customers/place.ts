import type { Channel } from '../../shared/domain/index.ts'
import type { Motif } from '../base/pictures.ts'
import type { Uid } from '../truth.ts'

/** Somebody who is about to live on a platform; what is left out is invented from the name. */
export interface Newcomer {
  readonly nick: string
  readonly followers?: number | undefined
  readonly gender?: 'm' | 'f' | 'n' | undefined
  readonly location?: string | undefined
  readonly description?: string | undefined
  readonly verified?: { readonly type: number, readonly reason: string } | undefined
  readonly isSpammer?: boolean | undefined
}

/** Where a talk is opened; each platform takes the nearest thing it has. */
export type OpeningPlace = 'mention' | 'comment' | 'comment_mention' | 'private_message' | 'search_post'

/** One thing that somebody says. */
export interface Saying {
  readonly uid: Uid
  readonly text: string
  /** Of a topic that this opens; its first sentence when left out. Only where topics have titles. */
  readonly title?: string | undefined
  readonly image?: Motif | undefined
  readonly room: 'public' | 'private'
  /** Where it begins; left out when the talk goes on in `threadId`. */
  readonly opens?: OpeningPlace | undefined
  /** Which of the brand's posts a comment hangs on. */
  readonly under?: 'launch' | 'roaming' | 'lottery' | 'care' | undefined
  readonly threadId?: string | undefined
  /** The brand's item that is answered. */
  readonly answers?: string | undefined
}

/** Where something was said. Ids are the platform's own, as text. */
export interface Said {
  readonly itemId: string
  /** The public thread; null in private. */
  readonly threadId: string | null
}

/** Something of the brand that reached a customer. */
export interface BrandVoice {
  readonly to: Uid
  readonly room: 'public' | 'private'
  readonly text: string
  readonly itemId: string
  readonly threadId: string | null
}

/** What changes about somebody; what is left out stays. */
export interface PersonChange {
  readonly nick?: string | undefined
  readonly followers?: number | undefined
  /** The brand can answer them no more. */
  readonly blocksBrand?: boolean | undefined
}

/** A text that a colleague writes in the platform's own app, past the workstation: privately to `to`, or publicly as an answer to `answers`. */
export interface AppAnswer {
  readonly text: string
  readonly to?: Uid | undefined
  readonly answers?: string | undefined
}

/** A platform as scripted customers live on it. The director knows nothing else of any platform. */
export interface Place {
  readonly channel: Channel
  /** True when nobody has the name yet. */
  readonly isFree: (nick: string) => boolean
  /** Lets somebody join; answers their id. Who has the name already is the same one. */
  readonly join: (who: Newcomer, wishedUid?: number) => Uid
  /** Throws RangeError for a person, a thread or an item that is not there. */
  readonly say: (saying: Saying) => Said
  /** Follows or leaves the brand's account, where there is such a thing. */
  readonly follow: (uid: Uid, follows: boolean) => void
  /** The author deletes a public item; false when there is none. */
  readonly remove: (itemId: string) => boolean
  /** Who hears what the brand writes; the last one given. */
  readonly onBrandVoice: (listener: (voice: BrandVoice) => void) => void
  /** The author rewrites a public item; false when there is none. Left out where the platform knows no such thing, as are the next two. */
  readonly edit?: (itemId: string, text: string) => boolean
  /** False when nobody has the uid. */
  readonly change?: (uid: Uid, wish: PersonChange) => boolean
  /** Null when there is nobody and nothing to answer. */
  readonly answerInApp?: (answer: AppAnswer) => Said | null
}
