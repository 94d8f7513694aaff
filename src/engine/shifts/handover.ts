import type { CallParsed } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Move } from './move.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { moveCall, moveRoom } from './move.ts'
import { listOpen } from './open.ts'

type Handover = Row<'handovers'>
type Line = Row<'handoverLines'>

/** Writes a hand-over down with its lines: the giver's signature. Nothing changes hands yet. The same key gives the same hand-over. */
export async function giveShift(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'shift:give'>): Promise<string> {
  const before = await tx.get('handovers', input.clientKey)
  if (before !== undefined)
    return before.id
  await requireReceiver(tx, input.toId, actor.agentId)
  const ids = input.lines.map(line => line.conversationId)
  if (await tx.one('handoverLines', { conversationId: ids, state: 'open' }) !== undefined)
    throw new AppError('handed_over')
  const now = context.now()
  const open = new Map((await listOpen(tx, actor.agentId, now)).map(item => [item.id, item]))
  const handover: Handover = { id: input.clientKey, version: 1, kind: 'shift', fromId: actor.agentId, toId: input.toId, byId: actor.agentId, note: input.note, state: 'open', createdAt: now, dueAt: now + input.signWithinMinutes * 60_000, endedAt: null }
  await tx.insert('handovers', handover)
  for (const [position, line] of input.lines.entries()) {
    const item = open.get(line.callbackId ?? line.conversationId)
    if (item === undefined)
      throw new AppError('not_owner', { details: { conversationId: line.conversationId } })
    const row: Line = { id: context.newId(), version: 1, handoverId: handover.id, position, conversationId: line.conversationId, callbackId: line.callbackId, note: line.note, signs: item.signs, state: 'open', signedBy: null, signedAt: null }
    await tx.insert('handoverLines', row)
    tx.changed('handoverLines', row.id, 1, handover.id)
  }
  tx.changed('handovers', handover.id, 1)
  await audit(context, tx, actor, 'shift.give', 'handover', handover.id, { to: input.toId, lines: input.lines.length })
  return handover.id
}

async function requireReceiver(tx: WriteHandle, toId: string | null, fromId: string): Promise<void> {
  if (toId === null)
    return
  const receiver = await tx.get('agents', toId)
  if (receiver === undefined || !receiver.enabled || toId === fromId)
    throw new AppError('agent_unavailable')
}

/** Signs for lines: each thing becomes the signer's, unless it was settled or went elsewhere meanwhile. */
export async function signShift(context: EngineContext, tx: WriteHandle, actor: Actor, { id, lineIds }: CallParsed<'shift:sign'>): Promise<{ signed: number, gone: number }> {
  const handover = await openHandover(tx, id)
  if (handover.fromId === actor.agentId || (handover.toId !== null && handover.toId !== actor.agentId))
    throw new AppError('forbidden')
  const open = await tx.find('handoverLines', { handoverId: id, state: 'open' }, { order: [['position', 'asc']] })
  const chosen = open.filter(line => lineIds === null || lineIds.includes(line.id))
  const count = { signed: 0, gone: 0 }
  for (const line of chosen) {
    const moved = await moveLine(context, tx, line, { fromId: handover.fromId, toId: actor.agentId, by: actor, note: line.note })
    count[moved ? 'signed' : 'gone'] += 1
    await endLine(context, tx, line, actor, moved)
  }
  if (chosen.length > 0)
    await audit(context, tx, actor, 'shift.sign', 'handover', id, { from: handover.fromId, ...count })
  await settle(context, tx, handover)
  return count
}

async function moveLine(context: EngineContext, tx: WriteHandle, line: Line, move: Move): Promise<boolean> {
  if (line.callbackId === null)
    return moveRoom(context, tx, line.conversationId, move)
  const call = await tx.get('callbacks', line.callbackId)
  return call !== undefined && moveCall(tx, call, move)
}

async function endLine(context: EngineContext, tx: WriteHandle, line: Line, actor: Actor, moved: boolean): Promise<void> {
  await tx.update('handoverLines', line.id, { state: moved ? 'signed' : 'gone', signedBy: actor.agentId, signedAt: context.now(), version: line.version + 1 })
  tx.changed('handoverLines', line.id, line.version + 1, line.handoverId)
}

/** The giver, or a supervisor, takes back what nobody has signed for. */
export async function takeBackShift(context: EngineContext, tx: WriteHandle, actor: Actor, id: string): Promise<void> {
  const handover = await openHandover(tx, id)
  if (handover.fromId !== actor.agentId && actor.role !== 'supervisor')
    throw new AppError('forbidden')
  for (const line of await tx.find('handoverLines', { handoverId: id, state: 'open' }))
    await endLine(context, tx, line, actor, false)
  await save(tx, handover, { state: 'taken_back', endedAt: context.now() })
  await audit(context, tx, actor, 'shift.takeBack', 'handover', id)
}

/** An open hand-over of a shift. @throws AppError `not_found`, `wrong_state` */
async function openHandover(tx: WriteHandle, id: string): Promise<Handover> {
  const handover = await tx.get('handovers', id)
  if (handover === undefined || handover.kind !== 'shift')
    throw new AppError('not_found')
  if (handover.state !== 'open')
    throw new AppError('wrong_state', { details: { state: handover.state } })
  return handover
}

async function settle(context: EngineContext, tx: WriteHandle, handover: Handover): Promise<void> {
  const left = await tx.count('handoverLines', { handoverId: handover.id, state: 'open' })
  await save(tx, handover, left === 0 ? { state: 'done', endedAt: context.now() } : {})
}

async function save(tx: WriteHandle, handover: Handover, patch: Partial<Handover>): Promise<void> {
  await tx.update('handovers', handover.id, { ...patch, version: handover.version + 1 })
  tx.changed('handovers', handover.id, handover.version + 1)
}
