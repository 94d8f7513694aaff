import type { CallParsed } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { Standing } from '../standing.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import type { Move } from './move.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { moveCall, moveDraft, moveRoom } from './move.ts'
import { readOpen } from './open.ts'

/** Rooms moved in one transaction. */
const perStep = 100

/** Begins to move everything of an absent person, and does as much of it as one call should; the rest is the round's. */
export async function moveAll(context: EngineContext, actor: Actor, input: CallParsed<'shift:moveAll'>): Promise<{ id: string, moved: number }> {
  const handover = await context.store.write(async (tx) => {
    const [from, to] = [await tx.get('agents', input.fromId), input.toId === null ? undefined : await tx.get('agents', input.toId)]
    if (from === undefined)
      throw new AppError('not_found')
    if (input.toId === input.fromId || (input.toId !== null && to?.enabled !== true))
      throw new AppError('agent_unavailable')
    const now = context.now()
    const row: Row<'handovers'> = { id: context.newId(), version: 1, kind: 'absence', fromId: input.fromId, toId: input.toId, byId: actor.agentId, note: input.why, state: 'open', createdAt: now, dueAt: now, endedAt: null }
    await tx.insert('handovers', row)
    tx.changed('handovers', row.id, 1)
    await audit(context, tx, actor, 'shift.moveAll', 'agent', input.fromId, { to: input.toId, why: input.why })
    return row
  })
  return { id: handover.id, moved: await goOn(context, handover) }
}

/** Moves step by step until nothing is left; each step is whole by itself, so that one that was cut off is simply gone on with. */
async function goOn(context: EngineContext, handover: Row<'handovers'>): Promise<number> {
  let moved = 0
  for (let more = true; more;) {
    const step = await context.store.write(tx => moveStep(context, tx, handover))
    moved += step.moved
    more = step.more
  }
  return moved
}

async function moveStep(context: EngineContext, tx: WriteHandle, handover: Row<'handovers'>): Promise<{ moved: number, more: boolean }> {
  if ((await tx.get('handovers', handover.id))?.state !== 'open')
    return { moved: 0, more: false }
  const move: Move = { fromId: handover.fromId, toId: handover.toId, by: { sessionId: '', agentId: handover.byId, role: 'supervisor' }, note: handover.note }
  const { conversations, calls, drafts } = await readOpen(tx, handover.fromId, perStep)
  for (const { id } of conversations) {
    await moveRoom(context, tx, id, move)
    await noteMoved(context, tx, handover, id, null)
  }
  if (conversations.length === perStep)
    return { moved: conversations.length, more: true }
  const own = new Set(conversations.map(room => room.id))
  const elsewhere = calls.filter(call => !own.has(call.conversationId))
  for (const call of elsewhere) {
    await moveCall(tx, call, move)
    await noteMoved(context, tx, handover, call.conversationId, call.id)
  }
  for (const conversationId of drafts.filter(id => !own.has(id)))
    await moveDraft(context, tx, conversationId, move)
  if (elsewhere.length === perStep)
    return { moved: conversations.length + elsewhere.length, more: true }
  await endOffersTo(context, tx, handover.fromId)
  await tx.update('handovers', handover.id, { state: 'done', endedAt: context.now(), version: handover.version + 1 })
  tx.changed('handovers', handover.id, handover.version + 1)
  return { moved: conversations.length + elsewhere.length, more: false }
}

/** What is held out to somebody absent is held out to the next. */
async function endOffersTo(context: EngineContext, tx: WriteHandle, agentId: string): Promise<void> {
  for (const offer of await tx.find('offers', { agentId, state: 'offered' }))
    await tx.update('offers', offer.id, { until: context.now() })
}

async function noteMoved(context: EngineContext, tx: WriteHandle, handover: Row<'handovers'>, conversationId: string, callbackId: string | null): Promise<void> {
  const position = await tx.count('handoverLines', { handoverId: handover.id })
  const id = context.newId()
  await tx.insert('handoverLines', { id, version: 1, handoverId: handover.id, position, conversationId, callbackId, note: '', signs: [], state: 'signed', signedBy: handover.byId, signedAt: context.now() })
  tx.changed('handoverLines', id, 1, handover.id)
}

/** Goes on with moves that were cut off, and raises an alarm while a hand-over waits for its signature for too long. */
export function shiftRound(context: EngineContext, standing: Standing): Round {
  const raised = new Set<string>()
  return {
    name: 'hand-overs',
    everyMs: 5_000,
    async run() {
      const open = await context.store.read.find('handovers', { state: 'open' }, { order: [['createdAt', 'asc']], limit: 100 })
      for (const handover of open.filter(each => each.kind === 'absence'))
        await goOn(context, handover)
      const late = open.filter(each => each.kind === 'shift' && each.dueAt <= context.now())
      for (const handover of late) {
        const left = await context.store.read.count('handoverLines', { handoverId: handover.id, state: 'open' })
        const agent = await context.store.read.get('agents', handover.fromId)
        standing.raise({ id: alarmOf(handover.id), kind: 'shift_unsigned', since: handover.dueAt, facts: { handoverId: handover.id, name: agent?.name ?? handover.fromId, left } })
        raised.add(alarmOf(handover.id))
      }
      for (const id of [...raised].filter(each => !late.some(handover => alarmOf(handover.id) === each))) {
        standing.clear(id)
        raised.delete(id)
      }
    },
  }
}

function alarmOf(handoverId: string): string {
  return `shift_unsigned:${handoverId}`
}
