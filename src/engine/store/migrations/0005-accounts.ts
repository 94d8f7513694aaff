import type { Migration } from './schema.ts'

/** Accounts that people connect on the screen, how their authorisation stands, how long texts are kept; rooms of an account by age. */
export const accounts: Migration = {
  version: 5,
  name: 'accounts',
  /** The statements. */
  up: ({ kind, index }) => {
    const text = `text ${kind === 'postgres' ? 'collate "C" ' : ''}`
    const int = kind === 'postgres' ? 'bigint' : 'integer'
    const bool = kind === 'postgres' ? 'smallint' : 'integer'
    return [
      `alter table "accounts" add column "managed" ${text}not null default 'file'`,
      `alter table "accounts" add column "settings" text not null default '{}'`,
      `alter table "accounts" add column "grantExpiresAt" ${int}`,
      `alter table "accounts" add column "grantByPerson" ${bool} not null default 0`,
      `alter table "accounts" add column "grantSeenAt" ${int}`,
      `alter table "accounts" add column "remarks" text not null default '[]'`,
      `alter table "accounts" add column "retentionDays" ${int}`,
      `alter table "accounts" add column "removedAt" ${int}`,
      index('conversations_age', 'conversations', ['accountId', 'status', 'lastAt']),
    ]
  },
}
