import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { OutboxRecord, Row } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { keptAddress } from '../complaints/access.ts'
import { noteHandledByUs } from '../complaints/handled.ts'
import { audit } from '../context.ts'
import { acceptOutbound, saveOutbox } from '../outbox/accept.ts'

type ByHandCalls = Pick<Handlers, 'message:posted' | 'message:confirmPosted' | 'message:notPosted'>

/** Texts for places without an API: a person posts them there and says so; only then they count. */
export function byHandCalls(context: EngineContext): ByHandCalls {
  const { store } = context
  return {
    'message:posted': (actor, input) => store.write(tx => posted(context, tx, actor, input)),
    'message:confirmPosted': async (actor, input) => {
      await store.write(tx => confirm(context, tx, actor, input.outboundId))
      return {}
    },
    'message:notPosted': (actor, input) => store.write(tx => notPosted(context, tx, actor, input.outboundId)),
  }
}

async function posted(context: EngineContext, tx: WriteHandle, actor: Actor, input: { outboundId: string, url: string }): Promise<{ counts: boolean }> {
  const row = await waitingRow(tx, input.outboundId)
  await requireHand(tx, row, actor)
  const url = keptAddress(input.url, 'url')
  const post = await tx.get('handPosts', row.id)
  if (post !== undefined)
    throw new AppError('wrong_state', { details: { posted: true } })
  const said = { id: row.id, conversationId: row.conversationId, postedBy: actor.agentId, postedAt: context.now(), url, confirmedBy: null, confirmedAt: null }
  await tx.insert('handPosts', said)
  await audit(context, tx, actor, 'message.posted', 'outbox', row.id)
  const counts = !needsSecondLook(context, row)
  if (counts)
    await accept(context, tx, row, said)
  else
    await saveOutbox(tx, row)
  return { counts }
}

/** Whoever posted it cannot be the one who checks it. */
async function confirm(context: EngineContext, tx: WriteHandle, actor: Actor, outboundId: string): Promise<void> {
  const row = await waitingRow(tx, outboundId)
  const post = await tx.get('handPosts', row.id)
  if (post === undefined)
    throw new AppError('wrong_state', { details: { posted: false } })
  if (post.postedBy === actor.agentId)
    throw new AppError('second_person_needed')
  await tx.update('handPosts', post.id, { confirmedBy: actor.agentId, confirmedAt: context.now() })
  await audit(context, tx, actor, 'message.confirmPosted', 'outbox', row.id)
  await accept(context, tx, row, post)
}

/** A second person who does not find it sends it back to be posted; before that, its owner takes it back into the draft. */
async function notPosted(context: EngineContext, tx: WriteHandle, actor: Actor, outboundId: string): Promise<{ draft: string | null }> {
  const row = await waitingRow(tx, outboundId)
  const post = await tx.get('handPosts', row.id)
  if (post !== undefined) {
    await tx.remove('handPosts', { id: post.id })
    await saveOutbox(tx, row)
    await audit(context, tx, actor, 'message.notFound', 'outbox', row.id, { postedBy: post.postedBy })
    return { draft: null }
  }
  await requireHand(tx, row, actor)
  await saveOutbox(tx, Object.assign(row, { state: 'cancelled' }))
  await audit(context, tx, actor, 'message.takenBack', 'outbox', row.id)
  return { draft: row.text }
}

/** The moment at which it was posted is the answer's, however late it was checked. */
async function accept(context: EngineContext, tx: WriteHandle, row: OutboxRecord, post: Row<'handPosts'>): Promise<void> {
  await acceptOutbound(context, tx, row, { state: 'sent', objectKey: row.objectKey, at: post.postedAt })
  await noteHandledByUs(context, tx, row, post.postedAt)
}

function needsSecondLook(context: EngineContext, row: OutboxRecord): boolean {
  return context.connectors.get(row.accountId)?.capabilities.secondLook !== false
}

async function waitingRow(tx: WriteHandle, id: string): Promise<OutboxRecord> {
  const row = await tx.get('outbox', id)
  if (row === undefined)
    throw new AppError('not_found')
  if (row.state !== 'by_hand')
    throw new AppError('wrong_state', { details: { state: row.state } })
  return row
}

async function requireHand(tx: WriteHandle, row: OutboxRecord, actor: Actor): Promise<void> {
  const room = await tx.get('conversations', row.conversationId)
  if (actor.role !== 'supervisor' && room?.ownerId !== actor.agentId)
    throw new AppError('not_owner', { details: { owner: room?.ownerId ?? '' } })
}
