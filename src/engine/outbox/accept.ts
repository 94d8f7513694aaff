import type { SendReceipt } from '../../channels/connector.ts'
import type { ErrorCode, ErrorDetails } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { OutboxRecord, TurnRecord } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import { dueAt } from '../../shared/rules/clock.ts'
import { effective, nextTurnState } from '../../shared/rules/turns.ts'
import { countedAt } from '../../shared/rules/undo.ts'
import { closeDuties, newDuty } from '../duties.ts'
import { addDuty, openRoom, saveRoom, touchDuties } from '../use-cases/room.ts'

/** Codes after which nothing more can be sent into the room by this way. */
const lockingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['source_deleted', 'blocked_by_customer', 'privacy_refused', 'window_closed', 'reply_limit', 'account_frozen'])

/** The platform accepted a text: the outbox row, the timeline, the turn and the duties learn it in one unit. */
export async function acceptOutbound(context: EngineContext, tx: WriteHandle, outbox: OutboxRecord, receipt: SendReceipt): Promise<void> {
  const acceptedAt = Math.min(receipt.at, context.now())
  Object.assign(outbox, { state: receipt.state, objectKey: receipt.objectKey ?? outbox.objectKey, acceptedAt, errorCode: null, errorDetails: null, leaseUntil: null })
  await saveOutbox(tx, outbox)
  await linkObject(context, tx, outbox, acceptedAt)
  const room = await openRoom(tx, outbox.conversationId)
  room.conversation.trouble = await hasTrouble(tx, outbox)
  if (room.conversation.windowReplies !== null)
    room.conversation.windowReplies -= 1
  await noteAnswer(context, tx, room, outbox, countedAt(acceptedAt, outbox))
  await saveRoom(tx, room)
}

/** The platform refused for good, or a person must decide: said on the message, flagged on the room. */
export async function failOutbound(tx: WriteHandle, outbox: OutboxRecord, state: 'failed' | 'unknown', code: ErrorCode, details: ErrorDetails): Promise<void> {
  Object.assign(outbox, { state, errorCode: code, errorDetails: details, leaseUntil: null })
  await saveOutbox(tx, outbox)
  const room = await openRoom(tx, outbox.conversationId)
  room.conversation.trouble = true
  if (state === 'failed' && lockingCodes.has(code) && !(code === 'source_deleted' && await hasQuoted(tx, outbox)))
    Object.assign(room.conversation, { lockCode: code, lockUntil: null })
  await saveRoom(tx, room)
}

/** Of one quoted message that is gone nothing follows for the room: its other messages can be answered. */
async function hasQuoted(tx: WriteHandle, outbox: OutboxRecord): Promise<boolean> {
  const line = await tx.get('messages', outbox.messageId)
  return line !== undefined && line.parentKey !== null && line.facts.quotedHere !== true
}

/** Writes an outbox row back and tells it. */
export async function saveOutbox(tx: WriteHandle, outbox: OutboxRecord): Promise<void> {
  outbox.version += 1
  await tx.update('outbox', outbox.id, outbox)
  tx.changed('outbox', outbox.id, outbox.version, outbox.conversationId)
}

async function hasTrouble(tx: WriteHandle, outbox: OutboxRecord): Promise<boolean> {
  return await tx.count('outbox', { conversationId: outbox.conversationId, state: ['failed', 'unknown'], id: { ne: outbox.id } }) > 0
}

/** Binds the platform's object to our message, so that its echo in a feed is recognised, and takes over the platform's time. */
async function linkObject(context: EngineContext, tx: WriteHandle, outbox: OutboxRecord, acceptedAt: number): Promise<void> {
  const writtenAt = (await tx.get('messages', outbox.messageId))?.at ?? acceptedAt
  // Platforms tell whole seconds: a time cut to its second must not put the answer before the claim that came first.
  const at = acceptedAt < writtenAt && writtenAt - acceptedAt < 1_000 ? writtenAt : acceptedAt
  await tx.update('messages', outbox.messageId, { objectKey: outbox.objectKey, at })
  tx.changed('messages', outbox.messageId, outbox.version + 1, outbox.conversationId)
  if (outbox.objectKey === null)
    return
  const conversation = await tx.get('conversations', outbox.conversationId)
  const id = `${conversation?.channel ?? ''}:${outbox.objectKey}`
  await tx.upsert('platformObjects', { id, messageId: outbox.messageId, conversationId: outbox.conversationId, firstAt: context.now(), arrivals: 1, feeds: ['outbox'], pending: null })
}

