import type { AttemptOutcome, EndedBy } from '../shared/domain/words.ts'
import type { Call, CallEvent, Leg, Step } from './call.ts'
import type { LegEnd } from './driver.ts'
import { listeningStops } from './call-listening.ts'
import { andThen, dismiss, enter, isConnected, musicMs, span, tell } from './call.ts'

/** How an attempt is over. */
export interface Ending {
  readonly outcome: AttemptOutcome
  readonly endedBy: EndedBy | null
  readonly end?: LegEnd
  readonly detail?: string
}

/** Who ended a call that never connected; nobody did when the phone just was not answered. */
const whoEnded: Partial<Record<AttemptOutcome, EndedBy>> = { rejected: 'customer', agent_declined: 'agent', cancelled: 'agent', agent_lost: 'system', system_error: 'system' }

/** The ending of a call that never connected, by its outcome. */
export function endingOf(outcome: AttemptOutcome, end: LegEnd): Ending {
  return { outcome, endedBy: whoEnded[outcome] ?? null, end }
}

/** The ending when a party of a talk hangs up or falls away. */
export function talkEnding(party: 'agent' | 'customer', end: LegEnd): Ending {
  return { outcome: 'answered', endedBy: end.by === 'far' ? party : 'system', end }
}

/** Ends the attempt: tells it once and asks every leg to go, except those that `stay` (a customer who was handed on). */
export function end(call: Call, ending: Ending, at: number, stay: (leg: Leg) => boolean = () => false): Step {
  const holdMs = musicMs(call, at)
  const ended: CallEvent = {
    type: 'ended',
    at,
    outcome: ending.outcome,
    endedBy: ending.endedBy,
    rang: call.rangAt !== null,
    ringMs: call.rangAt === null ? 0 : span(call.rangAt, call.answeredAt ?? at),
    talkMs: call.connectedAt === null ? 0 : Math.max(0, span(call.connectedAt, at) - holdMs),
    holdMs,
    sipCode: ending.end?.sipCode ?? null,
    q850: ending.end?.q850 ?? null,
    detail: ending.detail ?? ending.end?.detail ?? null,
    recordingId: call.recording?.recordingId ?? null,
  }
  const over: Call = { ...enter(call, 'ended', at), outcome: ending.outcome, musicAt: null, holdMs, transfer: null, supervisors: [], lost: false }
  return andThen(tell(over, ...listeningStops(call, at), ended), known => dismiss(known, ...known.legs.filter(leg => !stay(leg))))
}

/** Ends a call because something broke or the gateway stops. */
export function breakOff(call: Call, detail: string, at: number): Step {
  return end(call, { outcome: isConnected(call) ? 'answered' : 'system_error', endedBy: 'system', detail }, at)
}
