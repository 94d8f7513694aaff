import type { AgentLegKind, RecordingState } from '../shared/domain/words.ts'
import type { GatewayCommand, softphoneActs, softphoneWords } from '../shared/gateway-protocol.ts'
import type { Clock, Log } from './ports.ts'

/** The people of a call. `third`: who a call is handed on to; `supervisor`: who listens in. */
export type Party = 'agent' | 'customer' | 'third' | 'supervisor'

/** What a softphone is told to do where the phone system is only a proxy. */
export type SoftphoneAct = typeof softphoneActs[number]

/** What a softphone says of its leg, or of an order. */
export type SoftphoneWord = typeof softphoneWords[number]

/** An agent's phone as the phone system knows it. */
export type AgentPhone = Extract<GatewayCommand, { type: 'phones' }>['agents'][number]

/**
 * What every leg has. The switchboard names legs `<handoffId>.<attempt>.<party>`, a supervisor's
 * `<handoffId>.<attempt>.supervisor.<agentId>`, a later leg of the same party with `-2`, `-3` … behind the party; a driver
 * takes the name as it is.
 */
interface LegBase {
  /** Unique over the life of the phone system: a second dial of the same leg must do nothing. */
  readonly legId: string
  readonly handoffId: string
  readonly attempt: number
  /** After this many ms of ringing the driver gives up and reports `gone` with `timedOut`. */
  readonly ringTimeoutMs: number
}

/** A colleague's phone to be called. */
export type AgentLegRequest = LegBase & { readonly party: 'agent' | 'third' | 'supervisor', readonly kind: AgentLegKind, readonly agentId: string, readonly address: string | null }

/** An outside number to be called: E.164, for a third person also a short extension. `record`: the customer agreed to it, so a driver that has a notice plays it to them before their first bridge; the recording itself begins with {@link Driver.record}. */
export type NumberLegRequest = LegBase & { readonly party: 'customer' | 'third', readonly number: string, readonly callerId: string, readonly record: boolean }

/** One party to be called. */
export type LegRequest = AgentLegRequest | NumberLegRequest

/** What a driver may call the end of a leg when the phone system has a word of its own for it. */
export type LegWord = 'busy' | 'rejected' | 'no_answer' | 'unreachable' | 'invalid_number' | 'congestion' | 'answering_machine' | 'unavailable' | 'system_error'

/** Everything known about why a leg is gone; `outcome.ts` makes the one outcome of it. */
export interface LegEnd {
  /** `far`: that person hung up or refused; `near`: we hung up; `system`: the phone system or the network did. */
  readonly by: 'far' | 'near' | 'system'
  /** The ring time ran out. */
  readonly timedOut: boolean
  readonly word: LegWord | null
  readonly sipCode: number | null
  readonly q850: number | null
  /** Free text for a person, without numbers of people. */
  readonly detail: string | null
}

/** A leg that exists on the phone system, whoever made it. */
export interface StandingLeg {
  readonly legId: string
  readonly state: 'ringing' | 'up'
}

/**
 * What happened on the phone system. Per leg in this order: at most one `ringing`, at most one `up`, exactly one `gone`.
 * Between `up` and `gone` an agent's leg may be `lost` and `back` any number of times.
 */
export type LegEvent
  = | { readonly type: 'ringing' | 'up', readonly legId: string }
    | { readonly type: 'gone', readonly legId: string, readonly end: LegEnd }
    /** An agent's phone lost in a call that the driver keeps alive, the customer with music; `gone` follows when the grace is over. */
    | { readonly type: 'lost' | 'back', readonly legId: string }
    /** The customer hears music, or speaks again, by an act outside of the workspace: at the agent's own phone. `legId` is the customer's. */
    | { readonly type: 'held' | 'retrieved', readonly legId: string }
    | { readonly type: 'digit', readonly legId: string, readonly digit: string }
    /** `legId` is the customer's. */
    | { readonly type: 'recording', readonly legId: string, readonly state: RecordingState, readonly recordingId: string | null }
    /** A customer rings. `legId` is the driver's own until {@link Driver.answerIncoming} renames it; `from` is E.164, null = withheld; `called` the number they dialled; `uui` their User-to-User text, decoded. */
    | { readonly type: 'incoming', readonly legId: string, readonly from: string | null, readonly called: string, readonly queue: string, readonly uui: string | null }
    /** The softphone of that agent is to do something itself. */
    | { readonly type: 'order', readonly legId: string, readonly agentId: string, readonly orderId: string, readonly act: SoftphoneAct, readonly value: string | null }
    | { readonly type: 'phone', readonly agentId: string, readonly registered: boolean }
    /** After a gap in what the driver could see: every leg of ours that exists. What is missing is gone, seen late. */
    | { readonly type: 'resynced', readonly legs: readonly StandingLeg[] }

