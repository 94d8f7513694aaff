import type { Migration } from './schema.ts'

/** Customers who are to be forgotten, those who must not be, and the ways to whatever hangs on their rooms. */
export const forgetting: Migration = {
  version: 18,
  name: 'forgetting',
  /** The statements. */
  up: ({ table, index }) => [
    table('forgettings', 'id text, customerId text, reason text, askedBy text, askedAt int, phase text, cursor text, marks json, counts json, endedAt int?'),
    index('forgettings_customer', 'forgettings', ['customerId', 'askedAt']),
    index('forgettings_open', 'forgettings', ['endedAt', 'askedAt']),
    table('holds', 'id text, reason text, setBy text, setAt int'),
    index('uploads_conversation', 'uploads', ['conversationId']),
    index('drafts_conversation', 'drafts', ['conversationId']),
    index('scriptUses_conversation', 'scriptUses', ['conversationId']),
    index('bulkLines_conversation', 'bulkLines', ['conversationId']),
    index('hintCorrections_conversation', 'hintCorrections', ['conversationId']),
  ],
}
