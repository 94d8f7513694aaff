import type { JoinKind } from '../../shared/domain/customer.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { JoinStep, Row } from '../store/tables.ts'
import type { JoinTable, Rewriting } from './rewriting.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { moveRooms, splitCases } from './moving.ts'
import { requireMovable } from './remembered.ts'
import { beginRewriting, requireOpen, takeBack, tellGone } from './rewriting.ts'

/** How long a join can be taken back, ms. */
const undoMs = 7 * 24 * 3_600_000

/** What is remembered of a join. */
interface JoinFacts {
  readonly kind: JoinKind
  readonly customerId: string
  readonly otherId: string | null
  /** Who, or which matter, the other one was. */
  readonly name: string
}

/** Writes down what was done, to be shown, proved and taken back. */
export async function rememberJoin(context: EngineContext, tx: WriteHandle, actor: Actor, facts: JoinFacts, rewriting: Rewriting): Promise<string> {
  const id = context.newId()
  await tx.insert('joins', { id, ...facts, agentId: actor.agentId, at: context.now(), undoneAt: null, undoneBy: null, steps: await rewriting.finish() })
  return id
}

/** A join builds on another when it came later, still stands and concerns one of the same people. */
function buildsOn(later: Row<'joins'>, join: Row<'joins'>): boolean {
  const people = new Set([join.customerId, join.otherId ?? join.customerId])
  return later.id > join.id && later.undoneAt === null && (people.has(later.customerId) || (later.otherId !== null && people.has(later.otherId)))
}

/** Joins of a customer that still stand, newest first, with the time until which each can be taken back (null = it cannot). */
export async function standingJoins(read: ReadHandle, customerId: string, now: number): Promise<{ join: Row<'joins'>, undoUntil: number | null }[]> {
  const [own, others] = await Promise.all([read.find('joins', { customerId, undoneAt: null }, { order: [['at', 'desc']], limit: 50 }), read.find('joins', { otherId: customerId, undoneAt: null }, { limit: 50 })])
  const joins = [...new Map([...own, ...others].map(join => [join.id, join])).values()].filter(join => join.at > now - undoMs).sort((a, b) => a.id < b.id ? 1 : -1)
  return joins.map(join => ({ join, undoUntil: joins.some(later => buildsOn(later, join)) ? null : join.at + undoMs }))
}

/** Takes a join back: everything it changed is as it was; what came since goes to whom it belongs. */
export async function undoJoin(context: EngineContext, tx: WriteHandle, actor: Actor, joinId: string): Promise<void> {
  const join = await tx.get('joins', joinId)
  if (join === undefined)
    throw new AppError('not_found')
  if (join.undoneAt !== null)
    throw new AppError('wrong_state', { details: { reason: 'undone' } })
  if (context.now() > join.at + undoMs)
    throw new AppError('too_late')
  await requireMovable(tx, [join.customerId, ...join.otherId === null ? [] : [join.otherId]])
  await requireLast(tx, join)
  await requireOpenCases(tx, join)
  await takeBack(tx, join.steps, step => unmake(tx, join, step))
  if (join.kind === 'link')
    await sortOut(context, tx, join)
  await alignVip(tx, [join.customerId, ...join.otherId === null ? [] : [join.otherId]])
  await tx.update('joins', join.id, { undoneAt: context.now(), undoneBy: actor.agentId })
  await audit(context, tx, actor, 'customer.undo', 'customer', join.customerId, { join: join.id, kind: join.kind, other: join.otherId })
}

async function requireLast(tx: WriteHandle, join: Row<'joins'>): Promise<void> {
  const people = [join.customerId, ...join.otherId === null ? [] : [join.otherId]]
  const near = [...await tx.find('joins', { customerId: people, undoneAt: null }), ...await tx.find('joins', { otherId: people, undoneAt: null })]
  if (near.some(later => buildsOn(later, join)))
    throw new AppError('conflict', { details: { reason: 'later_join' } })
}

