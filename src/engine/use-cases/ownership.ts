import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Room } from './room.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { addSystemLine, handOver, openRoom, requireOwner, saveRoom } from './room.ts'

type OwnershipCalls = Pick<Handlers, 'conversation:claim' | 'conversation:claimNext' | 'conversation:acceptOffer' | 'conversation:declineOffer' | 'conversation:release' | 'conversation:assign'>

/** Who owns a conversation: one person, decided in one transaction. */
export function ownershipCalls(context: EngineContext): OwnershipCalls {
  const { store } = context
  return {
    'conversation:claim': (actor, input) => store.write(async (tx) => {
      const room = await openRoom(tx, input.id)
      requireFree(context, room, actor)
      await take(context, tx, room, actor, 'claimed')
      return { epoch: room.conversation.epoch, version: room.conversation.version }
    }),
    'conversation:claimNext': (actor, input) => store.write(async (tx) => {
      const candidate = await tx.claimCandidate({ agentId: actor.agentId, channels: input.channels, now: context.now() })
      if (candidate === undefined)
        return { conversationId: null }
      const room = await openRoom(tx, candidate.id)
      await take(context, tx, room, actor, 'claimed')
      return { conversationId: candidate.id }
    }),
    'conversation:acceptOffer': (actor, input) => store.write(async (tx) => {
      const offer = await standingOffer(tx, actor, input.id)
      if (offer === undefined || offer.until <= context.now())
        throw new AppError('offer_gone')
      const room = await openRoom(tx, offer.conversationId)
      if (room.conversation.ownerId !== null)
        throw new AppError('already_owned')
      await take(context, tx, room, actor, 'accepted')
      return { epoch: room.conversation.epoch }
    }),
    'conversation:declineOffer': async (actor, input) => {
      await store.write(async (tx) => {
        if (await standingOffer(tx, actor, input.id) !== undefined)
          await withdrawOffer(context, tx, input.id, 'declined')
      })
      return {}
    },
    'conversation:release': async (actor, input) => {
      await store.write(async (tx) => {
        const room = await openRoom(tx, input.id)
        requireOwner(room, actor, input.epoch)
        handOver(room, null)
        await addSystemLine(context, tx, room, 'released', { agent: actor.agentId })
        await saveRoom(tx, room)
        await audit(context, tx, actor, 'conversation.release', 'conversation', input.id)
      })
      return {}
    },
    'conversation:assign': async (actor, input) => {
      await store.write(tx => assign(context, tx, actor, input))
      return {}
    },
  }
}

/** The offer of a conversation that this agent holds. */
function standingOffer(tx: WriteHandle, actor: Actor, conversationId: string): Promise<Row<'offers'> | undefined> {
  return tx.one('offers', { conversationId, agentId: actor.agentId, state: 'offered' })
}

function requireFree(context: EngineContext, room: Room, actor: Actor): void {
  const { conversation } = room
  if (conversation.ownerId === actor.agentId)
    return
  if (conversation.ownerId !== null)
    throw new AppError('already_owned', { details: { owner: conversation.ownerId } })
  if (conversation.offeredTo !== null && conversation.offeredTo !== actor.agentId && (conversation.offerUntil ?? 0) > context.now() && actor.role !== 'supervisor')
    throw new AppError('conflict', { details: { offeredTo: conversation.offeredTo } })
}

/** Makes the actor the owner, in the room and of the case when nobody was asked first. */
async function take(context: EngineContext, tx: WriteHandle, room: Room, actor: Actor, how: 'claimed' | 'accepted'): Promise<void> {
  const { conversation } = room
  if (conversation.ownerId === actor.agentId)
    return
  await endOffers(context, tx, conversation.id, how === 'accepted' ? 'accepted' : 'withdrawn')
  handOver(room, actor.agentId)
  await addSystemLine(context, tx, room, how, { agent: actor.agentId })
  await saveRoom(tx, room)
  await ownCase(tx, conversation.caseId, actor.agentId)
  await forgetMisses(tx, actor.agentId)
}

async function ownCase(tx: WriteHandle, caseId: string, agentId: string): Promise<void> {
  const matter = await tx.get('cases', caseId)
  if (matter === undefined || matter.ownerId !== null)
    return
  await tx.update('cases', caseId, { ownerId: agentId, version: matter.version + 1 })
  tx.changed('cases', caseId, matter.version + 1)
}

async function forgetMisses(tx: WriteHandle, agentId: string): Promise<void> {
  const agent = await tx.get('agents', agentId)
  if (agent === undefined || (agent.missedOffers === 0 && !agent.notResponding))
    return
  await tx.update('agents', agentId, { missedOffers: 0, notResponding: false, version: agent.version + 1 })
  tx.changed('agents', agentId, agent.version + 1)
}

/** Ends the open offer of a conversation without giving it to anybody. */
export async function withdrawOffer(context: EngineContext, tx: WriteHandle, conversationId: string, how: 'declined' | 'expired' | 'withdrawn'): Promise<void> {
  await endOffers(context, tx, conversationId, how)
  const room = await openRoom(tx, conversationId)
  room.conversation.offeredTo = null
  room.conversation.offerUntil = null
  await saveRoom(tx, room)
}

async function endOffers(context: EngineContext, tx: WriteHandle, conversationId: string, how: 'accepted' | 'declined' | 'expired' | 'withdrawn'): Promise<void> {
  for (const offer of await tx.find('offers', { conversationId, state: 'offered' })) {
    await tx.update('offers', offer.id, { state: how, endedAt: context.now() })
    tx.changed('offers', offer.id, 2, conversationId)
    await tx.remove('timers', { id: `offer:${offer.id}` })
  }
}

async function assign(context: EngineContext, tx: WriteHandle, actor: Actor, input: { id: string, epoch: number, toAgentId: string, note: string }): Promise<void> {
  const room = await openRoom(tx, input.id)
  if (actor.role !== 'supervisor')
    requireOwner(room, actor, input.epoch)
  else if (room.conversation.epoch !== input.epoch)
    throw new AppError('stale_version', { details: { epoch: room.conversation.epoch } })
  const target = await tx.get('agents', input.toAgentId)
  if (target === undefined || !target.enabled)
    throw new AppError('agent_unavailable')
  const from = room.conversation.ownerId
  await endOffers(context, tx, input.id, 'withdrawn')
  handOver(room, target.id)
  await addSystemLine(context, tx, room, 'assigned', { agent: actor.agentId, to: target.id, note: input.note })
  await saveRoom(tx, room)
  const matter = await tx.get('cases', room.conversation.caseId)
  if (matter !== undefined && (matter.ownerId === from || matter.ownerId === null)) {
    await tx.update('cases', matter.id, { ownerId: target.id, version: matter.version + 1 })
    tx.changed('cases', matter.id, matter.version + 1)
  }
  await audit(context, tx, actor, 'conversation.assign', 'conversation', input.id, { to: target.id })
}
