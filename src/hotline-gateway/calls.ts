import type { CallSnapshot } from '../shared/gateway-protocol.ts'
import type { Call, CallInput, Leg, Step } from './call.ts'
import type { LegEnd } from './driver.ts'
import { breakOff, end, endingOf, talkEnding } from './call-end.ts'
import { onSupervising, onSupervisorGone, onSupervisorUp, supervise } from './call-listening.ts'
import { endTransfer, failTransfer, onAgentLeft, onHandedOver, onReferred, onThirdGone, onThirdUp, startTransfer } from './call-transfer.ts'
import { andThen, dialLeg, dismiss, enter, isConnected, legOf, musicMs, quiet, refuse, tell, touch, upLeg, withLeg, withoutLegs } from './call.ts'
import { agentOutcome, customerOutcome } from './outcome.ts'

type Of<T extends CallInput['type']> = Extract<CallInput, { type: T }>

/** Begins an attempt: the agent's leg is dialled. */
export function startCall(about: { readonly handoffId: string, readonly attempt: number, readonly agentId: string, readonly record: boolean }, at: number): Step {
  return dialLeg({ ...blank(about.handoffId, about.attempt, at), agentId: about.agentId, mayRecord: about.record }, 'agent')
}

/** Begins with a customer who rang: the phone system has taken their call and plays music. */
export function startInbound(handoffId: string, inbound: NonNullable<CallSnapshot['inbound']>, at: number): Step {
  const customer: Leg = { legId: `${handoffId}.1.customer`, role: 'customer', state: 'up', ringingAt: null, upAt: at }
  const call: Call = { ...blank(handoffId, 1, at), direction: 'inbound', state: 'waiting', inbound, legs: [customer], legsMade: { customer: 1 } }
  return tell(call, { type: 'waiting', at, ...inbound })
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
    case 'leg_up':
    case 'leg_gone':
    case 'leg_lost':
    case 'leg_back':
    case 'ring_expired':
    case 'digit':
      return onLeg(call, input)
    case 'recording':
      return tell(touch({ ...call, recording: { state: input.state, recordingId: input.recordingId ?? call.recording?.recordingId ?? null } }), { type: 'recording', at: input.at, state: input.state })
    case 'order':
      return onOrder(call, input)
    case 'joined':
      return input.use === 'hand_over' ? onHandedOver(call, input.at) : input.use === 'talk' ? onTogether(call) : quiet(call)
    case 'not_joined':
      return onNotJoined(call, input)
    case 'referred':
      return onReferred(call, input.at)
    case 'not_referred':
      return failTransfer(call, 'system_error', input.at)
    case 'supervising':
      return onSupervising(call, input.agentId, input.how, input.at)
    case 'break_off':
      return breakOff(call, input.detail, input.at)
    default:
      return onCommand(call, input)
  }
}

function onCommand(call: Call, input: Of<'cancel' | 'hangup' | 'take' | 'hold' | 'mute' | 'transfer' | 'transfer_end' | 'supervise'>): Step {
  switch (input.type) {
    case 'cancel':
      return isConnected(call) ? refuse(call) : letGo(call, input.at)
    case 'hangup':
      return isConnected(call) ? end(call, { outcome: 'answered', endedBy: 'agent' }, input.at) : letGo(call, input.at)
    case 'take':
      return onTake(call, input)
    case 'hold':
      return onHold(call, input.on, input.at)
    case 'mute':
      return onMute(call, input.on, input.at)
    case 'transfer':
      return startTransfer(call, input)
    case 'transfer_end':
      return endTransfer(call, input.action, input.at)
    case 'supervise':
      return supervise(call, input)
  }
}

function blank(handoffId: string, attempt: number, at: number): Call {
  return { handoffId, attempt, direction: 'outbound', agentId: '', state: 'dialing_agent', since: at, version: 1, inbound: null, legs: [], legsMade: {}, rangAt: null, answeredAt: null, connectedAt: null, musicAt: null, holdMs: 0, muted: false, lost: false, mayRecord: false, recording: null, transfer: null, supervisors: [], outcome: null, handedOn: false }
}

