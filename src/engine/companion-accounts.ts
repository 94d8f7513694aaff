import type { z as zod } from 'zod'
import type { Channel } from '../shared/domain/index.ts'
import type { accountConfig } from './config.ts'
import { z } from 'zod'
import { connectableChannels } from '../channels/registry.ts'

/** An account of the demonstration: its configuration, and the secrets by the names that it gives them. */
export interface DemoAccount {
  readonly config: zod.input<typeof accountConfig>
  readonly secrets: Readonly<Record<string, string>>
}

/** What the sandbox says of its platforms. */
export const platformList = z.object({
  platforms: z.array(z.object({ name: z.string(), pushes: z.boolean() })),
  /** The account that tells of complaints. */
  complaintDesk: z.object({ uid: z.string() }),
})

/** The house brand of the sandbox. */
export const demoBrand = '云杉'
/** The brand of the forum for people abroad. */
const brandAbroad = '云杉国际'

const idText = z.union([z.string(), z.number()]).transform(String)

/** Keys of the host's secret store for each secret of an account. */
function kept(accountId: string, secrets: Readonly<Record<string, string>>): { names: Record<string, string>, values: Record<string, string> } {
  const names = Object.fromEntries(Object.keys(secrets).map(name => [name, `${accountId}.${name}`]))
  return { names, values: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [names[name] ?? name, value])) }
}

function demoAccount(channel: Channel, id: string, name: string, brand: string, settings: Record<string, unknown>, secrets: Readonly<Record<string, string>> = {}): DemoAccount {
  const { names, values } = kept(id, secrets)
  return { config: { id, channel, name, brand, settings, secrets: names }, secrets: values }
}

const weibo = z.object({ uid: idText, screenName: z.string(), appSecret: z.string(), accessToken: z.string(), profile: z.enum(['standard', 'commercial']), baseUrl: z.url() })
  .transform(({ uid, screenName, appSecret, accessToken, profile, baseUrl }) => demoAccount('weibo', 'weibo-sandbox', screenName, demoBrand, {
    profile,
    uid,
    screenName,
    baseUrl,
    pictureHosts: [new URL(baseUrl).hostname],
    keywords: [demoBrand],
    // An address of the documentation range: the sandbox only wants one.
    rip: '203.0.113.10',
  }, { accessToken, appSecret }))

const douyin = z.object({ openId: z.string(), clientKey: z.string(), clientSecret: z.string(), screenName: z.string(), profile: z.enum(['miniapp', 'web']), accessToken: z.string(), refreshToken: z.string(), accessExpiresAt: z.number(), refreshExpiresAt: z.number(), baseUrl: z.url() })
  .transform(({ openId, clientKey, clientSecret, screenName, profile, baseUrl, ...tokens }) => demoAccount('douyin', 'douyin-sandbox', screenName, demoBrand, {
    profile,
    openId,
    clientKey,
    screenName,
    baseUrl,
    mediaHosts: [new URL(baseUrl).hostname],
    keywords: [demoBrand],
    // Nobody who tries it out wants to wait as long as Douyin's unknown quota asks for.
    intervalsMs: { comments: 6_000, search: 60_000 },
  }, { clientSecret, tokens: JSON.stringify({ ...tokens, renewals: 0 }) }))

const member = { uid: idText, username: z.string(), screenName: z.string(), baseUrl: z.url() }

const nodebb = z.object({ ...member, answersTopicsIn: z.array(z.string()).default([]), token: z.string() })
  .transform(({ token, ...settings }) => demoAccount('forum', 'forum-sandbox', '云杉社区', demoBrand, { engine: 'nodebb', ...settings }, { token }))

const discourse = z.object({ ...member, shortestPublic: z.number(), shortestPrivate: z.number(), callsPerMinute: z.number(), apiKey: z.string(), webhookSecret: z.string() })
  .transform(({ apiKey, webhookSecret, ...settings }) => demoAccount('forum', 'forum-abroad-sandbox', '云杉国际社区', brandAbroad, { engine: 'discourse', ...settings }, { apiKey, webhookSecret }))

const readers: Readonly<Record<string, z.ZodType<DemoAccount>>> = { weibo, douyin, nodebb, discourse }

/** The account on a platform of the sandbox, from what its control plane tells of it; null for a platform that is not known or has no connector. Throws when an answer lacks something. */
export function accountOn(platform: string, told: unknown): DemoAccount | null {
  const account = Object.hasOwn(readers, platform) ? readers[platform]?.parse(told) : undefined
  return account && connectableChannels.includes(account.config.channel) ? account : null
}

/** Accounts that have no platform to speak to: the complaint desks, which the desk's notices on Weibo open complaints at, and links that somebody pastes. */
export function accountsByHand(complaintDeskUid: string): DemoAccount[] {
  return [
    demoAccount('complaint', 'complaint-sandbox', '黑猫投诉', demoBrand, { complaintNotifiers: [{ channel: 'weibo', uid: complaintDeskUid, desk: 'heimao' }] }),
    demoAccount('link', 'link-sandbox', '玩家社区', demoBrand, {}),
  ].filter(({ config }) => connectableChannels.includes(config.channel))
}
