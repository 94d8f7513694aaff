import type { Channel } from '../../shared/domain/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { CallerTaking } from '../hotline/inbound-take.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Room } from './room.ts'
import { channels } from '../../shared/domain/index.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { endOffers, withdrawOffer } from './offers.ts'
import { addSystemLine, handOver, openRoom, requireOwner, saveRoom } from './room.ts'

type OwnershipCalls = Pick<Handlers, 'conversation:claim' | 'conversation:claimNext' | 'conversation:acceptOffer' | 'conversation:declineOffer' | 'conversation:release' | 'conversation:assign'>

/** Who owns a conversation: one person, decided in one transaction. Whoever takes a room in which a customer rings is rung in turn. */
export function ownershipCalls(context: EngineContext, callers: CallerTaking): OwnershipCalls {
  const { store } = context
  return {
    'conversation:claim': async (actor, input) => {
      const taken = await store.write(async (tx) => {
        const room = await openRoom(tx, input.id)
        requireFree(context, room, actor)
        const callbackId = await callers.begin(tx, room.conversation, actor.agentId)
        await take(context, tx, room, actor, 'claimed')
        return { callbackId, answer: { epoch: room.conversation.epoch, version: room.conversation.version } }
      })
      await callers.send(taken.callbackId)
      return taken.answer
    },
    'conversation:claimNext': async (actor, input) => {
      const taken = await store.write(tx => claimNext(context, callers, tx, actor, input.channels))
      await callers.send(taken.callbackId)
      return { conversationId: taken.conversationId }
    },
    'conversation:acceptOffer': async (actor, input) => {
      const taken = await store.write(async (tx) => {
        const offer = await standingOffer(tx, actor, input.id)
        if (offer === undefined || offer.until <= context.now())
          throw new AppError('offer_gone')
        const room = await openRoom(tx, offer.conversationId)
        if (room.conversation.ownerId !== null)
          throw new AppError('already_owned', { details: { owner: room.conversation.ownerId } })
        const callbackId = await callers.begin(tx, room.conversation, actor.agentId)
        await take(context, tx, room, actor, 'accepted')
        return { callbackId, answer: { epoch: room.conversation.epoch } }
      })
      await callers.send(taken.callbackId)
      return taken.answer
    },
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
      await callers.send(await store.write(tx => assign(context, callers, tx, actor, input)))
      return {}
    },
  }
}

/** The most urgent room that the actor may take; who cannot speak on the telephone now passes over customers who ring. */
async function claimNext(context: EngineContext, callers: CallerTaking, tx: WriteHandle, actor: Actor, wanted: readonly Channel[]): Promise<{ conversationId: string | null, callbackId: string | null }> {
  const candidateOn = async (channels: readonly Channel[]) => tx.claimCandidate({ agentId: actor.agentId, channels, now: context.now() })
  const first = await candidateOn(wanted)
  const others = (wanted.length === 0 ? channels : wanted).filter(channel => channel !== 'hotline')
  const passedOver = first !== undefined && !await callers.may(tx, first, actor.agentId)
  const candidate = !passedOver ? first : others.length === 0 ? undefined : await candidateOn(others)
  if (candidate === undefined)
    return { conversationId: null, callbackId: null }
  const room = await openRoom(tx, candidate.id)
  const callbackId = await callers.begin(tx, room.conversation, actor.agentId)
  await take(context, tx, room, actor, 'claimed')
  return { conversationId: candidate.id, callbackId }
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

/** Gives a room to somebody; the phone of whoever is given a customer who rings begins to ring. Answers the call to be sent for. */
async function assign(context: EngineContext, callers: CallerTaking, tx: WriteHandle, actor: Actor, input: { id: string, epoch: number, toAgentId: string, note: string }): Promise<string | null> {
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
  const callbackId = await callers.begin(tx, room.conversation, target.id)
  handOver(room, target.id)
  await addSystemLine(context, tx, room, 'assigned', { agent: actor.agentId, to: target.id, note: input.note })
  await saveRoom(tx, room)
  const matter = await tx.get('cases', room.conversation.caseId)
  if (matter !== undefined && (matter.ownerId === from || matter.ownerId === null)) {
    await tx.update('cases', matter.id, { ownerId: target.id, version: matter.version + 1 })
    tx.changed('cases', matter.id, matter.version + 1)
  }
  await audit(context, tx, actor, 'conversation.assign', 'conversation', input.id, { to: target.id })
  return callbackId
}
