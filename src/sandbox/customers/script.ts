import type { Motif } from '../base/pictures.ts'
import type { PhoneManner } from '../phones/manner.ts'
import type { PlatformName } from '../platform-names.ts'
import type { OpeningPlace, Saying } from './place.ts'

/** How somebody behaves while they wait and how fast they type. */
export type Temper = 'calm' | 'anxious' | 'angry' | 'cold' | 'cheerful'

/** What can happen to a customer, told from their side. */
export type Trigger
  /** The brand answered in public, and none of the finer cases fits. */
  = | 'public_reply'
    /** The brand asked, in public, to go on by private message. */
    | 'invited_to_private'
    /** The brand answered privately, and none of the finer cases fits. */
    | 'private_answer'
    /** The brand asked for a number in private. */
    | 'asked_for_number'
    /** The brand asked for a number where everybody reads. */
    | 'asked_for_number_in_public'
    /** The brand offered to call. */
    | 'asked_for_consent'
    /** The brand asked for an order number, a model, a time, a place. */
    | 'asked_for_details'
    | 'asked_for_picture'
    /** The brand said that it is done. */
    | 'told_result'
    /** A person said "one moment" and nothing more. */
    | 'holding'
    | 'automatic_reply'
    | 'call_connected'
    | 'call_ended'
    | 'call_missed'

/** One thing to say. `{number}`, `{order}`, `{nick}` and `{complaint}` (a complaint's number) are filled in. */
export interface Line {
  text: string
  /** Seconds to wait before it, on the customers' time; a typing time by length and temper when left out. */
  afterS?: number
  image?: Motif
  /** Where it is said; where the talk goes on when left out. */
  where?: 'public' | 'private'
}

/** What a customer does after having spoken. */
export type Ending
  /** Content: says no more unless asked. */
  = | 'content'
    /** Given up: hears nothing any more. */
    | 'leaves'
    /** Given up and unfollowed: private replies are impossible. */
    | 'unfollows'
    /** Deletes the first post or comment. */
    | 'deletes'

/** When this happens, then that is said. Each rule works once, unless `again`. */
export interface Rule {
  on: Trigger
  says: readonly (string | Line)[]
  then?: Ending
  again?: boolean
}

/** When nobody has answered for so many seconds, then that is said. */
export interface WaitRule {
  afterS: number
  says: readonly (string | Line)[]
  then?: Ending
}

/** How a customer comes in. */
export interface Opening {
  at: OpeningPlace
  says: readonly (string | Line)[]
  /** Follows the account first, which the platform pushes as an event of its own. */
  follows?: boolean
  /** Which of the brand's posts a comment hangs on. */
  under?: NonNullable<Saying['under']>
  /** Of the topic, where topics have titles. */
  title?: string
  /** Weibo when left out. */
  on?: PlatformName
}

/** The customer comes again on another platform, as somebody who is known there by a name of their own, and is heard on both from then on. */
export interface PlatformMove extends Opening {
  on: PlatformName
  /** The name there; the same one when left out. */
  nick?: string
  privately?: readonly (string | Line)[]
  /** Come before the script's own. */
  rules?: readonly Rule[]
  waits?: readonly WaitRule[]
}

/** The customer complains at a complaint desk, whose account tells the brand by a private message on Weibo. */
export interface ComplaintMove {
  on: 'complaint'
  title: string
  /** What they want: refund, apology … */
  wants: string
}

/** The customer asks to be called, in private, where they wrote last. */
export interface PhoneMove {
  on: 'phone'
  says: readonly (string | Line)[]
}

/** Where somebody turns to when waiting does not help. */
export type Move = (PlatformMove | ComplaintMove | PhoneMove) & {
  /** Seconds without an answer, counted from the last word. */
  afterS: number
  /** Moves on even if they were answered. */
  anyway?: boolean
}

/** One scripted customer. */
export interface CustomerScript {
  /** Unique, kebab-case, in English: the matter rather than the person. */
  key: string
  nick: string
  gender?: 'm' | 'f'
  location?: string
  /** The line under the name. */
  bio?: string
  followers: number
  verified?: { type: number, reason: string }
  temper: Temper
  /** Whether a service desk owes this one an answer. */
  needsReply: boolean
  /** Advertisers and machines. */
  isSpammer?: boolean
  /** An account that is one and the same however often it comes: its uid, where uids are numbers. */
  institutionUid?: number
  /** What they do when called; without it they have no number to give. */
  phone?: readonly PhoneManner[]
  opening: Opening
  /** What they write first in private when invited; a plain line when left out. */
  privately?: readonly (string | Line)[]
  rules?: readonly Rule[]
  waits?: readonly WaitRule[]
  /** Where they turn to next, one after the other. */
  moves?: readonly Move[]
}
