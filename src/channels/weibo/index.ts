import type { CallContext, Capabilities, Connector, ConnectorDeps, SharedLimit } from '../connector.ts'
import type { FeedParts, WeiboFeed } from './feeds.ts'
import type { WeiboSettings } from './settings.ts'
import { AppError } from '../../shared/errors.ts'
import { createFeedTable } from '../feed-table.ts'
import { isWithinJsonBounds, parseLosslessJson } from '../lossless-json.ts'
import { createCallback } from './callback.ts'
import { createCheck } from './check.ts'
import { createWeiboClient } from './client.ts'
import { createDeleter } from './delete-own.ts'
import { createIdFeeds } from './feeds.ts'
import { createGrantReader } from './grant.ts'
import { sortMapped } from './map.ts'
import { createMediaReader } from './media.ts'
import { createProfileReader } from './profile.ts'
import { createPublisher } from './publish.ts'
import { createRecheck } from './recheck.ts'
import { createRepostFeed } from './reposts.ts'
import { createSearchFeed } from './search.ts'
import { createSender, LENGTHS } from './send.ts'
import { hostUrl, readWeiboSettings } from './settings.ts'
import { createStreamFeed } from './stream.ts'
import { wireUnread } from './wire.ts'

const CAPABILITIES: Capabilities = {
  length: LENGTHS,
  shortest: { public: 1, private: 1 },
  media: { public: [], private: [] },
  guideToPrivate: true,
  replyWindow: true,
  refusesIdenticalText: true,
  deleteOwn: true,
  review: true,
  delivery: 'api',
  secondLook: false,
  files: {},
  cards: { public: [], private: ['link', 'position'] },
  refusesLinks: { public: false, private: false },
  doubts: [],
}

/** Settings that answer for something the platform's documents leave open, as far as they matter to this account. */
function doubtsOf(settings: WeiboSettings): readonly string[] {
  return [
    'pageSize',
    'commentBatch',
    'windowClosedCodes',
    'closedCommentCodes',
    'cardPicture',
    ...(settings.profile === 'commercial' ? ['watchedPosts', 'longPostLimit'] : []),
    ...(settings.profile === 'commercial' && settings.subscriptions.length > 0 ? ['subscriptionPath'] : []),
  ]
}

/** All accounts behind one address share it (contract chapter 5). */
const SHARED_LIMITS: Readonly<Record<WeiboSettings['profile'], SharedLimit>> = {
  standard: { key: 'weibo:address', callsPerHour: 15_000 },
  commercial: { key: 'weibo:commercial-address', callsPerHour: 50_000 },
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

function feedsOf(parts: FeedParts): readonly WeiboFeed[] {
  const { settings } = parts
  const found = settings.profile === 'commercial'
    ? [
        ...[...new Set(settings.keywords)].map(keyword => createSearchFeed(keyword, parts)),
        ...(settings.watchedPosts > 0 ? [createRepostFeed(parts)] : []),
        ...[...new Set(settings.subscriptions)].map(subscription => createStreamFeed(subscription, parts)),
      ]
    : []
  return [...createIdFeeds(parts), ...found]
}

/** A row as a dead letter kept it; undefined when it was cut. */
function rowOf(raw: string): unknown {
  try {
    return isWithinJsonBounds(raw, { maxDepth: 40, maxParts: 50_000 }) ? parseLosslessJson(raw) : undefined
  }
  catch (error) {
    if (error instanceof SyntaxError)
      return undefined
    throw error
  }
}

/**
 * The connector of a Weibo account: public voices by polling (families A and B), private messages by the platform's push (family C).
 * Secrets: `accessToken`, `appSecret`, after a rotation also `appSecretPrevious`. Throws `config_invalid` for wrong settings.
 */
export function createWeiboConnector(deps: ConnectorDeps): Connector {
  const settings = readWeiboSettings(deps.settings)
  const client = createWeiboClient(deps, settings)
  const parts: FeedParts = { client, settings, now: deps.now }
  const feeds = createFeedTable(feedsOf(parts))
  const grants = createGrantReader(parts)
  const callback = createCallback(deps, settings)
  let wasCalledBack = false
  return {
    channel: 'weibo',
    accountId: deps.accountId,
    capabilities: { ...CAPABILITIES, doubts: doubtsOf(settings) },
    feeds: feeds.feeds,
    probe: createProbe(parts),
    async poll(name, cursor, context) {
      const page = await feeds.poll(name, cursor, context)
      // The calmest feed carries the daily question how long the token lives: no clock of its own, no call beside the plan.
      if (name === 'by_me')
        await grants.freshen(context)
      return page
    },
    ...createSender(parts),
    callback: {
      ...callback,
      verify(request, now) {
        const answer = callback.verify(request, now)
        wasCalledBack = true
        return answer
      },
    },
    fetchMedia: createMediaReader(parts),
    profile: createProfileReader(parts),
    quota: client.quota,
    sharedLimit: SHARED_LIMITS[settings.profile],
    grant: grants.view,
    check: createCheck({ ...parts, grants, wasCalledBack: () => wasCalledBack }),
    deleteOwn: createDeleter(parts),
    ...createRecheck(parts),
    publish: createPublisher(parts),
    readAgain(name, raw) {
      const feed = feeds.named(name)
      const row = rowOf(raw)
      return feed === undefined || row === undefined
        ? { items: [], bad: [{ raw, code: 'channel_bad_answer', reason: 'row: cut_or_no_json' }] }
        : sortMapped([feed.map(row)])
    },
  }
}
