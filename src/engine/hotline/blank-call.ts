import type { CallbackRecord, ConversationRecord } from '../store/tables.ts'
import { defaultRetryPolicy } from '../../shared/rules/calling.ts'

/** What every new call has to say of itself. */
export type CallFacts = Pick<CallbackRecord, 'id' | 'handoffId' | 'clientKey' | 'phoneNumberId' | 'callerId' | 'consentId' | 'state' | 'agentId' | 'direction' | 'origin'> & Partial<CallbackRecord>

/** A call of that conversation to which nothing has happened yet. `now` in ms UTC. */
export function blankCall(conversation: Pick<ConversationRecord, 'id' | 'caseId' | 'customerId'>, now: number, facts: CallFacts): CallbackRecord {
  return {
    version: 1,
    conversationId: conversation.id,
    caseId: conversation.caseId,
    customerId: conversation.customerId,
    stateSince: now,
    createdAt: now,
    attempt: 0,
    maxAttempts: defaultRetryPolicy.maxAttempts,
    nextAt: null,
    lastOutcome: null,
    agentFailures: 0,
    ringing: false,
    held: false,
    muted: false,
    connectedAt: null,
    endedAt: null,
    endedBy: null,
    talkMs: 0,
    holdMs: 0,
    wrapUpDueAt: null,
    disposition: null,
    note: '',
    commandKey: null,
    overrideReason: null,
    requestedBy: null,
    queue: null,
    waitingSince: null,
    orderAddress: null,
    recording: null,
    recordingId: null,
    transfer: null,
    agentLostAt: null,
    missedAt: null,
    missedPosition: null,
    heldFor: null,
    offerUntil: null,
    asked: null,
    wrapUpExtended: false,
    ...facts,
  }
}
