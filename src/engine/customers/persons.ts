import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { rememberJoin, undoJoin } from './joins.ts'
import { moveFormerCases, moveRooms, splitCases } from './moving.ts'
import { notSameKey } from './not-same.ts'
import { requireMovable } from './remembered.ts'
import { beginRewriting } from './rewriting.ts'
import { signsOf } from './same-person.ts'

type PersonCalls = Pick<Handlers, 'customer:link' | 'customer:unlink' | 'customer:notSame' | 'customer:preview' | 'customer:undo'>

/** Who is who over the channels: put together by a person's word, taken apart again without a trace. */
export function personCalls(context: EngineContext): PersonCalls {
  const { store } = context
  return {
    'customer:link': (actor, input) => store.write(async tx => ({ joinId: await link(context, tx, actor, input.customerId, input.otherCustomerId) })),
    'customer:unlink': (actor, input) => store.write(tx => unlink(context, tx, actor, input.identityId)),
    'customer:undo': async (actor, input) => {
      await store.write(tx => undoJoin(context, tx, actor, input.joinId))
      return {}
    },
    'customer:preview': (_actor, input) => preview(store.read, input.customerId, input.otherCustomerId),
    'customer:notSame': async (actor, input) => {
      await store.write(async (tx) => {
        const customer = await mustGetCustomer(tx, input.customerId)
        await mustGetCustomer(tx, input.otherCustomerId)
        await tx.upsert('settings', { id: notSameKey(input.customerId, input.otherCustomerId), version: 1, value: { agentId: actor.agentId, at: context.now() } })
        await tellCustomer(tx, customer)
        await audit(context, tx, actor, 'customer.notSame', 'customer', input.customerId, { other: input.otherCustomerId })
      })
      return {}
    },
  }
}

/** The customer's row; `not_found` when there is none. */
export async function mustGetCustomer(read: ReadHandle, id: string): Promise<Row<'customers'>> {
  const customer = await read.get('customers', id)
  if (customer === undefined)
    throw new AppError('not_found')
  return customer
}

/** Saves a customer's row as one that screens look at again. */
export async function tellCustomer(tx: WriteHandle, customer: Row<'customers'>): Promise<void> {
  const version = customer.version + 1
  await tx.update('customers', customer.id, { ...customer, version })
  tx.changed('customers', customer.id, version)
}

async function link(context: EngineContext, tx: WriteHandle, actor: Actor, customerId: string, otherId: string): Promise<string> {
  if (customerId === otherId)
    throw new AppError('conflict')
  const [customer, other] = [await mustGetCustomer(tx, customerId), await mustGetCustomer(tx, otherId)]
  await requireMovable(tx, [customerId, otherId])
  const rewriting = beginRewriting(tx)
  const vip = customer.vip || other.vip
  const moved = await tx.find('identities', { customerId: otherId })
  for (const identity of moved)
    await rewriting.set('identities', identity, { customerId })
  for (const row of await tx.find('cases', { customerId: otherId }))
    await rewriting.set('cases', row, { customerId })
  for (const table of ['phoneNumbers', 'consents', 'callbacks', 'customerNotes'] as const) {
    for (const row of await tx.find(table, { customerId: otherId }))
      await rewriting.set(table, row, { customerId })
  }
  await moveRooms(tx, rewriting, await tx.find('conversations', { customerId: otherId }), { id: customerId, vip })
  if (vip !== customer.vip)
    await moveRooms(tx, rewriting, await tx.find('conversations', { customerId, vip: customer.vip }), { id: customerId, vip })
  const tags = new Set((await tx.find('customerTags', { customerId })).map(row => row.tag))
  for (const row of await tx.find('customerTags', { customerId: otherId }))
    await (tags.has(row.tag) ? rewriting.drop('customerTags', row) : rewriting.set('customerTags', row, { customerId }))
  await rewriting.drop('customers', other)
  await rewriting.set('customers', customer, { vip, note: [customer.note, other.note].filter(note => note !== '').join('\n') })
  const joinId = await rememberJoin(context, tx, actor, { kind: 'link', customerId, otherId, name: other.name }, rewriting)
  await tellCustomer(tx, await mustGetCustomer(tx, customerId))
  await audit(context, tx, actor, 'customer.link', 'customer', customerId, { other: otherId, identities: moved.map(identity => identity.id).join(' ') })
  return joinId
}

async function unlink(context: EngineContext, tx: WriteHandle, actor: Actor, identityId: string): Promise<{ customerId: string, joinId: string }> {
  const identity = await tx.get('identities', identityId)
  if (identity === undefined)
    throw new AppError('not_found')
  const former = await mustGetCustomer(tx, identity.customerId)
  if (await tx.count('identities', { customerId: former.id }) < 2)
    throw new AppError('wrong_state', { details: { reason: 'only_identity' } })
  await requireMovable(tx, [former.id])
  const rewriting = beginRewriting(tx)
  const own = { id: context.newId(), version: 1, name: identity.name, vip: false, note: '', createdAt: context.now() }
  await rewriting.make('customers', own)
  await rewriting.set('identities', identity, { customerId: own.id })
  const rooms = await tx.find('conversations', { identityId, customerId: former.id })
  await splitCases(context, tx, rewriting, rooms, own.id)
  await moveFormerCases(tx, rewriting, rooms, former.id, own.id)
  await moveRooms(tx, rewriting, await tx.find('conversations', { identityId, customerId: former.id }), own)
  await rewriting.make('settings', { id: notSameKey(own.id, former.id), version: 1, value: { agentId: actor.agentId, at: context.now() } })
  const joinId = await rememberJoin(context, tx, actor, { kind: 'unlink', customerId: former.id, otherId: own.id, name: identity.name }, rewriting)
  await tellCustomer(tx, former)
  await audit(context, tx, actor, 'customer.unlink', 'customer', former.id, { identity: identityId, now: own.id })
  return { customerId: own.id, joinId }
}

async function preview(read: ReadHandle, customerId: string, otherId: string) {
  const [customer, other] = [await mustGetCustomer(read, customerId), await mustGetCustomer(read, otherId)]
  const [own, identities, conversations, cases, openCases, numbers, notes, tags, signs] = await Promise.all([
    read.find('identities', { customerId }),
    read.find('identities', { customerId: otherId }),
    read.count('conversations', { customerId: otherId }),
    read.count('cases', { customerId: otherId }),
    read.count('cases', { customerId: otherId, status: 'open' }),
    read.find('phoneNumbers', { customerId: otherId }),
    read.count('customerNotes', { customerId: otherId }),
    read.find('customerTags', { customerId: otherId }),
    signsOf(read, customer.id, otherId),
  ])
  const against = [...new Set(identities.map(identity => identity.channel))].filter(channel => own.some(identity => identity.channel === channel))
  return {
    signs,
    against,
    other: { name: other.name, vip: other.vip, identities: identities.slice(0, 20).map(({ channel, name }) => ({ channel, name })), conversations, openCases, cases, numbers: [...new Set(numbers.map(number => number.masked))], notes, tags: tags.map(row => row.tag) },
  }
}
