import type { ForgetPreview } from '../../shared/contract/customers.ts'
import type { CallParsed } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import { callbackTerminal } from '../../shared/domain/index.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { forgottenKey } from './erase-hanging.ts'
import { mustGetCustomer, tellCustomer } from './persons.ts'
import { isHeld, requireRemembered } from './remembered.ts'

/** Replies that are not done with. */
const underWay = ['in_check', 'queued', 'sending', 'by_hand', 'in_review', 'unknown'] as const
/** Rooms whose key goes at once, in one unit; the others follow with their words. */
const atOnce = 200

/** Forgetting a customer: what that would take, and the decision. What follows is the round's work. */
export function forgetCalls(context: EngineContext): Pick<Handlers, 'customer:forgetPreview' | 'customer:forget'> {
  const { store } = context
  return {
    'customer:forgetPreview': async (_actor, input) => preview(store.read, (await mustGetCustomer(store.read, input.customerId)).id),
    'customer:forget': async (actor, input) => {
      const found = await preview(store.read, (await mustGetCustomer(store.read, input.customerId)).id)
      await store.write(tx => forget(context, tx, actor, input, found))
      return {}
    },
  }
}

async function preview(read: ReadHandle, customerId: string): Promise<ForgetPreview> {
  const rooms = await read.find('conversations', { customerId })
  const ids = rooms.map(room => room.id)
  const [messages, calls, notes, cases, held] = await Promise.all([
    read.count('messages', { conversationId: ids }),
    read.find('callbacks', { customerId }),
    read.count('customerNotes', { customerId, text: { ne: '' } }),
    read.count('cases', { customerId, status: 'open' }),
    isHeld(read, customerId),
  ])
  return {
    rooms: rooms.length,
    messages,
    files: await countFiles(read, ids),
    calls: calls.length,
    recordings: calls.filter(call => call.recordingId !== null).length,
    notes,
    open: { rooms: rooms.filter(room => room.status !== 'resolved').length, cases, sending: await read.count('outbox', { conversationId: ids, state: underWay }), calls: calls.filter(call => !callbackTerminal.has(call.state)).length },
    held,
  }
}

async function countFiles(read: ReadHandle, roomIds: readonly string[]): Promise<number> {
  let files = 0
  for (const conversationId of roomIds) {
    const messages = await read.find('messages', { conversationId })
    for (let from = 0; from < messages.length; from += atOnce)
      files += await read.count('media', { messageId: messages.slice(from, from + atOnce).map(message => message.id), ref: { ne: '' } })
  }
  return files
}

/** Decided: from here on nobody finds them by their accounts, and who comes back under one of them is somebody new. */
async function forget(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'customer:forget'>, found: ForgetPreview): Promise<void> {
  const customer = await mustGetCustomer(tx, input.customerId)
  const rooms = await tx.find('conversations', { customerId: customer.id })
  await requireFree(tx, customer.id, rooms, found)
  const confirm = input.confirm.trim()
  if (confirm !== String(rooms.length) && (customer.name === '' || confirm !== customer.name.trim()))
    throw new AppError('bad_input', { details: { field: 'confirm' } })
  const identities = await tx.find('identities', { customerId: customer.id })
  await tx.remove('identities', { customerId: customer.id })
  for (const room of rooms.slice(0, atOnce))
    await tx.update('conversations', room.id, { identityId: null, threadKey: forgottenKey(room.id) })
  await tellCustomer(tx, { ...customer, name: '', note: '', vip: false })
  const { messages, files, calls, notes } = found
  const counts = { rooms: rooms.length, messages, files, calls, notes }
  await tx.insert('forgettings', { id: context.newId(), customerId: customer.id, reason: input.reason, askedBy: actor.agentId, askedAt: context.now(), phase: 'journal', cursor: '', marks: marksOf(identities), counts, endedAt: null })
  await audit(context, tx, actor, 'customer.forget', 'customer', customer.id, { why: input.reason, ...counts })
}

/** By what others may name them: ids, and names that are not a single letter. */
function marksOf(identities: readonly Row<'identities'>[]): string[] {
  return [...new Set(identities.flatMap(({ uid, name }) => [uid, name.trim()]).filter(mark => mark.length > 1))]
}

/** Nothing of theirs is under way, and nothing holds them. */
async function requireFree(tx: WriteHandle, customerId: string, rooms: readonly Row<'conversations'>[], { open }: ForgetPreview): Promise<void> {
  await requireRemembered(tx, customerId)
  if (await isHeld(tx, customerId))
    throw new AppError('wrong_state', { details: { reason: 'held' } })
  const isOpen = rooms.some(room => room.status !== 'resolved') || await tx.count('cases', { customerId, status: 'open' }) > 0
  if (isOpen || open.sending + open.calls > 0)
    throw new AppError('wrong_state', { details: { reason: 'open' } })
}
