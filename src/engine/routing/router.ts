import type { AgentState } from '../../shared/rules/presence.ts'
import type { EngineContext } from '../context.ts'
import type { Emit } from '../handle.ts'
import type { Caller } from '../hotline/inbound-queue.ts'
import type { WriteHandle } from '../store/port.ts'
import type { AgentRecord, ConversationRecord, Row } from '../store/tables.ts'
import type { Workload } from '../workload.ts'
import type { Candidate } from './choose.ts'
import { canDial, whyNotRoutable, workUnits } from '../../shared/rules/presence.ts'
import { holdOutCaller } from '../hotline/inbound-offers.ts'
import { waitingCallers } from '../hotline/inbound-queue.ts'
import { withdrawOffer } from '../use-cases/offers.ts'
import { readWorkload } from '../workload.ts'
import { chooseAgent, leaseMs } from './choose.ts'

/** Unanswered offers in a row after which an agent counts as not responding. */
const missesUntilAway = 2
/** Waiting conversations looked at per round. */
const roundSize = 50
/** Least pause between two rounds that changes ask for, ms: under a rush every commit asks, and a round reads a page of the queue. */
const pauseMs = 100

/** What routing needs beside the context. */
export interface RouterDeps {
  /** Sends an event to every session of an agent. */
  readonly tell: (agentId: string, ...args: Parameters<Emit>) => void
}

/** Offers waiting conversations to agents, one after another, before they are due. */
export interface Router {
  /** One round: expired offers go back, waiting ones are offered. Never two at once; a call meanwhile runs once more. */
  readonly round: () => Promise<void>
  /** A round at once, or after a short pause for all who ask meanwhile. */
  readonly soon: () => void
  /** Nothing that was asked for begins any more. */
  readonly stop: () => void
}

/** Builds the router. Its state is in the store: offers with a lease. */
export function createRouter(context: EngineContext, deps: RouterDeps): Router {
  let running: Promise<void> | null = null
  let again = false
  let begunAt = Number.NEGATIVE_INFINITY
  let cancelPlanned: (() => void) | null = null

  async function once(): Promise<void> {
    await expireOffers(context)
    const agents = await readyAgents(context)
    const waiting = agents.length === 0 ? [] : await waitingConversations(context)
    if (waiting.length === 0)
      return
    const [workload, callers] = await Promise.all([readWorkload(context.store.read), waitingCallers(context.store.read)])
    for (const conversation of waiting) {
      const caller = callers.find(each => each.conversation.id === conversation.id)
      if (caller === undefined && isHeldOutAsCall(conversation))
        continue
      const offer = await offerOne(context, { conversation, caller }, agents, workload)
      if (offer === null)
        continue
      workload.noteOffer(offer.agentId, conversation.touchpoint)
      deps.tell(offer.agentId, 'alarm', { kind: 'offer', facts: { conversationId: conversation.id, offerId: offer.id, channel: conversation.channel } })
    }
  }

  async function loop(): Promise<void> {
    do {
      again = false
      begunAt = context.now()
      await once()
    } while (again)
  }

  function round(): Promise<void> {
    again = true
    running ??= loop()
      .catch(error => context.log.error({ err: error }, 'routing stumbled'))
      .finally(() => { running = null })
    return running
  }

  return {
    round,
    soon() {
      // A clock that was set back holds nobody up.
      cancelPlanned ??= context.after(Math.min(pauseMs, Math.max(0, begunAt + pauseMs - context.now())), () => {
        cancelPlanned = null
        void round()
      })
    },
    stop: () => cancelPlanned?.(),
  }
}

async function expireOffers(context: EngineContext): Promise<void> {
  const expired = await context.store.read.find('offers', { state: 'offered', until: { lte: context.now() } }, { limit: 200 })
  for (const offer of expired) {
    await context.store.write(async (tx) => {
      const current = await tx.get('offers', offer.id)
      if (current === undefined || current.state !== 'offered')
        return
      await withdrawOffer(context, tx, offer.conversationId, 'expired')
      const agent = await tx.get('agents', offer.agentId)
      if (agent === undefined)
        return
      const missedOffers = agent.missedOffers + 1
      await tx.update('agents', agent.id, { missedOffers, notResponding: agent.notResponding || missedOffers >= missesUntilAway, version: agent.version + 1 })
      tx.changed('agents', agent.id, agent.version + 1)
    })
  }
}

