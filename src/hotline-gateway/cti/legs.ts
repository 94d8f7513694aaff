import type { LegEnd } from '../driver.ts'

/** An agent's end of a call at the centre. `address`: what the centre calls them. */
export interface AgentLeg {
  readonly party: 'agent'
  readonly legId: string
  readonly handoffId: string
  readonly agentId: string
  readonly address: string
  state: 'ringing' | 'up' | 'closing'
  /** Name of the customer's leg that this agent speaks with. */
  customer: string | null
  stopRinging: () => void
}

/** A customer's end; its call is the centre's. */
export interface CustomerLeg {
  readonly party: 'customer'
  legId: string
  /** What the centre calls it. */
  readonly callId: string
  readonly isIncoming: boolean
  state: 'dialing' | 'ringing' | 'up' | 'closing'
}

/** Either end. */
export type Leg = AgentLeg | CustomerLeg

/** The end of a leg, with what is not known left empty. */
export function endOf(by: LegEnd['by'], facts: Partial<LegEnd>): LegEnd {
  return { timedOut: false, word: null, sipCode: null, q850: null, detail: null, ...facts, by }
}
