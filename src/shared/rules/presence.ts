import type { NotReadyReason, Presence, Touchpoint, VoiceState } from '../domain/index.ts'
import { touchpoints } from '../domain/index.ts'

/** Whether written work may be offered during a call, and the other way round. */
export const blendings = ['voice_exclusive', 'interruptible', 'open'] as const
export type Blending = typeof blendings[number]

/** What an agent's work costs and how much fits; units out of `total`. */
export interface CapacityPolicy {
  readonly total: number
  readonly cost: Readonly<Record<Touchpoint, number>>
  /** Most items of one touchpoint at a time; absent = limited by `total` alone. */
  readonly max: Readonly<Partial<Record<Touchpoint, number>>>
  readonly blending: Blending
}

/** Written work of one touchpoint in an agent's hands. */
export interface TextWork {
  readonly active: number
  readonly offered: number
  readonly wrapUp: number
}

/** What is known of an agent: what they chose, and what the system has given them. */
export interface AgentState {
  readonly presence: Presence
  readonly reason?: NotReadyReason | null
  /** A presence chosen during work, applied when the work ends. */
  readonly next: Presence | null
  /** An offer timed out twice; the agent has to come back by themselves. */
  readonly notResponding: boolean
  readonly voice: VoiceState
  readonly softphoneRegistered: boolean
  readonly text: Readonly<Partial<Record<Touchpoint, TextWork>>>
}

/** One word for an agent's state, the gravest that holds. */
export const agentLabels = ['offline', 'not_responding', 'talking', 'held', 'ringing', 'dialing', 'reserved', 'after_call_work', 'not_ready', 'at_capacity', 'ready'] as const
export type AgentLabel = typeof agentLabels[number]

/** Why nothing of a touchpoint can be offered to an agent now. */
export type NotRoutable = 'not_ready' | 'not_responding' | 'leaving' | 'in_call' | 'no_softphone' | 'channel_full' | 'capacity_full'

/** A call takes a whole agent; a message a fifth; what may wait takes less. */
export const defaultCapacity: CapacityPolicy = {
  total: 100,
  cost: { call: 100, private_message: 20, mention: 20, comment: 20, chat: 20, search_hit: 15, post: 15, complaint: 15 },
  max: {},
  blending: 'voice_exclusive',
}

const interruptibleTouchpoints: ReadonlySet<Touchpoint> = new Set<Touchpoint>(['post', 'search_hit', 'complaint'])

/** Units in an agent's hands: may exceed the total when the agent chose a call beside open conversations. */
export function workUnits(agent: AgentState, policy: CapacityPolicy = defaultCapacity): number {
  return textUnits(agent, policy, () => true) + (agent.voice === 'idle' ? 0 : policy.cost.call)
}

/** Whether an item of `touchpoint` may be offered to the agent now. */
export function routable(agent: AgentState, touchpoint: Touchpoint, policy: CapacityPolicy = defaultCapacity): boolean {
  return whyNotRoutable(agent, touchpoint, policy) === null
}

/** The first reason that speaks against an offer; null when none does. */
export function whyNotRoutable(agent: AgentState, touchpoint: Touchpoint, policy: CapacityPolicy = defaultCapacity): NotRoutable | null {
  if (agent.presence !== 'ready')
    return 'not_ready'
  if (agent.notResponding)
    return 'not_responding'
  if (agent.next !== null)
    return 'leaving'
  if (isBlockedByCall(agent, touchpoint, policy.blending))
    return 'in_call'
  if (touchpoint === 'call' && !agent.softphoneRegistered)
    return 'no_softphone'
  if (itemsOf(agent, touchpoint) >= (policy.max[touchpoint] ?? Number.POSITIVE_INFINITY))
    return 'channel_full'
  return unitsThatStay(agent, touchpoint, policy) + policy.cost[touchpoint] > policy.total ? 'capacity_full' : null
}

/** Whether the agent may start a call of their own: also while not ready. */
export function canDial(agent: AgentState): boolean {
  return agent.presence !== 'offline' && agent.voice === 'idle' && agent.softphoneRegistered
}

/** The one word shown for an agent. */
export function labelOf(agent: AgentState, policy: CapacityPolicy = defaultCapacity): AgentLabel {
  if (agent.presence === 'offline')
    return 'offline'
  if (agent.notResponding)
    return 'not_responding'
  if (agent.voice !== 'idle')
    return agent.voice
  if (agent.presence === 'not_ready')
    return 'not_ready'
  const cheapest = Math.min(...touchpoints.map(touchpoint => policy.cost[touchpoint]))
  return workUnits(agent, policy) + cheapest > policy.total ? 'at_capacity' : 'ready'
}

function isBlockedByCall(agent: AgentState, touchpoint: Touchpoint, blending: Blending): boolean {
  if (agent.voice === 'idle')
    return false
  return touchpoint === 'call' || blending !== 'open'
}

/** Work that an offered call would not put aside. */
function unitsThatStay(agent: AgentState, touchpoint: Touchpoint, policy: CapacityPolicy): number {
  if (touchpoint === 'call' && policy.blending === 'interruptible')
    return textUnits(agent, policy, held => !interruptibleTouchpoints.has(held))
  return workUnits(agent, policy)
}

function textUnits(agent: AgentState, policy: CapacityPolicy, counts: (touchpoint: Touchpoint) => boolean): number {
  return touchpoints.filter(counts).reduce((sum, touchpoint) => sum + itemsOf(agent, touchpoint) * policy.cost[touchpoint], 0)
}

function itemsOf(agent: AgentState, touchpoint: Touchpoint): number {
  const work = agent.text[touchpoint]
  return work === undefined ? 0 : work.active + work.offered + work.wrapUp
}
