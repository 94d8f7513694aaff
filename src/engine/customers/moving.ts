import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'
import type { Rewriting } from './rewriting.ts'

/** Rows that stand beside a room and belong to its customer. */
const besideRooms = ['phoneNumbers', 'consents', 'callbacks'] as const

/** Rooms change hands from one customer to another, with what hangs on them. */
export async function moveRooms(tx: WriteHandle, rewriting: Rewriting, rooms: readonly ConversationRecord[], to: Pick<Row<'customers'>, 'id' | 'vip'>): Promise<void> {
  for (const room of rooms)
    await rewriting.set('conversations', room, { customerId: to.id, vip: to.vip })
  const conversationId = rooms.map(room => room.id)
  if (conversationId.length === 0)
    return
  for (const table of besideRooms) {
    for (const row of await tx.find(table, { conversationId }))
      await rewriting.set(table, row, { customerId: to.id })
  }
}

/** Rooms of one case go over to another, with their debts and calls in it. */
export async function moveToCase(tx: WriteHandle, rewriting: Rewriting, rooms: readonly ConversationRecord[], from: string, to: string): Promise<void> {
  const conversationId = rooms.map(room => room.id)
  if (conversationId.length === 0)
    return
  for (const room of rooms)
    await rewriting.set('conversations', room, { caseId: to })
  for (const duty of await tx.find('obligations', { conversationId, caseId: from }))
    await rewriting.set('obligations', duty, { caseId: to })
  for (const call of await tx.find('callbacks', { conversationId, caseId: from }))
    await rewriting.set('callbacks', call, { caseId: to })
}

/** A case of their own for rooms that leave one. It begins as the old one stands now; the debt of telling a result stays behind. */
export async function beginCase(context: EngineContext, rewriting: Rewriting, from: Row<'cases'>, rooms: readonly ConversationRecord[], customerId: string): Promise<string> {
  const ownerId = rooms.find(room => room.ownerId !== null)?.ownerId ?? from.ownerId
  const own = { ...from, id: context.newId(), version: 1, customerId, ownerId, openedAt: Math.min(...rooms.map(room => room.createdAt)), resultDueAt: null }
  await rewriting.make('cases', own, from.id)
  return own.id
}

/** A case whose rooms all go along goes along; of a case that both share, the rooms that go begin one of their own. */
export async function splitCases(context: EngineContext, tx: WriteHandle, rewriting: Rewriting, rooms: readonly ConversationRecord[], to: string): Promise<void> {
  const going = new Set(rooms.map(room => room.id))
  for (const caseId of new Set(rooms.map(room => room.caseId))) {
    const [row, all] = [await tx.get('cases', caseId), await tx.find('conversations', { caseId })]
    if (row === undefined)
      continue
    const leaving = all.filter(room => going.has(room.id))
    if (leaving.length === all.length)
      await rewriting.set('cases', row, { customerId: to })
    else
      await moveToCase(tx, rewriting, leaving, caseId, await beginCase(context, rewriting, row, leaving, to))
  }
}

/** Earlier cases that no room points to any more go with the rooms whose debts they held. */
export async function moveFormerCases(tx: WriteHandle, rewriting: Rewriting, rooms: readonly ConversationRecord[], from: string, to: string): Promise<void> {
  const going = new Set(rooms.map(room => room.id))
  const own = await tx.find('cases', { customerId: from })
  const held = own.length === 0 ? [] : await tx.find('obligations', { caseId: own.map(row => row.id) })
  for (const row of own) {
    const duties = held.filter(duty => duty.caseId === row.id)
    if (duties.length > 0 && duties.every(duty => going.has(duty.conversationId)) && await tx.count('conversations', { caseId: row.id }) === 0)
      await rewriting.set('cases', row, { customerId: to })
  }
}
