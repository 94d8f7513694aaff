import type { CallParsed } from '../../shared/contract/index.ts'
import type { TurnEvent } from '../../shared/rules/turns.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Room } from './room.ts'
import { AppError } from '../../shared/errors.ts'
import { dueAt } from '../../shared/rules/clock.ts'
import { nextTurnState } from '../../shared/rules/turns.ts'
import { requireComplaintEnded } from '../complaints/access.ts'
import { audit } from '../context.ts'
import { closeDuties, newDuty } from '../duties.ts'
import { fileWrapUp } from '../wrap-up/file.ts'
import { addDuty, addSystemLine, openRoom, requireOwner, saveRoom, touchDuties } from './room.ts'

/** What somebody wants resolved, and as what. */
export type ResolveWish = Omit<CallParsed<'conversation:resolve'>, 'whenAnswered'>

/** How long the customer may wait for a result that was passed on, ms of staffed time. */
const tellResultMs = 24 * 3_600_000

/** Reasons that end a waiting turn without an answer, and how the ledger names that end. */
const endingReasons: Partial<Record<string, TurnEvent>> = {
  no_reply_needed: 'no_reply_needed',
  spam: 'no_reply_needed',
  duplicate: 'no_reply_needed',
  cannot_be_answered: 'cannot_be_answered',
}

/** Reasons that end a turn only when a person has already spoken: the customer was invited and did not come. */
const endingWhenHeld: Partial<Record<string, TurnEvent>> = {
  customer_silent: 'cannot_be_answered',
}

/** Resolves a conversation in the caller's unit. @throws AppError `wrong_state` with what is still open */
export async function resolve(context: EngineContext, tx: WriteHandle, actor: Actor, input: ResolveWish): Promise<void> {
  const room = await openRoom(tx, input.id)
  requireOwner(room, actor, input.epoch)
  const { conversation } = room
  await requireComplaintEnded(tx, conversation.id, input.reason)
  endTurnForReason(context, room, input.reason, actor)
  if (room.duties.some(duty => duty.closedAt === null && duty.kind === 'promise'))
    throw new AppError('wrong_state', { details: { open: 'promise' } })
  touchDuties(room, closeDuties(room.duties, ['window_closing'], 'resolved', context.now(), actor.agentId))
  if (input.reason === 'told_result' || input.reason === 'solved')
    touchDuties(room, closeDuties(room.duties, ['tell_result'], 'resolved', context.now(), actor.agentId))
  if (input.reason === 'passed_on')
    promiseResult(context, room)
  Object.assign(conversation, { status: 'resolved', resolvedAt: context.now(), resolvedReason: input.reason, snoozedUntil: null })
  const category = await fileWrapUp(context, tx, actor, { conversation, callbackId: null }, input.wrapUp)
  await addSystemLine(context, tx, room, 'resolved', { agent: actor.agentId, reason: input.reason, note: input.note, ...(category === '' ? {} : { category }) })
  await saveRoom(tx, room)
  await audit(context, tx, actor, 'conversation.resolve', 'conversation', conversation.id, { reason: input.reason })
}

/** A turn that still waits must have an honest end: answered by now, or one of the reasons that end it without an answer. */
function endTurnForReason(context: EngineContext, room: Room, reason: string, actor: Actor): void {
  if (room.turn === null)
    return
  const event = endingReasons[reason] ?? (room.turn.holdingAt !== null ? endingWhenHeld[reason] : undefined)
  const next = event === undefined ? null : nextTurnState(room.turn.state, event)
  if (next === null)
    throw new AppError('wrong_state', { details: { open: 'turn' } })
  room.turn.state = next
  room.turn.endedAt = context.now()
  room.turn.agentId = actor.agentId
  room.touched.turn = true
  const how = next === 'cannot_be_answered' ? 'cannot_be_answered' : 'no_reply_needed'
  touchDuties(room, closeDuties(room.duties, ['first_reply', 'next_reply', 'ring_back', ...(next === 'cannot_be_answered' ? ['promise'] as const : [])], how, context.now(), actor.agentId))
}

/** Opens the duty to tell the customer what came of the matter, unless it is open already. */
export function promiseResult(context: EngineContext, room: Room): void {
  if (room.duties.some(duty => duty.closedAt === null && duty.kind === 'tell_result'))
    return
  const now = context.now()
  addDuty(room, newDuty(context.newId(), room.conversation, { kind: 'tell_result', turnId: null, startedAt: now, receivedAt: now, dueAt: dueAt(now, tellResultMs, context.live.calendar), agentId: room.conversation.ownerId }))
}
