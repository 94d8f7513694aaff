import type { Channel } from '../shared/domain/index.ts'
import type { Connector, ConnectorDeps } from './connector.ts'
import { AppError } from '../shared/errors.ts'
import { createComplaintConnector } from './complaint/index.ts'
import { createDouyinConnector } from './douyin/index.ts'
import { createForumConnector } from './forum/index.ts'
import { createLinkConnector } from './link/index.ts'
import { createWeiboConnector } from './weibo/index.ts'

/** Makes the connector of one account. Throws `config_invalid` for wrong settings. */
export type ConnectorFactory = (deps: ConnectorDeps) => Connector

const FACTORIES: Readonly<Partial<Record<Channel, ConnectorFactory>>> = {
  weibo: createWeiboConnector,
  douyin: createDouyinConnector,
  forum: createForumConnector,
  complaint: createComplaintConnector,
  link: createLinkConnector,
}

/** Channels whose platform pushes; an account of any other has no address to be called back at. */
const PUSHING: ReadonlySet<Channel> = new Set<Channel>(['weibo', 'douyin', 'forum'])

/** Channels that accounts can be connected on. */
export const connectableChannels: readonly Channel[] = Object.keys(FACTORIES) as Channel[]

/** True when accounts of this channel have a callback. */
export function hasCallback(channel: Channel): boolean {
  return PUSHING.has(channel)
}

/** Makes the connector of an account on any channel. Throws `config_invalid` for a channel that has none, and for wrong settings. */
export function createConnector(channel: Channel, deps: ConnectorDeps): Connector {
  const factory = Object.hasOwn(FACTORIES, channel) ? FACTORIES[channel] : undefined
  if (!factory)
    throw new AppError('config_invalid', { details: { channel, reason: 'no_connector' } })
  return factory(deps)
}