async function waitingConversations(context: EngineContext): Promise<ConversationRecord[]> {
  const page = await context.store.read.inboxPage({ tab: 'queue', agentId: '', channels: [] }, null, 0, roundSize)
  const now = context.now()
  return page.filter(row => row.ownerId === null && row.triage === 'needs_reply' && (row.offeredTo === null || (row.offerUntil ?? 0) <= now))
}

async function readyAgents(context: EngineContext): Promise<AgentRecord[]> {
  return context.store.read.find('agents', { enabled: true, presence: 'ready', notResponding: false, sessions: { gt: 0 } })
}

/** A customer of the telephone who is to be rung now: the call is held out by itself, and the room goes with it. */
function isHeldOutAsCall({ touchpoint, callState }: ConversationRecord): boolean {
  return touchpoint === 'call' && (callState === 'queued' || callState === 'offered')
}

function holdsOffer(state: AgentState): boolean {
  return Object.values(state.text).some(work => work.offered > 0)
}

/** What is offered: a room, and the customer who rings in it if one does. */
interface Waiting {
  readonly conversation: ConversationRecord
  readonly caller: Caller | undefined
}

async function offerOne(context: EngineContext, { conversation, caller }: Waiting, agents: readonly AgentRecord[], workload: Workload): Promise<Row<'offers'> | null> {
  const strict = candidatesFor(context, { conversation, caller }, agents, workload, false)
  // Nobody has free hands for a customer on the line: then it is somebody whose voice is free, beside what they write.
  const candidates = caller === undefined || strict.some(each => each.routable) ? strict : candidatesFor(context, { conversation, caller }, agents, workload, true)
  if (!candidates.some(candidate => candidate.routable))
    return null
  return context.store.write(async (tx) => {
    const current = await tx.get('conversations', conversation.id)
    const now = context.now()
    if (current === undefined || current.ownerId !== null || current.status !== 'queued' || (current.offeredTo !== null && (current.offerUntil ?? 0) > now))
      return null
    const since = caller?.callback.waitingSince ?? 0
    const [before, matter] = [(await tx.find('offers', { conversationId: current.id })).filter(offer => offer.createdAt >= since), await tx.get('cases', current.caseId)]
    const chosen = chooseAgent(candidates, new Set(before.map(offer => offer.agentId)), matter?.ownerId ?? null)
    if (chosen === null || (caller !== undefined && !await holdOut(context, tx, caller, chosen.id)))
      return null
    const offer: Row<'offers'> = { id: context.newId(), conversationId: current.id, agentId: chosen.id, state: 'offered', until: now + leaseMs(current, context.live.offerLeaseMs, now), createdAt: now, endedAt: null }
    await tx.insert('offers', offer)
    tx.changed('offers', offer.id, 1, current.id)
    await tx.update('conversations', current.id, { offeredTo: chosen.id, offerUntil: offer.until, version: current.version + 1 })
    tx.changed('conversations', current.id, current.version + 1)
    return offer
  })
}

/** Who may take it. A caller takes a whole voice; the room of a call that was missed is written work for somebody who can ring back. */
function candidatesFor(context: EngineContext, { conversation, caller }: Waiting, agents: readonly AgentRecord[], workload: Workload, beyondCapacity: boolean): Candidate[] {
  const toRingBack = conversation.touchpoint === 'call' && caller === undefined
  return agents.map((agent) => {
    const state = workload.stateOf(agent)
    // One offer at a time, so that nobody misses two by looking away once; danger does not queue behind another offer.
    const free = conversation.tier === 0 || !holdsOffer(state)
    const why = whyNotRoutable(state, toRingBack ? 'chat' : conversation.touchpoint, context.config.capacity)
    const able = why === null || (beyondCapacity && why === 'capacity_full')
    return { agent, used: workUnits(state, context.config.capacity), routable: free && able && (!toRingBack || canDial(state)) }
  })
}

async function holdOut(context: EngineContext, tx: WriteHandle, caller: Caller, agentId: string): Promise<boolean> {
  const agent = await tx.get('agents', agentId)
  return agent !== undefined && holdOutCaller(context, tx, caller.callback.id, agent)
}
