import type { CallOutput } from '../../../shared/contract/index.ts'
import type { MessageHit } from '../../../shared/contract/search.ts'

type Others = CallOutput<'search:others'>

/** One result as a row; `conversationId` null = there is nothing to open. */
export type SearchRow
  = | { readonly kind: 'message', readonly key: string, readonly conversationId: string, readonly hit: MessageHit }
    | { readonly kind: 'customer', readonly key: string, readonly conversationId: string | null, readonly hit: Others['customers']['hits'][number] }
    | { readonly kind: 'case', readonly key: string, readonly conversationId: string | null, readonly hit: Others['cases']['hits'][number] }
    | { readonly kind: 'call', readonly key: string, readonly conversationId: string, readonly hit: Others['calls']['hits'][number] }

/** Results of one kind, under their heading. */
export interface SearchSection {
  readonly id: 'customers' | 'cases' | 'calls' | 'messages'
  readonly total: number
  readonly isWhole: boolean
  readonly rows: readonly SearchRow[]
}

/** The sections that have anything in them, in the order of the screen. A matter mostly has the words of its first message, so it stands below those. */
export function sectionsOf(others: Others, messages: { readonly total: number, readonly isWhole: boolean } | null, hits: readonly MessageHit[]): SearchSection[] {
  const sections: SearchSection[] = [
    { id: 'customers', ...others.customers, rows: others.customers.hits.map(hit => ({ kind: 'customer', key: `customer-${hit.customerId}`, conversationId: hit.conversationId, hit })) },
    { id: 'calls', ...others.calls, rows: others.calls.hits.map(hit => ({ kind: 'call', key: `call-${hit.callbackId}`, conversationId: hit.conversationId, hit })) },
    { id: 'messages', total: messages?.total ?? 0, isWhole: messages?.isWhole ?? true, rows: messages === null ? [] : hits.map(hit => ({ kind: 'message', key: `message-${hit.messageId}`, conversationId: hit.conversationId, hit })) },
    { id: 'cases', ...others.cases, rows: others.cases.hits.map(hit => ({ kind: 'case', key: `case-${hit.caseId}`, conversationId: hit.conversationId, hit })) },
  ]
  return sections.filter(section => section.rows.length > 0)
}
