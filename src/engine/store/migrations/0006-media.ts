import type { Migration } from './schema.ts'

/** Files that we send, what is known of those we got, and drafts that hold files. */
export const media: Migration = {
  version: 6,
  name: 'media',
  /** The statements. */
  up: ({ kind, table, index }) => {
    const text = kind === 'postgres' ? 'text collate "C"' : 'text'
    const int = kind === 'postgres' ? 'bigint' : 'integer'
    return [
      `alter table "media" add column "width" ${int}`,
      `alter table "media" add column "height" ${int}`,
      `alter table "media" add column "reason" ${text}`,
      `alter table "media" add column "risk" ${text}`,
      `alter table "outbox" add column "media" text`,
      `alter table "drafts" add column "media" text`,
      index('media_sha', 'media', ['sha256'], { where: '"sha256" is not null' }),
      table('uploads', 'id text, agentId text, conversationId text, clientKey text, kind text, mime text, name text, size int, sha256 text, state text, width int?, height int?, risk text?, createdAt int, expiresAt int'),
      index('uploads_key', 'uploads', ['agentId', 'clientKey'], { unique: true }),
      index('uploads_due', 'uploads', ['expiresAt']),
    ]
  },
}
