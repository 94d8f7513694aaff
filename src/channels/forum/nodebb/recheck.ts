import type { InboundItem } from '../../../shared/domain/index.ts'
import type { CallContext } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import { isAppError } from '../../../shared/errors.ts'
import { reduceHtml } from '../html.ts'
import { spreadOf, textOf } from './map.ts'
import { wirePost, wireRawPost } from './wire.ts'

/** Posts looked at in one go; each is a call, an edited one two. */
export const MOST_RECHECKED = 10

/** Looks at posts again: deleted, edited, and how they are liked. Chat messages have no address of their own and are left out. */
export function createRecheck(parts: NodebbParts): (objectKeys: readonly string[], context: CallContext) => Promise<readonly InboundItem[]> {
  const { client, settings, keys, now } = parts

  async function textNow(pid: string, context: CallContext): Promise<string | null> {
    const read = wirePost.safeParse(await client.get(`/api/v3/posts/${pid}/summary`, context))
    return read.success ? textOf(read.data, reduceHtml(read.data.content, settings.baseUrl, settings.pictureHosts)) : null
  }

  async function look(pid: string, context: CallContext): Promise<InboundItem[] | 'gone'> {
    const objectKey = keys.post(pid)
    try {
      const read = wireRawPost.safeParse(await client.get(`/api/v3/posts/${pid}`, context))
      if (!read.success)
        return []
      if (read.data.deleted)
        return [{ type: 'deleted', channel: 'forum', objectKey, at: now() }]
      const { edited } = read.data
      const text = edited ? await textNow(pid, context) : null
      const spread: InboundItem = { type: 'spread', channel: 'forum', objectKey, at: now(), spread: spreadOf({ upvotes: read.data.upvotes, replies: undefined }) }
      return edited && text !== null ? [{ type: 'edited', channel: 'forum', objectKey, at: edited, text }, spread] : [spread]
    }
    catch (error) {
      if (isAppError(error) && error.code === 'permission_missing')
        return []
      if (isAppError(error) && error.code === 'not_found')
        return 'gone'
      throw error
    }
  }

  return async (objectKeys, context) => {
    const items: InboundItem[] = []
    const gone: string[] = []
    for (const pid of objectKeys.slice(0, MOST_RECHECKED).flatMap(key => keys.idOf('post', key) ?? [])) {
      const found = await look(pid, context)
      if (found === 'gone')
        gone.push(pid)
      else
        items.push(...found)
    }
    // To a guest many a post is "not found": only the account itself may say so.
    if (gone.length > 0)
      await client.self(context)
    return [...items, ...gone.map((pid): InboundItem => ({ type: 'deleted', channel: 'forum', objectKey: keys.post(pid), at: now() }))]
  }
}
