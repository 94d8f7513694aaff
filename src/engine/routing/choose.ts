import type { AgentRecord, ConversationRecord } from '../store/tables.ts'

/** An agent as routing sees them. */
export interface Candidate {
  readonly agent: AgentRecord
  /** Units of work carried, of 100. */
  readonly used: number
  /** May take this touchpoint right now. */
  readonly routable: boolean
}

/** Least and most time an agent has to accept an offer, ms. */
const leaseBounds = { least: 4_000, most: 20_000 } as const

/**
 * Who is offered a conversation: the case's owner first (first-asked ownership), else the routable agent who carries
 * least, longest idle first. Those in `tried` were asked for this conversation already and come again only when nobody
 * else is left (`null`: nobody at all).
 */
export function chooseAgent(candidates: readonly Candidate[], tried: ReadonlySet<string>, caseOwnerId: string | null): AgentRecord | null {
  const able = candidates.filter(candidate => candidate.routable)
  const untried = able.filter(candidate => !tried.has(candidate.agent.id))
  const pool = untried.length > 0 ? untried : able
  const owner = pool.find(candidate => candidate.agent.id === caseOwnerId)
  if (owner !== undefined)
    return owner.agent
  return [...pool].sort((a, b) => a.used - b.used || a.agent.presenceSince - b.agent.presenceSince || (a.agent.id < b.agent.id ? -1 : 1))[0]?.agent ?? null
}

/** How long an offer stands: chained so that at least one more agent can be asked before the duty is due. */
export function leaseMs(conversation: Pick<ConversationRecord, 'dueAt'>, preset: number, now: number): number {
  const left = conversation.dueAt === null ? preset * 2 : conversation.dueAt - now
  return Math.round(Math.min(leaseBounds.most, Math.max(leaseBounds.least, Math.min(preset, left / 2))))
}
