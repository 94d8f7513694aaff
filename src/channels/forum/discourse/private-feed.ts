import type { CallContext, FeedCursor, PollPage } from '../../connector.ts'
import type { Feed } from '../../feed-table.ts'
import type { SweepCursor } from './cursor.ts'
import type { FeedParts } from './feeds.ts'
import type { ListedTopic } from './wire.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { cursorAt, firstCursor, freshAbove, nextWish, readSweepCursor, writeSweepCursor } from './cursor.ts'
import { askWindow, firstSince, mapRows, pageAfter, sweepFacts } from './feeds.ts'
import { CHUNK } from './lookup.ts'
import { intervalOf, isProbed } from './settings.ts'
import { readTopicList } from './wire.ts'

/** Pages of the list that one poll looks through, topics and chunks that it reads. */
const MOST_LIST_PAGES = 5
const MOST_TOPICS = 4
const MOST_CHUNKS = 20

function timeIn(kept: FeedCursor | null, name: string): number | null {
  const value = kept?.[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function createdAt(row: unknown): number {
  const text = typeof row === 'object' && row !== null && 'created_at' in row ? row.created_at : null
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN
  return Number.isFinite(at) ? at : Number.POSITIVE_INFINITY
}

/** What the list route brought, and how far it is read: topics whose last post is no later than `readTo`. */
interface ListReading {
  readonly rows: readonly unknown[]
  readonly readTo: number
  readonly isComplete: boolean
}

/** Reads private topics by their list: one call for the list, two or more for each topic with news. */
function createTopicLists({ client, topics, settings }: FeedParts) {
  async function changedSince(after: number, context: CallContext): Promise<ListedTopic[]> {
    const changed: ListedTopic[] = []
    for (let page = 0; page < MOST_LIST_PAGES; page++) {
      const list = readTopicList(await client.get({ path: `/topics/private-messages/${encodeURIComponent(settings.username)}.json`, query: page === 0 ? {} : { page } }, context))
      if (!list)
        throw new AppError('channel_bad_answer', { details: { endpoint: '/topics/private-messages/:name', reason: 'no_list' } })
      const fresh = list.topics.filter(topic => topic.lastPostedAt > after)
      changed.push(...fresh)
      if (fresh.length < list.topics.length || list.topics.length === 0 || !list.hasMore)
        break
    }
    return changed.sort((a, b) => a.lastPostedAt - b.lastPostedAt)
  }

  /** The posts of a topic's end, back to the first that is old. */
  async function tail(topicId: number, after: number, context: CallContext): Promise<unknown[]> {
    const { post_stream: { stream } } = await topics.topic(topicId, context)
    const found: unknown[] = []
    for (let end = stream.length, chunks = 0; end > 0 && chunks < MOST_CHUNKS; end -= CHUNK, chunks++) {
      const rows = await topics.posts(topicId, stream.slice(Math.max(0, end - CHUNK), end), context)
      found.push(...rows.filter(row => createdAt(row) > after))
      if (rows.some(row => createdAt(row) <= after))
        break
    }
    return found
  }

  /** A topic that was deleted or left meanwhile has nothing to read. */
  async function tailIfThere(topicId: number, after: number, context: CallContext): Promise<unknown[]> {
    try {
      return await tail(topicId, after, context)
    }
    catch (error) {
      if (isAppError(error) && (error.code === 'not_found' || error.code === 'permission_missing'))
        return []
      throw error
    }
  }

  return async (after: number, context: CallContext): Promise<ListReading> => {
    const changed = await changedSince(after, context)
    const turn = changed.slice(0, MOST_TOPICS)
    const rows: unknown[] = []
    for (const topic of turn)
      rows.push(...await tailIfThere(topic.id, after, context))
    return { rows, readTo: turn.at(-1)?.lastPostedAt ?? after, isComplete: turn.length === changed.length }
  }
}

/**
 * Private messages. The first run reads the list of private topics; after it the sweep `/private-posts.json` is asked, by the
 * same ids as the public one (contract B2, route not confirmed). Where that route is missing or not wanted, the list goes on.
 */
export function createPrivateFeed(parts: FeedParts): Feed {
  const { settings, memory, now } = parts
  const readLists = createTopicLists(parts)
  let isRouteMissing = settings.privateRoute === 'topic_list'

  async function byList(kept: FeedCursor | null, context: CallContext): Promise<PollPage> {
    const since = readSweepCursor(kept)?.since ?? firstSince(parts)
    const listAt = timeIn(kept, 'listAt') ?? since
    const lookedBackAt = timeIn(kept, 'lookedBackAt') ?? now()
    const looksBack = now() - lookedBackAt >= Math.max(settings.overlapMs, settings.sweepEveryMs) || now() < lookedBackAt
    const known = memory.highest()
    const { rows, readTo, isComplete } = await readLists(looksBack ? Math.max(since, listAt - settings.overlapMs) : listAt, context)
    const page = await mapRows(parts, rows, { rooms: 'private', freshAbove: 0 }, context)
    // From here on the sweep can take over: everything private up to a known id was read.
    const mark = isComplete && !isRouteMissing && known > 0 ? cursorAt(known, since, now()) : firstCursor(since)
    return { items: page.items, bad: page.bad, more: !isComplete, cursor: { ...writeSweepCursor(mark), listAt: Math.max(listAt, readTo), lookedBackAt: looksBack ? now() : lookedBackAt } }
  }

  async function bySweep(cursor: SweepCursor, context: CallContext): Promise<PollPage> {
    const wish = nextWish(cursor, sweepFacts(parts), true)
    const facts = sweepFacts(parts)
    const rows = await askWindow(parts, '/private-posts.json', wish, context)
    const page = await mapRows(parts, rows, { rooms: 'private', freshAbove: freshAbove(cursor, wish, facts) }, context)
    // Only ids that were known before the question bound a window that was read whole.
    const { items, bad, next, more } = pageAfter({ cursor, wish }, page, { ...facts, known: Math.max(facts.known, page.facts.highest ?? 0) })
    return { items, bad, more, cursor: { ...writeSweepCursor(next), listAt: now() + parts.client.clockAheadMs() - settings.overlapMs } }
  }

  return {
    spec: { name: 'private', touchpoint: 'private_message', intervalMs: intervalOf(settings, 'private'), priority: 0, probed: isProbed(settings) },
    async read(kept, context) {
      const cursor = readSweepCursor(kept)
      if (isRouteMissing || cursor === null || cursor.mark === null)
        return byList(kept, context)
      try {
        return await bySweep(cursor, context)
      }
      catch (error) {
        if (!isAppError(error) || error.code !== 'not_found')
          throw error
        isRouteMissing = true
        return byList(kept, context)
      }
    },
  }
}
