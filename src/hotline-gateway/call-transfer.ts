import type { AttemptOutcome } from '../shared/domain/words.ts'
import type { Call, CallEffect, CallInput, Leg, Step } from './call.ts'
import type { LegEnd } from './driver.ts'
import { end, talkEnding } from './call-end.ts'
import { listeningStops } from './call-listening.ts'
import { andThen, dialLeg, dismiss, enter, isConnected, legOf, musicMs, quiet, refuse, tell, touch, upLeg, withLeg } from './call.ts'
import { agentOutcome, customerOutcome } from './outcome.ts'

type TransferInput = Extract<CallInput, { type: 'transfer' }>

/**
 * Hands a call on. The third person is called while the customer hears music and the agent stays; only when customer
 * and third person are together does the agent leave. So a transfer that fails brings customer and agent together again.
 */
export function startTransfer(call: Call, { how, agentId, number, byPhone, at }: TransferInput): Step {
  const [agent, customer] = [upLeg(call, 'agent'), upLeg(call, 'customer')]
  if (!isConnected(call) || call.transfer !== null || call.lost || agent === undefined || customer === undefined)
    return refuse(call)
  const started = tell(touch({ ...call, transfer: { how, agentId, number, phase: byPhone ? 'by_phone' : 'ringing' } }), { type: 'transfer_started', at, how, agentId, number })
  if (byPhone)
    return withEffects(started, { type: 'refer', legId: agent.legId })
  const music: CallEffect[] = call.musicAt === null ? [{ type: 'music', legId: customer.legId }] : []
  return andThen(withEffects(started, ...music), known => dialLeg({ ...known, musicAt: call.musicAt ?? at }, 'third'))
}

/** The agent leaves the two to each other, or takes the customer back. */
export function endTransfer(call: Call, action: 'complete' | 'cancel', at: number): Step {
  const { transfer } = call
  if (transfer === null || transfer.phase === 'joining' || transfer.phase === 'by_phone')
    return refuse(call)
  if (action === 'cancel')
    return failTransfer(call, 'cancelled', at)
  return transfer.phase === 'talking' ? handOver(call) : quiet(touch({ ...call, transfer: { ...transfer, how: 'blind' } }))
}

/** The third person picked up. */
export function onThirdUp(call: Call, third: Leg, at: number): Step {
  const up = withLeg(call, third.legId, { state: 'up', upAt: at })
  const agent = upLeg(up, 'agent')
  if (up.transfer === null)
    return dismiss(up, third)
  const told = tell(touch(up), { type: 'transfer_answered', at })
  if (up.transfer.how === 'blind' || agent === undefined)
    return andThen(told, handOver)
  const talking: Step = { ...told, call: { ...told.call, transfer: { ...up.transfer, phase: 'talking' } } }
  return withEffects(talking, { type: 'bridge', a: agent.legId, b: third.legId, use: 'consult' })
}

/** The third person's leg is gone; its facts as they were before. */
export function onThirdGone(call: Call, third: Leg, legEnd: LegEnd, at: number): Step {
  if (call.transfer === null)
    return quiet(call)
  return failTransfer(call, thirdOutcome(call, third, legEnd), at, legEnd)
}

/** The agent's leg is gone while the call is on its way: the transfer goes on without them. */
export function onAgentLeft(call: Call, legEnd: LegEnd, at: number): Step {
  switch (call.transfer?.phase) {
    case 'talking':
      return handOver(call)
    // Their phone handed the call on by itself and is done.
    case 'by_phone':
      return legEnd.by === 'far' ? onReferred(call, at) : end(call, talkEnding('agent', legEnd), at)
    default:
      return quiet(touch(call))
  }
}

