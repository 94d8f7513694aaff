import type { Migration } from './schema.ts'

/** Which of a customer's identities speaks in a room: so that what was put together can be taken apart. */
export const identities: Migration = {
  version: 7,
  name: 'identities',
  /** The statements. Rooms of before belong to the one identity that their customer had on the room's channel. */
  up: ({ kind, index }) => [
    `alter table "conversations" add column "identityId" ${kind === 'postgres' ? 'text collate "C"' : 'text'}`,
    `update "conversations" set "identityId" = (select "identities"."id" from "identities" where "identities"."customerId" = "conversations"."customerId" and "identities"."channel" = "conversations"."channel" limit 1)`,
    index('conversations_identity', 'conversations', ['identityId']),
  ],
}
