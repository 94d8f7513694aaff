import type { Capabilities } from '../../channels/connector.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { OutboxRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { reopenTurn } from '../outbox/withdraw.ts'
import { addSystemLine, openRoom, saveRoom } from './room.ts'

/** Longest wait for the platform's answer, ms. */
const answerTimeoutMs = 15_000

/** A text of ours that the platform took, and lets us take off again. */
export function isRemovable(row: Pick<OutboxRecord, 'state' | 'objectKey' | 'visibility'>, capabilities: Pick<Capabilities, 'deleteOwn' | 'recallOwn'> | undefined): boolean {
  const allowed = row.visibility === 'public' ? capabilities?.deleteOwn : capabilities?.recallOwn
  return allowed === true && row.objectKey !== null && (row.state === 'sent' || row.state === 'in_review')
}

/**
 * Takes our own text off the platform; its line stays, with who did it and when. The platform is asked first: what it refuses has not happened
 * here either, and what is gone there already is no error. The customer's duty opens again when nothing else has answered them.
 */
export async function removeOwn(context: EngineContext, actor: Actor, outboundId: string): Promise<void> {
  const { store } = context
  const row = await store.read.get('outbox', outboundId)
  const room = row === undefined ? undefined : await store.read.get('conversations', row.conversationId)
  if (row === undefined || room === undefined)
    throw new AppError('not_found')
  if (actor.role !== 'supervisor' && row.agentId !== actor.agentId && room.ownerId !== actor.agentId)
    throw new AppError('not_owner', { details: { owner: room.ownerId ?? '' } })
  const connector = context.connectors.get(row.accountId)
  if (connector === undefined)
    throw new AppError('channel_down')
  if (row.objectKey === null || connector.deleteOwn === undefined || !isRemovable(row, connector.capabilities))
    throw new AppError('delete_refused', { details: { state: row.state } })
  await connector.deleteOwn(row.objectKey, { signal: AbortSignal.timeout(answerTimeoutMs) })
  await noteRemoved(context, actor, outboundId)
}

async function noteRemoved(context: EngineContext, actor: Actor, outboundId: string): Promise<void> {
  await context.store.write(async (tx) => {
    const row = await tx.get('outbox', outboundId)
    const message = row === undefined ? undefined : await tx.get('messages', row.messageId)
    if (row === undefined || message === undefined || typeof message.facts.deletedBy === 'string')
      return
    const agent = await tx.get('agents', actor.agentId)
    await tx.update('messages', message.id, { deletedAt: message.deletedAt ?? context.now(), facts: { ...message.facts, deletedBy: agent?.name ?? actor.agentId }, version: message.version + 1 })
    tx.changed('messages', message.id, message.version + 1, row.conversationId)
    const room = await openRoom(tx, row.conversationId)
    await addSystemLine(context, tx, room, 'removedOwn', { agent: actor.agentId })
    await saveRoom(tx, room)
    await reopenTurn(context, tx, row)
    await audit(context, tx, actor, 'message.remove', 'outbox', row.id, { conversation: row.conversationId, objectKey: row.objectKey })
  })
}
