import type { CallParsed } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { OutboxRecord } from '../store/tables.ts'
import { reviewPolicy } from '../../shared/contract/review.ts'
import { AppError } from '../../shared/errors.ts'
import { isReviewer } from '../../shared/rules/review.ts'
import { audit } from '../context.ts'
import { saveOutbox } from '../outbox/accept.ts'
import { saveSetting } from '../settings.ts'
import { requireClean, requireSendable } from '../use-cases/send.ts'
import { restoreUploads, returnToDraft } from '../use-cases/undo.ts'
import { lexiconFor } from './words.ts'

/** What deciding reaches beside the context. */
export interface ReviewDeps {
  /** There is something new in an account's outbox. */
  readonly wake: (accountId: string) => void
  /** Somebody's text was returned to them. */
  readonly tellReturned: (authorId: string, conversationId: string) => void
}

/** The second person: approves, changes and approves, or returns; and who has to be looked at in the first place. */
export function reviewCalls(context: EngineContext, deps: ReviewDeps): Pick<Handlers, 'review:decide' | 'review:setPolicy'> {
  return {
    'review:decide': async (actor, input) => {
      const row = await context.store.write(tx => decide(context, tx, actor, input))
      if (input.verdict === 'approve')
        deps.wake(row.accountId)
      else
        deps.tellReturned(row.agentId ?? '', row.conversationId)
      return {}
    },
    'review:setPolicy': async (actor, input) => {
      const policy = reviewPolicy.parse({ ...context.live.review, ...input })
      await saveSetting(context, actor, 'review', policy)
      Object.assign(context.live, { review: policy, crisis: policy.crisis })
      return policy
    },
  }
}

async function decide(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'review:decide'>): Promise<OutboxRecord> {
  const [row, review] = [await tx.get('outbox', input.outboundId), await tx.get('reviews', input.outboundId)]
  if (row === undefined || review === undefined)
    throw new AppError('not_found')
  if (!isReviewer(actor, context.live.review))
    throw new AppError('forbidden')
  if (review.authorId === actor.agentId)
    throw new AppError('second_person_needed')
  if (row.state !== 'in_check')
    throw new AppError('wrong_state', { details: { state: row.state } })
  const written = row.text
  await (input.verdict === 'approve' ? approve(context, tx, row, input) : giveBack(context, tx, row, input.why))
  await tx.update('reviews', row.id, {
    decidedAt: context.now(),
    decidedBy: actor.agentId,
    outcome: input.verdict === 'approve' ? 'approved' : 'returned',
    why: input.why.trim(),
    writtenText: row.text === written ? null : written,
    version: review.version + 1,
  })
  tx.changed('reviews', row.id, review.version + 1, row.conversationId)
  await audit(context, tx, actor, `review.${input.verdict}`, 'outbox', row.id, { author: review.authorId, changed: row.text !== written })
  return row
}

/** It leaves in its author's name; not into a room that has passed on, and not past words of the customer that the reviewer has not seen. */
async function approve(context: EngineContext, tx: WriteHandle, row: OutboxRecord, input: CallParsed<'review:decide'>): Promise<void> {
  const room = await tx.get('conversations', row.conversationId)
  if (room === undefined)
    throw new AppError('not_found')
  if (room.epoch !== row.epoch)
    throw new AppError('stale_version', { details: { epoch: room.epoch } })
  if (room.lastInboundSeq > input.seenSeq)
    throw new AppError('stale_version', { details: { lastInboundSeq: room.lastInboundSeq } })
  const text = input.text?.trim() ?? row.text
  requireSendable(context, room, text, row.media !== null)
  if (text !== row.text) {
    requireClean(lexiconFor(context.live, room.brand), room, text, true)
    const message = await tx.get('messages', row.messageId)
    await tx.update('messages', row.messageId, { text, version: (message?.version ?? 0) + 1 })
    tx.changed('messages', row.messageId, (message?.version ?? 0) + 1, row.conversationId)
  }
  await saveOutbox(tx, Object.assign(row, { text, state: 'queued', nextAt: context.now() }))
}

/** It never leaves; its author has it again, with the reason. */
async function giveBack(context: EngineContext, tx: WriteHandle, row: OutboxRecord, why: string): Promise<void> {
  if (why.trim() === '')
    throw new AppError('empty_text')
  await saveOutbox(tx, Object.assign(row, { state: 'cancelled' }))
  const author = row.agentId ?? ''
  const uploads = await restoreUploads(context, tx, author, [row])
  await returnToDraft(context, tx, author, row.conversationId, row.text, uploads.map(upload => upload.id))
}
