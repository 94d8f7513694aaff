import type { EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import { closeDuties } from '../duties.ts'
import { endTurn } from '../outbox/accept.ts'
import { addSystemLine, openRoom, saveRoom, touchDuties } from '../use-cases/room.ts'
import { missedConsentId } from './inbound-rows.ts'
import { isCaller } from './inbound-step.ts'

/**
 * A customer and an agent speak with each other (`at`, ms UTC): whatever that customer was owed by telephone is answered now
 * by this agent, in every room of the hotline that nobody waits in, and what they rang in vain for is done.
 */
export async function noteSpoken(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, at: number): Promise<void> {
  for (const id of await roomsOwed(tx, callback)) {
    const room = await openRoom(tx, id)
    const rungBack = room.duties.some(duty => duty.closedAt === null && duty.kind === 'ring_back')
    answer(room, at, callback.agentId)
    if (rungBack)
      await addSystemLine(context, tx, room, 'call_rung_back', { agent: callback.agentId })
    await saveRoom(tx, room)
  }
  await useUpConsents(tx, callback, at)
}

/** The call's own room, and the others of this customer in which nobody rings at this moment. */
async function roomsOwed(read: ReadHandle, callback: CallbackRecord): Promise<string[]> {
  const rooms = await read.find('conversations', { customerId: callback.customerId, channel: 'hotline', touchpoint: 'call', status: ['queued', 'assigned', 'pending', 'snoozed'] })
  const ringing = (await read.find('callbacks', { customerId: callback.customerId, direction: 'inbound', state: ['queued', 'offered', 'dialing_agent'] })).filter(isCaller)
  return rooms.map(room => room.id).filter(id => id === callback.conversationId || !ringing.some(caller => caller.conversationId === id))
}

function answer(room: Room, at: number, agentId: string): void {
  const { conversation, turn } = room
  touchDuties(room, closeDuties(room.duties, ['first_reply', 'next_reply', 'ring_back', 'promise'], 'answered', at, agentId))
  Object.assign(conversation, { personSpokeAt: at, holdingAt: null })
  if (turn !== null && endTurn(turn, at, agentId))
    room.touched.turn = true
}

/** Having rung in vain was a yes to one call back: this was it. */
async function useUpConsents(tx: WriteHandle, callback: CallbackRecord, at: number): Promise<void> {
  const missed = await tx.find('callbacks', { customerId: callback.customerId, direction: 'inbound', state: 'cancelled', missedAt: { gt: at - 2 * 24 * 3_600_000 } })
  for (const consent of await tx.getMany('consents', missed.map(call => missedConsentId(call.id)))) {
    if (consent.state !== 'granted')
      continue
    await tx.update('consents', consent.id, { state: 'expired', at, expiresAt: null, version: consent.version + 1 })
    tx.changed('consents', consent.id, consent.version + 1, consent.conversationId)
  }
}
