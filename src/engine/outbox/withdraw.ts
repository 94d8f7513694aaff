import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { OutboxRecord } from '../store/tables.ts'
import { effective, nextTurnState } from '../../shared/rules/turns.ts'
import { newDuty } from '../duties.ts'
import { addDuty, openRoom, saveRoom } from '../use-cases/room.ts'

/** An answer is no longer there: unless another one is, the customer has not been answered after all, and their clock goes on from where it began. */
export async function reopenTurn(context: EngineContext, tx: WriteHandle, row: OutboxRecord): Promise<void> {
  if (row.turnId === null || await isAnsweredOtherwise(tx, row))
    return
  const turn = await tx.get('turns', row.turnId)
  const next = turn === undefined ? null : nextTurnState(turn.state, 'reply_withdrawn')
  const room = await openRoom(tx, row.conversationId)
  if (turn === undefined || next === null || turn.dueAt === null || room.turn !== null)
    return
  Object.assign(turn, { state: next, endedAt: null })
  room.turn = turn
  room.touched.turn = true
  addDuty(room, newDuty(context.newId(), room.conversation, { kind: turn.first ? 'first_reply' : 'next_reply', turnId: turn.id, startedAt: turn.enteredAt, receivedAt: turn.receivedAt, dueAt: turn.dueAt, agentId: room.conversation.ownerId }))
  await saveRoom(tx, room)
}

/** Another person's answer stands in the room since, and on the platform. */
async function isAnsweredOtherwise(tx: WriteHandle, row: OutboxRecord): Promise<boolean> {
  const others = (await tx.find('outbox', { conversationId: row.conversationId, turnId: row.turnId, id: { ne: row.id }, state: ['sent', 'in_review'] })).filter(isAnswer)
  const lines = others.length === 0 ? [] : await tx.getMany('messages', others.map(other => other.messageId))
  return lines.some(line => line.deletedAt === null)
}

function isAnswer({ role, agentId, text, media }: OutboxRecord): boolean {
  return effective({ role, byPerson: agentId !== null, text, hasMedia: (media?.length ?? 0) > 0 }) === 'effective'
}
