import type { Capabilities, Connector, ConnectorDeps, GrantView } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import type { NodebbSettings } from './settings.ts'
import { createFeedTable } from '../../feed-table.ts'
import { createForumKeys } from '../keys.ts'
import { createForumMedia } from '../media.ts'
import { createChatsFeed } from './chats-feed.ts'
import { createNodebbClient } from './client.ts'
import { createDeleteOwn } from './delete-own.ts'
import { createFindSent } from './find-sent.ts'
import { createPostsFeed } from './posts-feed.ts'
import { maySeeQueue } from './queue.ts'
import { createRecheck, MOST_RECHECKED } from './recheck.ts'
import { createSend, LENGTHS } from './send.ts'

/** A forum's token does not end by itself. */
const GRANT: GrantView = { expiresAt: null, byPerson: false }

function capabilitiesOf(settings: NodebbSettings): Capabilities {
  return {
    length: LENGTHS,
    shortest: { public: Math.max(1, settings.shortestPost), private: 1 },
    media: { public: [], private: [] },
    guideToPrivate: true,
    replyWindow: false,
    refusesIdenticalText: false,
    deleteOwn: true,
    review: true,
    delivery: 'api',
    secondLook: false,
    // Uploads want a person's session; a token is refused (contract A5).
    files: {},
    refusesLinks: { public: false, private: false },
    doubts: [],
  }
}

/** The forum sets no limit of its own (contract A3); two calls a second from all accounts together burden nobody. */
const POLITE_CALLS_PER_HOUR = 7_200

/** The connector of an account on a NodeBB forum (4.11 to 4.15). Secret: `token`, a user token or, with `master`, a master token. */
export function createNodebbConnector(deps: ConnectorDeps, settings: NodebbSettings): Connector {
  const client = createNodebbClient(deps, settings)
  const parts: NodebbParts = { client, settings, keys: createForumKeys(settings.baseUrl), now: deps.now }
  const feeds = createFeedTable([createChatsFeed(parts), createPostsFeed(parts)])
  return {
    channel: 'forum',
    accountId: deps.accountId,
    capabilities: capabilitiesOf(settings),
    feeds: feeds.feeds,
    probe: null,
    poll: feeds.poll,
    send: createSend(parts),
    findSent: createFindSent(parts),
    callback: null,
    fetchMedia: createForumMedia(deps, settings),
    quota: () => ({ limit: null, left: null, resetAt: null }),
    sharedLimit: { key: `nodebb ${new URL(settings.baseUrl).host}`, callsPerHour: POLITE_CALLS_PER_HOUR },
    grant: () => GRANT,
    async check(context) {
      const { uid, name, isModerator: told } = await client.self(context)
      // Ordinary accounts see the queue as well, with their own entries alone.
      const isModerator = told ?? await maySeeQueue(parts, context)
      return { uid, name, grant: GRANT, remarks: isModerator ? [] : ['forum_not_moderator'] }
    },
    deleteOwn: createDeleteOwn(parts),
    recheck: { most: MOST_RECHECKED, read: createRecheck(parts) },
  }
}
