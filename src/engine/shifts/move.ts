import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import { saveCallback } from '../hotline/scene.ts'
import { endOffers } from '../use-cases/offers.ts'
import { addSystemLine, handOver, openRoom, saveRoom } from '../use-cases/room.ts'
import { movableCalls } from './open.ts'

/** A move of a person's things: to somebody, or back to the queue (null). */
export interface Move {
  readonly fromId: string
  readonly toId: string | null
  readonly by: Actor
  readonly note: string
}

/**
 * Gives one room and all that hangs on it to somebody else: owner with a new epoch, promises, a snooze as it stands, agreed
 * calls, what was being written. False when the room is no longer the giver's, or needs nobody any more.
 */
export async function moveRoom(context: EngineContext, tx: WriteHandle, conversationId: string, move: Move): Promise<boolean> {
  const room = await openRoom(tx, conversationId)
  const { conversation } = room
  if (conversation.ownerId !== move.fromId || conversation.status === 'resolved')
    return false
  const { snoozedUntil } = conversation
  await endOffers(context, tx, conversationId, 'withdrawn')
  handOver(room, move.toId)
  // Somebody who wakes it later has to be there; in the queue nobody would.
  if (snoozedUntil !== null && move.toId !== null)
    Object.assign(conversation, { status: 'snoozed', snoozedUntil })
  else if (snoozedUntil !== null)
    await tx.remove('timers', { entityId: conversationId, kind: 'snooze_wake' })
  for (const duty of room.duties) {
    if (duty.closedAt === null && duty.agentId === move.fromId) {
      duty.agentId = move.toId
      room.touched.duties.add(duty.id)
    }
  }
  await addSystemLine(context, tx, room, move.toId === null ? 'handed_back' : 'handed_over', { agent: move.fromId, by: move.by.agentId, to: move.toId, note: move.note })
  await saveRoom(tx, room)
  await moveCase(tx, conversation.caseId, move)
  for (const call of await tx.find('callbacks', { conversationId, agentId: move.fromId, state: [...movableCalls] }))
    await moveCall(tx, call, move)
  await moveDraft(context, tx, conversationId, move)
  return true
}

/** Gives an agreed call to somebody else; back in the queue it is held for whoever is free. False when it cannot be given any more. */
export async function moveCall(tx: WriteHandle, call: CallbackRecord, { fromId, toId }: Move): Promise<boolean> {
  if (call.agentId !== fromId || !movableCalls.includes(call.state as typeof movableCalls[number]))
    return false
  Object.assign(call, toId === null ? { heldFor: 'anyone', agentId: '' } : { agentId: toId })
  await saveCallback(tx, call)
  return true
}

async function moveCase(tx: WriteHandle, caseId: string, { fromId, toId }: Move): Promise<void> {
  const matter = await tx.get('cases', caseId)
  if (matter?.ownerId !== fromId)
    return
  await tx.update('cases', caseId, { ownerId: toId, version: matter.version + 1 })
  tx.changed('cases', caseId, matter.version + 1)
}

/** What was being written goes to whoever takes over, before what they have there themselves. Back in the queue it stays with its writer. */
export async function moveDraft(context: EngineContext, tx: WriteHandle, conversationId: string, { fromId, toId }: Move): Promise<void> {
  const draft = toId === null ? undefined : await tx.one('drafts', { agentId: fromId, conversationId })
  if (draft === undefined || toId === null)
    return
  const id = `${toId}:${conversationId}`
  const theirs = await tx.get('drafts', id)
  const media = [...draft.media ?? [], ...theirs?.media ?? []]
  const join = (...texts: (string | undefined)[]) => texts.filter(text => text !== undefined && text.trim() !== '').join('\n')
  await tx.upsert('drafts', { ...draft, ...theirs, id, agentId: toId, conversationId, text: join(draft.text, theirs?.text), note: join(draft.note, theirs?.note), updatedAt: context.now(), media: media.length === 0 ? null : media })
  await tx.remove('drafts', { id: draft.id })
  for (const uploadId of draft.media ?? [])
    await tx.update('uploads', uploadId, { agentId: toId })
}
