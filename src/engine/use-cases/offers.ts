import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import { giveBackCaller } from '../hotline/inbound-offers.ts'
import { openRoom, saveRoom } from './room.ts'

/** How an offer ended. */
export type OfferEnd = 'accepted' | 'declined' | 'expired' | 'withdrawn'

/** Ends the open offer of a conversation without giving it to anybody. */
export async function withdrawOffer(context: EngineContext, tx: WriteHandle, conversationId: string, how: Exclude<OfferEnd, 'accepted'>): Promise<void> {
  await endOffers(context, tx, conversationId, how)
  const room = await openRoom(tx, conversationId)
  room.conversation.offeredTo = null
  room.conversation.offerUntil = null
  await saveRoom(tx, room)
}

/** Ends the open offers of a conversation; a customer who rings is back in their place unless somebody takes them. */
export async function endOffers(context: EngineContext, tx: WriteHandle, conversationId: string, how: OfferEnd): Promise<void> {
  for (const offer of await tx.find('offers', { conversationId, state: 'offered' })) {
    await tx.update('offers', offer.id, { state: how, endedAt: context.now() })
    tx.changed('offers', offer.id, 2, conversationId)
    await tx.remove('timers', { id: `offer:${offer.id}` })
    if (how !== 'accepted')
      await giveBackCaller(context, tx, conversationId, offer.agentId)
  }
}