/** Customer and third person are together: the agent leaves. */
export function onHandedOver(call: Call, at: number): Step {
  const third = upLeg(call, 'third')
  if (call.transfer?.phase !== 'joining' || third === undefined)
    return quiet(call)
  const { agentId } = call.transfer
  const told = tell({ ...call, transfer: null, musicAt: null, holdMs: musicMs(call, at) }, { type: 'transferred', at, agentId })
  if (agentId === null)
    return andThen(told, known => leave(known, at))
  return andThen(told, (known) => {
    const parted = dismiss({ ...enter(known, 'connected', at), agentId, muted: false, lost: false, supervisors: [] }, legOf(known, 'agent'), ...known.legs.filter(leg => leg.role === 'supervisor'))
    return { ...parted, call: withLeg(parted.call, third.legId, { role: 'agent' }), events: listeningStops(call, at) }
  })
}

/** The agent's phone has handed the call on. */
export function onReferred(call: Call, at: number): Step {
  if (call.transfer?.phase !== 'by_phone')
    return quiet(call)
  const told = tell({ ...call, transfer: null }, { type: 'transferred', at, agentId: null })
  return andThen(told, known => end(known, { outcome: 'answered', endedBy: 'transfer' }, at, leg => leg.role === 'agent' || leg.role === 'customer'))
}

/** What was tried did not work: customer and agent are brought together again; with no agent left the call is over. */
export function failTransfer(call: Call, outcome: AttemptOutcome, at: number, legEnd?: LegEnd): Step {
  if (call.transfer === null)
    return quiet(call)
  const [agent, customer] = [upLeg(call, 'agent'), upLeg(call, 'customer')]
  if (agent === undefined || customer === undefined)
    return end(call, { outcome: 'answered', endedBy: 'agent', end: legEnd, detail: 'the transfer failed after the agent had left' }, at)
  if (call.transfer.phase === 'by_phone')
    return tell(touch({ ...call, transfer: null }), { type: 'transfer_failed', at, outcome })
  const back = { ...enter(call, 'connected', at), transfer: null, musicAt: null, holdMs: musicMs(call, at) }
  const retrieved = call.state === 'held' ? [{ type: 'retrieved' as const, at }] : []
  const told = tell(withLeg(back, customer.legId, { state: 'up' }), { type: 'transfer_failed', at, outcome }, ...retrieved)
  return withEffects(andThen(told, known => dismiss(known, legOf(known, 'third'))), { type: 'bridge', a: agent.legId, b: customer.legId, use: 'talk' })
}

function handOver(call: Call): Step {
  const [customer, third] = [upLeg(call, 'customer'), upLeg(call, 'third')]
  if (call.transfer === null || customer === undefined || third === undefined)
    return quiet(call)
  return withEffects(quiet(touch({ ...call, transfer: { ...call.transfer, phase: 'joining' } })), { type: 'bridge', a: customer.legId, b: third.legId, use: 'hand_over' })
}

// To an outside number: for us the call is over, the two legs live on until one of them hangs up.
function leave(call: Call, at: number): Step {
  const customer = legOf(call, 'customer')
  const isRecorded = call.recording !== null && !['stopped', 'failed'].includes(call.recording.state)
  const over = end(call, { outcome: 'answered', endedBy: 'transfer' }, at, leg => leg.role === 'customer' || leg.role === 'third')
  const stop: CallEffect[] = isRecorded && customer !== undefined ? [{ type: 'record', legId: customer.legId, act: 'stop' }] : []
  return { ...over, call: { ...over.call, handedOn: true }, effects: [...stop, ...over.effects] }
}

function thirdOutcome(call: Call, third: Leg, legEnd: LegEnd): AttemptOutcome {
  if (third.upAt !== null)
    return legEnd.by === 'far' ? 'rejected' : 'system_error'
  return call.transfer?.agentId == null ? customerOutcome(legEnd, third.ringingAt !== null) : agentOutcome(legEnd)
}

function withEffects(step: Step, ...effects: readonly CallEffect[]): Step {
  return { ...step, effects: [...step.effects, ...effects] }
}
