import type { UserBook } from '../base/user-book.ts'
import type { IdMaker } from './ids.ts'
import { createUserBook } from '../base/user-book.ts'

/** A person or an organisation on the square. Times in ms. */
export interface WeiboUser {
  uid: number
  nick: string
  gender: 'm' | 'f' | 'n'
  location: string
  description: string
  followers: number
  friends: number
  posts: number
  createdAt: number
  /** -1 ordinary, 0 person, 1 government, 2 enterprise, 3 media, 7 organisation. */
  verifiedType: number
  verifiedReason: string
  followsBrand: boolean
  /** The brand can neither comment under this one's posts nor write privately. */
  blocksBrand: boolean
  /** Advertisers and machines, left out of a search that asks for no spam. */
  isSpammer: boolean
}

/** A post, or a repost when `repostOf` is set. */
export interface WeiboPost {
  kind: 'post'
  id: number
  uid: number
  text: string
  at: number
  pictures: string[]
  repostOf: number | null
  source: string
  likes: number
  deleted: boolean
  /** Rows stay invisible in the feeds until then (real ms). */
  visibleFrom: number
}

/** A comment under a post. */
export interface WeiboComment {
  kind: 'comment'
  id: number
  postId: number
  uid: number
  text: string
  at: number
  replyTo: number | null
  rootId: number
  floor: number
  source: string
  likes: number
  deleted: boolean
  visibleFrom: number
}

/** A private message or a service event between a user and the brand. */
export interface DirectMessage {
  kind: 'message'
  n: number
  from: number
  to: number
  at: number
  type: string
  text: string
  data: Record<string, unknown>
}

/** Anything that can happen on the square. */
export type Happening = WeiboPost | WeiboComment | DirectMessage

/** Ascending ids, kept sorted whatever order they arrive in. */
export interface SortedIds {
  readonly ids: readonly number[]
  add: (id: number) => void
}

/** The state of the platform. */
export interface World extends UserBook<number, WeiboUser> {
  readonly brandUid: number
  posts: ReadonlyMap<number, WeiboPost>
  comments: ReadonlyMap<number, WeiboComment>
  messages: readonly DirectMessage[]
  feeds: Readonly<Record<FeedName, SortedIds>>
  commentsOf: (postId: number) => SortedIds
  repostsOf: (postId: number) => SortedIds
  addPost: (post: Omit<WeiboPost, 'kind' | 'id'>) => WeiboPost
  addComment: (comment: Omit<WeiboComment, 'kind' | 'id' | 'rootId' | 'floor'>) => WeiboComment
  addMessage: (message: Omit<DirectMessage, 'kind' | 'n'>) => DirectMessage
  /** Whether a text calls the brand by its account name; a longer name that only begins alike and the "回复@…:" at the head of a reply do not count. */
  mentionsBrand: (text: string) => boolean
  /** Marks a post or comment as deleted; false when there is none. */
  remove: (id: number) => boolean
  onHappening: (listener: (what: Happening) => void) => void
  onRemoval: (listener: (id: number) => void) => void
}

/** The lists a client can poll. */
export type FeedName = 'mentions' | 'commentMentions' | 'toMe' | 'byMe' | 'square' | 'brandPosts'

/** An empty sorted list of ids. */
export function createSortedIds(): SortedIds {
  const ids: number[] = []
  return {
    ids,
    add(id) {
      const last = ids.at(-1)
      if (last === undefined || id > last)
        ids.push(id)
      else
        ids.splice(countBelow(ids, id), 0, id)
    },
  }
}

/** How many of the ascending ids are smaller than `id`. */
export function countBelow(ids: readonly number[], id: number): number {
  let low = 0
  let high = ids.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ids[middle]! < id)
      low = middle + 1
    else
      high = middle
  }
  return low
}

function listIn(lists: Map<number, SortedIds>, key: number): SortedIds {
  const known = lists.get(key)
  if (known)
    return known
  const fresh = createSortedIds()
  lists.set(key, fresh)
  return fresh
}

/** An empty square with one brand on it. */
export function createWorld(options: { brand: WeiboUser, ids: IdMaker }): World {
  const { brand, ids } = options
  const book = createUserBook(brand, user => user.uid)
  const callsBrand = new RegExp(`@${brand.nick}(?![\\p{L}\\p{N}_-])`, 'u')
  const posts = new Map<number, WeiboPost>()
  const comments = new Map<number, WeiboComment>()
  const messages: DirectMessage[] = []
  const underPost = new Map<number, SortedIds>()
  const repostsUnder = new Map<number, SortedIds>()
  const listeners = new Set<(what: Happening) => void>()
  const removalListeners = new Set<(id: number) => void>()
  const feeds = { mentions: createSortedIds(), commentMentions: createSortedIds(), toMe: createSortedIds(), byMe: createSortedIds(), square: createSortedIds(), brandPosts: createSortedIds() }

  function tell(what: Happening): void {
    for (const listener of listeners)
      listener(what)
  }

  function mentionsBrand(text: string): boolean {
    return callsBrand.test(text.replace(/^回复@[^:：]+[:：]/, ''))
  }

  function feedComment(comment: WeiboComment): void {
    if (comment.uid === brand.uid) {
      feeds.byMe.add(comment.id)
      return
    }
    const parent = comment.replyTo === null ? undefined : comments.get(comment.replyTo)
    if (mentionsBrand(comment.text))
      feeds.commentMentions.add(comment.id)
    if (parent ? parent.uid === brand.uid : posts.get(comment.postId)?.uid === brand.uid)
      feeds.toMe.add(comment.id)
  }

  return {
    brandUid: brand.uid,
    ...book,
    posts,
    comments,
    messages,
    feeds,
    mentionsBrand,
    commentsOf: postId => listIn(underPost, postId),
    repostsOf: postId => listIn(repostsUnder, postId),
    addPost(given) {
      const post: WeiboPost = { kind: 'post', id: ids.next(given.at), ...given }
      posts.set(post.id, post)
      feeds.square.add(post.id)
      if (post.uid === brand.uid)
        feeds.brandPosts.add(post.id)
      else if (mentionsBrand(post.text))
        feeds.mentions.add(post.id)
      if (post.repostOf !== null)
        listIn(repostsUnder, post.repostOf).add(post.id)
      tell(post)
      return post
    },
    addComment(given) {
      const siblings = listIn(underPost, given.postId)
      const parent = given.replyTo === null ? undefined : comments.get(given.replyTo)
      const id = ids.next(given.at)
      const comment: WeiboComment = { kind: 'comment', id, rootId: parent?.rootId ?? id, floor: siblings.ids.length + 1, ...given }
      comments.set(id, comment)
      siblings.add(id)
      feedComment(comment)
      tell(comment)
      return comment
    },
    addMessage(given) {
      const message: DirectMessage = { kind: 'message', n: messages.length + 1, ...given }
      messages.push(message)
      tell(message)
      return message
    },
    remove(id) {
      const row = posts.get(id) ?? comments.get(id)
      if (!row)
        return false
      row.deleted = true
      for (const listener of removalListeners)
        listener(id)
      return true
    },
    onRemoval: (listener) => {
      removalListeners.add(listener)
    },
    onHappening: (listener) => { listeners.add(listener) },
  }
}
