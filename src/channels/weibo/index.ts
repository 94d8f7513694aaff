import type { CallContext, Capabilities, Connector, ConnectorDeps } from '../connector.ts'
import type { Feed, FeedParts } from './feeds.ts'
import { AppError } from '../../shared/errors.ts'
import { createCallback } from './callback.ts'
import { createWeiboClient } from './client.ts'
import { createIdFeeds } from './feeds.ts'
import { createMediaReader } from './media.ts'
import { createProfileReader } from './profile.ts'
import { createSearchFeed } from './search.ts'
import { createSender, LENGTHS } from './send.ts'
import { hostUrl, readWeiboSettings } from './settings.ts'
import { wireUnread } from './wire.ts'

const CAPABILITIES: Capabilities = {
  length: LENGTHS,
  shortest: { public: 1, private: 1 },
  media: { public: [], private: [] },
  guideToPrivate: true,
  replyWindow: true,
  refusesIdenticalText: true,
  deleteOwn: false,
  review: true,
  delivery: 'api',
  secondLook: false,
  files: {},
  refusesLinks: { public: false, private: false },
  doubts: [],
}

function createProbe(parts: FeedParts): (context: CallContext) => Promise<readonly string[]> {
  const { client, settings } = parts
  return async (context) => {
    const answer = await client.get(`${hostUrl(settings, 'rm')}/2/remind/unread_count.json`, { uid: settings.uid }, context)
    const read = wireUnread.safeParse(answer)
    if (!read.success || Object.values(read.data).every(value => value === undefined))
      throw new AppError('channel_bad_answer', { details: { endpoint: '/2/remind/unread_count.json', reason: 'no_counters' } })
    const { cmt = 0, mention_status = 0, mention_cmt = 0 } = read.data
    return [
      ...(cmt > 0 ? ['comments_to_me'] : []),
      ...(mention_status > 0 ? ['mentions'] : []),
      ...(mention_cmt > 0 ? ['comments_mentions'] : []),
    ]
  }
}

function feedsOf(parts: FeedParts): ReadonlyMap<string, Feed> {
  const { settings } = parts
  const searches = settings.profile === 'commercial' ? [...new Set(settings.keywords)].map(keyword => createSearchFeed(keyword, parts)) : []
  return new Map([...createIdFeeds(parts), ...searches].map(feed => [feed.spec.name, feed]))
}

/**
 * The connector of a Weibo account: public voices by polling (families A and B), private messages by the platform's push (family C).
 * Secrets: `accessToken`, `appSecret`, after a rotation also `appSecretPrevious`. Throws `config_invalid` for wrong settings.
 */
export function createWeiboConnector(deps: ConnectorDeps): Connector {
  const settings = readWeiboSettings(deps.settings)
  const client = createWeiboClient(deps, settings)
  const parts: FeedParts = { client, settings, now: deps.now }
  const feeds = feedsOf(parts)
  const readProfile = createProfileReader(parts)
  return {
    channel: 'weibo',
    accountId: deps.accountId,
    capabilities: CAPABILITIES,
    feeds: [...feeds.values()].map(feed => feed.spec),
    probe: createProbe(parts),
    async poll(name, cursor, context) {
      const feed = feeds.get(name)
      if (!feed)
        throw new AppError('not_found', { details: { feed: name } })
      return feed.read(cursor, context)
    },
    ...createSender(parts),
    callback: createCallback(deps, settings),
    fetchMedia: createMediaReader(parts),
    profile: readProfile,
    quota: client.quota,
    grant: () => ({ expiresAt: null, byPerson: true }),
    check: async (context) => {
      const { uid, name } = await readProfile(settings.uid, context)
      return { uid, name, grant: { expiresAt: null, byPerson: true }, remarks: [] }
    },
  }
}
