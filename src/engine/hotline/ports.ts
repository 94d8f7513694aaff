import type { GatewayAnswer, GatewayCommand } from '../../shared/gateway-protocol.ts'
import type { Emit, MediaBytes, MediaSlice } from '../handle.ts'

/** What the hotline's use cases need of the link to the gateway; `GatewayLink` has it. */
export interface HotlineLink {
  /** Throws `hotline_unreachable`; `details.sent` false = the command certainly did not leave. */
  readonly command: (command: GatewayCommand) => Promise<GatewayAnswer>
  readonly state: () => 'up' | 'down'
}

/** What the hotline's use cases, feed and rounds need beside the context. */
export interface HotlineDeps {
  /** Null: no hotline is configured. */
  readonly link: HotlineLink | null
  /** Null or left out: there are none to be had. */
  readonly recordings?: Recordings | null
  /** Where fetched recordings lie for the host's media route. */
  readonly shelf?: RecordingShelf
  /** There is something new in an account's outbox. */
  readonly wake: (accountId: string) => void
  /** Sends an event to every session of an agent. */
  readonly tell?: (agentId: string, ...args: Parameters<Emit>) => void
}

/** A call that the gateway should give up, because the engine has ended it; done after the commit that decided so. */
export interface LetGo {
  readonly callbackId: string
  readonly handoffId: string
}

/** What is to be done after the unit of an event. */
export interface Taken {
  /** A call that the gateway should give up. */
  readonly left?: LetGo | null
  /** Says something to people's windows. */
  readonly tell?: (deps: HotlineDeps) => void
}

/** The phone system's recordings. */
export interface Recordings {
  /** The audio of a recording. Throws `not_found` when the phone system has it no more, `hotline_unreachable` when it does not answer. */
  readonly fetch: (recordingId: string) => Promise<{ readonly mime: string, readonly bytes: Uint8Array }>
}

/** Recordings that somebody asked for, for a while. */
export interface RecordingShelf {
  /** Answers the id under which the host's media route serves it, and until when (ms UTC). */
  readonly put: (audio: { readonly mime: string, readonly bytes: Uint8Array }) => { readonly mediaId: string, readonly until: number }
  /** Undefined for what is not (any more) there. */
  readonly read: (mediaId: string, slice?: MediaSlice) => MediaBytes | undefined
}
