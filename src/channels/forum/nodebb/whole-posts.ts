import type { CallContext } from '../../connector.ts'
import type { MapView, ReadPost } from './map.ts'
import type { NodebbParts } from './parts.ts'
import { isAppError } from '../../../shared/errors.ts'
import { readPost } from './map.ts'

const MOST_KEPT = 1000
/**
 * True for a content that may have lost something: the list leaves out the tags of lists, code, headings and tables, and keeps those
 * of paragraphs, quotes, links and pictures (seen on 4.11.0 and 4.15.1). A single paragraph is whole as it stands.
 */
export function maybeCut(content: string): boolean {
  const words = content.trim()
  return words !== '' && !(words.startsWith('<p') && words.indexOf('</p>') === words.length - '</p>'.length)
}

/** Brings the whole content of posts that a list told without their tags; each only once as long as its words stay. */
export function createWholePosts({ client }: NodebbParts): (read: ReadPost, view: MapView, context: CallContext) => Promise<ReadPost> {
  const kept = new Map<string, ReadPost>()

  function keep(key: string, read: ReadPost): void {
    kept.set(key, read)
    const oldest = kept.keys().next().value
    if (kept.size > MOST_KEPT && oldest !== undefined)
      kept.delete(oldest)
  }

  return async (read, view, context) => {
    const key = `${read.post.pid}\n${read.post.content}`
    const known = kept.get(key)
    if (known)
      return { ...read, reduced: known.reduced, mentionsBrand: read.mentionsBrand || known.mentionsBrand }
    try {
      const row = readPost(await client.get(`/api/v3/posts/${read.post.pid}/summary`, context), view)
      if (!('read' in row))
        return read
      keep(key, row.read)
      return { ...read, reduced: row.read.reduced, mentionsBrand: read.mentionsBrand || row.read.mentionsBrand }
    }
    catch (error) {
      if (isAppError(error) && (error.code === 'not_found' || error.code === 'permission_missing'))
        return read
      throw error
    }
  }
}