/** Cases that were open when they were merged or split have to be open still. */
async function requireOpenCases(tx: WriteHandle, join: Row<'joins'>): Promise<void> {
  const made = join.steps.filter(step => step.table === 'cases' && step.before === null)
  if (join.kind === 'merge')
    await requireOpen(tx, [...new Set(join.steps.flatMap(step => step.table === 'conversations' ? String(step.after?.caseId ?? '') : []))])
  for (const step of made) {
    const [own, from] = [await tx.get('cases', step.id), await tx.get('cases', String(step.after?.from))]
    if (own !== undefined && own.status !== from?.status)
      throw new AppError('wrong_state', { details: { reason: 'case_closed' } })
  }
}

/** Rows that a join made go again. What has come to hang on them since goes back with the rest. */
async function unmake(tx: WriteHandle, join: Row<'joins'>, step: JoinStep): Promise<void> {
  const table = step.table as JoinTable
  const row = await tx.get(table, step.id)
  if (row === undefined)
    return
  const late = beginRewriting(tx)
  if (table === 'cases') {
    const caseId = String(step.after?.from)
    for (const hanging of ['conversations', 'obligations', 'callbacks'] as const) {
      for (const each of await tx.find(hanging, { caseId: step.id }))
        await late.set(hanging, each as never, { caseId } as never)
    }
  }
  if (table === 'customers') {
    for (const hanging of ['identities', 'conversations', 'cases', 'phoneNumbers', 'consents', 'callbacks', 'customerNotes', 'customerTags'] as const) {
      for (const each of await tx.find(hanging, { customerId: step.id }))
        await giveBack(tx, late, hanging, each, join.customerId)
    }
  }
  await late.finish()
  await tx.remove(table, { id: step.id } as never)
  tellGone(tx, table, row)
}

async function giveBack(tx: WriteHandle, late: Rewriting, table: JoinTable, row: { readonly id: string }, customerId: string): Promise<void> {
  const twice = table === 'customerTags' && await tx.count('customerTags', { customerId, tag: (row as Row<'customerTags'>).tag }) > 0
  if (twice)
    await late.drop(table, row as never)
  else
    await late.set(table, row as never, { customerId } as never)
}

/** After a link was undone: rooms that were opened meanwhile go where their identity goes, and no case keeps a room of the other's. */
async function sortOut(context: EngineContext, tx: WriteHandle, join: Row<'joins'>): Promise<void> {
  const late = beginRewriting(tx)
  const [kept, other] = [await tx.get('customers', join.customerId), await tx.get('customers', join.otherId ?? '')]
  if (kept === undefined || other === undefined)
    return
  const theirs = (await tx.find('identities', { customerId: other.id })).map(identity => identity.id)
  const strays = theirs.length === 0 ? [] : await tx.find('conversations', { identityId: theirs, customerId: kept.id })
  await splitCases(context, tx, late, strays, other.id)
  await moveRooms(tx, late, strays, other)
  for (const customer of [kept, other]) {
    const rooms = await tx.find('conversations', { customerId: customer.id })
    const cases = new Map((await tx.getMany('cases', [...new Set(rooms.map(room => room.caseId))])).map(row => [row.id, row]))
    await splitCases(context, tx, late, rooms.filter(room => cases.get(room.caseId)?.customerId !== customer.id), customer.id)
  }
  await late.finish()
}

/** Rooms weigh as their customer does, whoever made them a VIP meanwhile. */
async function alignVip(tx: WriteHandle, customerIds: readonly string[]): Promise<void> {
  const late = beginRewriting(tx)
  for (const customer of await tx.getMany('customers', customerIds)) {
    for (const room of await tx.find('conversations', { customerId: customer.id, vip: !customer.vip }))
      await late.set('conversations', room, { vip: customer.vip })
  }
  await late.finish()
}
