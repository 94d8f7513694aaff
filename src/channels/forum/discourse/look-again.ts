import type { InboundItem } from '../../../shared/domain/index.ts'
import type { CallContext } from '../../connector.ts'
import type { FeedParts } from './feeds.ts'
import type { WirePost } from './wire.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { textOf } from './map.ts'
import { likesOf, wirePost } from './wire.ts'

/** Each object is a call of its own, and rounds come twice a minute. */
export const MOST_AT_ONCE = 3

function isGone(error: unknown): boolean {
  return isAppError(error) && error.code === 'not_found'
}

function isRefused(error: unknown): boolean {
  return isAppError(error) && error.code === 'permission_missing'
}

/** Reads one post. Null when what came is no post; throws `not_found` and `permission_missing`. */
async function readPost({ client }: FeedParts, id: string, context: CallContext): Promise<WirePost | null> {
  const read = wirePost.safeParse(await client.get({ path: `/posts/${id}.json`, subject: 'object' }, context))
  return read.success ? read.data : null
}

function changesOf(post: WirePost, objectKey: string, parts: FeedParts): InboundItem[] {
  const at = parts.now()
  if (post.deleted_at != null || post.user_deleted === true)
    return [{ type: 'deleted', channel: 'forum', objectKey, at }]
  const likes = likesOf(post)
  return [
    ...((post.version ?? 1) > 1 ? [{ type: 'edited', channel: 'forum', objectKey, at: post.updated_at ?? at, text: textOf(post, parts.settings) } as const] : []),
    { type: 'spread', channel: 'forum', objectKey, at, spread: { ...(post.reply_count === undefined ? {} : { comments: post.reply_count }), ...(likes === undefined ? {} : { likes }) } },
  ]
}

/** Looks at posts again, one call each. A post that we may not see says nothing; one that is not found is gone. */
export function createRecheck(parts: FeedParts): (objectKeys: readonly string[], context: CallContext) => Promise<readonly InboundItem[]> {
  return async (objectKeys, context) => {
    const items: InboundItem[] = []
    for (const objectKey of objectKeys) {
      const id = parts.keys.idOf('post', objectKey)
      if (id === null)
        continue
      try {
        const post = await readPost(parts, id, context)
        items.push(...(post === null ? [] : changesOf(post, objectKey, parts)))
      }
      catch (error) {
        if (isGone(error))
          items.push({ type: 'deleted', channel: 'forum', objectKey, at: parts.now() })
        else if (!isRefused(error))
          throw error
      }
    }
    return items
  }
}

/** Deletes a post of ours. One that is gone already is no error, whichever way the forum says so. */
export function createDeleteOwn(parts: FeedParts): (objectKey: string, context: CallContext) => Promise<void> {
  async function isThere(id: string, context: CallContext): Promise<boolean> {
    try {
      const post = await readPost(parts, id, context)
      return post !== null && post.deleted_at == null && post.user_deleted !== true
    }
    catch (error) {
      if (isGone(error))
        return false
      throw error
    }
  }

  return async (objectKey, context) => {
    const id = parts.keys.idOf('post', objectKey)
    if (id === null)
      throw new AppError('bad_input', { details: { field: 'objectKey' } })
    try {
      await parts.client.write({ method: 'DELETE', path: `/posts/${id}.json`, subject: 'object' }, context)
    }
    catch (error) {
      if (isGone(error))
        return
      if (!isRefused(error) || await isThere(id, context))
        throw error
    }
  }
}
