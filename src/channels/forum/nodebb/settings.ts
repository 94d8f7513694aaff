import { z } from 'zod'
import { forumBase, forumInterval } from '../base-settings.ts'

const HOUR_MS = 3_600_000
const cids = z.array(z.string().regex(/^\d{1,12}$/)).max(500)

/** What an account on a NodeBB forum is set up with. Its secret `token` is kept apart. */
export const nodebbSettings = z.strictObject({
  engine: z.literal('nodebb'),
  ...forumBase,
  /** The token is a master token (uid 0): every call then says as whom it acts. Contract A1. */
  master: z.boolean().default(false),
  /** Categories that are read; empty = all. */
  cids: cids.default([]),
  /** Support categories: what customers write there is meant for the brand, without a mention too. */
  answersTopicsIn: cids.default([]),
  /** The forum's shortest post, in characters; NodeBB's own default is 8. */
  shortestPost: z.number().int().min(0).max(1000).default(8),
  intervalsMs: z.strictObject({ posts: forumInterval, chats: forumInterval }).partial().default({}),
  /** Every sweep reads this far behind the mark again: pages move when posts are purged, and a clock may be set back. */
  overlapMs: z.number().int().min(0).max(HOUR_MS).default(600_000),
  /** Between two sweeps, polls end at the mark itself. */
  sweepEveryMs: z.number().int().min(0).max(HOUR_MS).default(60_000),
})

/** Settings with every default filled in. */
export type NodebbSettings = z.output<typeof nodebbSettings>
