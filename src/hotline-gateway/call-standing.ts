import type { Call, CallEffect, CallInput, Leg, Step } from './call.ts'
import type { LegEnd, StandingLeg } from './driver.ts'
import { breakOff } from './call-end.ts'
import { supervise } from './call-listening.ts'
import { failTransfer } from './call-transfer.ts'
import { andThen, dismiss, enter, isConnected, legOf, quiet, tell, touch, upLeg, withoutLegs } from './call.ts'

const seenLate: LegEnd = { by: 'system', timedOut: false, word: null, sipCode: null, q850: null, detail: 'ended while the phone system was out of sight; seen late' }

/** What a call learns from the list of legs that exist after a gap: legs that are missing are gone, legs that came up are up. */
export function newsOf(call: Call, standing: readonly StandingLeg[], at: number): CallInput[] {
  const states = new Map(standing.map(({ legId, state }) => [legId, state]))
  const customerFirst = [...call.legs].sort((a, b) => Number(b.role === 'customer') - Number(a.role === 'customer'))
  return customerFirst.flatMap(({ legId, upAt }): CallInput[] => {
    if (!states.has(legId))
      return [{ type: 'leg_gone', legId, end: seenLate, at }]
    return upAt === null && states.get(legId) === 'up' ? [{ type: 'leg_up', legId, at }] : []
  })
}

/**
 * A call of an earlier life of the gateway goes on where its legs still stand: a talk as a talk, a customer who waits
 * as waiting. Everything else is ended, with `seenAt` (ms UTC) as the last moment it was known to live.
 */
export function readopt(before: Call, standing: readonly StandingLeg[], at: number, seenAt: number): Step {
  const up = new Set(standing.filter(({ state }) => state === 'up').map(({ legId }) => legId))
  const known = new Set(standing.map(({ legId }) => legId))
  const call = withoutLegs(before, ({ legId }) => !known.has(legId))
  const isUp = (leg: Leg | undefined) => leg !== undefined && up.has(leg.legId)
  const leaving = call.legs.filter(({ role }) => role === 'leaving')
  const step = judge(call, isUp, at, seenAt)
  return { ...step, effects: [...leaving.map(({ legId }) => ({ type: 'hang_up' as const, legId })), ...step.effects] }
}

function judge(call: Call, isUp: (leg: Leg | undefined) => boolean, at: number, seenAt: number): Step {
  const [agent, customer, third] = [legOf(call, 'agent'), legOf(call, 'customer'), legOf(call, 'third')]
  if (call.state === 'ended')
    return call.handedOn && isUp(customer) && isUp(third) ? quiet(call) : dismiss(call, ...call.legs)
  const talker = upLeg(call, 'agent')
  if (isConnected(call) && talker !== undefined && customer !== undefined && isUp(talker) && isUp(customer))
    return goOn(call, talker, customer, at)
  if (call.direction === 'inbound' && !isConnected(call) && isUp(customer))
    return call.state === 'waiting' ? quiet(call) : andThen(tell({ ...enter(call, 'waiting', at), agentId: '' }, { type: 'waits_on', at, outcome: 'system_error' }), waiting => dismiss(waiting, agent))
  return breakOff(call, 'the gateway was restarted', Math.min(at, Math.max(seenAt, call.since)))
}

// A transfer half done is taken back: who was called for it cannot be told from a leg alone. Listeners ask again. Who
// hears whom is asked for once more: the earlier life may have died between an answer and the joining.
function goOn(call: Call, agent: Leg, customer: Leg, at: number): Step {
  const again: CallEffect = call.state === 'held' ? { type: 'music', legId: customer.legId } : { type: 'bridge', a: agent.legId, b: customer.legId, use: 'talk' }
  // Whether a phone that was lost still is, the driver tells anew.
  const found = call.lost ? tell(touch({ ...call, lost: false }), { type: 'agent_back', at }) : quiet(call)
  const taken = andThen(found, known => known.transfer === null ? { ...quiet(known), effects: [again] } : failTransfer(known, 'system_error', at))
  return call.supervisors.reduce((step, { agentId }) => andThen(step, known => supervise(known, { type: 'supervise', agentId, how: 'stop', at })), taken)
}
