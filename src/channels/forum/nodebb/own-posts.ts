import type { CallContext, FindResult } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import type { Candidate, Search } from './raw-text.ts'
import type { PublicTarget } from './targets.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { judgeCandidates } from './raw-text.ts'
import { listIn, rowTime, wirePost } from './wire.ts'

/** So many pages of everybody's posts are read before our own list is asked for. */
const RECENT_PAGES = 10
const OWN_PAGES = 40
const MOST_EMPTY = 3

type ReadPage = (page: number) => Promise<readonly unknown[] | null>

/** `cut`: the pages ended before the time that had to be covered. */
type Verdict = FindResult | 'cut'

/** Looks for a lost reply among the posts of a topic, by what was typed and by what it answers. */
export function createOwnPosts(parts: NodebbParts): (target: PublicTarget, slug: string, search: Search, context: CallContext) => Promise<FindResult> {
  const { client, settings, keys } = parts

  function oursIn(rows: readonly unknown[], target: PublicTarget, search: Search): Candidate[] {
    return rows.flatMap(row => wirePost.safeParse(row).data ?? [])
      .filter(post => post.uid === settings.uid && post.tid === target.tid && (post.toPid ?? null) === target.pid && post.timestamp >= search.readBackTo)
      .map(post => ({ key: keys.post(post.pid), at: post.timestamp, raw: `/api/v3/posts/${post.pid}/raw` }))
  }

  /** Reads pages, newest first, until one goes back far enough. What is found ends it at once. */
  async function readBack(read: ReadPage, most: number, target: PublicTarget, search: Search, context: CallContext): Promise<Verdict> {
    let worst: FindResult = { state: 'absent' }
    let empty = 0
    for (let page = 1; page <= most; page++) {
      const rows = await read(page)
      if (!rows)
        return 'cut'
      const verdict = await judgeCandidates(oursIn(rows, target, search), search, parts, context)
      if (verdict.state === 'found')
        return verdict
      worst = verdict.state === 'absent' ? worst : verdict
      empty = rows.length === 0 ? empty + 1 : 0
      if (empty === MOST_EMPTY || rows.some(row => (rowTime(row) ?? Number.POSITIVE_INFINITY) < search.readBackTo))
        return worst
    }
    return 'cut'
  }

  async function recent(page: number, context: CallContext): Promise<readonly unknown[]> {
    const rows = await client.page(`/api/recent/posts?page=${page}`, context)
    if (!Array.isArray(rows))
      throw new AppError('channel_bad_answer', { details: { endpoint: '/api/recent/posts', reason: 'no_list' } })
    return rows
  }

  /** The account's own list goes back further in fewer pages; its shape is told by nobody, so anything odd ends the search. */
  async function own(slug: string, page: number, context: CallContext): Promise<readonly unknown[] | null> {
    try {
      return listIn(await client.page(`/api/user/${encodeURIComponent(slug)}/posts?page=${page}`, context), 'posts')
    }
    catch (error) {
      if (isAppError(error) && (error.code === 'not_found' || error.code === 'permission_missing'))
        return null
      throw error
    }
  }

  return async (target, slug, search, context) => {
    const near = await readBack(page => recent(page, context), RECENT_PAGES, target, search, context)
    const far = near === 'cut' ? await readBack(page => own(slug, page, context), OWN_PAGES, target, search, context) : near
    return far === 'cut' ? { state: 'undecidable', why: 'too_many_since' } : far
  }
}
