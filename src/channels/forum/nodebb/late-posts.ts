import type { CallContext } from '../../connector.ts'
import type { NodebbParts } from './parts.ts'
import { isAppError } from '../../../shared/errors.ts'
import { rowPid } from './wire.ts'

/** Posts asked for after one sweep; what is left waits for the next one. */
const MOST_ASKED = 20
const MOST_KEPT = 50_000

/** What came to light, and the id below which nothing is left to ask for; null before any post was seen. */
export interface LateFind {
  readonly rows: readonly unknown[]
  readonly next: number | null
}

/** Finds posts that the list of the latest ones does not show on top. */
export interface LatePosts {
  /** Takes note of a page of the list, and of those rows of it that were taken in. */
  readonly note: (rows: readonly unknown[], taken: readonly unknown[]) => void
  /** Asks for what was skipped since the id `from`, which the last find gave. */
  readonly find: (from: number | null, context: CallContext) => Promise<LateFind>
}

/**
 * A post that waited for the moderators comes out with the time at which it was written, so it stands further down the list than
 * anybody reads; only its id is new (seen on 4.11.0 and 4.15.1). So ids that the list skipped are asked for one by one, and after
 * them the id that the next post will get.
 */
export function createLatePosts({ client }: Pick<NodebbParts, 'client'>): LatePosts {
  const seen = new Set<number>()
  let top: number | null = null

  function note(rows: readonly unknown[], taken: readonly unknown[]): void {
    for (const row of rows)
      top = Math.max(top ?? 0, rowPid(row) ?? 0) || null
    for (const row of taken) {
      const pid = rowPid(row)
      if (pid !== null)
        seen.add(pid)
    }
    for (const pid of seen) {
      if (seen.size <= MOST_KEPT)
        return
      seen.delete(pid)
    }
  }

  async function ask(pid: number, context: CallContext): Promise<unknown> {
    try {
      return await client.get(`/api/v3/posts/${pid}/summary`, context) ?? null
    }
    catch (error) {
      if (isAppError(error) && (error.code === 'not_found' || error.code === 'permission_missing'))
        return null
      throw error
    }
  }

  return {
    note,
    async find(from, context) {
      if (top === null)
        return { rows: [], next: from }
      const rows: unknown[] = []
      let next = from ?? top + 1
      let hasHole = false
      for (let asked = 0; asked < MOST_ASKED;) {
        if (!seen.has(next)) {
          const row = await ask(next, context)
          asked++
          if (row === null && next > top)
            break
          hasHole ||= row === null
          rows.push(...row === null ? [] : [row])
        }
        next++
      }
      for (const pid of seen) {
        if (pid < next)
          seen.delete(pid)
      }
      // To a guest many a post is "not found": only the account itself may pass one over.
      if (hasHole)
        await client.self(context)
      return { rows, next }
    },
  }
}
