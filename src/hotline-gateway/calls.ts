import type { AttemptOutcome, EndedBy } from '../shared/domain/words.ts'
import type { CallSnapshot, GatewayEvent, legStates } from '../shared/gateway-protocol.ts'
import type { LegEnd } from './driver.ts'
import { agentOutcome, customerOutcome } from './outcome.ts'

/** The two people of a call. */
export type Party = 'agent' | 'customer'

/** One party's end of the call; times ms UTC. */
export interface Leg {
  readonly state: typeof legStates[number]
  readonly ringingAt: number | null
  readonly upAt: number | null
}

/** One attempt to bring an agent and a customer together, agent first. */
export interface Call {
  readonly handoffId: string
  readonly attempt: number
  readonly agentId: string
  readonly state: CallSnapshot['state']
  /** ms UTC at which `state` was entered. */
  readonly since: number
  readonly version: number
  readonly agent: Leg
  /** Null until the agent has answered. */
  readonly customer: Leg | null
  readonly connectedAt: number | null
  readonly heldAt: number | null
  /** Hold time of finished holds, ms. */
  readonly holdMs: number
  readonly muted: boolean
  readonly outcome: AttemptOutcome | null
}

/** What can happen to a call. Every input carries the gateway's own time in ms UTC. */
export type CallInput = { readonly at: number } & (
  | { readonly type: 'leg_ringing', readonly party: Party }
  | { readonly type: 'leg_up', readonly party: Party }
  | { readonly type: 'leg_gone', readonly party: Party, readonly end: LegEnd }
  /** The driver let the ring time pass without a word. */
  | { readonly type: 'ring_expired', readonly party: Party }
  | { readonly type: 'cancel' }
  | { readonly type: 'hangup' }
  | { readonly type: 'hold', readonly on: boolean }
  | { readonly type: 'mute', readonly on: boolean }
  /** The phone system refused something that the call cannot do without, or the gateway stops. */
  | { readonly type: 'break_off', readonly detail: string }
)

/** What the phone system has to be asked for. */
export type CallEffect
  = | { readonly type: 'dial', readonly party: Party }
    | { readonly type: 'hang_up', readonly party: Party }
    | { readonly type: 'bridge' }

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

interface Ending {
  readonly outcome: AttemptOutcome
  readonly endedBy: EndedBy | null
  readonly end?: LegEnd
  readonly detail?: string
}

/** Who ended a call that never connected; nobody did when the phone just was not answered. */
const whoEnded: Partial<Record<AttemptOutcome, EndedBy>> = { rejected: 'customer', agent_declined: 'agent', cancelled: 'agent', agent_lost: 'system', system_error: 'system' }

const dialling: Leg = { state: 'dialing', ringingAt: null, upAt: null }

/** True once the customer was spoken to; a cancel comes too late then. */
export function isConnected(call: Call): boolean {
  return call.state === 'connected' || call.state === 'held'
}

/** True when both legs have left the phone system. */
export function isClear(call: Call): boolean {
  return call.agent.state === 'gone' && (call.customer === null || call.customer.state === 'gone')
}

/** Begins an attempt: the agent's leg is dialled. */
export function startCall(about: { readonly handoffId: string, readonly attempt: number, readonly agentId: string }, at: number): Step {
  const call: Call = { ...about, state: 'dialing_agent', since: at, version: 1, agent: dialling, customer: null, connectedAt: null, heldAt: null, holdMs: 0, muted: false, outcome: null }
  return { call, events: [], effects: [{ type: 'dial', party: 'agent' }], refused: false }
}

/**
 * The next step of a call: pure, total, and the only place where a call changes. An ended call stays as it ended: a leg
 * that still comes up is hung up, everything else is only noted.
 */
export function stepCall(call: Call, input: CallInput): Step {
  if (call.state === 'ended')
    return afterEnd(call, input)
  switch (input.type) {
    case 'leg_ringing':
      return onRinging(call, input.party, input.at)
    case 'leg_up':
      return onUp(call, input.party, input.at)
    case 'leg_gone':
      return onGone(withLeg(call, input.party, { state: 'gone' }), input.party, input.end, input.at, call)
    case 'ring_expired':
      return onRingExpired(call, input.party, input.at)
    case 'cancel':
      return isConnected(call) ? refuse(call) : end(call, { outcome: 'cancelled', endedBy: 'agent' }, input.at)
    case 'hangup':
      return end(call, { outcome: isConnected(call) ? 'answered' : 'cancelled', endedBy: 'agent' }, input.at)
    case 'hold':
      return onHold(call, input.on, input.at)
    case 'mute':
      return onMute(call, input.on, input.at)
    case 'break_off':
      return end(call, { outcome: isConnected(call) ? 'answered' : 'system_error', endedBy: 'system', detail: input.detail }, input.at)
  }
}

/** A call as the protocol shows it. */
export function toSnapshot(call: Call): CallSnapshot {
  const { handoffId, attempt, state, agentId, since, outcome, version } = call
  return { handoffId, attempt, state, agentId, since, outcome, version }
}

function afterEnd(call: Call, input: CallInput): Step {
  switch (input.type) {
    case 'leg_up':
      return { ...quiet(withLeg(call, input.party, { state: 'up', upAt: input.at })), effects: [{ type: 'hang_up', party: input.party }] }
    case 'leg_gone':
      return quiet(withLeg(call, input.party, { state: 'gone' }))
    case 'hold':
    case 'mute':
      return refuse(call)
    default:
      return quiet(call)
  }
}