/**
 * What a driver can do beyond calling, joining and hanging up. `queue`: customers who ring wait for an agent;
 * `transfer`: third legs and joining them; `refer`: an agent's phone hands the call on by itself; `rejoin`: an agent's
 * lost phone comes back into its call.
 */
export type DriverAbility = 'queue' | 'transfer' | 'refer' | 'digits' | 'record' | 'supervise' | 'rejoin'

/** What an agent's softphone said of the leg it placed by order (`orderId` null), or of an order. */
export interface LegReport {
  readonly legId: string
  readonly orderId: string | null
  readonly word: SoftphoneWord
  readonly by: 'far' | 'near' | 'system'
  readonly sipCode: number | null
  readonly q850: number | null
}

/** A recording as the phone system keeps it. */
export interface RecordingFile {
  /** `audio/wav` and the like. */
  readonly mime: string
  readonly bytes: Uint8Array
}

/**
 * A phone system as the gateway needs it: legs that ring, answer and go. A driver decides nothing about calls; it never
 * hangs up the other leg. Nothing here throws for what the phone system does: that arrives as an event. A driver
 * without an ability rejects the methods that need it; the switchboard looks at `abilities` first.
 */
export interface Driver {
  readonly name: string
  readonly abilities: ReadonlySet<DriverAbility>
  /** False while the driver could not see what becomes of a call: the switchboard places none. */
  readonly isReady: () => boolean
  /** Where events go; called once, before any leg is dialled. */
  readonly listen: (onEvent: (event: LegEvent) => void) => void
  /** Calls one party. A leg that cannot be dialled is reported `gone`. The same `legId` again does nothing. */
  readonly dial: (leg: LegRequest) => void
  /** Lets exactly these two, both up, hear each other; whoever was with one of them before hears music, and a hold of either is over. Rejects when the phone system refuses. */
  readonly bridge: (legA: string, legB: string) => Promise<void>
  /** Ends a leg whatever its state; `gone` follows even if the phone system stays silent. A leg already gone is done. */
  readonly hangUp: (legId: string) => void
  /** Plays music to the customer's leg (or stops). Rejects when the leg is not up or the phone system refuses. */
  readonly hold: (customerLegId: string, on: boolean) => Promise<void>
  /** Silences what the agent's leg says (or stops). Rejects as `hold` does. */
  readonly mute: (agentLegId: string, on: boolean) => Promise<void>
  /** The agent answers or declines a leg of kind `button`; false when that leg is not ringing or has no button. */
  readonly press: (legId: string, action: 'answer' | 'decline') => boolean
  /** Plays digits into that leg. */
  readonly digits: (legId: string, digits: string) => Promise<void>
  /** Records what is said on the customer's leg; its events say what became of it. `start` comes after the first bridge; where no notice was played yet, it is played first. */
  readonly record: (customerLegId: string, act: 'start' | 'pause' | 'resume' | 'stop') => Promise<void>
  /** Audio of a recording that one of its events named; null = the phone system has it no more. Left out by drivers that record nothing. Rejects when the phone system does not answer. */
  readonly recording?: (recordingId: string) => Promise<RecordingFile | null>
  /** The supervisor, up, hears the agent's call; with `whisper` the agent alone hears them too. */
  readonly supervise: (agentLegId: string, supervisorLegId: string, how: 'listen' | 'whisper') => Promise<void>
  /** Ability `refer`: the agent's phone hands the call on without asking the third person first. Resolves when the third person is being called; the agent's leg then goes by itself. */
  readonly refer: (agentLegId: string, target: { readonly number: string } | { readonly address: string }) => Promise<void>
  /** The switchboard takes over an incoming leg under its own name; it stays with music until it is bridged. From now on the driver calls it `newLegId`. */
  readonly answerIncoming: (legId: string, newLegId: string) => void
  /** Whose phones there are; replaces the list of before. Each one's state is told as `phone` at once and at every change. */
  readonly phones: (list: readonly AgentPhone[]) => void
  /** What an agent's softphone says; ignored by drivers that see for themselves. */
  readonly word: (report: LegReport) => void
  /** Legs of an earlier life of this gateway that still exist; from now on this driver looks after them. Called once, before anything is dialled. */
  readonly adopt: () => Promise<readonly StandingLeg[]>
  /** Hangs up every leg and lets go of the phone system. */
  readonly stop: () => Promise<void>
}

/** What every driver is given. */
export interface DriverOptions {
  readonly clock: Clock
  readonly log: Log
}
