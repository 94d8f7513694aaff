import type { Migration } from './schema.ts'

/**
 * The search index over messages as lists of places, in segments of some messages each, and the folded names and notes that are
 * searched whole. What the index before it held is made anew from the messages.
 */
export const segments: Migration = {
  version: 13,
  name: 'segments',
  /** The statements. */
  up: ({ table, index }) => [
    'drop table "messageIndex"',
    'drop table "searchStale"',
    table('searchStale', 'n key, text text'),
    table('searchSegments', 'id int, state text, isLoose bool, firstN int, lastN int, messages int, places int, minAt int, maxAt int, sources text, progress int, tokens blob'),
    // One piece of a list: the key is put together from token, segment and piece.
    table('searchPostings', 'id int, bytes blob'),
    // All lists of a segment that is small yet.
    table('searchPacked', 'id int, bytes blob'),
    // One block of messages of a segment, by its first place.
    table('searchDocs', 'id int, bytes blob'),
    table('searchEntries', 'id text, kind text, ref text, form text, at int'),
    index('searchEntries_kind', 'searchEntries', ['kind', 'at', 'id']),
    // Rows of other tables whose entry is to be written (again).
    table('searchDirty', 'id text, kind text, ref text'),
    `update "meta" set "value" = '0' where "id" = 'searchWatermark'`,
    `insert into "meta" ("id", "value") values ('searchScheme', '1')`,
    `insert into "searchDirty" ("id", "kind", "ref") select 'customer:' || "id", 'customer', "id" from "customers"`,
    `insert into "searchDirty" ("id", "kind", "ref") select 'case:' || "id", 'case', "id" from "cases"`,
    `insert into "searchDirty" ("id", "kind", "ref") select 'call:' || "id", 'call', "id" from "callbacks"`,
  ],
}
