import type { Migration } from './schema.ts'

/** What is known of a customer beside their rooms: notes, tags, who was put together with whom, checks of who they are, false service accounts. */
export const customers: Migration = {
  version: 15,
  name: 'customers',
  /** The statements. */
  up: ({ table, index }) => [
    table('customerNotes', 'id text, version int, customerId text, authorId text, text text, at int, editedAt int?, history json'),
    index('customerNotes_customer', 'customerNotes', ['customerId', 'at']),
    table('customerTags', 'id text, customerId text, tag text, agentId text, at int'),
    index('customerTags_customer', 'customerTags', ['customerId', 'tag'], { unique: true }),
    index('customerTags_at', 'customerTags', ['at']),
    table('joins', 'id text, kind text, customerId text, otherId text?, name text, agentId text, at int, undoneAt int?, undoneBy text?, steps json'),
    index('joins_customer', 'joins', ['customerId', 'at']),
    index('joins_other', 'joins', ['otherId']),
    table('identityChecks', 'id text, conversationId text, items json, passed bool, agentId text, at int, expiresAt int'),
    index('identityChecks_conversation', 'identityChecks', ['conversationId', 'at']),
    table('impostors', 'id text, version int, channel text, uid text, name text, brand text, status text, why text, posts json, evidence json, flaggedBy text, flaggedAt int, reportedAt int?, reportedBy text?, endedAt int?, note text'),
    index('impostors_flagged', 'impostors', ['flaggedAt']),
    index('callbacks_customer', 'callbacks', ['customerId', 'createdAt']),
    index('audit_action', 'audit', ['action', 'at']),
  ],
}
