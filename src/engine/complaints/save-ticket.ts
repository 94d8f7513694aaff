import type { ComplaintStep } from '../../shared/domain/complaint.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ComplaintRecord } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import type { Ticket, TicketPlace } from './ticket.ts'
import { deskVisibility } from '../../shared/domain/complaint.ts'
import { deadlineAt } from '../../shared/rules/deadline.ts'
import { maskE164 } from '../../shared/rules/phone-number.ts'
import { acceptOutbound } from '../outbox/accept.ts'
import { addLine, addSystemLine, openRoom, saveRoom, touchDuties } from '../use-cases/room.ts'
import { enterState, oweResult } from './course.ts'
import { stepKey } from './ticket.ts'

/** How a ticket came here. */
export type TicketSource = ComplaintRecord['source']

/**
 * Brings a ticket's own facts in line with what was told, in the unit that stored its messages: new, or told again. What
 * was not told stays as it is.
 */
export async function saveTicket(context: EngineContext, tx: WriteHandle, ticket: Ticket, place: TicketPlace, source: TicketSource): Promise<void> {
  const found = await tx.one('conversations', { accountId: place.accountId, threadKey: place.threadKey, visibility: deskVisibility[ticket.desk] })
  if (found === undefined)
    return
  await acceptSeenThere(context, tx, found.id)
  const room = await openRoom(tx, found.id)
  const known = await tx.get('complaints', found.id)
  const complaint = known ?? newComplaint(context, room, ticket, place, source)
  const before = JSON.stringify(complaint)
  if (known !== undefined)
    tellAgain(complaint, ticket)
  const steps = await keepSteps(context, tx, room, ticket.steps, place)
  noteHandled(complaint, ticket)
  const stateBefore = known?.state ?? null
  if (ticket.state !== null && ticket.state !== stateBefore)
    await becomes(context, tx, room, complaint, ticket, stateBefore !== null)
  else if (known === undefined)
    oweResult(context, room, complaint)
  if (complaint.url !== '')
    room.conversation.replyTarget = { url: complaint.url }
  const isNew = known === undefined
  const changed = isNew || JSON.stringify(complaint) !== before
  if (changed)
    await keep(context, tx, complaint, isNew)
  await keepPhone(context, tx, room, ticket.phone)
  if (isNew && source === 'import')
    announceLate(context, room)
  if (changed || steps > 0)
    await saveRoom(tx, room)
}

/** What was late before it came here is seen as late in the inbox; a thousand alarms at once would tell nobody anything. */
function announceLate(context: EngineContext, room: Room): void {
  const now = context.now()
  const late = room.duties.filter(duty => duty.closedAt === null && duty.dueAt <= now)
  for (const duty of late)
    duty.alarmedAt ??= now
  touchDuties(room, late)
}

/** Writes a complaint back and tells it. */
export async function keep(context: EngineContext, tx: WriteHandle, complaint: ComplaintRecord, isNew: boolean): Promise<void> {
  complaint.updatedAt = context.now()
  if (isNew) {
    await tx.insert('complaints', complaint)
  }
  else {
    complaint.version += 1
    await tx.update('complaints', complaint.id, complaint)
  }
  tx.changed('complaints', complaint.id, complaint.version, complaint.id)
}

/** Seals a number beside the customer, once per room. */
export async function keepPhone(context: EngineContext, tx: WriteHandle, room: Room, e164: string | null): Promise<void> {
  if (e164 === null)
    return
  const { id, customerId } = room.conversation
  const hmac = context.cipher.lookup(e164)
  if (await tx.one('phoneNumbers', { conversationId: id, hmac }) !== undefined)
    return
  await tx.insert('phoneNumbers', { id: context.newId(), customerId, conversationId: id, messageId: null, cipher: context.cipher.seal(e164), hmac, masked: maskE164(e164), at: context.now(), by: 'agent' })
}

