import type { Call, CallEvent, CallInput, Leg, Step } from './call.ts'
import { dialLeg, dismiss, isConnected, quiet, refuse, tell, touch, upLeg } from './call.ts'

/** A colleague listens in, changes how, or leaves. */
export function supervise(call: Call, { agentId, how, at }: Extract<CallInput, { type: 'supervise' }>): Step {
  const known = call.supervisors.find(supervisor => supervisor.agentId === agentId)
  if (how === 'stop')
    return known === undefined ? quiet(call) : stopListening(call, agentId, at)
  if (!isConnected(call) || agentId === call.agentId)
    return refuse(call)
  if (known === undefined) {
    const dialled = dialLeg(call, 'supervisor', agentId)
    const leg = dialled.call.legs.at(-1)
    return leg === undefined ? refuse(call) : { ...dialled, call: touch({ ...dialled.call, supervisors: [...call.supervisors, { agentId, legId: leg.legId, how, isOn: false }] }) }
  }
  const changed = { ...call, supervisors: call.supervisors.map(supervisor => supervisor.agentId === agentId ? { ...supervisor, how } : supervisor) }
  return known.isOn ? askToListen(changed, agentId) : quiet(changed)
}

/** The supervisor's phone is up: now they may be put through. */
export function onSupervisorUp(call: Call, leg: Leg): Step {
  const supervisor = call.supervisors.find(({ legId }) => legId === leg.legId)
  return supervisor === undefined ? dismiss(call, leg) : askToListen(call, supervisor.agentId)
}

/** The supervisor hears the call. */
export function onSupervising(call: Call, agentId: string, how: 'listen' | 'whisper', at: number): Step {
  if (!call.supervisors.some(supervisor => supervisor.agentId === agentId))
    return quiet(call)
  const supervisors = call.supervisors.map(supervisor => supervisor.agentId === agentId ? { ...supervisor, how, isOn: true } : supervisor)
  return tell(touch({ ...call, supervisors }), { type: 'supervised', at, supervisorId: agentId, how })
}

/** The supervisor's leg is gone. */
export function onSupervisorGone(call: Call, leg: Leg, at: number): Step {
  const supervisor = call.supervisors.find(({ legId }) => legId === leg.legId)
  return supervisor === undefined ? quiet(call) : stopListening(call, supervisor.agentId, at)
}

/** Tells everyone who listens in that they do no longer. */
export function listeningStops(call: Call, at: number): CallEvent[] {
  return call.supervisors.map(({ agentId }) => ({ type: 'supervised', at, supervisorId: agentId, how: 'stop' }))
}

function stopListening(call: Call, agentId: string, at: number): Step {
  const supervisor = call.supervisors.find(known => known.agentId === agentId)
  const left = touch({ ...call, supervisors: call.supervisors.filter(known => known !== supervisor) })
  const asked = dismiss(left, left.legs.find(({ legId }) => legId === supervisor?.legId))
  return { ...asked, events: [{ type: 'supervised', at, supervisorId: agentId, how: 'stop' }] }
}

function askToListen(call: Call, agentId: string): Step {
  const [agent, supervisor] = [upLeg(call, 'agent'), call.supervisors.find(known => known.agentId === agentId)]
  if (agent === undefined || supervisor === undefined)
    return quiet(call)
  return { ...quiet(call), effects: [{ type: 'supervise', agentLegId: agent.legId, legId: supervisor.legId, agentId, how: supervisor.how }] }
}
