import type { AttemptOutcome, CallDirection, RecordingState, TransferWay } from '../shared/domain/words.ts'
import type { CallSnapshot, GatewayEvent, legStates } from '../shared/gateway-protocol.ts'
import type { LegEnd, Party, SoftphoneAct } from './driver.ts'

/** What a leg is to its call; `leaving`: asked to go, not gone yet. */
export type Role = Party | 'leaving'

/** One end of the call; times ms UTC. A leg that is gone is no longer among {@link Call.legs}. */
export interface Leg {
  readonly legId: string
  readonly role: Role
  readonly state: Exclude<typeof legStates[number], 'gone'>
  readonly ringingAt: number | null
  readonly upAt: number | null
}

/** A call on its way to a third person. `number` is masked; `agentId` is null where it is an outside number. */
export interface Transfer {
  readonly how: TransferWay
  readonly agentId: string | null
  readonly number: string
  /** `joining`: the phone system has been asked to bring customer and third person together. `by_phone`: the agent's own phone hands the call on. */
  readonly phase: 'ringing' | 'talking' | 'joining' | 'by_phone'
}

/** A colleague who listens in. */
export interface Supervisor {
  readonly agentId: string
  readonly legId: string
  readonly how: 'listen' | 'whisper'
  /** Told to be listening. */
  readonly isOn: boolean
}

/** One attempt to bring an agent and a customer together: agent first, or with a customer who rang. */
export interface Call {
  readonly handoffId: string
  readonly attempt: number
  readonly direction: CallDirection
  /** Empty while nobody has been given the call. */
  readonly agentId: string
  readonly state: CallSnapshot['state']
  /** ms UTC at which `state` was entered. */
  readonly since: number
  readonly version: number
  readonly inbound: CallSnapshot['inbound'] | null
  readonly legs: readonly Leg[]
  /** How many legs each party has had; a later one needs a name of its own. */
  readonly legsMade: Readonly<Partial<Record<string, number>>>
  /** The customer's phone rang, was answered. */
  readonly rangAt: number | null
  readonly answeredAt: number | null
  readonly connectedAt: number | null
  /** Since when the customer hears music, on hold or in a transfer. */
  readonly musicAt: number | null
  /** Finished music, ms. */
  readonly holdMs: number
  readonly muted: boolean
  /** The agent's phone is lost and may come back. */
  readonly lost: boolean
  /** The customer agreed to a recording. */
  readonly mayRecord: boolean
  readonly recording: { readonly state: RecordingState, readonly recordingId: string | null } | null
  readonly transfer: Transfer | null
  readonly supervisors: readonly Supervisor[]
  readonly outcome: AttemptOutcome | null
  /** The customer goes on talking with an outside number, without us. */
  readonly handedOn: boolean
}

/** What two legs are brought together for: `talk` agent and customer, `consult` agent and third, `hand_over` customer and third. */
export type BridgeUse = 'talk' | 'consult' | 'hand_over'

/** What can happen to a call. Every input carries the gateway's own time in ms UTC. */
export type CallInput = { readonly at: number } & (
  | { readonly type: 'leg_ringing' | 'leg_up' | 'leg_lost' | 'leg_back', readonly legId: string }
  | { readonly type: 'leg_gone', readonly legId: string, readonly end: LegEnd }
  | { readonly type: 'digit', readonly legId: string, readonly digit: string }
  | { readonly type: 'recording', readonly state: RecordingState, readonly recordingId: string | null }
  | { readonly type: 'order', readonly agentId: string, readonly orderId: string, readonly act: SoftphoneAct, readonly value: string | null }
  /** The driver let the ring time pass without a word. */
  | { readonly type: 'ring_expired', readonly legId: string }
  | { readonly type: 'cancel' | 'hangup' }
  | { readonly type: 'take', readonly agentId: string, readonly record: boolean }
  | { readonly type: 'hold' | 'mute', readonly on: boolean }
  | { readonly type: 'transfer', readonly how: TransferWay, readonly agentId: string | null, readonly number: string, readonly byPhone: boolean }
  | { readonly type: 'transfer_end', readonly action: 'complete' | 'cancel' }
  | { readonly type: 'supervise', readonly agentId: string, readonly how: 'listen' | 'whisper' | 'stop' }
  /** What was asked of the phone system is done. */
  | { readonly type: 'joined', readonly use: BridgeUse }
  | { readonly type: 'not_joined', readonly use: BridgeUse }
  | { readonly type: 'referred' | 'not_referred' }
  | { readonly type: 'supervising', readonly agentId: string, readonly how: 'listen' | 'whisper' }
  /** The phone system refused something that the call cannot do without, or the gateway stops. */
  | { readonly type: 'break_off', readonly detail: string }
)

