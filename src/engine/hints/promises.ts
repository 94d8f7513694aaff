import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { newDuty } from '../duties.ts'
import { addDuty, addSystemLine, openRoom, saveRoom } from '../use-cases/room.ts'

/** Keeping what a text of ours promised: one press makes it a duty with a clock. */
export function promiseCalls(context: EngineContext): Pick<Handlers, 'promise:open'> {
  return {
    'promise:open': async (actor, { messageId, dueAt }) => {
      await context.store.write(async (tx) => {
        const message = await tx.get('messages', messageId)
        if (message === undefined)
          throw new AppError('not_found')
        const room = await openRoom(tx, message.conversationId)
        if (room.conversation.ownerId !== actor.agentId && actor.role !== 'supervisor')
          throw new AppError('not_owner', { details: { owner: room.conversation.ownerId ?? '' } })
        if (message.direction !== 'outbound' || message.facts.promisedAt !== undefined || room.conversation.status === 'resolved')
          throw new AppError('wrong_state')
        const now = context.now()
        if (dueAt <= now)
          throw new AppError('wrong_state', { details: { dueAt } })
        addDuty(room, newDuty(context.newId(), room.conversation, { kind: 'promise', turnId: null, startedAt: message.at, receivedAt: message.at, dueAt, agentId: room.conversation.ownerId }))
        await tx.update('messages', message.id, { facts: { ...message.facts, promisedAt: dueAt }, version: message.version + 1 })
        tx.changed('messages', message.id, message.version + 1, message.conversationId)
        await addSystemLine(context, tx, room, 'promised', { agent: actor.agentId, until: dueAt })
        await saveRoom(tx, room)
        await audit(context, tx, actor, 'promise.open', 'conversation', room.conversation.id, { dueAt })
      })
      return {}
    },
  }
}
