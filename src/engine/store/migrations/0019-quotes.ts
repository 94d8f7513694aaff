import type { Migration } from './schema.ts'

/** Each public message keeps what it is answered by, so that a reply can point at just this one. */
export const quotes: Migration = {
  version: 19,
  name: 'quotes',
  /** The statements. */
  up: ({ kind }) => [`alter table "messages" add column "replyTarget" text${kind === 'postgres' ? ' collate "C"' : ''}`],
}
