import type { Migration } from './schema.ts'

/** Texts that may be taken back or wait for a second person, the lists of words behind the check, and drafts of notes. */
export const review: Migration = {
  version: 14,
  name: 'review',
  /** The statements. */
  up: ({ kind, table, index }) => {
    const text = `text${kind === 'postgres' ? ' collate "C"' : ''}`
    const int = kind === 'postgres' ? 'bigint' : 'integer'
    const bool = kind === 'postgres' ? 'smallint' : 'integer'
    return [
      `alter table "outbox" add column "undoUntil" ${int}`,
      `alter table "outbox" add column "undone" ${bool} not null default 0`,
      index('outbox_agent', 'outbox', ['agentId', 'acceptedAt'], { where: '"agentId" is not null' }),
      `alter table "drafts" add column "note" ${text} not null default ''`,
      table('reviews', 'id text, version int, conversationId text, authorId text, reasons json, heldAt int, alarmedAt int?, decidedAt int?, decidedBy text?, outcome text?, why text, writtenText text?'),
      index('reviews_waiting', 'reviews', ['decidedAt', 'heldAt']),
      index('reviews_conversation', 'reviews', ['conversationId']),
      table('guardWords', 'id text, version int, word text, class text, severity text?, brand text, changedBy text, changedAt int'),
      index('guardWords_word', 'guardWords', ['brand', 'word'], { unique: true }),
    ]
  },
}
