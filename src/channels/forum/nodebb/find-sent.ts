import type { CallContext, FindResult, OutgoingMessage } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import type { Candidate, Search } from './raw-text.ts'
import type { PublicTarget } from './send.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { isOursInQueue, readQueue } from './queue.ts'
import { judgeCandidates, searchFor } from './raw-text.ts'
import { readRoomDownTo } from './room.ts'
import { publicTarget, roomOf } from './send.ts'
import { rowTime, wireMessage, wirePost, wireTopicState } from './wire.ts'

/** 800 posts of the whole forum since the first try. */
const MOST_PAGES = 40
const MOST_EMPTY = 3

/**
 * Reads back what became of a text without an answer: a reply among the forum's latest posts and in the moderators' queue, a private
 * message in its room. `absent` only when all of them were seen.
 */
export function createFindSent(parts: NodebbParts): (message: OutgoingMessage, context: CallContext) => Promise<FindResult> {
  const { client, settings, keys } = parts

  /** True when nobody has written in the topic since the text may have arrived. */
  async function isQuiet(tid: string, search: Search, context: CallContext): Promise<boolean> {
    const read = wireTopicState.safeParse(await client.get(`/api/v3/topics/${tid}`, context))
    return read.success && read.data.lastposttime !== undefined && read.data.lastposttime < search.readBackTo
  }

  /** Our own posts in that topic that answer the same post; null when there is too much to read. */
  async function ownPosts(target: PublicTarget, search: Search, context: CallContext): Promise<readonly Candidate[] | null> {
    const found: Candidate[] = []
    let empty = 0
    for (let page = 1; page <= MOST_PAGES; page++) {
      const rows = await client.page(`/api/recent/posts?page=${page}`, context)
      if (!Array.isArray(rows))
        throw new AppError('channel_bad_answer', { details: { endpoint: '/api/recent/posts', reason: 'no_list' } })
      const posts = rows.flatMap(row => wirePost.safeParse(row).data ?? [])
      const ours = posts.filter(post => post.uid === settings.uid && post.tid === target.tid && (post.toPid ?? null) === target.pid && post.timestamp >= search.readBackTo)
      found.push(...ours.map(post => ({ key: keys.post(post.pid), at: post.timestamp, raw: `/api/v3/posts/${post.pid}/raw` })))
      empty = rows.length === 0 ? empty + 1 : 0
      if (empty === MOST_EMPTY || rows.some(row => (rowTime(row) ?? Number.POSITIVE_INFINITY) < search.readBackTo))
        return found
    }
    return null
  }

  async function findPost(message: OutgoingMessage, context: CallContext): Promise<FindResult> {
    const target = publicTarget(message, parts)
    await client.self(context)
    const search = searchFor(message, client.clockAheadMs())
    // The queue first: a text that is accepted meanwhile then stands among the posts.
    const queue = await readQueue(parts, context)
    if (!await isQuiet(target.tid, search, context)) {
      const candidates = await ownPosts(target, search, context)
      const verdict: FindResult = candidates ? await judgeCandidates(candidates, search, parts, context) : { state: 'undecidable', why: 'too_many_since' }
      if (verdict.state !== 'absent')
        return verdict
    }
    if (!queue)
      return { state: 'undecidable', why: 'queue_not_seen' }
    return queue.some(entry => isOursInQueue(entry, settings.uid, target.tid)) ? { state: 'undecidable', why: 'in_review' } : { state: 'absent' }
  }

  async function findChat(message: OutgoingMessage, context: CallContext): Promise<FindResult> {
    const roomId = roomOf(message, parts)
    await client.self(context)
    const search = searchFor(message, client.clockAheadMs())
    const rows = await readRoomDownTo(client, roomId, search.readBackTo, context)
    const ours = rows.flatMap(row => wireMessage.safeParse(row).data ?? []).filter(row => row.fromuid === settings.uid && !row.system)
    return judgeCandidates(ours.map(row => ({ key: keys.chat(row.mid), at: row.timestamp, raw: `/api/v3/chats/${roomId}/messages/${row.mid}/raw` })), search, parts, context)
  }

  return async (message, context) => {
    try {
      return await (message.visibility === 'public' ? findPost(message, context) : findChat(message, context))
    }
    catch (error) {
      // The topic or the room is gone, or shut to us: nobody can look there any more.
      if (isAppError(error) && (error.code === 'not_found' || error.code === 'permission_missing'))
        return { state: 'undecidable', why: 'place_is_gone' }
      throw error
    }
  }
}
