import { z } from 'zod'
import { channel, conversationStatus, direction, disposition, id, time, visibility } from './basics.ts'
import { defineCall } from './define.ts'
import { mostTags, tag } from './inbox.ts'

/** Longest query, characters. */
export const longestQuery = 200

/** Whose words are looked through: anybody's, the customers', ours to them, or notes among colleagues. */
export const speakers = ['anyone', 'customer', 'us', 'note'] as const

/** What every hit must be. Empty or null = whatever. */
export const searchFilter = z.object({
  channels: z.array(channel).max(12).default([]),
  visibility: visibility.nullable().default(null),
  who: z.enum(speakers).default('anyone'),
  /** Who wrote it. */
  agentId: id.nullable().default(null),
  /** Only conversations that are mine now. */
  mine: z.boolean().default(false),
  withFiles: z.boolean().default(false),
  from: time.nullable().default(null),
  /** Exclusive. */
  to: time.nullable().default(null),
  /** Only conversations that have all of them. */
  tags: z.array(tag).max(mostTags).default([]),
})
export type SearchFilterInput = z.input<typeof searchFilter>

/** A stretch of a text to be marked, UTF-16 units, end exclusive. */
const mark = z.tuple([z.number().int(), z.number().int()])

export const messageHit = z.object({
  messageId: id,
  conversationId: id,
  /** Place in its conversation. */
  seq: z.number().int(),
  at: time,
  direction,
  authorName: z.string(),
  customerName: z.string(),
  channel,
  visibility,
  status: conversationStatus,
  snippet: z.string(),
  /** In the snippet. */
  marks: z.array(mark),
  /** In the whole text. */
  textMarks: z.array(mark),
})
export type MessageHit = z.infer<typeof messageHit>

const customerHit = z.object({ customerId: id, name: z.string(), vip: z.boolean(), channels: z.array(channel), snippet: z.string(), marks: z.array(mark), conversationId: id.nullable(), lastAt: time, conversations: z.number().int(), byNumber: z.boolean() })
const caseHit = z.object({ caseId: id, title: z.string(), marks: z.array(mark), status: z.enum(['open', 'closed']), customerName: z.string(), conversationId: id.nullable(), openedAt: time })
const callHit = z.object({ callbackId: id, conversationId: id, customerName: z.string(), agentName: z.string(), number: z.string(), at: time, talkMs: z.number(), disposition: disposition.nullable(), snippet: z.string(), marks: z.array(mark) })

/** So many were found; at least so many when not whole. */
const extent = { total: z.number().int(), isWhole: z.boolean() }

export const searchCalls = {
  /**
   * Messages and notes. Words apart by spaces must all stand in a message, in any order; what stands between quotes stands as it
   * is, spaces left out. By `time` the page is exact: the next one begins at `next` (null = there is none). `best` puts the
   * newest `ranked` hits in order. `lagMs`: how far the index is behind; what it lacks is found all the same, only slower.
   */
  'search:messages': defineCall('agent', z.object({
    query: z.string().min(1).max(longestQuery),
    filter: searchFilter.prefault({}),
    sort: z.enum(['time', 'best']).default('time'),
    before: z.number().int().nullable().default(null),
    limit: z.number().int().min(1).max(100).default(30),
  }), z.object({ hits: z.array(messageHit), ...extent, next: z.number().int().nullable(), ranked: z.number().int(), lagMs: z.number() })),
  /** Customers, cases and calls by names, titles, notes, tags; a whole phone number finds by its digits. `dispositions`: ends of calls whose word on the screen has the query. */
  'search:others': defineCall('agent', z.object({
    query: z.string().min(1).max(longestQuery),
    dispositions: z.array(disposition).max(12).default([]),
    limit: z.number().int().min(1).max(50).default(5),
  }), z.object({
    customers: z.object({ hits: z.array(customerHit), ...extent }),
    cases: z.object({ hits: z.array(caseHit), ...extent }),
    calls: z.object({ hits: z.array(callHit), ...extent }),
  })),
}
