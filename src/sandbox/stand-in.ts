import type { Host } from './base/host.ts'
import type { Random } from './base/random.ts'
import type { Place } from './customers/place.ts'
import type { Faults } from './faults.ts'
import type { PlatformName } from './platform-names.ts'
import type { Truth } from './truth.ts'

/** What every stand-in is made of. */
export interface StandInOptions {
  readonly host: Host
  readonly random: Random
  readonly faults: Faults
  /** The ledger as this platform writes it. */
  readonly truth: Truth
  /** On loopback; 0 = any free one. */
  readonly port: number
  /** Which of several sandboxes this is: their ids differ, as those of one platform do. 0–31. */
  readonly twin?: number
}

/** Whether a callback was taken, and why not. */
export interface CallbackOutcome {
  readonly ok: boolean
  readonly reason: string | null
}

/** The part of a stand-in that pushes. */
export interface Callbacks {
  /** Checks the address as the platform does, and registers it. */
  readonly register: (url: string, wish: Readonly<Record<string, unknown>>) => Promise<CallbackOutcome>
  readonly forget: () => void
  /** Pending, delivered, given up, the latest ones. */
  readonly view: () => unknown
}

/** A running platform as the sandbox and its control plane know it; what is special about one is asked of that one. */
export interface StandIn {
  readonly name: PlatformName
  readonly url: string
  /** Another one after each reset. */
  readonly place: Place
  /** Credentials and settings of the brand's account, ready for a channel's settings; at least `baseUrl`. */
  readonly account: () => Readonly<Record<string, unknown>>
  /** Changes the account as its owner or the platform could. Throws ControlError for a wish that it does not know. */
  readonly changeAccount: (wish: Readonly<Record<string, unknown>>) => void
  /** Null where the platform pushes nothing. */
  readonly callbacks: Callbacks | null
  /** A new, empty platform on the same port with the same account and callback. */
  readonly reset: (random: Random) => void
  readonly close: () => Promise<void>
}
