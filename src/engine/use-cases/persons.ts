import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'

type PersonCalls = Pick<Handlers, 'customer:link' | 'customer:unlink' | 'customer:notSame'>

/** Key of the setting by which somebody said that two customers are two people. */
export function notSameKey(a: string, b: string): string {
  return `not-same:${[a, b].sort().join(':')}`
}

/** Who is who over the channels: put together by a person's word, taken apart again without a trace. */
export function personCalls(context: EngineContext): PersonCalls {
  const { store } = context
  return {
    'customer:link': async (actor, input) => {
      await store.write(tx => link(context, tx, actor, input.customerId, input.otherCustomerId))
      return {}
    },
    'customer:unlink': (actor, input) => store.write(tx => unlink(context, tx, actor, input.identityId)),
    'customer:notSame': async (actor, input) => {
      await store.write(async (tx) => {
        const customer = await mustGet(tx, input.customerId)
        await mustGet(tx, input.otherCustomerId)
        await tx.upsert('settings', { id: notSameKey(input.customerId, input.otherCustomerId), version: 1, value: { agentId: actor.agentId, at: context.now() } })
        await told(tx, customer)
        await audit(context, tx, actor, 'customer.notSame', 'customer', input.customerId, { other: input.otherCustomerId })
      })
      return {}
    },
  }
}

async function mustGet(tx: WriteHandle, id: string): Promise<Row<'customers'>> {
  const customer = await tx.get('customers', id)
  if (customer === undefined)
    throw new AppError('not_found')
  return customer
}

/** Saves a customer's row as one that screens look at again. */
async function told(tx: WriteHandle, customer: Row<'customers'>): Promise<void> {
  const version = customer.version + 1
  await tx.update('customers', customer.id, { ...customer, version })
  tx.changed('customers', customer.id, version)
}

/** Rooms change hands from one customer to another, with what hangs on them. */
async function moveRooms(tx: WriteHandle, rooms: readonly ConversationRecord[], to: string): Promise<void> {
  for (const room of rooms) {
    await tx.update('conversations', room.id, { customerId: to, version: room.version + 1 })
    tx.changed('conversations', room.id, room.version + 1, room.caseId)
  }
  const conversationId = rooms.map(room => room.id)
  if (conversationId.length === 0)
    return
  for (const table of ['phoneNumbers', 'consents', 'callbacks'] as const) {
    for (const row of await tx.find(table, { conversationId }))
      await tx.update(table, row.id, { customerId: to })
  }
}

async function moveCase(tx: WriteHandle, row: Row<'cases'>, to: string): Promise<void> {
  await tx.update('cases', row.id, { customerId: to, version: row.version + 1 })
  tx.changed('cases', row.id, row.version + 1)
}

async function link(context: EngineContext, tx: WriteHandle, actor: Actor, customerId: string, otherId: string): Promise<void> {
  if (customerId === otherId)
    throw new AppError('conflict')
  const [customer, other] = [await mustGet(tx, customerId), await mustGet(tx, otherId)]
  const moved = await tx.find('identities', { customerId: otherId })
  for (const identity of moved)
    await tx.update('identities', identity.id, { customerId })
  for (const row of await tx.find('cases', { customerId: otherId }))
    await moveCase(tx, row, customerId)
  await moveRooms(tx, await tx.find('conversations', { customerId: otherId }), customerId)
  await tx.remove('customers', { id: otherId })
  tx.changed('customers', otherId, other.version + 1)
  await told(tx, { ...customer, vip: customer.vip || other.vip, note: [customer.note, other.note].filter(note => note !== '').join('\n') })
  await audit(context, tx, actor, 'customer.link', 'customer', customerId, { other: otherId, identities: moved.map(identity => identity.id).join(' ') })
}

/** A case whose rooms all go along goes along; of a case that both share, the rooms that go begin one of their own. */
async function splitCases(context: EngineContext, tx: WriteHandle, rooms: readonly ConversationRecord[], to: string): Promise<void> {
  const going = new Set(rooms.map(room => room.id))
  for (const caseId of new Set(rooms.map(room => room.caseId))) {
    const [row, all] = [await tx.get('cases', caseId), await tx.find('conversations', { caseId })]
    if (row === undefined)
      continue
    if (all.every(room => going.has(room.id))) {
      await moveCase(tx, row, to)
      continue
    }
    const own = { ...row, id: context.newId(), version: 1, customerId: to }
    await tx.insert('cases', own)
    tx.changed('cases', own.id, 1)
    for (const room of all.filter(each => going.has(each.id)))
      await tx.update('conversations', room.id, { caseId: own.id })
    for (const duty of await tx.find('obligations', { conversationId: [...going], closedAt: null })) {
      if (duty.caseId === caseId)
        await tx.update('obligations', duty.id, { caseId: own.id })
    }
  }
}

async function unlink(context: EngineContext, tx: WriteHandle, actor: Actor, identityId: string): Promise<{ customerId: string }> {
  const identity = await tx.get('identities', identityId)
  if (identity === undefined)
    throw new AppError('not_found')
  const former = await mustGet(tx, identity.customerId)
  if (await tx.count('identities', { customerId: former.id }) < 2)
    throw new AppError('wrong_state', { details: { reason: 'only_identity' } })
  const customerId = context.newId()
  await tx.insert('customers', { id: customerId, version: 1, name: identity.name, vip: false, note: '', createdAt: context.now() })
  tx.changed('customers', customerId, 1)
  await tx.update('identities', identityId, { customerId })
  const rooms = await tx.find('conversations', { identityId })
  await splitCases(context, tx, rooms, customerId)
  await moveRooms(tx, await tx.find('conversations', { identityId }), customerId)
  await told(tx, former)
  await tx.upsert('settings', { id: notSameKey(customerId, former.id), version: 1, value: { agentId: actor.agentId, at: context.now() } })
  await audit(context, tx, actor, 'customer.unlink', 'customer', former.id, { identity: identityId, now: customerId })
  return { customerId }
}