async function noteAnswer(context: EngineContext, tx: WriteHandle, room: Room, outbox: OutboxRecord, acceptedAt: number): Promise<void> {
  // Going up to somebody who never wrote to us answers the voice that was found, when it says something.
  const role = outbox.role === 'approach' && room.conversation.touchpoint === 'search_hit' ? 'reply' : outbox.role
  const effect = effective({ role, byPerson: outbox.agentId !== null, text: outbox.text, hasMedia: (outbox.media?.length ?? 0) > 0 })
  if (effect === 'automatic') {
    noteAutomatic(room, acceptedAt)
    return
  }
  if (effect === 'none')
    return
  room.conversation.personSpokeAt = acceptedAt
  if (effect === 'holding')
    noteHolding(context, room, outbox, acceptedAt)
  else
    await noteEffective(tx, room, outbox, acceptedAt)
}

function noteAutomatic(room: Room, at: number): void {
  room.conversation.acknowledgedAt = at
  if (room.turn === null)
    return
  room.turn.acknowledgedAt = at
  room.touched.turn = true
}

/** A person's line without substance: the turn is held, and a promise clock begins in the place of the first one. */
function noteHolding(context: EngineContext, room: Room, outbox: OutboxRecord, at: number): void {
  room.conversation.holdingAt = at
  if (room.turn !== null) {
    room.turn.holdingAt = at
    room.turn.state = nextTurnState(room.turn.state, 'holding') ?? room.turn.state
    room.touched.turn = true
  }
  touchDuties(room, closeDuties(room.duties, ['first_reply', 'next_reply'], 'superseded', at, outbox.agentId))
  if (room.duties.some(duty => duty.closedAt === null && duty.kind === 'promise'))
    return
  addDuty(room, newDuty(context.newId(), room.conversation, { kind: 'promise', turnId: room.turn?.id ?? null, startedAt: at, receivedAt: at, dueAt: dueAt(at, context.live.promiseMs, context.live.calendar), agentId: outbox.agentId }))
}

async function noteEffective(tx: WriteHandle, room: Room, outbox: OutboxRecord, at: number): Promise<void> {
  touchDuties(room, closeDuties(room.duties, ['first_reply', 'next_reply', 'promise', 'window_closing'], 'answered', at, outbox.agentId))
  room.conversation.holdingAt = null
  if (room.turn !== null && endTurn(room.turn, at, outbox.agentId))
    room.touched.turn = true
  if (room.conversation.visibility === 'private')
    await answerGuidedRooms(tx, room, outbox, at)
}

/** Ends a turn as answered; in time when the platform accepted it by the due moment. */
export function endTurn(turn: TurnRecord, at: number, agentId: string | null): boolean {
  const next = nextTurnState(turn.state, turn.dueAt === null || at <= turn.dueAt ? 'effective_in_time' : 'effective_late')
  if (next === null)
    return false
  Object.assign(turn, { state: next, endedAt: at, agentId })
  return true
}

/** A customer who was guided here from the square has now been answered there too. */
async function answerGuidedRooms(tx: WriteHandle, room: Room, outbox: OutboxRecord, at: number): Promise<void> {
  const others = await tx.find('conversations', { caseId: room.conversation.caseId, visibility: 'public' })
  for (const other of others) {
    const guided = await openRoom(tx, other.id)
    if (guided.turn === null || guided.turn.holdingAt === null)
      continue
    touchDuties(guided, closeDuties(guided.duties, ['first_reply', 'next_reply', 'promise'], 'answered', at, outbox.agentId))
    guided.touched.turn = endTurn(guided.turn, at, outbox.agentId)
    guided.conversation.holdingAt = null
    await saveRoom(tx, guided)
  }
}
