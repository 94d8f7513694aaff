import type { ComplaintState } from '../../shared/domain/complaint.ts'
import type { EngineContext } from '../context.ts'
import type { ComplaintRecord } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import { complaintEnds } from '../../shared/domain/complaint.ts'
import { nextTurnState } from '../../shared/rules/turns.ts'
import { closeDuties, newDuty } from '../duties.ts'
import { addDuty, handOver, touchDuties } from '../use-cases/room.ts'

/** Who says that a complaint is in another state. */
export interface StateWord {
  readonly state: ComplaintState
  /** Null: a file or the desk itself. */
  readonly agentId: string | null
}

/** Puts a complaint into a state and lets its room's turn and duties follow. Changes both in place. */
export function enterState(context: EngineContext, room: Room, complaint: ComplaintRecord, { state, agentId }: StateWord): void {
  const now = context.now()
  const ended = complaintEnds.has(state)
  complaint.state = state
  complaint.endedAt = ended ? complaint.endedAt ?? now : null
  if (state === 'replied' || state === 'completed')
    complaint.handledAt ??= now
  if (ended || state === 'replied')
    endTurn(context, room, complaint.handledAt !== null, agentId)
  if (ended)
    touchDuties(room, closeDuties(room.duties, ['tell_result', 'promise'], 'resolved', now, agentId))
  else
    oweResult(context, room, complaint)
  if (agentId === null)
    followDesk(room, complaint, now)
}

/** The final answer is owed until the complaint has ended. */
export function oweResult(context: EngineContext, room: Room, complaint: ComplaintRecord): void {
  if (room.duties.some(duty => duty.closedAt === null && duty.kind === 'tell_result'))
    return
  addDuty(room, newDuty(context.newId(), room.conversation, { kind: 'tell_result', turnId: null, startedAt: complaint.publishedAt, receivedAt: context.now(), dueAt: complaint.finalDue, agentId: room.conversation.ownerId }))
}

/** Somebody answered at the desk itself, or nobody has to any more. */
function endTurn(context: EngineContext, room: Room, handled: boolean, agentId: string | null): void {
  const { turn } = room
  const how = handled ? 'answered_elsewhere' : 'no_reply_needed'
  const next = turn === null ? null : nextTurnState(turn.state, how)
  if (turn === null || next === null)
    return
  const now = context.now()
  Object.assign(turn, { state: next, endedAt: now, agentId })
  room.touched.turn = true
  if (handled)
    room.conversation.personSpokeAt ??= now
  touchDuties(room, closeDuties(room.duties, ['first_reply', 'next_reply', 'promise'], how, now, agentId))
}

/** What the desk has closed waits for nobody in the queue; what it opened again comes back. An owner keeps the room and ends it. */
function followDesk({ conversation, ...room }: Room, complaint: ComplaintRecord, now: number): void {
  const ended = complaintEnds.has(complaint.state)
  if (ended && conversation.ownerId === null && conversation.status !== 'resolved')
    Object.assign(conversation, { status: 'resolved', resolvedAt: now, resolvedReason: complaint.handledAt === null ? 'no_reply_needed' : 'solved', offeredTo: null, offerUntil: null })
  else if (!ended && conversation.status === 'resolved')
    handOver({ conversation, ...room }, conversation.ownerId)
}
