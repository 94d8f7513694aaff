import { z } from 'zod'
import { baseAddress, readSettings } from '../settings.ts'

/** Host families of the platform, each with its official address. */
const OFFICIAL = {
  api: 'https://api.weibo.com',
  biz: 'https://c.api.weibo.com',
  m: 'https://m.api.weibo.com',
  rm: 'https://rm.api.weibo.com',
  upload: 'https://upload.api.weibo.com',
} as const

/** One of the platform's host families. */
export type WeiboHost = keyof typeof OFFICIAL

const HOUR_MS = 3_600_000

/** Pauses between two polls of a feed, ms. Standard accounts have 100 calls a day, so their plan leaves a third for replies. */
const INTERVALS_MS = {
  standard: { mentions: HOUR_MS, comments_to_me: HOUR_MS, comments_mentions: 2 * HOUR_MS, by_me: 4 * HOUR_MS, search: HOUR_MS, reposts: HOUR_MS, stream: HOUR_MS },
  commercial: { mentions: 5000, comments_to_me: 5000, comments_mentions: 5000, by_me: 15_000, search: 30_000, reposts: 300_000, stream: 3000 },
} as const

const uid = z.string().regex(/^\d{1,20}$/)
const interval = z.number().int().min(500).max(24 * HOUR_MS)
const codes = z.array(z.number().int().min(10_000).max(99_999)).max(20)

/** What an account on Weibo is set up with. Its secrets (`accessToken`, `appSecret`, `appSecretPrevious`) are kept apart. */
export const weiboSettingsSchema = z.strictObject({
  /** `standard`: any audited app, 100 calls per day, no search. `commercial`: signed enterprises. */
  profile: z.enum(['standard', 'commercial']).default('standard'),
  /** The brand account's own uid. */
  uid,
  screenName: z.string().trim().min(1).max(60),
  /** One address for every host family; the sandbox has one. */
  baseUrl: baseAddress.optional(),
  baseUrls: z.strictObject({ api: baseAddress, biz: baseAddress, m: baseAddress, rm: baseAddress, upload: baseAddress }).partial().default({}),
  /** Hosts that post pictures may be fetched from, subdomains included. */
  pictureHosts: z.array(z.string().regex(/^[a-z0-9.-]+$/)).default(['sinaimg.cn']),
  /** Searched for by commercial accounts; the platform takes no braces or double quotes. */
  keywords: z.array(z.string().trim().regex(/^[^{}"]{1,60}$/)).max(50).default([]),
  /** Public IP of this workstation or hub; the platform demands it with every public write. */
  rip: z.union([z.ipv4(), z.ipv6()]),
  intervalsMs: z.strictObject({ mentions: interval, comments_to_me: interval, comments_mentions: interval, by_me: interval, search: interval, reposts: interval, stream: interval }).partial().default({}),
  /** The first run takes nothing older than this. */
  sinceHours: z.number().min(0).max(24 * 30).default(24),
  /** Every sweep reads this far behind the mark again: what was in review shows up late, and a platform clock set back gives early ids. */
  overlapMs: z.number().int().min(0).max(HOUR_MS).default(600_000),
  /** Between two sweeps, polls end at the mark itself. */
  sweepEveryMs: z.number().int().min(0).max(HOUR_MS).default(60_000),
  timeoutMs: z.number().int().min(100).max(120_000).default(10_000),
  /** So long after its first line what a keyword stream brought is handed on. */
  streamPageMs: z.number().int().min(50).max(60_000).default(2000),
  /** After a rotation the former app secret (`appSecretPrevious`) still signs until then, ms UTC. */
  previousSecretUntil: z.number().int().default(0),
  /** Keyword subscriptions (family D) that the platform's staff has set up; read as streams by commercial accounts. */
  subscriptions: z.array(z.string().regex(/^\d{1,20}$/)).max(10).default([]),
  /** Doubt: the documents name two addresses for reading a subscription and call the second one invalid. */
  subscriptionPath: z.enum(['/commercial/push', '/2/commercial/push.json']).default('/commercial/push'),
  /** How many of the brand's newest posts have their reposts read (commercial accounts); 0 = none. Doubt: whether `statuses/user_timeline` is open to every commercial account. */
  watchedPosts: z.number().int().min(0).max(20).default(5),
  /** Calls a day by which a standard account looks at taken-in posts again; 0 = it does not, its hundred calls go into reading and answering. */
  recheckCallsPerDay: z.number().int().min(0).max(100).default(0),
  /** Doubt: rows per page of a list; 50, 100 and 200 are all claimed to be the most. */
  pageSize: z.number().int().min(10).max(200).default(50),
  /** Doubt: ids in one `comments/show_batch`; the document says 50, an SDK checks for 20. */
  commentBatch: z.number().int().min(1).max(50).default(20),
  /** Doubt: codes by which a private reply is refused because the window is shut or the customer left. */
  windowClosedCodes: codes.default([20301]),
  /** Doubt: codes by which a post is closed to comments, or to those who do not follow. */
  closedCommentCodes: codes.default([20206, 20207, 20210]),
  /** Hosts that are registered as the app's safe domains; a standard account's post must name one. */
  safeDomains: z.array(z.string().regex(/^[a-z0-9.-]+$/)).max(20).default([]),
  /** Publications that the platform allows per hour. */
  publishPerHour: z.number().int().min(1).max(1000).default(30),
  /** Doubt: the most characters of a commercial account's long post (2000 or 5000). */
  longPostLimit: z.number().int().min(140).max(5000).default(2000),
  /** Doubt: cards want the address of a picture that the platform can reach; this one is used for a card without its own. */
  cardPicture: z.url({ protocol: /^https$/ }).optional(),
})

/** Settings with every default filled in. */
export type WeiboSettings = z.output<typeof weiboSettingsSchema>

/** Checks the settings of an account. Throws `config_invalid` whose `details.fields` names every wrong field, never a value. */
export function readWeiboSettings(given: unknown): WeiboSettings {
  return readSettings('weibo', weiboSettingsSchema, given)
}

/** The feeds whose pause is set by name; each search keyword is a feed under `search`. */
export type PacedFeed = keyof typeof INTERVALS_MS.standard

/** Pause between two polls of a feed, ms. */
export function intervalOf(settings: WeiboSettings, feed: PacedFeed): number {
  return settings.intervalsMs[feed] ?? INTERVALS_MS[settings.profile][feed]
}

/** Address of a host family under these settings, without a slash at the end. */
export function hostUrl(settings: WeiboSettings, host: WeiboHost): string {
  return settings.baseUrls[host] ?? settings.baseUrl ?? OFFICIAL[host]
}

/** Where a REST call lives: commercial accounts use its `/biz` twin on another host, with the same fields. */
export function restUrl(settings: WeiboSettings, name: string): string {
  return settings.profile === 'commercial' ? `${hostUrl(settings, 'biz')}/2/${name}/biz.json` : `${hostUrl(settings, 'api')}/2/${name}.json`
}

/** Where private replies are posted; family C for everyone, or its commercial twin. */
export function replyUrl(settings: WeiboSettings): string {
  return settings.profile === 'commercial' ? `${hostUrl(settings, 'biz')}/2/messages/reply/biz.json` : `${hostUrl(settings, 'm')}/2/messages/reply.json`
}
