const MOST_POSTS = 6000
const MOST_TALKS = 300
const MOST_GONE = 500

/** What is remembered of a post: enough to tell whom an answer to it is meant for. */
export interface PostNote {
  readonly id: number
  readonly uid: number
  readonly username: string
  /** Of a post of the brand: the customer whom it answers, when that is known. */
  readonly answersUid?: number
}

/**
 * What one connector has learnt about the forum: who wrote which post, who is in talk with the brand, which post id is the
 * highest. It only saves calls; talks are also kept in the cursor, because nothing else tells them after a restart.
 */
export interface Memory {
  readonly note: (topicId: number, postNumber: number, post: PostNote) => void
  /** The forum does not show that post to us. */
  readonly noteHidden: (topicId: number, postNumber: number) => void
  /** Null = known to be hidden, undefined = not known. */
  readonly writerOf: (topicId: number, postNumber: number) => PostNote | null | undefined
  readonly beginTalk: (topicId: number, uid: number) => void
  readonly isInTalk: (topicId: number, uid: number) => boolean
  /** Latest last, for the cursor. */
  readonly talks: () => string
  readonly recallTalks: (kept: string) => void
  readonly raise: (postId: number) => void
  readonly highest: () => number
  /** How often a sweep has seen that this post is gone, this time included. */
  readonly countGone: (postId: number) => number
}

function trim<Key>(held: { size: number, keys: () => Iterator<Key>, delete: (key: Key) => boolean }, most: number): void {
  const keys = held.keys()
  while (held.size > most) {
    const oldest = keys.next()
    if (oldest.done)
      return
    held.delete(oldest.value)
  }
}

/** An empty memory. */
export function createMemory(): Memory {
  const posts = new Map<string, PostNote | null>()
  const talks = new Set<string>()
  const gone = new Map<number, number>()
  let highest = 0

  function put(topicId: number, postNumber: number, post: PostNote | null): void {
    const key = `${topicId}:${postNumber}`
    posts.delete(key)
    posts.set(key, post)
    trim(posts, MOST_POSTS)
  }

  function addTalk(key: string): void {
    talks.delete(key)
    talks.add(key)
    trim(talks, MOST_TALKS)
  }

  return {
    note(topicId, postNumber, post) {
      const known = posts.get(`${topicId}:${postNumber}`)
      put(topicId, postNumber, known?.answersUid !== undefined && known.id === post.id ? { answersUid: known.answersUid, ...post } : post)
      highest = Math.max(highest, post.id)
    },
    noteHidden: (topicId, postNumber) => put(topicId, postNumber, null),
    writerOf: (topicId, postNumber) => posts.get(`${topicId}:${postNumber}`),
    beginTalk: (topicId, uid) => addTalk(`${topicId}:${uid}`),
    isInTalk: (topicId, uid) => talks.has(`${topicId}:${uid}`),
    talks: () => [...talks].join(' '),
    recallTalks(kept) {
      for (const key of kept.split(' ')) {
        if (/^\d{1,15}:\d{1,15}$/.test(key) && !talks.has(key))
          addTalk(key)
      }
    },
    raise(postId) {
      highest = Math.max(highest, postId)
    },
    highest: () => highest,
    countGone(postId) {
      const count = (gone.get(postId) ?? 0) + 1
      gone.set(postId, count)
      trim(gone, MOST_GONE)
      return count
    },
  }
}
