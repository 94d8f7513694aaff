import type { SharedLimit } from '../connector.ts'
import { z } from 'zod'
import { baseAddress, readSettings } from '../settings.ts'

const OFFICIAL = 'https://open.douyin.com'
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

const openId = z.string().regex(/^[\w@+/=.-]{1,128}$/)
const interval = z.number().int().min(500).max(DAY_MS)
const span = (most: number) => z.number().int().min(0).max(most)

/**
 * What an account on Douyin is set up with. Its secrets are kept apart: `clientSecret`, `tokens` (JSON, see `tokens.ts`), for
 * mini programs perhaps `webhookKey`, after a rotation `clientSecretPrevious`. What the contract marks as second-hand or
 * guessed is a setting here and stands in {@link DOUBTS}.
 */
export const douyinSettingsSchema = z.strictObject({
  /** `miniapp`: an enterprise's mini program, the open way. `web`: a web or mobile app; the platform admits no new ones. */
  profile: z.enum(['miniapp', 'web']).default('miniapp'),
  /** The brand account's own open_id under this app. */
  openId,
  clientKey: z.string().regex(/^[\w-]{1,64}$/),
  screenName: z.string().trim().min(1).max(60),
  baseUrl: baseAddress.default(OFFICIAL),
  /** Other ids under which the account's own comments may be listed. */
  ownIds: z.array(openId).max(10).default([]),

  /** Rows asked for in a list of comments; 20 or 50 is the most. */
  commentPageSize: z.number().int().min(1).max(50).default(20),
  /** Rows asked for in a list of own videos. */
  videoPageSize: z.number().int().min(1).max(50).default(20),
  /** Most characters of a comment. */
  commentLimit: z.number().int().min(1).max(1000).default(100),
  /** How long a comment of ours may be reviewed before it shows, ms; 0 = it shows at once. */
  reviewMs: span(DAY_MS).default(10 * MINUTE_MS),
  /** A customer's private message can be answered for so long. */
  replyWindowHours: z.number().min(0.1).max(24 * 30).default(24),
  /** Answers to one private message. */
  repliesPerMessage: z.number().int().min(1).max(100).default(6),
  /** After a customer opened the message page we may speak first for so long. */
  enterWindowSeconds: z.number().int().min(0).max(3600).default(30),
  /** Messages after a customer opened the message page. */
  repliesPerEnter: z.number().int().min(0).max(100).default(3),
  /** Most characters of a private message. */
  messageLimit: z.number().int().min(1).max(5000).default(1000),
  /** Web addresses in private messages are refused. */
  linksRefused: z.boolean().default(true),
  /** What sending a private message answers is the id that its echo carries. */
  echoSharesId: z.boolean().default(true),
  /** Hosts that customers' pictures and videos are fetched from, subdomains included. */
  mediaHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/)).max(50).default(['douyinpic.com', 'douyinvod.com', 'douyinstatic.com', 'byteimg.com', 'snssdk.com']),
  /** Calls a day and scope; null = not known. */
  dailyQuota: z.number().int().min(1).nullable().default(null),

  /** What pushes are signed with: a mini program may have a key of its own, kept as the secret `webhookKey`. */
  signedWith: z.enum(['clientSecret', 'webhookKey']).default('clientSecret'),
  /** After a rotation the former secret (`clientSecretPrevious`) still signs until then, ms UTC. */
  previousSecretUntil: z.number().int().default(0),
  /** `stable`: accounts that share one app share its token too, instead of retiring each other's. */
  appToken: z.enum(['client', 'stable']).default('client'),

  /** Videos of others are searched for by these words, where the app may. */
  keywords: z.array(z.string().trim().min(1).max(60)).max(20).default([]),
  /** The comments under found videos are read too. */
  searchComments: z.boolean().default(true),
  /** Pages of a search read each time. */
  searchPages: z.number().int().min(1).max(10).default(2),
  /** The newest own videos whose comments are read; 0 = none. */
  watchedVideos: z.number().int().min(0).max(500).default(100),
  intervalsMs: z.strictObject({ comments: interval, search: interval }).partial().default({}),
  /** Between two looks at all watched videos; in between only the first page of them is looked at. */
  listAllEveryMs: span(DAY_MS).default(5 * MINUTE_MS),
  /** The first run takes nothing older than this. */
  sinceHours: z.number().min(0).max(24 * 30).default(24),
  /** Every reading goes this far behind its mark again: what was in review shows up late, a platform's clock may be set back. */
  overlapMs: span(DAY_MS).default(10 * MINUTE_MS),
  /** So often a video whose count changed is read `sweepBackMs` back, for late comments and for replies under older ones. */
  sweepEveryMs: span(DAY_MS).default(10 * MINUTE_MS),
  sweepBackMs: span(30 * DAY_MS).default(DAY_MS),
  /** So often a video is swept although its count says that nothing happened. */
  quietSweepMs: span(7 * DAY_MS).default(6 * HOUR_MS),
  timeoutMs: z.number().int().min(100).max(120_000).default(10_000),
})

/** Settings with every default filled in. */
export type DouyinSettings = z.output<typeof douyinSettingsSchema>

/** Facts that nobody confirmed (contract chapters 0, 3.2, 5 and 10). */
export const DOUBTS: readonly (keyof DouyinSettings)[] = [
  'ownIds',
  'commentPageSize',
  'videoPageSize',
  'commentLimit',
  'reviewMs',
  'replyWindowHours',
  'repliesPerMessage',
  'enterWindowSeconds',
  'repliesPerEnter',
  'messageLimit',
  'linksRefused',
  'echoSharesId',
  'mediaHosts',
  'dailyQuota',
]

/** Checks the settings of an account. Throws `config_invalid` whose `details.fields` names every wrong field, never a value. */
export function readDouyinSettings(given: unknown): DouyinSettings {
  return readSettings('douyin', douyinSettingsSchema, given)
}

/** Pauses between two polls of a feed, ms: even with nothing but lists of videos a day stays under 5,000 calls, the guess of contract chapter 8. */
const INTERVALS_MS = { comments: 30_000, search: 10 * MINUTE_MS } as const

/** Pause between two polls of a feed, ms. */
export function intervalOf(settings: DouyinSettings, feed: keyof typeof INTERVALS_MS): number {
  return settings.intervalsMs[feed] ?? INTERVALS_MS[feed]
}

/** What the accounts of one app spend together. Frequency and quota exist, their figures are told by nobody (contract chapter 8). */
export function sharedLimitOf(settings: DouyinSettings): SharedLimit {
  return { key: `douyin ${settings.clientKey}`, callsPerHour: settings.dailyQuota === null ? 18_000 : settings.dailyQuota / 24, callsPerSecond: 5, sendEveryMs: 1_200 }
}
