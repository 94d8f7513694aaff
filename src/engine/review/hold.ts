import type { ReviewPolicy, ReviewReason } from '../../shared/rules/review.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { AgentRecord, ConversationRecord, OutboxRecord } from '../store/tables.ts'
import { guardOutgoing } from '../../shared/rules/privacy.ts'
import { reviewReasons } from '../../shared/rules/review.ts'
import { lexiconFor } from './words.ts'

/** Why a person's text waits for a second one before it leaves; none = it may go. Texts of machines are fixed wordings and never wait. */
export async function holdReasons(context: EngineContext, read: ReadHandle, agent: AgentRecord | undefined, conversation: ConversationRecord, text: string): Promise<ReviewReason[]> {
  if (agent === undefined)
    return []
  const policy = context.live.review
  const findings = guardOutgoing({ text, visibility: conversation.visibility, lexicon: lexiconFor(context.live, conversation.brand) })
  return reviewReasons({
    agentId: agent.id,
    role: agent.role,
    ...await experienceOf(read, agent.id, policy),
    followers: conversation.followers,
    hasWord: findings.some(finding => finding.severity === 'review'),
  }, policy, context.now())
}

/** What somebody has sent by now, looked at no further than the policy asks. */
async function experienceOf(read: ReadHandle, agentId: string, { newcomerAnswers, newcomerDays }: ReviewPolicy): Promise<{ answers: number, firstAnswerAt: number | null }> {
  const limit = Math.max(newcomerAnswers, newcomerDays > 0 ? 1 : 0)
  const sent = limit === 0 ? [] : await read.find('outbox', { agentId, acceptedAt: { gt: 0 } }, { order: [['acceptedAt', 'asc']], limit })
  return { answers: sent.length, firstAnswerAt: sent[0]?.acceptedAt ?? null }
}

/** Writes down that a text waits, and why. */
export async function noteHeld(context: EngineContext, tx: WriteHandle, row: OutboxRecord, authorId: string, reasons: readonly ReviewReason[]): Promise<void> {
  await tx.insert('reviews', { id: row.id, version: 1, conversationId: row.conversationId, authorId, reasons: [...reasons], heldAt: context.now(), alarmedAt: null, decidedAt: null, decidedBy: null, outcome: null, why: '', writtenText: null })
  tx.changed('reviews', row.id, 1, row.conversationId)
}

/** Its author, or who has the room, took it back before anybody decided. */
export async function noteWithdrawn(context: EngineContext, tx: WriteHandle, row: OutboxRecord, by: string): Promise<void> {
  if (row.state !== 'in_check')
    return
  const review = await tx.get('reviews', row.id)
  await tx.update('reviews', row.id, { outcome: 'withdrawn', decidedAt: context.now(), decidedBy: by, version: (review?.version ?? 0) + 1 })
  tx.changed('reviews', row.id, (review?.version ?? 0) + 1, row.conversationId)
}
