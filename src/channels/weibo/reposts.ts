import type { CallContext, FeedCursor, PollPage } from '../connector.ts'
import type { IdCursor } from './cursor.ts'
import type { FeedParts, WeiboFeed } from './feeds.ts'
import type { Mapped, MapView } from './map.ts'
import { isAppError } from '../../shared/errors.ts'
import { afterPage, nextWish, readIdCursor, writeIdCursor } from './cursor.ts'
import { askList, idCeiling, pageFields, pageIdsOf } from './feeds.ts'
import { completeLongTexts } from './long-text.ts'
import { mapStatus, sortMapped } from './map.ts'
import { intervalOf, restUrl } from './settings.ts'
import { callsByName, hasOwnWords } from './text.ts'
import { firstIdAt, idSpan } from './time.ts'
import { goneId, rowId } from './wire.ts'

const PRIORITY = 6
const HOUR_MS = 3_600_000
/** How often the list of the brand's own posts is read anew. */
const LIST_EVERY_MS = 900_000

/** One of the brand's posts, and how far its reposts were read. */
interface Watched {
  readonly id: string
  readonly mark: string
}

/** Between two calls: which posts are watched, whose turn it is, and where its walk stands. */
interface RepostCursor {
  readonly posts: readonly Watched[]
  readonly turn: number
  readonly listedAt: number
  readonly walk: IdCursor | null
}

const number = (value: unknown): number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0

function readCursor(kept: FeedCursor | null): RepostCursor {
  const pairs = typeof kept?.posts === 'string' ? kept.posts.split(',') : []
  const posts = pairs.flatMap((pair) => {
    const [, id, mark] = /^(\d{1,20}):(\d{1,20})$/.exec(pair) ?? []
    return id === undefined || mark === undefined ? [] : [{ id, mark }]
  })
  return { posts, turn: number(kept?.turn), listedAt: number(kept?.listedAt), walk: readIdCursor(kept) }
}

function writeCursor({ posts, turn, listedAt, walk }: RepostCursor): FeedCursor {
  return { posts: posts.map(({ id, mark }) => `${id}:${mark}`).join(','), turn, listedAt, ...(walk ? writeIdCursor(walk) : {}) }
}

/**
 * A repost of the brand's post: with words of its author's own it is a voice, addressed when it calls the brand by name, otherwise a lead.
 * A bare repost says nothing.
 */
export function mapRepost(row: unknown, view: MapView, screenName: string): Mapped {
  const mapped = mapStatus(row, 'search_hit', view)
  if (!('item' in mapped) || mapped.item.type !== 'message')
    return mapped
  if (!hasOwnWords(mapped.item.text))
    return { skipped: true }
  return callsByName(mapped.item.text, screenName) ? mapStatus(row, 'mention', view) : mapped
}

/**
 * Reposts of the brand's newest posts, for commercial accounts: a list of those posts every quarter of an hour, then one post after the
 * other, a call each. A post that is gone is watched no longer.
 */
export function createRepostFeed(parts: FeedParts): WeiboFeed {
  const { client, settings, now } = parts
  const map = (row: unknown): Mapped => mapRepost(row, { uid: settings.uid, seenAt: now() }, settings.screenName)
  const sweep = { overlapIds: idSpan(settings.overlapMs), sweepEveryMs: Number.POSITIVE_INFINITY }

  async function list(cursor: RepostCursor, context: CallContext): Promise<PollPage> {
    const { rows } = await askList(client, restUrl(settings, 'statuses/user_timeline'), 'statuses', { uid: settings.uid, count: Math.max(5, settings.watchedPosts) }, context)
    const oldest = String(firstIdAt(now() + client.clockAheadMs() - settings.sinceHours * HOUR_MS))
    const known = new Map(cursor.posts.map(post => [post.id, post.mark]))
    const ids = rows.flatMap(row => goneId(row) === null ? rowId(row) ?? [] : [])
    const posts = [...new Set(ids)].sort((a, b) => BigInt(a) > BigInt(b) ? -1 : 1).slice(0, settings.watchedPosts).map(id => ({ id, mark: known.get(id) ?? oldest }))
    return { items: [], bad: [], cursor: writeCursor({ posts, turn: 0, listedAt: now(), walk: null }), more: posts.length > 0 }
  }

  /** On to the next post; at the end of the round the feed rests. */
  function passOn(cursor: RepostCursor, posts: readonly Watched[], turn: number): { cursor: FeedCursor, more: boolean } {
    const isOver = turn >= posts.length
    return { cursor: writeCursor({ ...cursor, posts, turn: isOver ? 0 : turn, walk: null }), more: !isOver }
  }

  async function readPost(cursor: RepostCursor, post: Watched, context: CallContext): Promise<PollPage> {
    const standing: IdCursor = cursor.walk ?? { mark: BigInt(post.mark), top: BigInt(post.mark), below: null, floor: BigInt(post.mark), sweptAt: now() }
    const wish = nextWish(standing, sweep, now())
    const page = await askList(client, restUrl(settings, 'statuses/repost_timeline'), 'reposts', { id: post.id, ...pageFields(wish, settings.pageSize) }, context)
    const rows = await completeLongTexts(client, settings, page.rows, context)
    const mapped = rows.map(map)
    const walk = afterPage(standing, wish, pageIdsOf(page, mapped, idCeiling(now() + client.clockAheadMs())), now())
    const found = sortMapped(mapped)
    if (walk.below !== null)
      return { ...found, cursor: writeCursor({ ...cursor, walk }), more: true }
    const posts = cursor.posts.map(each => each.id === post.id ? { ...each, mark: String(walk.mark) } : each)
    return { ...found, ...passOn(cursor, posts, cursor.turn + 1) }
  }

  async function read(kept: FeedCursor | null, context: CallContext): Promise<PollPage> {
    const cursor = readCursor(kept)
    const post = cursor.posts[cursor.turn]
    const isBetweenRounds = cursor.turn === 0 && cursor.walk === null
    if (!post || (isBetweenRounds && Math.abs(now() - cursor.listedAt) >= LIST_EVERY_MS))
      return list(cursor, context)
    try {
      return await readPost(cursor, post, context)
    }
    catch (error) {
      if (!isAppError(error) || error.code !== 'source_deleted')
        throw error
      return { items: [], bad: [], ...passOn(cursor, cursor.posts.filter(each => each.id !== post.id), cursor.turn) }
    }
  }

  return {
    spec: { name: 'reposts', touchpoint: 'mention', intervalMs: intervalOf(settings, 'reposts'), priority: PRIORITY },
    map,
    read,
  }
}
