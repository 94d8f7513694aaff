import type { Migration } from './schema.ts'

/**
 * The search index over messages, by `messages.n`. SQLite: a contentless full-text table. PostgreSQL: a text vector per
 * part of a message, since a vector keeps at most 255 places of one lexeme.
 */
export const search: Migration = {
  version: 2,
  name: 'search',
  /** The statements. */
  up: ({ table, kind }) => [
    table('searchStale', 'n key'),
    `insert into "meta" ("id", "value") values ('searchWatermark', '0')`,
    ...kind === 'sqlite'
      ? [`create virtual table "messageIndex" using fts5("tokens", content = '', contentless_delete = 1, tokenize = 'ascii')`]
      : [
          table('messageIndex', 'n int, part int', ['"tokens" tsvector not null', 'primary key ("n", "part")']),
          `create index "messageIndex_tokens" on "messageIndex" using gin ("tokens")`,
        ],
  ],
}
