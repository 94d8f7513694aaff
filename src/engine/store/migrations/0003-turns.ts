import type { Migration } from './schema.ts'

/** What is still open, from whatever day, by an index of its own; and where a turn began, since a lead has another clock. */
export const turns: Migration = {
  version: 3,
  name: 'turns',
  /** The statements. */
  up: ({ kind, index }) => [
    index('turns_open', 'turns', ['enteredAt', 'state'], { where: `"state" in ('waiting', 'undecided')` }),
    `alter table "turns" add column "touchpoint" text ${kind === 'postgres' ? 'collate "C" ' : ''}not null default 'mention'`,
    `update "turns" set "touchpoint" = coalesce((select "conversations"."touchpoint" from "conversations" where "conversations"."id" = "turns"."conversationId"), 'mention')`,
  ],
}
