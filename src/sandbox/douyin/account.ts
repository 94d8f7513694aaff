import type { Random } from '../base/random.ts'
import { hex, openIdFor } from './ids.ts'

/** The two ways in which an app stands on the platform; only their paths and ids differ. */
export type Profile = 'miniapp' | 'web'

/** Every scope that an app can hold. */
export const SCOPES = [
  'user_info',
  'renew_refresh_token',
  'item.comment',
  'ma.item.comment',
  'video.search',
  'video.search.comment',
  'im.direct_message',
  'im.recall_message',
  'im.multimedia_message',
  'tool.image.upload',
  'video.list.bind',
  'video.data.bind',
  'aweme.webhook',
] as const
export type ScopeName = typeof SCOPES[number]

/** The brand's account with its app; every value is invented. */
export interface BrandAccount {
  openId: string
  screenName: string
  clientKey: string
  clientSecret: string
  /** The secret before the last rotation. */
  formerSecret: string | null
  profile: Profile
  /** What the app may at all, and what the account's owner granted. */
  capabilities: Set<ScopeName>
  granted: Set<ScopeName>
  redirectUris: string[]
}

/** The sandbox's brand 云杉 on Douyin, with credentials drawn from the seed. */
export function createBrandAccount(random: Random, profile: Profile): BrandAccount {
  return {
    openId: openIdFor(profile, `brand ${hex(random, 8)}`),
    screenName: '云杉官方服务',
    clientKey: `ck${hex(random, 14)}`,
    clientSecret: hex(random, 32),
    formerSecret: null,
    profile,
    capabilities: new Set(SCOPES),
    granted: new Set(SCOPES),
    redirectUris: ['https://service.yunshan.example/douyin'],
  }
}

/** A new secret; the former one stays known. */
export function rotateSecret(account: BrandAccount, random: Random): void {
  account.formerSecret = account.clientSecret
  account.clientSecret = hex(random, 32)
}
