/** Which server is shown; what differs is listed in the contract. */
export type Compat = '4.11' | '4.15'

/** Somebody with an account. Times in ms. */
export interface User {
  uid: number
  username: string
  reputation: number
  joinedAt: number
  /** Global Moderator: no waits, no queue, sees what was deleted. */
  isModerator: boolean
  banned: boolean
  muted: boolean
  removed: boolean
  /** Takes no chats from the brand. */
  blocksBrand: boolean
  lastPostAt: number
  followers: number
  location: string
}

/** A category of the forum. */
export interface Category {
  cid: number
  name: string
  /** Guests do not see it. */
  membersOnly: boolean
}

/** A topic; its opening post carries its words. */
export interface Topic {
  tid: number
  cid: number
  uid: number
  title: string
  at: number
  mainPid: number
  locked: boolean
  deleted: boolean
  views: number
  followers: Set<number>
  /** Who has opened it since its last post. */
  readBy: Set<number>
}

/** A post of a topic. Times in ms, `edited` 0 = never. */
export interface Post {
  pid: number
  tid: number
  uid: number
  toPid: number | null
  raw: string
  at: number
  edited: number
  deleted: boolean
  purged: boolean
  votes: Set<number>
}

/** A room of a private talk. */
export interface Room {
  roomId: number
  uids: number[]
  at: number
  unread: Set<number>
}

/** A message in a room. Times in ms. */
export interface Message {
  mid: number
  roomId: number
  fromuid: number
  raw: string
  at: number
  edited: number
  deleted: boolean
  system: boolean
  toMid: number | null
}

/** A post that waits for a moderator. */
export interface Queued {
  id: string
  uid: number
  tid: number
  content: string
  toPid: number | null
  at: number
}

/** What happened, for the ledger and for whoever listens. */
export type Happening = { readonly kind: 'post', readonly post: Post } | { readonly kind: 'message', readonly message: Message }

/** The forum's rows. Pids, tids, mids and room ids each have a counter of their own. */
export interface World {
  readonly users: Map<number, User>
  readonly categories: Map<number, Category>
  readonly topics: Map<number, Topic>
  readonly posts: Map<number, Post>
  readonly rooms: Map<number, Room>
  readonly messages: Map<number, Message>
  readonly queue: Map<string, Queued>
  readonly brandUid: number
  readonly addUser: (given: Pick<User, 'username' | 'joinedAt'> & Partial<User>) => User
  readonly userNamed: (name: string) => User | undefined
  readonly addTopic: (given: { cid: number, uid: number, title: string, raw: string, at: number }) => Post
  readonly addPost: (given: { tid: number, uid: number, toPid: number | null, raw: string, at: number }) => Post
  readonly addRoom: (uids: readonly number[], at: number) => Room
  readonly addMessage: (given: Pick<Message, 'roomId' | 'fromuid' | 'raw' | 'at'> & Partial<Message>) => Message
  readonly remove: (pid: number) => boolean
  readonly purge: (pid: number) => void
  readonly postsOf: (tid: number) => Post[]
  readonly messagesOf: (roomId: number) => Message[]
  /** Every post that was not purged, newest first. */
  readonly newestPosts: () => Post[]
  readonly onHappening: (listener: (what: Happening) => void) => void
  readonly onRemoval: (listener: (pid: number) => void) => void
}

/** How the forum spells a name in addresses. */
export function slugOf(name: string): string {
  return name.toLowerCase().replace(/[\s/]+/g, '-')
}

/** Names that a text mentions, as the forum's mention plugin reads them. */
export function mentionedIn(raw: string): string[] {
  return [...raw.matchAll(/(?<![\w/])@([\p{L}\p{N}_.-]{1,60})/gu)].map(match => match[1] ?? '')
}

/** The last ids given; they go on growing over a reset. */
export interface Serials {
  uid: number
  tid: number
  pid: number
  roomId: number
  mid: number
}

