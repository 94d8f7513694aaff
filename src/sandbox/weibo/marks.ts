import type { FeedName } from './world.ts'
import { countBelow } from './world.ts'

const SAME_TEXT_MS = 10 * 60_000

/** What the platform remembers about its client: how far it has read and what it has just written. */
export interface Marks {
  /** Items that F08 has spoilt. */
  brokenIds: Set<number>
  markSeen: (feed: FeedName, newestId: number) => void
  unread: (feed: FeedName, ids: readonly number[]) => number
  /** Private messages that wait for an answer. */
  unreadMessages: () => number
  setUnreadMessages: (count: () => number) => void
  /** Whether the same public text was written within the last ten minutes. */
  isRepeated: (text: string, now: number) => boolean
  remember: (text: string, now: number) => void
}

/** Fresh marks: nothing read, nothing written. */
export function createMarks(): Marks {
  const seen = new Map<FeedName, number>()
  const written = new Map<string, number>()
  let countMessages = (): number => 0
  return {
    brokenIds: new Set(),
    markSeen: (feed, newestId) => { seen.set(feed, newestId) },
    unread: (feed, ids) => ids.length - countBelow(ids, (seen.get(feed) ?? 0) + 1),
    unreadMessages: () => countMessages(),
    setUnreadMessages: (count) => { countMessages = count },
    isRepeated: (text, now) => now - (written.get(text) ?? Number.NEGATIVE_INFINITY) < SAME_TEXT_MS,
    remember: (text, now) => { written.set(text, now) },
  }
}