/** What the phone system has to be asked for. */
export type CallEffect
  = | { readonly type: 'dial', readonly legId: string, readonly party: Party }
    | { readonly type: 'hang_up', readonly legId: string }
    | { readonly type: 'bridge', readonly a: string, readonly b: string, readonly use: BridgeUse }
    | { readonly type: 'music', readonly legId: string }
    | { readonly type: 'record', readonly legId: string, readonly act: 'start' | 'stop' }
    | { readonly type: 'supervise', readonly agentLegId: string, readonly legId: string, readonly agentId: string, readonly how: 'listen' | 'whisper' }
    | { readonly type: 'refer', readonly legId: string }

type WithoutEnvelope<T> = T extends unknown ? Omit<T, 'eventId' | 'epoch' | 'seq' | 'handoffId' | 'attempt'> : never

/** An event before the feed gives it its number. */
export type CallEvent = WithoutEnvelope<GatewayEvent>

/** Where a call stands after an input, what to tell, what to ask for; `refused` = the input makes no sense in this state. */
export interface Step {
  readonly call: Call
  readonly events: readonly CallEvent[]
  readonly effects: readonly CallEffect[]
  readonly refused: boolean
}

/** True once the customer was spoken to; a cancel comes too late then. */
export function isConnected(call: Call): boolean {
  return call.state === 'connected' || call.state === 'held'
}

/** True when every leg has left the phone system. */
export function isClear(call: Call): boolean {
  return call.legs.length === 0
}

/** A call as the protocol shows it. */
export function toSnapshot(call: Call): CallSnapshot {
  const { handoffId, attempt, state, agentId, since, outcome, version, lost, direction, inbound } = call
  return { handoffId, attempt, state, agentId, since, outcome, version, lost, direction, ...inbound !== null && { inbound } }
}

/** The leg of that role; a call has one of each but supervisors and those that leave. */
export function legOf(call: Call, role: Role): Leg | undefined {
  return call.legs.find(leg => leg.role === role)
}

/** The leg of that role when somebody is on it. */
export function upLeg(call: Call, role: Role): Leg | undefined {
  return call.legs.find(leg => leg.role === role && leg.upAt !== null)
}

/** Changes one leg. */
export function withLeg(call: Call, legId: string, change: Partial<Leg>): Call {
  return { ...call, legs: call.legs.map(leg => leg.legId === legId ? { ...leg, ...change } : leg) }
}

/** Forgets legs that are gone. */
export function withoutLegs(call: Call, isGone: (leg: Leg) => boolean): Call {
  return { ...call, legs: call.legs.filter(leg => !isGone(leg)) }
}

/** Names and dials a new leg. */
export function dialLeg(call: Call, party: Party, agentId?: string): Step {
  const kind = party === 'supervisor' ? `supervisor.${agentId}` : party
  const made = (call.legsMade[kind] ?? 0) + 1
  const legId = `${call.handoffId}.${call.attempt}.${kind}${made === 1 ? '' : `-${made}`}`
  const leg: Leg = { legId, role: party, state: 'dialing', ringingAt: null, upAt: null }
  return { ...quiet({ ...call, legs: [...call.legs, leg], legsMade: { ...call.legsMade, [kind]: made } }), effects: [{ type: 'dial', legId, party }] }
}

/** Asks those legs to go; they stay known until they are. */
export function dismiss(call: Call, ...legs: readonly (Leg | undefined)[]): Step {
  const ids = new Set(legs.flatMap(leg => leg === undefined || leg.role === 'leaving' ? [] : [leg.legId]))
  return {
    ...quiet({ ...call, legs: call.legs.map(leg => ids.has(leg.legId) ? { ...leg, role: 'leaving' as const } : leg) }),
    effects: [...ids].map(legId => ({ type: 'hang_up', legId })),
  }
}

/** The call in another state. */
export function enter(call: Call, state: Call['state'], at: number): Call {
  return { ...touch(call), state, since: at }
}

/** A change worth a version. */
export function touch(call: Call): Call {
  return { ...call, version: call.version + 1 }
}

/** Nothing to tell. */
export function quiet(call: Call): Step {
  return { call, events: [], effects: [], refused: false }
}

/** Something to tell, in that order. */
export function tell(call: Call, ...events: readonly CallEvent[]): Step {
  return { call, events, effects: [], refused: false }
}

/** The input makes no sense now; nothing changes. */
export function refuse(call: Call): Step {
  return { call, events: [], effects: [], refused: true }
}

/** One step after another. */
export function andThen(step: Step, next: (call: Call) => Step): Step {
  const after = next(step.call)
  return { call: after.call, events: [...step.events, ...after.events], effects: [...step.effects, ...after.effects], refused: step.refused || after.refused }
}

/** All music so far, ms. */
export function musicMs(call: Call, at: number): number {
  return call.holdMs + (call.musicAt === null ? 0 : span(call.musicAt, at))
}

/** Time between two moments, never negative. */
export function span(from: number, to: number): number {
  return Math.max(0, to - from)
}