/** An empty forum with the brand's account and four categories. */
export function createWorld(brand: { readonly uid: number, readonly username: string, readonly joinedAt: number }, serials: Serials): World {
  const users = new Map<number, User>()
  const topics = new Map<number, Topic>()
  const posts = new Map<number, Post>()
  const rooms = new Map<number, Room>()
  const messages = new Map<number, Message>()
  const listeners: ((what: Happening) => void)[] = []
  const removals: ((pid: number) => void)[] = []
  const inTopic = new Map<number, Post[]>()
  const inRoom = new Map<number, Message[]>()
  const byName = new Map<string, User>()

  function tell(what: Happening): void {
    for (const listener of listeners)
      listener(what)
  }

  function addUser(given: Pick<User, 'username' | 'joinedAt'> & Partial<User>): User {
    const uid = given.uid ?? ++serials.uid
    serials.uid = Math.max(serials.uid, uid)
    const user: User = { reputation: 0, isModerator: false, banned: false, muted: false, removed: false, blocksBrand: false, lastPostAt: 0, followers: 0, location: '', ...given, uid }
    users.set(uid, user)
    byName.set(user.username.toLowerCase(), user)
    return user
  }

  function addPost(given: { tid: number, uid: number, toPid: number | null, raw: string, at: number }): Post {
    const post: Post = { pid: ++serials.pid, edited: 0, deleted: false, purged: false, votes: new Set(), ...given }
    posts.set(post.pid, post)
    inTopic.set(post.tid, [...inTopic.get(post.tid) ?? [], post])
    const topic = topics.get(post.tid)
    topic?.readBy.clear()
    topic?.readBy.add(post.uid)
    tell({ kind: 'post', post })
    return post
  }

  const world: World = {
    users,
    categories: new Map([
      [1, { cid: 1, name: '公告', membersOnly: false }],
      [2, { cid: 2, name: '客服专区', membersOnly: false }],
      [3, { cid: 3, name: '手机交流', membersOnly: false }],
      [4, { cid: 4, name: '内测讨论', membersOnly: true }],
    ]),
    topics,
    posts,
    rooms,
    messages,
    queue: new Map(),
    brandUid: brand.uid,
    addUser,
    userNamed: name => byName.get(name.toLowerCase()) ?? [...users.values()].find(user => slugOf(user.username) === slugOf(name)),
    addTopic({ cid, uid, title, raw, at }) {
      const tid = ++serials.tid
      const topic: Topic = { tid, cid, uid, title, at, mainPid: serials.pid + 1, locked: false, deleted: false, views: 0, followers: new Set([uid]), readBy: new Set() }
      topics.set(tid, topic)
      return addPost({ tid, uid, toPid: null, raw, at })
    },
    addPost,
    addRoom(uids, at) {
      const room: Room = { roomId: ++serials.roomId, uids: [...uids], at, unread: new Set() }
      rooms.set(room.roomId, room)
      return room
    },
    addMessage(given) {
      const message: Message = { mid: ++serials.mid, edited: 0, deleted: false, system: false, toMid: null, ...given }
      messages.set(message.mid, message)
      inRoom.set(message.roomId, [...inRoom.get(message.roomId) ?? [], message])
      const room = rooms.get(message.roomId)
      room?.uids.filter(uid => uid !== message.fromuid).forEach(uid => room.unread.add(uid))
      room?.unread.delete(message.fromuid)
      tell({ kind: 'message', message })
      return message
    },
    remove(pid) {
      const post = posts.get(pid)
      if (!post || post.purged)
        return false
      post.deleted = true
      const topic = topics.get(post.tid)
      if (topic?.mainPid === pid)
        topic.deleted = true
      for (const listener of removals)
        listener(pid)
      return true
    },
    purge(pid) {
      const post = posts.get(pid)
      if (post)
        Object.assign(post, { purged: true, deleted: true })
    },
    postsOf: tid => (inTopic.get(tid) ?? []).filter(post => !post.purged),
    messagesOf: roomId => inRoom.get(roomId) ?? [],
    newestPosts: () => [...posts.values()].filter(post => !post.purged).sort((a, b) => b.at - a.at || b.pid - a.pid),
    onHappening: (listener) => { listeners.push(listener) },
    onRemoval: (listener) => { removals.push(listener) },
  }
  addUser({ uid: brand.uid, username: brand.username, joinedAt: brand.joinedAt, isModerator: true, reputation: 100 })
  return world
}
