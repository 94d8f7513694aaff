import type { EngineContext } from '../context.ts'
import type { Standing } from '../standing.ts'
import type { AgentRecord } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import type { Seats } from './seats.ts'
import { withdrawOffer } from '../use-cases/offers.ts'

/** A page that is loaded anew, or whose link stumbled, is back within this time, ms. */
const graceMs = 2_000
/** Names in an alarm; the rest is a number. */
const namedAtMost = 3
const alarmId = 'owners_away'

/** Where an agent is: at a desk, before a locked one, or at none. */
type Whereabouts = 'here' | 'locked' | 'gone'

/** Deps of {@link createAbsence}. */
export interface AbsenceDeps {
  readonly seats: Pick<Seats, 'hereSince'>
  /** Sessions of an agent in this process. */
  readonly sessionsOf: (agentId: string) => number
  readonly standing: Standing
}

/** Looks after the work of people whose desk is locked, asleep or gone. */
export interface Absence {
  /** Looks at once, such as after a screen was locked; never twice at once. */
  readonly look: () => Promise<void>
  readonly round: Round
}

/**
 * Nobody is offered work who is not there: a locked desk is not ready until it is unlocked, what was held out goes back without
 * counting as missed, and supervisors hear of conversations that nobody sits before. Somebody in a call is there, whatever their screen says.
 */
export function createAbsence(context: EngineContext, { seats, sessionsOf, standing }: AbsenceDeps): Absence {
  const { store } = context
  const goneSince = new Map<string, number>()
  let running: Promise<void> | null = null
  let again = false

  function whereabouts(agent: AgentRecord): Whereabouts {
    if (agent.sessions === 0) {
      const since = goneSince.get(agent.id) ?? context.now()
      goneSince.set(agent.id, since)
      return context.now() - since >= graceMs ? 'gone' : 'here'
    }
    goneSince.delete(agent.id)
    // A session in another process of the team's host is a desk that this one knows nothing of.
    if (agent.sessions > sessionsOf(agent.id))
      return 'here'
    return seats.hereSince(agent.id) === null ? 'locked' : 'here'
  }

  async function once(): Promise<void> {
    const agents = await store.read.find('agents', { enabled: true })
    const away = agents.filter(agent => !isInCall(agent) && whereabouts(agent) !== 'here')
    if (away.length > 0)
      await giveBackOffers(context, away.map(({ id }) => id))
    for (const agent of agents) {
      const next = presenceOf(agent, whereabouts(agent))
      if (next !== null)
        await setPresence(context, agent.id, next)
    }
    await flag(away)
  }

  /** What the lock makes of a presence, or its end; null = it stays. What somebody chose themselves is never touched. */
  function presenceOf(agent: AgentRecord, at: Whereabouts): 'locked' | 'ready' | null {
    const isLockedAway = agent.presence === 'not_ready' && agent.reason === 'locked'
    if (at === 'locked')
      return agent.presence === 'ready' && !isInCall(agent) ? 'locked' : null
    const since = agent.sessions > 0 ? seats.hereSince(agent.id) : null
    return isLockedAway && since !== null && context.now() - since >= graceMs ? 'ready' : null
  }

  async function flag(away: readonly AgentRecord[]): Promise<void> {
    const loads = away.length === 0 ? [] : await store.read.loads()
    const owners = away.flatMap((agent) => {
      const rooms = loads.filter(load => load.agentId === agent.id).reduce((sum, load) => sum + load.count, 0)
      return rooms === 0 ? [] : [{ name: agent.name, rooms }]
    })
    if (owners.length === 0) {
      standing.clear(alarmId)
      return
    }
    const names = owners.slice(0, namedAtMost).map(({ name }) => name).join('、')
    const since = standing.alarms().find(({ id }) => id === alarmId)?.since ?? context.now()
    standing.raise({ id: alarmId, kind: 'owners_away', since, facts: { names, agents: owners.length, rooms: owners.reduce((sum, { rooms }) => sum + rooms, 0) } })
  }

  async function loop(): Promise<void> {
    do {
      again = false
      await once()
    } while (again)
  }

  function look(): Promise<void> {
    again = true
    running ??= loop().finally(() => {
      running = null
    })
    return running
  }

  return { look, round: { name: 'absence', everyMs: 1_000, run: look } }
}

/** A caller who is only held out is no call yet. */
function isInCall({ voice }: AgentRecord): boolean {
  return voice !== 'idle' && voice !== 'reserved'
}

async function giveBackOffers(context: EngineContext, agentId: readonly string[]): Promise<void> {
  for (const offer of await context.store.read.find('offers', { state: 'offered', agentId })) {
    await context.store.write(async (tx) => {
      if ((await tx.get('offers', offer.id))?.state === 'offered')
        await withdrawOffer(context, tx, offer.conversationId, 'withdrawn')
    })
  }
}

async function setPresence(context: EngineContext, agentId: string, to: 'locked' | 'ready'): Promise<void> {
  await context.store.write(async (tx) => {
    const agent = await tx.get('agents', agentId)
    const isAsSeen = to === 'locked' ? agent?.presence === 'ready' && !isInCall(agent) : agent?.presence === 'not_ready' && agent.reason === 'locked'
    if (agent === undefined || !isAsSeen)
      return
    await tx.update('agents', agentId, { ...(to === 'locked' ? { presence: 'not_ready', reason: 'locked' } as const : { presence: 'ready', reason: null } as const), presenceSince: context.now(), version: agent.version + 1 })
    tx.changed('agents', agentId, agent.version + 1)
  })
}
