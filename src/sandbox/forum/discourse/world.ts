/** Somebody on the forum. Times in ms. */
export interface Member {
  id: number
  /** Letters, digits, `_`, `.`, `-`; what stands after `@`. */
  username: string
  /** What people see. */
  name: string
  isStaff: boolean
  location: string
  createdAt: number
  /** The brand can write to this one no more. */
  blocksBrand: boolean
}

/** A topic, private when `members` is a list. */
export interface Topic {
  id: number
  title: string
  userId: number
  categoryId: number | null
  /** Who can read a private topic; null = public. */
  members: number[] | null
  at: number
  closed: boolean
  deletedAt: number | null
  /** Ids of its posts, oldest first, deleted ones too. */
  postIds: number[]
}

/** A post. */
export interface Post {
  id: number
  topicId: number
  number: number
  userId: number
  raw: string
  at: number
  updatedAt: number
  replyTo: number | null
  version: number
  likes: number
  deletedAt: number | null
  /** Deleted by its author: stands as a stub. */
  userDeleted: boolean
}

/** What happened to a post. */
export interface Happening {
  readonly event: 'post_created' | 'post_edited' | 'post_destroyed' | 'post_recovered'
  readonly post: Post
  readonly topic: Topic
}

/** A new post; what is left out is drawn from the place. */
export interface PostGiven {
  topicId: number
  userId: number
  raw: string
  at: number
  replyTo: number | null
}

/** The category for questions to the brand, one that only staff sees, and an open one. */
export const CATEGORIES = { general: 4, support: 7, staff: 9 } as const

/** The state of one forum. Post ids are global and ascend. */
export interface World {
  readonly brandId: number
  readonly members: ReadonlyMap<number, Member>
  readonly topics: ReadonlyMap<number, Topic>
  readonly posts: ReadonlyMap<number, Post>
  readonly newestPostId: () => number
  readonly memberByName: (username: string) => Member | undefined
  readonly memberByNick: (name: string) => Member | undefined
  readonly addMember: (given: Omit<Member, 'id'>, wishedId?: number) => Member
  readonly addTopic: (given: { title: string, userId: number, categoryId: number | null, members: readonly number[] | null, at: number }) => Topic
  readonly addPost: (given: PostGiven) => Post
  readonly edit: (postId: number, raw: string, at: number) => boolean
  /** Deletes a post; the first one takes its topic with it. False when there is none that stands. */
  readonly remove: (postId: number, at: number, how?: 'by_author' | 'by_staff') => boolean
  /** Whether that member may see a post or topic, deleted or not. */
  readonly canSee: (topic: Topic, memberId: number | null) => boolean
  readonly onHappening: (listener: (what: Happening) => void) => void
}

/** Where ids go on, so that they grow over a reset. */
export interface Ids {
  member: number
  topic: number
  post: number
}

/** An empty forum with one brand on it. */
export function createWorld(ids: Ids, brand: Member): World {
  const members = new Map<number, Member>([[brand.id, brand]])
  const topics = new Map<number, Topic>()
  const posts = new Map<number, Post>()
  const listeners: ((what: Happening) => void)[] = []

  function tell(event: Happening['event'], post: Post): void {
    const topic = topics.get(post.topicId)
    if (!topic)
      return
    for (const listener of listeners)
      listener({ event, post, topic })
  }

  function addMember(given: Omit<Member, 'id'>, wishedId?: number): Member {
    const id = wishedId !== undefined && !members.has(wishedId) ? wishedId : ++ids.member
    const member = { ...given, id }
    members.set(id, member)
    return member
  }

  return {
    brandId: brand.id,
    members,
    topics,
    posts,
    newestPostId: () => ids.post,
    memberByName: username => [...members.values()].find(member => member.username.toLowerCase() === username.toLowerCase()),
    memberByNick: name => [...members.values()].find(member => member.name === name),
    addMember,
    addTopic(given) {
      const topic: Topic = { ...given, members: given.members === null ? null : [...given.members], id: ++ids.topic, closed: false, deletedAt: null, postIds: [] }
      topics.set(topic.id, topic)
      return topic
    },
    addPost(given) {
      const topic = topics.get(given.topicId)
      if (!topic)
        throw new RangeError(`no topic ${given.topicId}`)
      const post: Post = { ...given, id: ++ids.post, number: topic.postIds.length + 1, updatedAt: given.at, version: 1, likes: 0, deletedAt: null, userDeleted: false }
      posts.set(post.id, post)
      topic.postIds.push(post.id)
      tell('post_created', post)
      return post
    },
    edit(postId, raw, at) {
      const post = posts.get(postId)
      if (!post || post.deletedAt !== null)
        return false
      Object.assign(post, { raw, updatedAt: at, version: post.version + 1 })
      tell('post_edited', post)
      return true
    },
    remove(postId, at, how = 'by_staff') {
      const post = posts.get(postId)
      const topic = post && topics.get(post.topicId)
      if (!post || !topic || post.deletedAt !== null || post.userDeleted)
        return false
      if (how === 'by_author' && post.number > 1)
        post.userDeleted = true
      else
        post.deletedAt = at
      if (post.number === 1)
        topic.deletedAt = at
      tell('post_destroyed', post)
      return true
    },
    canSee: (topic, memberId) => topic.members === null ? topic.categoryId !== CATEGORIES.staff : memberId !== null && topic.members.includes(memberId),
    onHappening: (listener) => { listeners.push(listener) },
  }
}
