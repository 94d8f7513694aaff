import { z } from 'zod'
import { forumBase, forumInterval } from '../base-settings.ts'

const HOUR_MS = 3_600_000
const MEBIBYTE = 1024 * 1024

/** What an account on a Discourse forum is set up with. Its secrets (`apiKey`, `webhookSecret`, `webhookSecretPrevious`) are kept apart. */
export const discourseSettings = z.strictObject({
  engine: z.literal('discourse'),
  ...forumBase,
  /** Support categories: what customers write there is meant for the brand, without a mention too. */
  answersTopicsIn: z.array(z.string().regex(/^\d{1,12}$/)).max(500).default([]),
  /** Where private messages are read: the sweep by post ids, or the list of private topics. The first falls back to the second by itself where it is missing. */
  privateRoute: z.enum(['private_posts', 'topic_list']).default('private_posts'),
  /** Fewest and most characters of a post; the site's owner may have changed them, Chinese sites often have. */
  shortestPublic: z.number().int().min(1).max(1000).default(20),
  shortestPrivate: z.number().int().min(1).max(1000).default(10),
  longestPost: z.number().int().min(100).max(150_000).default(32_000),
  /** The same words again within minutes are refused. Accounts of staff may be spared. */
  refusesIdenticalText: z.boolean().default(true),
  /** Calls per minute that the forum's keys have together. */
  callsPerMinute: z.number().int().min(10).max(10_000).default(60),
  largestPicture: z.number().int().min(1024).max(100 * MEBIBYTE).default(4 * MEBIBYTE),
  intervalsMs: z.strictObject({ posts: forumInterval, private: forumInterval }).partial().default({}),
  /** Every sweep reads this far behind the mark again: a post may become visible after later ones. */
  overlapMs: z.number().int().min(0).max(HOUR_MS).default(600_000),
  /** Between two sweeps, polls end at the mark itself. */
  sweepEveryMs: z.number().int().min(0).max(HOUR_MS).default(60_000),
  /** After a rotation the former webhook secret (`webhookSecretPrevious`) still signs until then, ms UTC. */
  previousSecretUntil: z.number().int().default(0),
})

/** Settings with every default filled in. */
export type DiscourseSettings = z.output<typeof discourseSettings>

/**
 * Settings that stand for facts nobody confirmed on a running Discourse (contract B1–B4): the route of private posts, the
 * bounds of a post, the identical text, the quota, the picture's size.
 */
export const DOUBTS: readonly (keyof DiscourseSettings)[] = ['privateRoute', 'shortestPublic', 'shortestPrivate', 'longestPost', 'refusesIdenticalText', 'callsPerMinute', 'largestPicture']

/** Two feeds at this pace spend twelve of the sixty calls a minute, with the probe fewer; the rest is for replies and lookups. */
const INTERVAL_MS = 10_000

/** True when notices tell of what the feeds bring; of posts in support categories there are none. */
export function isProbed(settings: DiscourseSettings): boolean {
  return settings.answersTopicsIn.length === 0
}

/** Pause between two polls of a feed, ms. */
export function intervalOf(settings: DiscourseSettings, feed: 'posts' | 'private'): number {
  return settings.intervalsMs[feed] ?? INTERVAL_MS
}
