import type { SoftphoneAccount } from '../../shared/contract/softphone.ts'
import type { Traffic } from './quality.ts'

/** How a leg ended: who did it, and the codes of SIP and of ISDN (Q.850) where they were told. */
export interface LegEnd {
  readonly by: 'far' | 'near' | 'system'
  readonly sipCode: number | null
  readonly q850: number | null
}

/** What a leg tells. `onGone` comes once, whichever way it went. */
export interface LegHandlers {
  readonly onRinging: () => void
  readonly onUp: () => void
  readonly onGone: (end: LegEnd) => void
  /** The far end's sound. */
  readonly onSound: (stream: MediaStream) => void
}

/** One leg of a call at this softphone. What cannot be done in its state does nothing. */
export interface Leg {
  /** Hand-over that an incoming leg names; null = none, or a leg that we placed. */
  readonly handoffId: string | null
  readonly answer: (microphone: MediaStream) => void
  /** Declines a leg that rings, calls off one that we placed, hangs up one that is up. */
  readonly end: () => void
  /** False: not possible now. */
  readonly hold: (on: boolean) => boolean
  readonly mute: (on: boolean) => void
  readonly digits: (digits: string) => void
  /** Hands the far end on; resolves with whether it was taken up. */
  readonly refer: (address: string) => Promise<boolean>
  readonly replaceMicrophone: (microphone: MediaStream) => Promise<void>
  /** What passed since the leg began; null while nothing is known. */
  readonly traffic: () => Promise<Traffic | null>
}

/** What a line tells. A leg that comes in is listened to by what `onIncoming` answers. */
export interface LineHandlers {
  readonly onRegistered: () => void
  /** The way to the registrar is lost, or the registration; it comes back by itself. */
  readonly onLost: () => void
  /** Wrong name or password. */
  readonly onRefused: (sipCode: number | null) => void
  readonly onIncoming: (leg: Leg) => LegHandlers
}

/** A registration with the phone system, and calls over it. */
export interface Line {
  readonly start: () => void
  /** Ends every leg and the registration. */
  readonly stop: () => void
  readonly call: (address: string, microphone: MediaStream, handlers: LegHandlers) => Leg
}

/** Makes a line; nothing is sent before its `start`. */
export type OpenLine = (account: SoftphoneAccount, handlers: LineHandlers) => Promise<Line>
