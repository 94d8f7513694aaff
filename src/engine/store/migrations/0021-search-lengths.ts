import type { Migration } from './schema.ts'

/**
 * A segment of the search index knows how long its lists are, and has lists of pairs of its most frequent characters. Segments
 * that know nothing of it yet are searched as before and written anew behind everything else; one that was half put together
 * is begun again.
 */
export const searchLengths: Migration = {
  version: 21,
  name: 'search-lengths',
  /** The statements. */
  up: ({ kind }) => [
    `alter table "searchSegments" add column "lengths" ${kind === 'postgres' ? 'bytea' : 'blob'}`,
    `alter table "searchSegments" add column "paired" ${kind === 'postgres' ? 'bigint' : 'integer'} not null default 0`,
    `update "searchSegments" set "state" = 'clearing', "progress" = 0 where "state" = 'building'`,
  ],
}