function afterEnd(call: Call, input: CallInput): Step {
  switch (input.type) {
    case 'leg_up': {
      const leg = call.legs.find(({ legId }) => legId === input.legId)
      return leg?.role === 'leaving' ? hangUpAgain(call, leg) : quiet(call)
    }
    case 'leg_gone': {
      const leg = call.legs.find(({ legId }) => legId === input.legId)
      const left = withoutLegs(call, known => known === leg)
      // Of two who were handed to each other, one has hung up.
      return leg?.role === 'customer' || leg?.role === 'third' ? dismiss(left, legOf(left, 'customer'), legOf(left, 'third')) : quiet(left)
    }
    case 'break_off':
      return dismiss(call, ...call.legs)
    // A softphone may have to be told to hang up what is over.
    case 'order':
      return onOrder(call, input)
    case 'take':
    case 'hold':
    case 'mute':
    case 'transfer':
    case 'transfer_end':
      return refuse(call)
    case 'supervise':
      return input.how === 'stop' ? quiet(call) : refuse(call)
    default:
      return quiet(call)
  }
}

function onOrder(call: Call, { at, agentId, orderId, act, value }: Of<'order'>): Step {
  return tell(call, { type: 'order', at, agentId, orderId, act, value })
}

function onLeg(call: Call, input: Of<'leg_ringing' | 'leg_up' | 'leg_gone' | 'leg_lost' | 'leg_back' | 'ring_expired' | 'digit'>): Step {
  const leg = call.legs.find(({ legId }) => legId === input.legId)
  if (leg === undefined)
    return quiet(call)
  switch (input.type) {
    case 'leg_ringing':
      return onRinging(call, leg, input.at)
    case 'leg_up':
      return onUp(call, leg, input.at)
    case 'leg_gone':
      return onGone(withoutLegs(call, known => known === leg), leg, input.end, input.at)
    case 'leg_lost':
    case 'leg_back':
      return onLost(call, leg, input.type === 'leg_lost', input.at)
    case 'ring_expired':
      return onRingExpired(call, leg, input.at)
    case 'digit':
      return leg.role === 'agent' || leg.role === 'customer' ? tell(call, { type: 'digit', at: input.at, from: leg.role, digit: input.digit }) : quiet(call)
  }
}

function onRinging(call: Call, leg: Leg, at: number): Step {
  if (leg.state !== 'dialing' || leg.role === 'leaving')
    return quiet(call)
  const ringing = withLeg(call, leg.legId, { state: 'ringing', ringingAt: at })
  if (leg.role === 'agent')
    return tell(touch(ringing), { type: 'agent_ringing', at })
  return leg.role === 'customer' ? tell({ ...enter(ringing, 'ringing', at), rangAt: at }, { type: 'customer_ringing', at }) : quiet(touch(ringing))
}

function onUp(call: Call, leg: Leg, at: number): Step {
  if (leg.role === 'leaving')
    return hangUpAgain(call, leg)
  if (leg.upAt !== null)
    return quiet(call)
  const up = withLeg(call, leg.legId, { state: 'up', upAt: at })
  switch (leg.role) {
    case 'agent':
      return onAgentUp(up, at)
    case 'customer':
      return connect({ ...up, answeredAt: at }, at)
    case 'third':
      return onThirdUp(call, leg, at)
    case 'supervisor':
      return onSupervisorUp(up, leg)
  }
}

function onAgentUp(call: Call, at: number): Step {
  const answered = tell(call, { type: 'agent_answered', at })
  if (call.direction === 'inbound')
    return andThen(answered, known => connect(known, at))
  return andThen(andThen(answered, known => tell(enter(known, 'dialing_customer', at), { type: 'customer_dialing', at })), known => dialLeg(known, 'customer'))
}

function connect(call: Call, at: number): Step {
  const [agent, customer] = [upLeg(call, 'agent'), upLeg(call, 'customer')]
  if (agent === undefined || customer === undefined)
    return quiet(call)
  const told = tell({ ...enter(call, 'connected', at), connectedAt: at }, { type: 'connected', at })
  return { ...told, effects: [{ type: 'bridge', a: agent.legId, b: customer.legId, use: 'talk' }] }
}

// Only what is heard by both is recorded: the recording begins when they are together for the first time.
function onTogether(call: Call): Step {
  const customer = upLeg(call, 'customer')
  if (!call.mayRecord || call.recording !== null || customer === undefined || !isConnected(call))
    return quiet(call)
  return { ...quiet(call), effects: [{ type: 'record', legId: customer.legId, act: 'start' }] }
}

function onNotJoined(call: Call, { use, at }: Of<'not_joined'>): Step {
  if (use === 'talk')
    return breakOff(call, 'the two legs could not be joined', at)
  return failTransfer(call, 'system_error', at)
}

function onGone(call: Call, leg: Leg, legEnd: LegEnd, at: number): Step {
  switch (leg.role) {
    case 'leaving':
      return quiet(call)
    case 'supervisor':
      return onSupervisorGone(call, leg, at)
    case 'third':
      return onThirdGone(call, leg, legEnd, at)
    case 'customer':
      return onCustomerGone(call, legEnd, at)
    case 'agent':
      return onAgentGone(call, leg, legEnd, at)
  }
}

