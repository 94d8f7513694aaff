import type { ErrorDetails } from '../../shared/errors.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { OutboxRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { acceptOutbound, saveOutbox } from '../outbox/accept.ts'
import { noteWithdrawn } from '../review/hold.ts'
import { removeOwn } from './remove-own.ts'
import { openRoom, saveRoom } from './room.ts'
import { undoText } from './undo.ts'

type SentCalls = Pick<Handlers, 'message:cancel' | 'message:retry' | 'message:settle' | 'message:undo' | 'message:remove'>

/** What becomes of a text that was handed over: cancelled, tried again, settled, taken back, deleted. `wake`: there is something new in an account's outbox. */
export function sentCalls(context: EngineContext, deps: { readonly wake: (accountId: string) => void }): SentCalls {
  const { store } = context
  return {
    'message:cancel': async (actor, input) => {
      await store.write(async (tx) => {
        const row = await mustGet(tx, input.outboundId)
        await requireHand(tx, row, actor)
        if (row.state === 'cancelled')
          return
        if (row.state !== 'queued' && row.state !== 'failed' && row.state !== 'in_check')
          throw new AppError('too_late')
        await noteWithdrawn(context, tx, row, actor.agentId)
        await saveOutbox(tx, Object.assign(row, { state: 'cancelled' }))
        await clearTrouble(tx, row)
      })
      return {}
    },
    'message:undo': (actor, input) => store.write(tx => undoText(context, tx, actor, input.outboundId)),
    'message:remove': async (actor, input) => {
      await removeOwn(context, actor, input.outboundId)
      return {}
    },
    'message:retry': async (actor, input) => {
      const accountId = await store.write(async (tx) => {
        const row = await mustGet(tx, input.outboundId)
        await requireHand(tx, row, actor)
        if (row.state !== 'failed')
          throw new AppError('wrong_state', { details: { state: row.state } })
        await requeue(context, tx, row)
        await audit(context, tx, actor, 'message.retry', 'outbox', row.id)
        return row.accountId
      })
      deps.wake(accountId)
      return {}
    },
    'message:settle': async (actor, input) => {
      const accountId = await store.write(tx => settle(context, tx, actor, input))
      deps.wake(accountId)
      return {}
    },
  }
}

async function mustGet(tx: WriteHandle, id: string): Promise<OutboxRecord> {
  const row = await tx.get('outbox', id)
  if (row === undefined)
    throw new AppError('not_found')
  return row
}

/** What becomes of a text is decided by who has the room now, or by a supervisor; not by who had it before (F44). */
async function requireHand(tx: WriteHandle, row: OutboxRecord, actor: Actor): Promise<void> {
  const room = await tx.get('conversations', row.conversationId)
  if (actor.role !== 'supervisor' && room?.ownerId !== actor.agentId)
    throw new AppError('not_owner', { details: { owner: room?.ownerId ?? '' } })
}

async function requeue(context: EngineContext, tx: WriteHandle, row: OutboxRecord, errorDetails: ErrorDetails | null = null): Promise<void> {
  await saveOutbox(tx, Object.assign(row, { state: 'queued', attempts: 0, firstTriedAt: null, nextAt: context.now(), errorCode: null, errorDetails }))
  await clearTrouble(tx, row)
}

async function clearTrouble(tx: WriteHandle, row: OutboxRecord): Promise<void> {
  const others = await tx.count('outbox', { conversationId: row.conversationId, state: ['failed', 'unknown'], id: { ne: row.id } })
  const room = await openRoom(tx, row.conversationId)
  room.conversation.trouble = others > 0
  await saveRoom(tx, room)
}

/** A person looked at the platform: it is there (accepted), or it is not (sent once more). Never decided by a machine. */
async function settle(context: EngineContext, tx: WriteHandle, actor: Actor, input: { outboundId: string, verdict: 'sent' | 'not_sent' }): Promise<string> {
  const row = await mustGet(tx, input.outboundId)
  await requireHand(tx, row, actor)
  if (row.state !== 'unknown')
    throw new AppError('wrong_state', { details: { state: row.state } })
  await audit(context, tx, actor, 'message.settle', 'outbox', row.id, { verdict: input.verdict })
  // Eyes can err: should the platform call the second try a repetition, it is verified before anything else.
  if (input.verdict === 'not_sent')
    await requeue(context, tx, row, { lost: true })
  else
    await acceptOutbound(context, tx, row, { state: 'sent', objectKey: row.objectKey, at: row.firstTriedAt ?? context.now() })
  return row.accountId
}
