import type { Migration } from './schema.ts'

/** How each person likes to work; id = agent id. */
export const preferences: Migration = {
  version: 11,
  name: 'preferences',
  /** The statements. */
  up: ({ table }) => [table('preferences', 'id text, version int, value json')],
}