function onCustomerGone(call: Call, legEnd: LegEnd, at: number): Step {
  if (isConnected(call))
    return end(call, talkEnding('customer', legEnd), at)
  if (call.direction === 'inbound')
    return end(call, legEnd.by === 'far' ? { outcome: 'cancelled', endedBy: 'customer', end: legEnd } : { outcome: 'system_error', endedBy: 'system', end: legEnd }, at)
  return end(call, endingOf(customerOutcome(legEnd, call.rangAt !== null), legEnd), at)
}

function onAgentGone(call: Call, leg: Leg, legEnd: LegEnd, at: number): Step {
  if (call.transfer !== null)
    return onAgentLeft(call, legEnd, at)
  if (isConnected(call))
    return end(call, talkEnding('agent', legEnd), at)
  if (call.direction === 'inbound')
    return waitOn(call, agentOutcome(legEnd), at)
  if (leg.upAt === null)
    return end(call, endingOf(agentOutcome(legEnd), legEnd), at)
  // The agent was there and left while the customer was being called: on purpose, or because their phone was lost.
  return end(call, endingOf(legEnd.by === 'far' ? 'cancelled' : 'agent_lost', legEnd), at)
}

function onLost(call: Call, leg: Leg, lost: boolean, at: number): Step {
  if (leg.role !== 'agent' || leg.upAt === null || lost === call.lost)
    return quiet(call)
  // Nobody's phone is rung for an agent who may not be there.
  if (!isConnected(call))
    return end(call, { outcome: 'agent_lost', endedBy: 'system' }, at)
  return tell(touch({ ...call, lost }), { type: lost ? 'agent_lost' : 'agent_back', at })
}

function onRingExpired(call: Call, leg: Leg, at: number): Step {
  if (leg.state !== 'dialing' && leg.state !== 'ringing')
    return quiet(call)
  const silence: LegEnd = { by: 'near', timedOut: true, word: null, sipCode: null, q850: null, detail: 'the phone system let the ring time pass without a word' }
  switch (leg.role) {
    case 'agent':
      return call.direction === 'inbound' ? waitOn(call, agentOutcome(silence), at) : end(call, endingOf(agentOutcome(silence), silence), at)
    case 'customer':
      return end(call, endingOf(customerOutcome(silence, leg.ringingAt !== null), silence), at)
    case 'third':
      return onThirdGone(call, leg, silence, at)
    case 'supervisor':
      return onSupervisorGone(call, leg, at)
    case 'leaving':
      return quiet(call)
  }
}

function onTake(call: Call, { agentId, record, at }: Of<'take'>): Step {
  if (call.state !== 'waiting')
    return refuse(call)
  return dialLeg({ ...enter(call, 'dialing_agent', at), agentId, mayRecord: record }, 'agent')
}

/** The agent did not come: the customer waits on for another one. */
function waitOn(call: Call, outcome: Parameters<typeof endingOf>[0], at: number): Step {
  const told = tell({ ...enter(call, 'waiting', at), agentId: '', mayRecord: false }, { type: 'waits_on', at, outcome })
  return andThen(told, known => dismiss(known, legOf(known, 'agent')))
}

// A customer who rang is not cut off because the agent's phone is called back.
function letGo(call: Call, at: number): Step {
  return call.direction === 'inbound' && call.state === 'dialing_agent' ? waitOn(call, 'cancelled', at) : end(call, { outcome: 'cancelled', endedBy: 'agent' }, at)
}

function onHold(call: Call, on: boolean, at: number): Step {
  const customer = upLeg(call, 'customer')
  if (!isConnected(call) || call.transfer !== null || customer === undefined)
    return refuse(call)
  if (on === (call.state === 'held'))
    return quiet(call)
  if (on)
    return tell({ ...withLeg(enter(call, 'held', at), customer.legId, { state: 'held' }), musicAt: at }, { type: 'held', at })
  return tell({ ...withLeg(enter(call, 'connected', at), customer.legId, { state: 'up' }), musicAt: null, holdMs: musicMs(call, at) }, { type: 'retrieved', at })
}

function onMute(call: Call, on: boolean, at: number): Step {
  if (!isConnected(call))
    return refuse(call)
  return on === call.muted ? quiet(call) : tell(touch({ ...call, muted: on }), { type: 'muted', at, on })
}

function hangUpAgain(call: Call, leg: Leg): Step {
  return { ...quiet(call), effects: [{ type: 'hang_up', legId: leg.legId }] }
}
