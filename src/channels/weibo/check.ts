import type { AccountCheck, CallContext } from '../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { GrantReader } from './grant.ts'
import type { WeiboSettings } from './settings.ts'
import { BlockList, isIPv4 } from 'node:net'
import { AppError } from '../../shared/errors.ts'
import { reasonOf } from '../bad-row.ts'
import { toAuthor } from './map.ts'
import { restUrl } from './settings.ts'
import { wireUser } from './wire.ts'

function localAddresses(): BlockList {
  const list = new BlockList()
  for (const [net, prefix] of [['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['127.0.0.0', 8], ['169.254.0.0', 16], ['100.64.0.0', 10], ['0.0.0.0', 8]] as const)
    list.addSubnet(net, prefix, 'ipv4')
  for (const [net, prefix] of [['fc00::', 7], ['fe80::', 10], ['::', 127]] as const)
    list.addSubnet(net, prefix, 'ipv6')
  return list
}

/** What the person who connects an account should know, as keys of `channels.remarks`. */
export function remarksOn(settings: WeiboSettings, facts: { readonly wasCalledBack: boolean }): string[] {
  return [
    // Contract chapter 5: the standard terms forbid keeping users' data on a server, and 100 calls a day are few.
    ...(settings.profile === 'standard' ? ['standard_terms_no_storage', 'standard_quota_small'] : []),
    ...(facts.wasCalledBack ? [] : ['callback_not_seen']),
    ...(localAddresses().check(settings.rip, isIPv4(settings.rip) ? 'ipv4' : 'ipv6') ? ['rip_not_public'] : []),
    ...(settings.profile === 'commercial' && settings.subscriptions.length > 0 ? ['subscription_samples'] : []),
    ...(settings.profile === 'standard' && settings.safeDomains.length === 0 ? ['publish_needs_domain'] : []),
  ]
}

/** What the test of a connection is made from. */
export interface CheckParts extends FeedParts {
  readonly grants: GrantReader
  readonly wasCalledBack: () => boolean
}

/** Makes the test of one account: whose token it is and how long it lives, then the account's name. Two reads. */
export function createCheck(parts: CheckParts): (context: CallContext) => Promise<AccountCheck> {
  const { client, settings, grants, wasCalledBack } = parts
  return async (context) => {
    const grant = await grants.inspect(context)
    const url = restUrl(settings, 'users/show')
    const read = wireUser.safeParse(await client.get(url, { uid: settings.uid }, context))
    if (!read.success)
      throw new AppError('channel_bad_answer', { details: { endpoint: new URL(url).pathname, reason: reasonOf(read.error) } })
    return { uid: settings.uid, name: toAuthor(read.data).name, grant, remarks: remarksOn(settings, { wasCalledBack: wasCalledBack() }) }
  }
}
