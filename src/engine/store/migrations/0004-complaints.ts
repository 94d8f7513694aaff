import type { Migration } from './schema.ts'

/** Complaints filed at a desk, one per room, and what people say they posted by hand where no API is. */
export const complaints: Migration = {
  version: 4,
  name: 'complaints',
  /** The statements. */
  up: ({ table, index }) => [
    table('complaints', 'id text, version int, accountId text, desk text, externalNo text?, url text, merchant text, title text, issues json, demands json, amount int?, state text, publishedAt int, firstReplyDue int, finalDue int, handledAt int?, handledBy text?, endedAt int?, rating json?, whole bool, source text, createdAt int, updatedAt int'),
    index('complaints_number', 'complaints', ['accountId', 'desk', 'externalNo'], { unique: true }),
    index('complaints_created', 'complaints', ['createdAt', 'id']),
    table('handPosts', 'id text, conversationId text, postedBy text, postedAt int, url text, confirmedBy text?, confirmedAt int?'),
    index('handPosts_conversation', 'handPosts', ['conversationId']),
  ],
}
