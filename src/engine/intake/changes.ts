import type { InboundChange, InboundEvent, InboundSpread } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { Row } from '../store/tables.ts'
import type { Scene } from './scene.ts'
import { nextTurnState } from '../../shared/rules/turns.ts'
import { closeDuties, settleClock } from '../duties.ts'
import { noteSpread, previewOf } from './records.ts'
import { objectId, roomKey } from './scene.ts'

/** An edit or deletion; when its object has not come yet it waits on the object's row (F03). */
export function takeChange(context: EngineContext, scene: Scene, change: InboundChange, feed: string): void {
  const id = objectId(change)
  const object = scene.objects.byId.get(id) ?? scene.objects.add({ id, messageId: null, conversationId: null, firstAt: context.now(), arrivals: 0, feeds: [feed], pending: null })
  const message = object.messageId === null ? undefined : scene.messages.byId.get(object.messageId)
  if (message === undefined) {
    object.pending = { ...object.pending, at: change.at, ...(change.type === 'deleted' ? { deletedAt: change.at } : { editedText: change.text ?? '' }) }
    scene.objects.touch(id)
    return
  }
  applyChange(context, scene, message, change.type === 'deleted' ? { deletedAt: change.at } : { editedText: change.text ?? '', at: change.at })
}

/** Lays a remembered or fresh change onto a message. What a customer wrote is kept in the journal either way. */
export function applyChange(context: EngineContext, scene: Scene, message: Row<'messages'>, change: { editedText?: string, deletedAt?: number, at?: number }): void {
  if (change.deletedAt !== undefined) {
    message.deletedAt = change.deletedAt
    closeAsGone(context, scene, message)
  }
  // What was erased does not come back with an edit.
  else if (message.facts.erased !== true && change.editedText !== undefined && change.editedText !== message.text) {
    message.text = change.editedText
    message.editedAt = change.at ?? context.now()
    const conversation = scene.conversations.byId.get(message.conversationId)
    if (conversation !== undefined && message.direction === 'inbound' && message.at >= conversation.lastInboundAt) {
      conversation.preview = previewOf(message.text)
      scene.conversations.touch(conversation.id)
    }
  }
  scene.messages.touch(message.id)
}

/** The customer took back the only thing a turn stood on: it cannot be answered any more. */
function closeAsGone(context: EngineContext, scene: Scene, message: Row<'messages'>): void {
  const conversation = scene.conversations.byId.get(message.conversationId)
  const turn = scene.openTurns.get(message.conversationId)
  if (conversation === undefined || turn === undefined || turn.id !== message.turnId || turn.messages > 1)
    return
  const next = nextTurnState(turn.state, 'cannot_be_answered')
  if (next === null)
    return
  turn.state = next
  turn.endedAt = context.now()
  scene.turns.touch(turn.id)
  scene.openTurns.delete(conversation.id)
  for (const duty of closeDuties(scene.openDuties.get(conversation.id) ?? [], ['first_reply', 'next_reply'], 'cannot_be_answered', context.now(), null))
    scene.obligations.touch(duty.id)
  conversation.lockCode = 'source_deleted'
  conversation.lockUntil = null
  settleClock(conversation, scene.openDuties.get(conversation.id) ?? [])
  scene.conversations.touch(conversation.id)
}

/** New counts of a public voice; they move its room's publicity, nothing else. */
export function takeSpread(scene: Scene, item: InboundSpread): void {
  const message = scene.messages.byId.get(scene.objects.byId.get(objectId(item))?.messageId ?? '')
  const conversation = scene.conversations.byId.get(message?.conversationId ?? '')
  if (conversation === undefined || conversation.visibility !== 'public')
    return
  const { reposts, comments } = item.spread
  if ((reposts ?? conversation.reposts) === conversation.reposts && (comments ?? conversation.comments) === conversation.comments)
    return
  noteSpread(conversation, item.spread)
  scene.conversations.touch(conversation.id)
}

/** Follow, unfollow, subscribe …: never an inbox item; they open or shut the window of a room that exists. */
export function takeEvent(scene: Scene, event: InboundEvent): void {
  const conversation = scene.conversations.byId.get(scene.rooms.get(roomKey(event.threadKey, 'private')) ?? '')
  if (conversation === undefined || event.window === undefined)
    return
  if ('shut' in event.window)
    Object.assign(conversation, { lockCode: 'window_closed', lockUntil: null })
  else
    Object.assign(conversation, { windowUntil: event.window.until, windowReplies: event.window.repliesLeft, lockCode: null, lockUntil: null })
  scene.conversations.touch(conversation.id)
}
