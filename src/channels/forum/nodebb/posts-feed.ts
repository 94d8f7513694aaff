import type { InboundItem } from '../../../shared/domain/index.ts'
import type { CallContext, FeedCursor, PollPage } from '../../connector.ts'
import type { Feed } from '../../feed-table.ts'
import type { MapView, Row } from './map.ts'
import type { NodebbParts } from './parts.ts'
import { AppError } from '../../../shared/errors.ts'
import { createKnownPosts } from './known-posts.ts'
import { createLatePosts } from './late-posts.ts'
import { mapPost, readPost } from './map.ts'
import { latestOf } from './parts.ts'
import { afterPage, beginWalk, isTaken, readWalk, writeWalk } from './walk.ts'
import { createWholePosts, maybeCut } from './whole-posts.ts'
import { rowTime } from './wire.ts'

const HOUR_MS = 3_600_000
const INTERVAL_MS = 20_000
/** A time further ahead of the forum's clock than this is a mistake and must not carry the mark along. */
const AHEAD_MS = 300_000
const ENDPOINT = '/api/recent/posts'

function readsOf(rows: readonly Row[]): Extract<Row, { read: unknown }>['read'][] {
  return rows.flatMap(row => 'read' in row ? [row.read] : [])
}

/** The id below which no post is left to ask for, as the cursor keeps it. */
function settledIn(cursor: FeedCursor | null): number | null {
  const next = cursor?.next
  return typeof next === 'number' && Number.isSafeInteger(next) ? next : null
}

function settledAt(next: number | null): FeedCursor {
  return next === null ? {} : { next }
}

/**
 * What is written on the forum, newest first, by `/api/recent/posts`: the one list that marks nothing as read. Each poll reads a page
 * and then asks who we are, because a guest gets the same page with fewer posts (contract A1); what a guest read is thrown away.
 */
export function createPostsFeed(parts: NodebbParts): Feed {
  const { client, settings, keys, now } = parts
  const known = createKnownPosts(parts)
  const whole = createWholePosts(parts)
  const late = createLatePosts(parts)
  const spec = { name: 'posts', touchpoint: 'post', intervalMs: settings.intervalsMs.posts ?? INTERVAL_MS, priority: 2 } as const

  async function takeIn(rows: readonly unknown[], view: MapView, context: CallContext): Promise<Pick<PollPage, 'items' | 'bad'>> {
    const read = rows.map(row => readPost(row, view))
    const reads = readsOf(read)
    const parents = await known.lookUp(reads, view, context)
    const items: InboundItem[] = []
    for (const post of reads) {
      const mapped = mapPost(post, parents, view)
      const isVoice = mapped.some(item => item.type === 'message' && !item.byBrand)
      items.push(...isVoice && maybeCut(post.post.content) ? mapPost(await whole(post, view, context), parents, view) : mapped)
    }
    return { items: latestOf(items), bad: read.flatMap(row => 'bad' in row ? [row.bad] : []) }
  }

  return {
    spec,
    async read(cursor, context) {
      const walk = beginWalk(readWalk(cursor, now() + client.clockAheadMs() - settings.sinceHours * HOUR_MS), settings, now())
      const mayBeSame = walk.page === 1 && !walk.isSweep
      const { body, etag } = await client.pageTagged(`${ENDPOINT}?page=${walk.page}`, mayBeSame ? walk.etag : null, context)
      if (body !== null && !Array.isArray(body))
        throw new AppError('channel_bad_answer', { details: { endpoint: ENDPOINT, reason: 'no_list' } })
      const { slugs } = await client.self(context)
      const from = settledIn(cursor)
      if (body === null)
        return { items: [], bad: [], cursor: { ...writeWalk({ ...walk, page: 1 }), ...settledAt(from) }, more: false }
      const rows: readonly unknown[] = body
      const ceiling = now() + client.clockAheadMs() + AHEAD_MS
      const times = rows.flatMap(row => rowTime(row) ?? []).filter(at => at <= ceiling)
      const next = afterPage(walk, { newest: times.length === 0 ? null : Math.max(...times), oldest: times.length === 0 ? null : Math.min(...times), etag }, settings, now())
      const taken = rows.filter(row => isTaken(walk, rowTime(row) ?? Number.POSITIVE_INFINITY))
      late.note(rows, taken)
      const found = walk.isSweep && next.page === 1 ? await late.find(from, context) : { rows: [], next: from }
      const { items, bad } = await takeIn([...taken, ...found.rows], { settings, keys, slugs, seenAt: now() }, context)
      return { items, bad, cursor: { ...writeWalk(next), ...settledAt(found.next) }, more: next.page > 1 }
    },
  }
}
