import type { Migration } from './schema.ts'

/** Agents' phones; calls in both directions, handed on, recorded; what the gateway says of them beyond their state. */
export const telephony: Migration = {
  version: 8,
  name: 'telephony',
  /** The statements. */
  up: ({ kind, index }) => {
    const text = `text${kind === 'postgres' ? ' collate "C"' : ''}`
    const int = kind === 'postgres' ? 'bigint' : 'integer'
    const bool = kind === 'postgres' ? 'smallint' : 'integer'
    return [
      `alter table "agents" add column "phoneLeg" ${text} not null default 'button'`,
      `alter table "agents" add column "phoneAddress" ${text}`,
      `alter table "agents" add column "phoneRegistered" ${bool} not null default 0`,
      `alter table "callbacks" add column "direction" ${text} not null default 'outbound'`,
      `alter table "callbacks" add column "origin" ${text} not null default 'conversation'`,
      `alter table "callbacks" add column "requestedBy" ${text}`,
      `alter table "callbacks" add column "queue" ${text}`,
      `alter table "callbacks" add column "waitingSince" ${int}`,
      `alter table "callbacks" add column "orderAddress" ${text}`,
      `alter table "callbacks" add column "recording" ${text}`,
      `alter table "callbacks" add column "recordingId" ${text}`,
      `alter table "callbacks" add column "transfer" ${text}`,
      `alter table "callbacks" add column "agentLostAt" ${int}`,
      index('callbacks_direction', 'callbacks', ['direction', 'state']),
    ]
  },
}
