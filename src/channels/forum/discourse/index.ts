import type { Capabilities, Connector, ConnectorDeps } from '../../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { DiscourseSettings } from './settings.ts'
import { createFeedTable } from '../../feed-table.ts'
import { createForumKeys } from '../keys.ts'
import { createForumMedia } from '../media.ts'
import { createCallback } from './callback.ts'
import { createCheck, GRANT } from './check.ts'
import { createDiscourseClient } from './client.ts'
import { createPostsFeed, readRowAgain } from './feeds.ts'
import { createDeleteOwn, createRecheck, MOST_AT_ONCE } from './look-again.ts'
import { createTopicReader } from './lookup.ts'
import { createMemory } from './memory.ts'
import { createPrivateFeed } from './private-feed.ts'
import { createProbe } from './probe.ts'
import { createSender } from './send.ts'
import { DOUBTS } from './settings.ts'
import { pictureBounds } from './upload.ts'

function capabilitiesOf(settings: DiscourseSettings): Capabilities {
  const length = { rule: 'codepoints', limit: settings.longestPost } as const
  return {
    length: { public: length, private: length },
    shortest: { public: settings.shortestPublic, private: settings.shortestPrivate },
    media: { public: ['image'], private: ['image'] },
    guideToPrivate: true,
    replyWindow: false,
    refusesIdenticalText: settings.refusesIdenticalText,
    deleteOwn: true,
    review: true,
    delivery: 'api',
    secondLook: false,
    files: { image: pictureBounds(settings) },
    refusesLinks: { public: false, private: false },
    doubts: DOUBTS,
  }
}

/**
 * The connector of an account on a Discourse forum. Secrets: `apiKey`; for webhooks `webhookSecret`, after a rotation also
 * `webhookSecretPrevious`. Polling alone is enough; webhooks make it quicker.
 */
export function createDiscourseConnector(deps: ConnectorDeps, settings: DiscourseSettings): Connector {
  const client = createDiscourseClient(deps, settings)
  const memory = createMemory()
  const keys = createForumKeys(settings.baseUrl)
  const parts: FeedParts = { client, settings, keys, memory, topics: createTopicReader(client, memory), now: deps.now }
  const feeds = createFeedTable([createPrivateFeed(parts), createPostsFeed(parts)])
  return {
    channel: 'forum',
    accountId: deps.accountId,
    capabilities: capabilitiesOf(settings),
    feeds: feeds.feeds,
    probe: createProbe(parts),
    poll: feeds.poll,
    ...createSender(parts),
    callback: createCallback(deps, parts),
    fetchMedia: createForumMedia(deps, settings),
    quota: client.quota,
    sharedLimit: { key: `discourse ${keys.host}`, callsPerHour: settings.callsPerMinute * 60 },
    grant: () => GRANT,
    check: createCheck(parts),
    deleteOwn: createDeleteOwn(parts),
    recheck: { most: MOST_AT_ONCE, read: createRecheck(parts) },
    readAgain: (feed, raw) => readRowAgain(parts, feed, raw),
  }
}
