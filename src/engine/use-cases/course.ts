import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Room } from './room.ts'
import { AppError } from '../../shared/errors.ts'
import { dueAt, presetFor } from '../../shared/rules/clock.ts'
import { nextTurnState } from '../../shared/rules/turns.ts'
import { audit } from '../context.ts'
import { closeDuties, newDuty } from '../duties.ts'
import { callerIn } from '../hotline/inbound-queue.ts'
import { resolveOrWait } from './closing.ts'
import { addDuty, addSystemLine, handOver, openRoom, requireOwner, saveRoom, touchDuties } from './room.ts'

type CourseCalls = Pick<Handlers, 'conversation:resolve' | 'conversation:reopen' | 'conversation:snooze' | 'conversation:setTriage' | 'conversation:seen' | 'case:close' | 'draft:save'>

/** The course of a conversation: triage, snooze, resolve, reopen, close the case. */
export function courseCalls(context: EngineContext): CourseCalls {
  const { store } = context
  return {
    'conversation:resolve': (actor, input) => resolveOrWait(context, actor, input),
    'conversation:reopen': async (actor, input) => {
      await store.write(async (tx) => {
        const room = await openRoom(tx, input.id)
        if (room.conversation.status !== 'resolved')
          throw new AppError('wrong_state')
        handOver(room, actor.agentId)
        await addSystemLine(context, tx, room, 'reopened', { agent: actor.agentId })
        await saveRoom(tx, room)
        await reopenCase(tx, room.conversation.caseId)
      })
      return {}
    },
    'conversation:snooze': async (actor, input) => {
      await store.write(tx => snooze(context, tx, actor, input))
      return {}
    },
    'conversation:setTriage': async (actor, input) => {
      await store.write(tx => setTriage(context, tx, actor, input))
      return {}
    },
    'conversation:seen': async (_actor, input) => {
      await store.write(tx => seen(context, tx, input))
      return {}
    },
    'case:close': async (actor, input) => {
      await store.write(tx => closeCase(context, tx, actor, input))
      return {}
    },
    'draft:save': async (actor, input) => {
      await store.write(async (tx) => {
        const id = `${actor.agentId}:${input.conversationId}`
        const before = await tx.get('drafts', id)
        const media = input.media ?? before?.media ?? []
        await tx.upsert('drafts', { id, agentId: actor.agentId, conversationId: input.conversationId, text: input.text, updatedAt: context.now(), media: media.length === 0 ? null : media, note: input.note ?? before?.note ?? '' })
        // Whoever has the room now is told what its former owner still had in hand.
        if ((await tx.get('conversations', input.conversationId))?.ownerId !== actor.agentId)
          tx.changed('drafts', id, context.now(), input.conversationId)
      })
      return {}
    },
  }
}

async function reopenCase(tx: WriteHandle, caseId: string): Promise<void> {
  const matter = await tx.get('cases', caseId)
  if (matter === undefined || matter.status === 'open')
    return
  await tx.update('cases', caseId, { status: 'open', closedAt: null, closedReason: null, version: matter.version + 1 })
  tx.changed('cases', caseId, matter.version + 1)
}

async function snooze(context: EngineContext, tx: WriteHandle, actor: Actor, input: { id: string, epoch: number, until: number }): Promise<void> {
  const room = await openRoom(tx, input.id)
  requireOwner(room, actor, input.epoch)
  if (input.until <= context.now())
    throw new AppError('bad_input', { details: { fields: ['until'] } })
  if (room.turn !== null && room.turn.first)
    throw new AppError('wrong_state', { details: { open: 'turn' } })
  Object.assign(room.conversation, { status: 'snoozed', snoozedUntil: input.until })
  await tx.upsert('timers', { id: `snooze:${input.id}`, kind: 'snooze_wake', entityId: input.id, dueAt: input.until, createdAt: context.now() })
  await addSystemLine(context, tx, room, 'snoozed', { agent: actor.agentId, until: input.until })
  await saveRoom(tx, room)
}

