import type { Touchpoint } from '../shared/domain/index.ts'
import type { AgentState, TextWork } from '../shared/rules/presence.ts'
import type { ReadHandle } from './store/port.ts'
import type { AgentRecord } from './store/tables.ts'

/** What all agents carry: assigned conversations and standing offers, by touchpoint. */
export interface Workload {
  readonly stateOf: (agent: AgentRecord) => AgentState
  readonly activeOf: (agentId: string) => number
  /** Counts one more offer, so that a round of routing sees what it gave away itself. */
  readonly noteOffer: (agentId: string, touchpoint: Touchpoint) => void
}

/** Reads the workload of everybody in two queries. */
export async function readWorkload(read: ReadHandle): Promise<Workload> {
  const [loads, offers] = await Promise.all([read.loads(), read.find('offers', { state: 'offered' })])
  const offered = await read.getMany('conversations', offers.map(offer => offer.conversationId))
  const work = new Map<string, Partial<Record<Touchpoint, TextWork>>>()
  const add = (agentId: string, at: Touchpoint, more: Partial<TextWork>) => {
    // Speaking is the voice's own cost; the room of a call is written work before and after it.
    const touchpoint = at === 'call' ? 'chat' : at
    const own = work.get(agentId) ?? {}
    const before = own[touchpoint] ?? { active: 0, offered: 0, wrapUp: 0 }
    own[touchpoint] = { active: before.active + (more.active ?? 0), offered: before.offered + (more.offered ?? 0), wrapUp: before.wrapUp }
    work.set(agentId, own)
  }
  for (const load of loads)
    add(load.agentId, load.touchpoint, { active: load.count })
  for (const offer of offers)
    add(offer.agentId, offered.find(row => row.id === offer.conversationId)?.touchpoint ?? 'mention', { offered: 1 })

  return {
    stateOf: agent => ({
      // Whoever has no screen open is away, whatever they chose; the choice holds when they come back.
      presence: agent.sessions === 0 ? 'offline' : agent.presence,
      reason: agent.reason,
      next: agent.nextPresence,
      notResponding: agent.notResponding,
      voice: agent.voice,
      softphoneRegistered: agent.phoneLeg === 'button' || agent.phoneRegistered,
      text: work.get(agent.id) ?? {},
    }),
    activeOf: agentId => loads.filter(load => load.agentId === agentId).reduce((sum, load) => sum + load.count, 0),
    noteOffer: (agentId, touchpoint) => add(agentId, touchpoint, { offered: 1 }),
  }
}