function onRinging(call: Call, party: Party, at: number): Step {
  const leg = legOf(call, party)
  if (leg?.state !== 'dialing')
    return quiet(call)
  const ringing = withLeg(call, party, { state: 'ringing', ringingAt: at })
  if (party === 'agent')
    return tell(touch(ringing), { type: 'agent_ringing', at })
  return tell(enter(ringing, 'ringing', at), { type: 'customer_ringing', at })
}

function onUp(call: Call, party: Party, at: number): Step {
  const leg = legOf(call, party)
  if (leg === null || leg.state === 'up' || leg.state === 'held' || leg.state === 'gone')
    return quiet(call)
  const up = withLeg(call, party, { state: 'up', upAt: at })
  if (party === 'agent') {
    const dialled = { ...enter(up, 'dialing_customer', at), customer: dialling }
    return { call: dialled, events: [{ type: 'agent_answered', at }, { type: 'customer_dialing', at }], effects: [{ type: 'dial', party: 'customer' }], refused: false }
  }
  return { ...tell({ ...enter(up, 'connected', at), connectedAt: at }, { type: 'connected', at }), effects: [{ type: 'bridge' }] }
}

function onGone(call: Call, party: Party, legEnd: LegEnd, at: number, before: Call): Step {
  if (isConnected(before))
    return end(call, { outcome: 'answered', endedBy: legEnd.by === 'far' ? party : 'system', end: legEnd }, at)
  const outcome = outcomeOfGone(before, party, legEnd)
  return end(call, { outcome, endedBy: whoEnded[outcome] ?? null, end: legEnd }, at)
}

function outcomeOfGone(before: Call, party: Party, legEnd: LegEnd): AttemptOutcome {
  if (party === 'customer')
    return customerOutcome(legEnd, before.customer?.ringingAt != null)
  if (before.agent.upAt === null)
    return agentOutcome(legEnd)
  // The agent was there and left while the customer was being called: on purpose, or because their phone was lost.
  return legEnd.by === 'far' ? 'cancelled' : 'agent_lost'
}

function onRingExpired(call: Call, party: Party, at: number): Step {
  const leg = legOf(call, party)
  if (leg === null || (leg.state !== 'dialing' && leg.state !== 'ringing'))
    return quiet(call)
  const silence: LegEnd = { by: 'near', timedOut: true, word: null, sipCode: null, q850: null, detail: 'the phone system let the ring time pass without a word' }
  const outcome = party === 'agent' ? agentOutcome(silence) : customerOutcome(silence, leg.ringingAt !== null)
  return end(call, { outcome, endedBy: null, end: silence }, at)
}

function onHold(call: Call, on: boolean, at: number): Step {
  if (!isConnected(call))
    return refuse(call)
  if (on === (call.state === 'held'))
    return quiet(call)
  if (on)
    return tell({ ...withLeg(enter(call, 'held', at), 'customer', { state: 'held' }), heldAt: at }, { type: 'held', at })
  return tell({ ...withLeg(enter(call, 'connected', at), 'customer', { state: 'up' }), heldAt: null, holdMs: heldMs(call, at) }, { type: 'retrieved', at })
}

function onMute(call: Call, on: boolean, at: number): Step {
  if (!isConnected(call))
    return refuse(call)
  return on === call.muted ? quiet(call) : tell(touch({ ...call, muted: on }), { type: 'muted', at, on })
}

function end(call: Call, ending: Ending, at: number): Step {
  const { customer } = call
  const holdMs = heldMs(call, at)
  const parties: readonly Party[] = customer === null ? ['agent'] : ['agent', 'customer']
  const event: CallEvent = {
    type: 'ended',
    at,
    outcome: ending.outcome,
    endedBy: ending.endedBy,
    rang: customer?.ringingAt != null,
    ringMs: customer?.ringingAt == null ? 0 : span(customer.ringingAt, customer.upAt ?? at),
    talkMs: call.connectedAt === null ? 0 : Math.max(0, span(call.connectedAt, at) - holdMs),
    holdMs,
    sipCode: ending.end?.sipCode ?? null,
    q850: ending.end?.q850 ?? null,
    detail: ending.detail ?? ending.end?.detail ?? null,
    recordingId: null,
  }
  return {
    call: { ...enter(call, 'ended', at), outcome: ending.outcome, heldAt: null, holdMs },
    events: [event],
    effects: parties.filter(party => legOf(call, party)?.state !== 'gone').map(party => ({ type: 'hang_up', party })),
    refused: false,
  }
}

function heldMs(call: Call, at: number): number {
  return call.holdMs + (call.heldAt === null ? 0 : span(call.heldAt, at))
}

function span(from: number, to: number): number {
  return Math.max(0, to - from)
}

function legOf(call: Call, party: Party): Leg | null {
  return party === 'agent' ? call.agent : call.customer
}

function withLeg(call: Call, party: Party, change: Partial<Leg>): Call {
  const leg = { ...(legOf(call, party) ?? dialling), ...change }
  return party === 'agent' ? { ...call, agent: leg } : { ...call, customer: leg }
}

function enter(call: Call, state: Call['state'], at: number): Call {
  return { ...touch(call), state, since: at }
}

function touch(call: Call): Call {
  return { ...call, version: call.version + 1 }
}

function quiet(call: Call): Step {
  return { call, events: [], effects: [], refused: false }
}

function tell(call: Call, event: CallEvent): Step {
  return { call, events: [event], effects: [], refused: false }
}

function refuse(call: Call): Step {
  return { call, events: [], effects: [], refused: true }
}