async function setTriage(context: EngineContext, tx: WriteHandle, actor: Actor, input: { id: string, triage: 'needs_reply' | 'no_reply_needed' | 'undecided', why: string }): Promise<void> {
  const room = await openRoom(tx, input.id)
  const { conversation } = room
  const now = context.now()
  if (input.triage !== 'needs_reply' && conversation.touchpoint === 'call' && await callerIn(tx, conversation.id) !== undefined)
    throw new AppError('wrong_state', { details: { open: 'call' } })
  conversation.triage = input.triage
  conversation.triageWhy = [`person:${input.why}`]
  const turn = room.turn ?? await lastTurn(tx, conversation.id)
  const next = turn === null || input.triage === 'undecided' ? null : nextTurnState(turn.state, input.triage)
  if (turn !== null && next !== null) {
    room.turn = turn
    room.touched.turn = true
    turn.state = next
    turn.endedAt = next === 'waiting' ? null : now
    if (next === 'waiting') {
      turn.dueAt = dueAt(now, presetFor(conversation.touchpoint, context.live.presets), context.live.calendar)
      addDuty(room, newDuty(context.newId(), conversation, { kind: turn.first ? 'first_reply' : 'next_reply', turnId: turn.id, startedAt: now, receivedAt: turn.receivedAt, dueAt: turn.dueAt, agentId: conversation.ownerId }))
      if (conversation.status === 'resolved')
        handOver(room, conversation.ownerId)
    }
    else {
      touchDuties(room, closeDuties(room.duties, ['first_reply', 'next_reply', 'ring_back'], 'no_reply_needed', now, actor.agentId))
      Object.assign(conversation, { status: 'resolved', resolvedAt: now, resolvedReason: 'no_reply_needed', ownerId: null, offeredTo: null, offerUntil: null })
    }
  }
  await addSystemLine(context, tx, room, 'triaged', { agent: actor.agentId, triage: input.triage })
  await saveRoom(tx, room)
  await audit(context, tx, actor, 'conversation.triage', 'conversation', conversation.id, { triage: input.triage })
}

async function lastTurn(tx: WriteHandle, conversationId: string): Promise<Room['turn']> {
  const last = await tx.one('turns', { conversationId }, { order: [['receivedAt', 'desc']], limit: 1 })
  return last ?? null
}

async function seen(context: EngineContext, tx: WriteHandle, input: { id: string, seq: number }): Promise<void> {
  const conversation = await tx.get('conversations', input.id)
  if (conversation === undefined)
    throw new AppError('not_found')
  if (conversation.readSeq >= input.seq)
    return
  const unread = await tx.count('messages', { conversationId: input.id, direction: 'inbound', seq: { gt: input.seq } })
  await tx.update('conversations', input.id, { readSeq: Math.min(input.seq, conversation.lastSeq), unread, version: conversation.version + 1 })
  tx.changed('conversations', input.id, conversation.version + 1, conversation.caseId)
  for (const duty of await tx.find('obligations', { conversationId: input.id, closedAt: null, visibleAt: null })) {
    await tx.update('obligations', duty.id, { visibleAt: context.now() })
    tx.changed('obligations', duty.id, 2, input.id)
  }
}

/** A case is closed only when every room of it is at rest and the customer has heard the result; each room's timeline says so. */
async function closeCase(context: EngineContext, tx: WriteHandle, actor: Actor, input: { id: string, version: number, reason: string, note: string }): Promise<void> {
  const matter = await tx.get('cases', input.id)
  if (matter === undefined)
    throw new AppError('not_found')
  if (matter.version !== input.version)
    throw new AppError('stale_version', { details: { version: matter.version } })
  if (matter.status === 'closed')
    throw new AppError('wrong_state')
  const open = await tx.count('obligations', { caseId: input.id, closedAt: null })
  const awake = await tx.count('conversations', { caseId: input.id, status: ['queued', 'assigned', 'pending', 'snoozed'] })
  if (open > 0 || awake > 0)
    throw new AppError('wrong_state', { details: { openDuties: open, openRooms: awake } })
  await tx.update('cases', input.id, { status: 'closed', closedAt: context.now(), closedReason: input.reason, version: matter.version + 1 })
  tx.changed('cases', input.id, matter.version + 1)
  for (const { id } of await tx.find('conversations', { caseId: input.id })) {
    const room = await openRoom(tx, id)
    await addSystemLine(context, tx, room, 'case_closed', { agent: actor.agentId, reason: input.reason })
    await saveRoom(tx, room)
  }
  await audit(context, tx, actor, 'case.close', 'case', input.id, { reason: input.reason })
}
