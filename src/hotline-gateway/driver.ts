import type { Clock, Log } from './ports.ts'

/** The two people of a call. */
export type Party = 'agent' | 'customer'

/** How the agent's own voice reaches the call. */
export type AgentLegKind = 'button' | 'softphone' | 'desk_phone'

interface LegBase {
  /** Unique over the life of the phone system: a second dial of the same leg must do nothing. */
  readonly legId: string
  readonly handoffId: string
  readonly attempt: number
  /** After this many ms of ringing the driver gives up and reports `gone` with `timedOut`. */
  readonly ringTimeoutMs: number
}

/** One party to be called. */
export type LegRequest
  = | LegBase & { readonly party: 'agent', readonly kind: AgentLegKind, readonly agentId: string, readonly address: string | null }
    | LegBase & { readonly party: 'customer', readonly number: string, readonly callerId: string, readonly record: boolean }

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

/** What happened to a leg. Per leg in this order: at most one `ringing`, at most one `up`, exactly one `gone`. */
export type LegEvent
  = | { readonly type: 'ringing', readonly legId: string }
    | { readonly type: 'up', readonly legId: string }
    | { readonly type: 'gone', readonly legId: string, readonly end: LegEnd }

/**
 * A phone system as the gateway needs it: legs that ring, answer and go. A driver decides nothing about calls; it never
 * hangs up the other leg. Nothing here throws for what the phone system does: that arrives as an event.
 */
export interface Driver {
  readonly name: string
  /** Where events go; called once, before any leg is dialled. */
  readonly listen: (onEvent: (event: LegEvent) => void) => void
  /** Calls one party. A leg that cannot be dialled is reported `gone`. The same `legId` again does nothing. */
  readonly dial: (leg: LegRequest) => void
  /** Lets two legs that are up hear each other. Rejects when the phone system refuses. */
  readonly bridge: (agentLegId: string, customerLegId: string) => Promise<void>
  /** Ends a leg whatever its state; `gone` follows even if the phone system stays silent. A leg already gone is done. */
  readonly hangUp: (legId: string) => void
  /** Plays music to that leg (or stops). Rejects when the leg is not up or the phone system refuses. */
  readonly hold: (legId: string, on: boolean) => Promise<void>
  /** Silences what that leg says (or stops). Rejects as `hold` does. */
  readonly mute: (legId: string, on: boolean) => Promise<void>
  /** The agent answers or declines a leg of kind `button`; false when that leg is not ringing or has no button. */
  readonly press: (legId: string, action: 'answer' | 'decline') => boolean
  /** Hangs up every leg and lets go of the phone system. */
  readonly stop: () => Promise<void>
}

/** What every driver is given. */
export interface DriverOptions {
  readonly clock: Clock
  readonly log: Log
}
