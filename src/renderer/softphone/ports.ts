import type { CallbackRow } from '../../shared/contract/conversation.ts'
import type { CallOutput } from '../../shared/contract/index.ts'
import type { SoftphoneAccount, SoftphoneOrder, SoftphoneState } from '../../shared/contract/softphone.ts'
import type { OpenLine } from './line.ts'
import type { PhoneMedia } from './media.ts'
import type { PhoneOwner } from './owner.ts'
import type { Ringer } from './ringer.ts'
import type { LegWord } from './words.ts'

/** What the softphone asks and tells the engine. */
export interface SoftphoneServer {
  readonly account: () => Promise<SoftphoneAccount | null>
  readonly leg: (handoffId: string) => Promise<CallOutput<'softphone:leg'>>
  readonly word: (word: LegWord) => Promise<unknown>
  readonly say: (state: SoftphoneState) => Promise<unknown>
}

/** What a softphone is made of. */
export interface SoftphoneOptions {
  readonly server: SoftphoneServer
  readonly openLine: OpenLine
  readonly media: PhoneMedia
  readonly ringer: Ringer
  readonly owner: PhoneOwner
  /** Runs once after ms; answers what takes it back. */
  readonly after: (ms: number, run: () => void) => () => void
  /** Hand-overs whose leg this window has placed once, over a reload of its page. */
  readonly placed: { readonly has: (handoffId: string) => boolean, readonly add: (handoffId: string) => void }
}

/** What of a call's row the softphone looks at. */
export type PhoneRow = Pick<CallbackRow, 'id' | 'handoffId' | 'state' | 'ringing' | 'held' | 'orderAddress'>

/** A person's phone in this window. It reports and obeys; what a call is, the server says. */
export interface Softphone {
  /** Asks for the account and, with one, for the phone. */
  readonly start: () => Promise<void>
  readonly stop: () => void
  readonly order: (order: SoftphoneOrder) => void
  /** My calls as the server sees them now. */
  readonly rows: (rows: readonly PhoneRow[]) => void
  /** This window shall have the phone. */
  readonly take: () => void
  readonly askMicrophone: () => Promise<void>
  /** Null: there is no phone. */
  readonly state: () => SoftphoneState | null
  readonly onState: (handler: (state: SoftphoneState | null) => void) => void
}
