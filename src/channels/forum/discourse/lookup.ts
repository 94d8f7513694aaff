import type { CallContext } from '../../connector.ts'
import type { DiscourseClient } from './client.ts'
import type { Memory } from './memory.ts'
import type { WireTopic } from './wire.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { readTopic, readTopicPosts, wirePost } from './wire.ts'

/** Posts that one call for posts of a topic brings. Contract B2: `chunk_size`. */
export const CHUNK = 20

/** Reads of topics, and what they tell about who wrote what. */
export interface TopicReader {
  /** Throws `not_found` or `permission_missing` when the topic is gone or hidden. */
  readonly topic: (topicId: number, context: CallContext) => Promise<WireTopic>
  readonly posts: (topicId: number, postIds: readonly number[], context: CallContext) => Promise<readonly unknown[]>
  /** Makes the memory know that post, or know that it is hidden. Two calls at most. */
  readonly resolve: (topicId: number, postNumber: number, context: CallContext) => Promise<void>
}

/** Makes the reader of one account's topics. */
export function createTopicReader(client: DiscourseClient, memory: Memory): TopicReader {
  function noteAll(rows: readonly unknown[]): void {
    for (const row of rows) {
      const read = wirePost.safeParse(row)
      if (read.success)
        memory.note(read.data.topic_id, read.data.post_number, { id: read.data.id, uid: read.data.user_id, username: read.data.username })
    }
  }

  async function topic(topicId: number, context: CallContext): Promise<WireTopic> {
    const read = readTopic(await client.get({ path: `/t/${topicId}.json`, subject: 'object' }, context))
    if (!read)
      throw new AppError('channel_bad_answer', { details: { endpoint: '/t/:id.json', reason: 'no_topic' } })
    noteAll(read.post_stream.posts)
    return read
  }

  async function posts(topicId: number, postIds: readonly number[], context: CallContext): Promise<readonly unknown[]> {
    const rows = readTopicPosts(await client.get({ path: `/t/${topicId}/posts.json`, query: { post_ids: postIds }, subject: 'object' }, context))
    if (!rows)
      throw new AppError('channel_bad_answer', { details: { endpoint: '/t/:id/posts.json', reason: 'no_posts' } })
    noteAll(rows)
    return rows
  }

  async function search(topicId: number, postNumber: number, context: CallContext): Promise<void> {
    const { post_stream: { stream } } = await topic(topicId, context)
    if (memory.writerOf(topicId, postNumber))
      return
    // Deleted posts leave holes in the numbers, so a post stands at or before the place that its number names.
    const near = stream.slice(Math.max(0, postNumber - CHUNK), postNumber)
    if (near.length > 0)
      await posts(topicId, near, context)
  }

  return {
    topic,
    posts,
    async resolve(topicId, postNumber, context) {
      try {
        await search(topicId, postNumber, context)
      }
      catch (error) {
        if (!isAppError(error) || (error.code !== 'not_found' && error.code !== 'permission_missing'))
          throw error
      }
      if (!memory.writerOf(topicId, postNumber))
        memory.noteHidden(topicId, postNumber)
    },
  }
}