function newComplaint(context: EngineContext, room: Room, ticket: Ticket, place: TicketPlace, source: TicketSource): ComplaintRecord {
  const now = context.now()
  return {
    id: room.conversation.id,
    version: 1,
    accountId: place.accountId,
    desk: ticket.desk,
    externalNo: ticket.externalNo === '' ? null : ticket.externalNo,
    url: ticket.url ?? '',
    merchant: ticket.merchant ?? '',
    title: ticket.title,
    issues: [...ticket.issues ?? []],
    demands: [...ticket.demands ?? []],
    amount: ticket.amount,
    state: ticket.state ?? 'pending_assign',
    publishedAt: ticket.publishedAt,
    firstReplyDue: deadlineAt(ticket.publishedAt, place.times.firstReply, place.calendar),
    finalDue: deadlineAt(ticket.publishedAt, place.times.finalAnswer, place.calendar),
    handledAt: null,
    handledBy: null,
    endedAt: null,
    rating: ticket.rating,
    whole: source !== 'notice',
    source,
    createdAt: now,
    updatedAt: now,
  }
}

function tellAgain(complaint: ComplaintRecord, ticket: Ticket): void {
  Object.assign(complaint, {
    url: ticket.url ?? complaint.url,
    merchant: ticket.merchant ?? complaint.merchant,
    title: ticket.title === '' ? complaint.title : ticket.title,
    issues: ticket.issues === null ? complaint.issues : [...ticket.issues],
    demands: ticket.demands === null ? complaint.demands : [...ticket.demands],
    amount: ticket.amount ?? complaint.amount,
    rating: ticket.rating ?? complaint.rating,
    whole: complaint.whole || ticket.externalNo !== '',
  })
}

/** The first answer of the merchant counts as handled (Sina's own questions and answers for companies, 2019). */
function noteHandled(complaint: ComplaintRecord, ticket: Ticket): void {
  const answers = ticket.steps.filter(step => step.actor === 'merchant').map(step => step.at)
  if (answers.length > 0)
    complaint.handledAt ??= Math.min(...answers)
}

async function becomes(context: EngineContext, tx: WriteHandle, room: Room, complaint: ComplaintRecord, ticket: Ticket, isTold: boolean): Promise<void> {
  const state = ticket.state ?? complaint.state
  enterState(context, room, complaint, { state, agentId: null })
  if (isTold)
    await addSystemLine(context, tx, room, 'complaint_state', { state, agent: null })
}

/** Marks what consumer and merchant said as steps, and adds what the platform did. Answers how many were new. */
async function keepSteps(context: EngineContext, tx: WriteHandle, room: Room, steps: readonly ComplaintStep[], place: TicketPlace): Promise<number> {
  if (steps.length === 0)
    return 0
  const keys = steps.map(step => stepKey(place, step))
  const lines = new Map((await tx.find('messages', { conversationId: room.conversation.id, objectKey: keys })).map(line => [line.objectKey, line]))
  let fresh = 0
  for (const [index, step] of steps.entries()) {
    const objectKey = keys[index] ?? ''
    const line = lines.get(objectKey)
    const facts = { step: step.label, actor: step.actor, ...(step.images.length === 0 ? {} : { images: step.images.join('\n') }) }
    if (line === undefined && step.actor === 'platform') {
      const added = await addLine(context, tx, room, { direction: 'system', text: 'complaint_step', facts: { ...facts, note: step.text }, at: Math.min(step.at, context.now()) })
      await tx.update('messages', added.id, { objectKey })
      lines.set(objectKey, added)
      fresh += 1
    }
    else if (line !== undefined && line.facts.step === undefined) {
      await tx.update('messages', line.id, { facts: { ...line.facts, ...facts }, version: line.version + 1 })
      tx.changed('messages', line.id, line.version + 1, room.conversation.id)
      fresh += 1
    }
  }
  return fresh
}

/** A text that waited for a person is on the desk already: that counts more than anybody's word. */
async function acceptSeenThere(context: EngineContext, tx: WriteHandle, conversationId: string): Promise<void> {
  for (const row of await tx.find('outbox', { conversationId, state: 'by_hand' })) {
    if (row.objectKey !== null)
      await acceptOutbound(context, tx, row, { state: 'sent', objectKey: row.objectKey, at: context.now() })
  }
}
