import type { Migration } from './schema.ts'

/** Calls that are offered to somebody else, wrap-ups that were given more time, and until when a yes holds. */
export const conversion: Migration = {
  version: 10,
  name: 'conversion',
  /** The statements. */
  up: ({ kind, index }) => {
    const text = `text${kind === 'postgres' ? ' collate "C"' : ''}`
    const int = kind === 'postgres' ? 'bigint' : 'integer'
    const bool = kind === 'postgres' ? 'smallint' : 'integer'
    return [
      `alter table "callbacks" add column "heldFor" ${text}`,
      `alter table "callbacks" add column "offerUntil" ${int}`,
      `alter table "callbacks" add column "asked" ${text}`,
      `alter table "callbacks" add column "wrapUpExtended" ${bool} not null default 0`,
      `alter table "consents" add column "expiresAt" ${int}`,
      index('callbacks_offers', 'callbacks', ['state', 'offerUntil']),
    ]
  },
}
