import type { InboundMessage } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { CallbackRecord, ConversationRecord, Row } from '../store/tables.ts'
import { newConversation } from '../intake/records.ts'
import { blankCall } from './blank-call.ts'

/** A customer who rings, as the gateway tells it. `at` ms UTC; `from` E.164, null = withheld. */
export interface CallerFacts {
  readonly handoffId: string
  readonly attempt: number
  readonly at: number
  readonly from: string | null
  /** The number that they dialled. */
  readonly called: string
  readonly queue: string
  /** User-to-User text that came with the call. */
  readonly uui: string | null
}

/** What a call without words stands as in the timeline. */
export const callText = '来电'

/** Id of the consent that a customer gave by ringing in vain. */
export const missedConsentId = (callbackId: string) => `missed:${callbackId}`

/** The call as the customer's own voice: what the ledger counts. */
export function callMessage({ handoffId, at }: Pick<CallerFacts, 'handoffId' | 'at'>, author: { readonly uid: string, readonly name: string }): InboundMessage {
  return { type: 'message', channel: 'hotline', objectKey: `call:${handoffId}`, touchpoint: 'call', visibility: 'private', threadKey: `call:${handoffId}`, author, byBrand: false, kind: 'call', text: callText, media: [], at, addressed: true }
}

/** A room of the hotline that has heard nothing yet. */
export function newCallRoom(context: EngineContext, facts: { readonly accountId: string, readonly brand: string, readonly caseId: string, readonly customer: Row<'customers'>, readonly identityId: string | null, readonly message: InboundMessage }): ConversationRecord {
  const room = newConversation({ id: context.newId(), accountId: facts.accountId, brand: facts.brand, caseId: facts.caseId, customer: facts.customer, message: facts.message, now: context.now() })
  return { ...room, identityId: facts.identityId, customerName: facts.customer.name }
}

/** The call itself, waiting. `phoneNumberId` is empty where the caller withheld their number. */
export function newCaller(context: EngineContext, facts: CallerFacts, room: ConversationRecord, phoneNumberId: string): CallbackRecord {
  return blankCall(room, context.now(), {
    id: context.newId(),
    handoffId: facts.handoffId,
    clientKey: `caller:${facts.handoffId}`,
    phoneNumberId,
    callerId: facts.called.slice(0, 20),
    consentId: null,
    state: 'queued',
    agentId: '',
    attempt: 1,
    maxAttempts: 1,
    direction: 'inbound',
    origin: 'inbound',
    queue: facts.queue,
    waitingSince: facts.at,
  })
}
