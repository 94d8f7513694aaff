import type { CallContext } from '../../connector.ts'
import type { KnownPost, MapView, ReadPost } from './map.ts'
import type { NodebbParts } from './parts.ts'
import { isAppError } from '../../../shared/errors.ts'
import { neededBy, readPost } from './map.ts'

const MOST_KEPT = 5000
/** Looked up at once; the forum has no rate limit, its process has one thread. */
const AT_ONCE = 4

/** Who wrote the posts that others answer; a bounded memory over what the feed has read, and a look for what it has not. */
export interface KnownPosts {
  readonly remember: (reads: readonly ReadPost[]) => void
  /** What {@link neededBy} asks for. A post that is gone or hidden is simply not there. */
  readonly lookUp: (reads: readonly ReadPost[], view: MapView, context: CallContext) => Promise<ReadonlyMap<string, KnownPost>>
}

/** An empty memory of one account. */
export function createKnownPosts({ client }: NodebbParts): KnownPosts {
  const known = new Map<string, KnownPost>()

  function remember(reads: readonly ReadPost[]): void {
    for (const { post, mentionsBrand } of reads) {
      known.delete(post.pid)
      known.set(post.pid, { uid: post.uid, mentionsBrand })
    }
    for (const pid of known.keys()) {
      if (known.size <= MOST_KEPT)
        return
      known.delete(pid)
    }
  }

  async function ask(pid: string, view: MapView, context: CallContext): Promise<ReadPost | null> {
    try {
      const row = readPost(await client.get(`/api/v3/posts/${pid}/summary`, context), view)
      return 'read' in row ? row.read : null
    }
    catch (error) {
      if (isAppError(error) && (error.code === 'not_found' || error.code === 'permission_missing'))
        return null
      throw error
    }
  }

  return {
    remember,
    async lookUp(reads, view, context) {
      remember(reads)
      const needed = [...new Set(reads.flatMap(read => neededBy(read, view.settings)))]
      const found = new Map<string, KnownPost>()
      const missing = needed.filter(pid => !known.has(pid))
      for (let at = 0; at < missing.length; at += AT_ONCE) {
        const asked = await Promise.all(missing.slice(at, at + AT_ONCE).map(pid => ask(pid, view, context)))
        remember(asked.filter(read => read !== null))
      }
      for (const pid of needed) {
        const post = known.get(pid)
        if (post)
          found.set(pid, post)
      }
      return found
    },
  }
}
