import type { InboundItem, InboundMessage } from '../../shared/domain/index.ts'
import type { CallContext, Connector } from '../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { Mapped } from './map.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { askList } from './feeds.ts'
import { mapComment, mapStatus } from './map.ts'
import { restUrl } from './settings.ts'
import { nextShanghaiMidnight } from './time.ts'

/** A standard account asks post by post, and has a hundred calls a day. */
const MOST_SINGLE = 3

function idsOf(objectKeys: readonly string[], kind: 'status' | 'comment'): string[] {
  const ids = objectKeys.flatMap(key => key.startsWith(`${kind}:`) ? key.slice(kind.length + 1) : [])
  return [...new Set(ids)].filter(id => /^\d{1,20}$/.test(id))
}

/** How an object reads now and how far it has travelled. A text that is known to be cut says nothing about an edit. */
function itemsOfMessage(message: InboundMessage, at: number): InboundItem[] {
  const common = { channel: 'weibo', objectKey: message.objectKey, at } as const
  const { spread } = message
  return [
    ...(message.truncated === true ? [] : [{ ...common, type: 'edited', text: message.text } as const]),
    ...(spread && Object.keys(spread).length > 0 ? [{ ...common, type: 'spread', spread } as const] : []),
  ]
}

function itemsOf(mapped: Mapped, at: number): InboundItem[] {
  if (!('item' in mapped))
    return []
  return mapped.item.type === 'message' ? itemsOfMessage(mapped.item, at) : [mapped.item]
}

/**
 * Looks again at posts and comments: the texts as they read now (whoever keeps them sees whether that is an edit), the counts,
 * and deletions that the platform states. What it leaves out of a batch may be filtered as well as gone: no item.
 * Commercial accounts: one call for posts, one for comments. Standard ones: a call per post, because no batch of
 * posts exists, and only as many a day as their settings allow (none by default: nothing to look again with).
 */
export function createRecheck(parts: FeedParts): { readonly recheck?: NonNullable<Connector['recheck']> } {
  const { client, settings, now } = parts
  const isCommercial = settings.profile === 'commercial'
  if (!isCommercial && settings.recheckCallsPerDay === 0)
    return {}
  let today = { endsAt: 0, calls: 0 }
  const view = (): { uid: string, seenAt: number } => ({ uid: settings.uid, seenAt: now() })

  /** True when the day's calls are not used up; a commercial account's are not counted here. */
  function maySpend(): boolean {
    if (now() >= today.endsAt)
      today = { endsAt: nextShanghaiMidnight(now()), calls: 0 }
    today.calls += 1
    return isCommercial || today.calls <= settings.recheckCallsPerDay
  }

  async function readComments(cids: readonly string[], context: CallContext): Promise<InboundItem[]> {
    const url = restUrl(settings, 'comments/show_batch')
    const rows = await client.get(url, { cids: cids.join(',') }, context)
    if (!Array.isArray(rows))
      throw new AppError('channel_bad_answer', { details: { endpoint: new URL(url).pathname, reason: 'no_list' } })
    return rows.flatMap((row: unknown) => itemsOf(mapComment(row, 'comment', view()), now()))
  }

  async function readPostBatch(ids: readonly string[], context: CallContext): Promise<InboundItem[]> {
    const { rows } = await askList(client, restUrl(settings, 'statuses/show_batch'), 'statuses', { ids: ids.join(','), isGetLongText: 1 }, context)
    return rows.flatMap(row => itemsOf(mapStatus(row, 'mention', view()), now()))
  }

  async function readPost(id: string, context: CallContext): Promise<InboundItem[]> {
    try {
      return itemsOf(mapStatus(await client.get(restUrl(settings, 'statuses/show'), { id, isGetLongText: 1 }, context), 'mention', view()), now())
    }
    catch (error) {
      if (isAppError(error) && error.code === 'source_deleted')
        return [{ type: 'deleted', channel: 'weibo', objectKey: `status:${id}`, at: now() }]
      throw error
    }
  }

  async function readPosts(ids: readonly string[], context: CallContext): Promise<InboundItem[]> {
    if (isCommercial)
      return readPostBatch(ids, context)
    const items: InboundItem[] = []
    for (const id of ids)
      items.push(...maySpend() ? await readPost(id, context) : [])
    return items
  }

  return { recheck: {
    most: isCommercial ? settings.commentBatch : MOST_SINGLE,
    async read(objectKeys, context) {
      const [posts, comments] = [idsOf(objectKeys, 'status'), idsOf(objectKeys, 'comment')]
      return [
        ...(posts.length > 0 ? await readPosts(posts, context) : []),
        ...(comments.length > 0 && maySpend() ? await readComments(comments, context) : []),
      ]
    },
  } }
}
