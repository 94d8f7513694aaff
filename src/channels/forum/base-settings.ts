import { z } from 'zod'
import { baseAddress } from '../settings.ts'

const DAY_MS = 86_400_000

/** Pause between two polls of one feed, ms. */
export const forumInterval = z.number().int().min(500).max(DAY_MS)

/** What every forum account is set up with, whatever its engine; spread into the engine's own strict object. */
export const forumBase = {
  /** Address of the forum's first page, without a slash at the end. */
  baseUrl: baseAddress,
  /** The brand account's own id on the forum. */
  uid: z.string().regex(/^[1-9]\d{0,18}$/),
  /** Its login name, as it stands after `@` in a mention. */
  username: z.string().trim().min(1).max(100),
  /** What people see. */
  screenName: z.string().trim().min(1).max(100),
  /** Hosts beside the forum's own that its uploads lie on, subdomains included. */
  pictureHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/)).max(20).default([]),
  /** The first run takes nothing older than this. */
  sinceHours: z.number().min(0).max(24 * 30).default(24),
  timeoutMs: z.number().int().min(100).max(120_000).default(10_000),
}
