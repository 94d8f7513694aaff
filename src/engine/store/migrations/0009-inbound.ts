import type { Migration } from './schema.ts'

/** Customers who rang and gave up: when, and how many were before them. */
export const inbound: Migration = {
  version: 9,
  name: 'inbound',
  /** The statements. */
  up: ({ kind, index }) => {
    const int = kind === 'postgres' ? 'bigint' : 'integer'
    return [
      `alter table "callbacks" add column "missedAt" ${int}`,
      `alter table "callbacks" add column "missedPosition" ${int}`,
      index('callbacks_waiting', 'callbacks', ['direction', 'waitingSince']),
    ]
  },
}
