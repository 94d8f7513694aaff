import type { CallContext, FindResult, OutgoingMessage } from '../../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { SendTarget } from './target.ts'
import type { WirePost } from './wire.ts'
import { isAppError } from '../../../shared/errors.ts'
import { CHUNK } from './lookup.ts'
import { isBrands } from './map.ts'
import { pictureName, splitPictures, toMarkdown } from './markdown.ts'
import { wirePost } from './wire.ts'

const BEFORE_FIRST_TRY_MS = 120_000
/** So much further back posts are read: a match there is not taken for ours, but forbids to call it absent. */
const DOUBT_MS = 780_000
const MOST_CHUNKS = 8

/** The lost text, as the forum would hold it. */
interface Search {
  readonly text: string
  readonly pictures: readonly string[]
  readonly replyTo: number | null
  /** ms UTC by the forum's clock: from then on a match is ours. */
  readonly oursFrom: number
  /** ms UTC: posts are read back to here. */
  readonly readBackTo: number
}

type Verdict = 'ours' | 'doubt' | 'other'

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}

function judge(post: WirePost, raw: string, search: Search): Verdict {
  const { text, names } = splitPictures(raw)
  if (text !== search.text || !sameList(names, search.pictures) || (post.reply_to_post_number ?? null) !== search.replyTo)
    return 'other'
  return post.created_at >= search.oursFrom ? 'ours' : post.created_at >= search.readBackTo ? 'doubt' : 'other'
}

/**
 * Looks for a lost text among the account's own latest posts in that topic, comparing raw text, pictures and what it answers.
 * `found`: it stands there, made no earlier than 2 min before the first try. `absent`: the topic was read back beyond that time
 * and holds nothing like it. All else is `undecidable`. What is held for review is in no list; within 120 s of the first try the
 * forum answers the same request with the same result, so sending again after `absent` makes nothing twice.
 */
export function createFinder({ client, topics, settings, keys }: FeedParts) {
  function searchFor(message: OutgoingMessage, target: SendTarget): Search {
    const ahead = client.clockAheadMs()
    return {
      text: toMarkdown(message.text.toWellFormed().trim()),
      pictures: message.media.map(file => pictureName(file.name)),
      replyTo: target.replyTo,
      oursFrom: message.firstTriedAt + ahead - BEFORE_FIRST_TRY_MS,
      // The Date header may come from another clock than the posts' times: cover both.
      readBackTo: message.firstTriedAt + Math.min(ahead, 0) - BEFORE_FIRST_TRY_MS - DOUBT_MS,
    }
  }

  /** The raw text of a post; lists of a topic may leave it out. */
  async function rawOf(post: WirePost, context: CallContext): Promise<string> {
    if (post.raw !== undefined)
      return post.raw
    const read = wirePost.safeParse(await client.get({ path: `/posts/${post.id}.json`, subject: 'object' }, context))
    return read.success ? read.data.raw ?? '' : ''
  }

  async function searchChunk(rows: readonly unknown[], search: Search, context: CallContext): Promise<{ found: WirePost | null, isDoubtful: boolean, isCovered: boolean }> {
    let isDoubtful = false
    let isCovered = false
    for (const row of [...rows].reverse()) {
      const read = wirePost.safeParse(row)
      if (!read.success) {
        isDoubtful = true
        continue
      }
      const post = read.data
      isCovered ||= post.created_at < search.readBackTo
      if (!isBrands(post, settings) || post.created_at < search.readBackTo)
        continue
      const verdict = judge(post, await rawOf(post, context), search)
      if (verdict === 'ours')
        return { found: post, isDoubtful, isCovered }
      isDoubtful ||= verdict === 'doubt'
    }
    return { found: null, isDoubtful, isCovered }
  }

  async function searchTopic(message: OutgoingMessage, target: SendTarget, context: CallContext): Promise<FindResult> {
    const { post_stream: { stream } } = await topics.topic(target.topicId, context)
    const search = searchFor(message, target)
    let isDoubtful = false
    let end = stream.length
    for (let chunks = 0; chunks < MOST_CHUNKS && end > 0; chunks++, end -= CHUNK) {
      const rows = await topics.posts(target.topicId, stream.slice(Math.max(0, end - CHUNK), end), context)
      const chunk = await searchChunk(rows, search, context)
      if (chunk.found)
        return { state: 'found', objectKey: keys.post(String(chunk.found.id)), at: chunk.found.created_at }
      isDoubtful ||= chunk.isDoubtful
      if (chunk.isCovered || end <= CHUNK)
        return isDoubtful ? { state: 'undecidable', why: 'similar_or_unreadable' } : { state: 'absent' }
    }
    return { state: 'undecidable', why: stream.length === 0 ? 'no_posts' : 'too_many_since' }
  }

  return async (message: OutgoingMessage, target: SendTarget, context: CallContext): Promise<FindResult> => {
    try {
      return await searchTopic(message, target, context)
    }
    catch (error) {
      // A topic that is gone took the text with it, if it was there.
      if (isAppError(error) && (error.code === 'not_found' || error.code === 'permission_missing'))
        return { state: 'undecidable', why: 'topic_gone' }
      throw error
    }
  }
}
