import type { AccountCheck, CallContext, Capabilities, Connector, ConnectorDeps } from '../connector.ts'
import type { DouyinClient } from './client.ts'
import type { Rooms } from './rooms.ts'
import type { SendParts } from './send.ts'
import type { DouyinSettings } from './settings.ts'
import type { Sources } from './sources.ts'
import { AppError } from '../../shared/errors.ts'
import { createFeedTable } from '../feed-table.ts'
import { createCallback } from './callback.ts'
import { createDouyinClient } from './client.ts'
import { createFeeds, ownIdsOf } from './feeds.ts'
import { createMediaReader } from './media.ts'
import { createRooms } from './rooms.ts'
import { createSender, lengthsOf, PICTURE } from './send.ts'
import { DOUBTS, readDouyinSettings, sharedLimitOf } from './settings.ts'
import { createSources } from './sources.ts'

const WHO_PATH = '/oauth/userinfo/'

function capabilitiesOf(settings: DouyinSettings): Capabilities {
  return {
    length: lengthsOf(settings),
    shortest: { public: 1, private: 1 },
    media: { public: [], private: ['image'] },
    guideToPrivate: true,
    replyWindow: true,
    refusesIdenticalText: false,
    deleteOwn: false,
    recallOwn: true,
    review: settings.reviewMs > 0,
    delivery: 'api',
    secondLook: false,
    files: { image: PICTURE },
    refusesLinks: { public: false, private: settings.linksRefused },
    doubts: DOUBTS,
  }
}

function remarksOf(settings: DouyinSettings, client: DouyinClient, rooms: Rooms): string[] {
  return [
    ...(settings.profile === 'web' ? ['douyin_web_closed'] : []),
    ...(client.grant().byPerson ? ['douyin_authorise_anew'] : []),
    ...(rooms.hidesNumbers() ? ['douyin_numbers_masked'] : []),
  ]
}

/** Asks who the account is, and for one video, so that a missing scope shows before the first voice does. */
function createCheck(client: DouyinClient, sources: Sources, settings: DouyinSettings, rooms: Rooms): (context: CallContext) => Promise<AccountCheck> {
  return async (context) => {
    const { data } = await client.ask({ path: WHO_PATH, form: { open_id: settings.openId }, scope: 'account' }, context)
    if (data.open_id !== settings.openId)
      throw new AppError('auth_invalid', { details: { endpoint: WHO_PATH, reason: 'other_account' } })
    if (settings.watchedVideos > 0)
      await sources.ownVideos('0', context)
    const name = typeof data.nickname === 'string' ? data.nickname : settings.screenName
    return { uid: settings.openId, name, grant: client.grant(), remarks: remarksOf(settings, client, rooms) }
  }
}

/**
 * The connector of a Douyin account: comments and found videos by polling, private messages by the platform's push.
 * Secrets: `clientSecret`, `tokens` (JSON, renewed by itself), where set up `webhookKey` and `clientSecretPrevious`.
 * Throws `config_invalid` for wrong settings.
 */
export function createDouyinConnector(deps: ConnectorDeps): Connector {
  const settings = readDouyinSettings(deps.settings)
  const client = createDouyinClient(deps, settings)
  const sources = createSources(client, settings)
  const rooms = createRooms()
  const parts: SendParts = { client, sources, settings, rooms, now: deps.now }
  const feeds = createFeedTable(createFeeds(parts))
  return {
    channel: 'douyin',
    accountId: deps.accountId,
    capabilities: capabilitiesOf(settings),
    feeds: feeds.feeds,
    probe: null,
    poll: feeds.poll,
    ...createSender(parts, deps),
    callback: createCallback(deps, { settings, own: ownIdsOf(settings), rooms }),
    fetchMedia: createMediaReader(deps, client, settings),
    quota: client.quota,
    sharedLimit: sharedLimitOf(settings),
    grant: client.grant,
    check: createCheck(client, sources, settings, rooms),
  }
}
