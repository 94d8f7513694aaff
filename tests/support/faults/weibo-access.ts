import type { Connector, ConnectorDeps } from '../../../src/channels/connector.ts'
import type { Sandbox } from '../../../src/sandbox/sandbox.ts'
import { createConnector } from '../../../src/channels/registry.ts'

/** What another process needs to speak as the stand-in's brand account. Plain JSON. */
export interface WeiboAccess {
  readonly settings: Readonly<Record<string, unknown>>
  readonly accessToken: string
  readonly appSecret: string
  /** The secret before the last rotation. */
  readonly appSecretPrevious?: string
}

/** The brand account of a stand-in; no reposts are read unless a test wants them. */
export function accessTo(sandbox: Sandbox, settings: Readonly<Record<string, unknown>> = {}): WeiboAccess {
  const { account, tokens } = sandbox.weibo.context
  return {
    settings: { profile: account.profile, uid: String(account.uid), screenName: account.screenName, baseUrl: sandbox.urls.weibo, rip: '203.0.113.7', watchedPosts: 0, ...settings },
    accessToken: tokens.current().value,
    appSecret: account.appSecret,
    ...(account.formerSecret === null ? {} : { appSecretPrevious: account.formerSecret }),
  }
}

/** The real connector of that account. */
export function connectWith(access: WeiboAccess, deps: Pick<ConnectorDeps, 'fetch' | 'now'>): Connector {
  return createConnector('weibo', {
    accountId: 'weibo-main',
    settings: access.settings,
    keepSecret: async () => {},
    secret: name => name === 'accessToken' ? access.accessToken : name === 'appSecretPrevious' ? access.appSecretPrevious ?? '' : access.appSecret,
    ...deps,
  })
}
