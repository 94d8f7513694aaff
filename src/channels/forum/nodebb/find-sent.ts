import type { CallContext, FindResult, OutgoingMessage } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import type { Search } from './raw-text.ts'
import { isAppError } from '../../../shared/errors.ts'
import { createOwnPosts } from './own-posts.ts'
import { isOursInQueue, readQueue } from './queue.ts'
import { judgeCandidates, searchFor } from './raw-text.ts'
import { readRoomDownTo } from './room.ts'
import { publicTarget, roomOf } from './targets.ts'
import { wireMessage, wireTopicState } from './wire.ts'

/**
 * Reads back what became of a text without an answer: a reply among the forum's latest posts and in the moderators' queue, a private
 * message in its room. `absent` only when all of them were seen.
 */
export function createFindSent(parts: NodebbParts): (message: OutgoingMessage, context: CallContext) => Promise<FindResult> {
  const { client, settings, keys } = parts
  const findOwn = createOwnPosts(parts)

  /** True when nobody has written in the topic since the text may have arrived. */
  async function isQuiet(tid: string, search: Search, context: CallContext): Promise<boolean> {
    const read = wireTopicState.safeParse(await client.get(`/api/v3/topics/${tid}`, context))
    return read.success && read.data.lastposttime !== undefined && read.data.lastposttime < search.readBackTo
  }

  async function findPost(message: OutgoingMessage, context: CallContext): Promise<FindResult> {
    const target = publicTarget(message, parts)
    const { slug } = await client.self(context)
    const search = searchFor(message, client.clockAheadMs())
    // The queue first: a text that is accepted meanwhile then stands among the posts.
    const queue = await readQueue(parts, context)
    if (queue?.some(entry => isOursInQueue(entry, settings.uid, target.tid)))
      return { state: 'undecidable', why: 'in_review' }
    const verdict: FindResult = await isQuiet(target.tid, search, context) ? { state: 'absent' } : await findOwn(target, slug, search, context)
    return verdict.state === 'absent' && !queue ? { state: 'undecidable', why: 'queue_not_seen' } : verdict
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
