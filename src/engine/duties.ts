import type { ObligationEnd, ObligationKind } from '../shared/domain/index.ts'
import type { ConversationRecord, ObligationRecord } from './store/tables.ts'
import { rankOf } from '../shared/rules/rank.ts'

/**
 * Puts a conversation's clock sign and rank in line with its open duties. Changes the record in place and answers whether
 * anything moved. Who is resolved or snoozed has no rank to fight for, but keeps the sign of what is still open.
 */
export function settleClock(conversation: ConversationRecord, duties: readonly ObligationRecord[]): boolean {
  const next = duties.filter(duty => duty.closedAt === null).sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1))[0]
  const { tier, rank } = rankOf({
    danger: tierOf(conversation),
    nextDue: next?.dueAt ?? null,
    publicity: conversation.publicity as 0 | 1 | 2 | 3 | 4 | 5,
    vip: conversation.vip,
    mood: conversation.mood,
    returning: conversation.resolvedAt === null ? 0 : 1,
  })
  const wanted = { tier, rank, dueAt: next?.dueAt ?? null, dueKind: next?.kind ?? null, dueSince: next?.startedAt ?? null, dueId: next?.id ?? null }
  const moved = (Object.keys(wanted) as (keyof typeof wanted)[]).some(key => conversation[key] !== wanted[key])
  Object.assign(conversation, wanted)
  return moved
}

/** Danger weighs only while somebody may still be in it. */
function tierOf(conversation: ConversationRecord): 0 | 1 | 2 {
  if (conversation.status === 'resolved')
    return 2
  return conversation.tier === 0 || conversation.tier === 1 ? conversation.tier : 2
}

/** A new duty row. Times ms UTC. */
export function newDuty(id: string, conversation: Pick<ConversationRecord, 'id' | 'caseId'>, facts: { kind: ObligationKind, turnId: string | null, startedAt: number, receivedAt: number, dueAt: number, agentId: string | null }): ObligationRecord {
  return { id, conversationId: conversation.id, caseId: conversation.caseId, visibleAt: null, closedAt: null, closedBy: null, alarmedAt: null, ...facts }
}

/** Closes the open duties of these kinds in place; answers the ones that were closed. */
export function closeDuties(duties: readonly ObligationRecord[], kinds: readonly ObligationKind[], how: ObligationEnd, at: number, agentId: string | null): ObligationRecord[] {
  const closed = duties.filter(duty => duty.closedAt === null && kinds.includes(duty.kind))
  for (const duty of closed) {
    duty.closedAt = at
    duty.closedBy = how
    duty.agentId = agentId ?? duty.agentId
  }
  return closed
}
