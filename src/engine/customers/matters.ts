import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { rememberJoin } from './joins.ts'
import { beginCase, moveToCase } from './moving.ts'
import { mustGetCustomer, tellCustomer } from './persons.ts'
import { beginRewriting, requireOpen } from './rewriting.ts'

type MatterCalls = Pick<Handlers, 'case:merge' | 'case:split'>

/** Which rooms are about one matter. Rooms keep their owners; the case keeps the one who was asked first. */
export function matterCalls(context: EngineContext): MatterCalls {
  const { store } = context
  return {
    'case:merge': (actor, input) => store.write(async tx => ({ joinId: await merge(context, tx, actor, input.caseId, input.otherCaseId) })),
    'case:split': (actor, input) => store.write(tx => split(context, tx, actor, input.conversationId)),
  }
}

async function merge(context: EngineContext, tx: WriteHandle, actor: Actor, caseId: string, otherId: string): Promise<string> {
  const [kept, other] = [await tx.get('cases', caseId), await tx.get('cases', otherId)]
  if (kept === undefined || other === undefined)
    throw new AppError('not_found')
  if (caseId === otherId || kept.customerId !== other.customerId)
    throw new AppError('wrong_state', { details: { reason: 'other_customer' } })
  await requireOpen(tx, [caseId, otherId])
  const rooms = await tx.find('conversations', { caseId: otherId })
  requireHand(actor, [kept, other], [...rooms, ...await tx.find('conversations', { caseId })])
  const rewriting = beginRewriting(tx)
  await moveToCase(tx, rewriting, rooms, otherId, caseId)
  // What rooms that have gone on to another case left behind in this one.
  for (const duty of await tx.find('obligations', { caseId: otherId }))
    await rewriting.set('obligations', duty, { caseId })
  for (const call of await tx.find('callbacks', { customerId: other.customerId, caseId: otherId }))
    await rewriting.set('callbacks', call, { caseId })
  const [first, second] = kept.openedAt <= other.openedAt ? [kept, other] : [other, kept]
  await rewriting.set('cases', kept, { openedAt: first.openedAt, ownerId: first.ownerId ?? second.ownerId, resultDueAt: earlier(kept.resultDueAt, other.resultDueAt) })
  await rewriting.drop('cases', other)
  const joinId = await rememberJoin(context, tx, actor, { kind: 'merge', customerId: kept.customerId, otherId: null, name: other.title }, rewriting)
  await tellCustomer(tx, await mustGetCustomer(tx, kept.customerId))
  await audit(context, tx, actor, 'case.merge', 'case', caseId, { other: otherId, rooms: rooms.length })
  return joinId
}

async function split(context: EngineContext, tx: WriteHandle, actor: Actor, conversationId: string): Promise<{ joinId: string, caseId: string }> {
  const room = await tx.get('conversations', conversationId)
  const from = room === undefined ? undefined : await tx.get('cases', room.caseId)
  if (room === undefined || from === undefined)
    throw new AppError('not_found')
  await requireOpen(tx, [from.id])
  if (await tx.count('conversations', { caseId: from.id }) < 2)
    throw new AppError('wrong_state', { details: { reason: 'only_room' } })
  requireHand(actor, [from], [room])
  const rewriting = beginRewriting(tx)
  const caseId = await beginCase(context, rewriting, from, [room], room.customerId)
  await moveToCase(tx, rewriting, [room], from.id, caseId)
  const joinId = await rememberJoin(context, tx, actor, { kind: 'split', customerId: room.customerId, otherId: null, name: from.title }, rewriting)
  await tellCustomer(tx, await mustGetCustomer(tx, room.customerId))
  await audit(context, tx, actor, 'case.split', 'case', from.id, { room: conversationId, now: caseId })
  return { joinId, caseId }
}

/** Who has a hand in the matter: its owner, the owner of one of its rooms, or a supervisor. */
function requireHand(actor: Actor, cases: readonly Row<'cases'>[], rooms: readonly ConversationRecord[]): void {
  if (actor.role !== 'supervisor' && ![...cases, ...rooms].some(row => row.ownerId === actor.agentId))
    throw new AppError('not_owner', { details: { owner: cases[0]?.ownerId ?? '' } })
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? a ?? b : Math.min(a, b)
}
