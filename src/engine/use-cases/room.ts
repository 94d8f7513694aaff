import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ConversationRecord, MessageRecord, ObligationRecord, TurnRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { settleClock } from '../duties.ts'

/** A conversation with what is open in it, as one unit works on it. Records are changed in place, then saved. */
export interface Room {
  readonly conversation: ConversationRecord
  readonly duties: ObligationRecord[]
  turn: TurnRecord | null
  readonly touched: { duties: Set<string>, newDuties: Set<string>, turn: boolean }
}

/** Loads a room; `not_found` when there is none. */
export async function openRoom(tx: WriteHandle, id: string): Promise<Room> {
  const conversation = await tx.get('conversations', id)
  if (conversation === undefined)
    throw new AppError('not_found')
  const duties = await tx.find('obligations', { conversationId: id, closedAt: null })
  const turn = await tx.one('turns', { conversationId: id, state: ['waiting', 'undecided'] })
  return { conversation, duties, turn: turn ?? null, touched: { duties: new Set(), newDuties: new Set(), turn: false } }
}

/** Only its owner may work in a room, and only with the epoch in which they became it (F44). */
export function requireOwner(room: Room, actor: Actor, epoch: number): void {
  if (room.conversation.ownerId !== actor.agentId)
    throw new AppError('not_owner', { details: { owner: room.conversation.ownerId ?? '' } })
  if (room.conversation.epoch !== epoch)
    throw new AppError('stale_version', { details: { epoch: room.conversation.epoch } })
}

/** Gives the room to somebody (null = back to the queue): new epoch, offers gone. */
export function handOver(room: Room, ownerId: string | null): void {
  const { conversation } = room
  conversation.ownerId = ownerId
  conversation.epoch += 1
  conversation.offeredTo = null
  conversation.offerUntil = null
  conversation.snoozedUntil = null
  if (conversation.status !== 'resolved' || ownerId !== null)
    conversation.status = ownerId === null ? 'queued' : 'assigned'
}

/** Adds a duty to the room. */
export function addDuty(room: Room, duty: ObligationRecord): void {
  room.duties.push(duty)
  room.touched.newDuties.add(duty.id)
}

/** Marks duties that were closed in place. */
export function touchDuties(room: Room, duties: readonly ObligationRecord[]): void {
  for (const duty of duties)
    room.touched.duties.add(duty.id)
}

/** Writes the room back: clock in line, version up, changes told. */
export async function saveRoom(tx: WriteHandle, room: Room): Promise<void> {
  const { conversation, touched } = room
  for (const duty of room.duties) {
    if (touched.newDuties.has(duty.id))
      await tx.insert('obligations', duty)
    else if (touched.duties.has(duty.id))
      await tx.update('obligations', duty.id, duty)
    if (touched.newDuties.has(duty.id) || touched.duties.has(duty.id))
      tx.changed('obligations', duty.id, 1, conversation.id)
  }
  if (touched.turn && room.turn !== null) {
    await tx.update('turns', room.turn.id, room.turn)
    tx.changed('turns', room.turn.id, 1, conversation.id)
  }
  settleClock(conversation, room.duties)
  conversation.version += 1
  await tx.update('conversations', conversation.id, conversation)
  tx.changed('conversations', conversation.id, conversation.version, conversation.caseId)
}

/** What a line of the timeline says besides its place. */
export type Line = Pick<MessageRecord, 'direction' | 'text'> & Partial<Pick<MessageRecord, 'kind' | 'facts' | 'authorId' | 'authorName' | 'authorKind' | 'at' | 'outboundId' | 'turnId' | 'parentKey'>>

/** Appends a line to the room's timeline (save the room after). */
export async function addLine(context: EngineContext, tx: WriteHandle, room: Room, line: Line): Promise<MessageRecord> {
  const { conversation } = room
  const now = context.now()
  conversation.lastSeq += 1
  const record: MessageRecord = {
    id: context.newId(),
    n: await tx.nextMessageNumbers(1),
    version: 1,
    conversationId: conversation.id,
    seq: conversation.lastSeq,
    kind: 'text',
    authorId: 'system',
    authorName: '',
    authorKind: 'machine',
    facts: {},
    objectKey: null,
    parentKey: null,
    at: now,
    receivedAt: now,
    order: null,
    visibleAt: null,
    editedAt: null,
    deletedAt: null,
    outboundId: null,
    turnId: null,
    replyTarget: null,
    ...line,
  }
  await tx.insert('messages', record)
  tx.changed('messages', record.id, 1, conversation.id)
  return record
}

/** A line of the workstation itself: a key of the timeline's words, facts beside it. */
export async function addSystemLine(context: EngineContext, tx: WriteHandle, room: Room, key: string, facts: MessageRecord['facts'] = {}): Promise<void> {
  await addLine(context, tx, room, { direction: 'system', text: key, facts })
}
