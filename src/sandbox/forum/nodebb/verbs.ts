import type { Uid } from '../../truth.ts'
import type { NodebbContext } from './context.ts'
import type { Message, Post, User } from './world.ts'

/** What people can do on the forum, without going through its API. Ids are the forum's own. */
export interface NodebbVerbs {
  /** The account of that name, made when there is none. */
  readonly meet: (name: string, wish?: Partial<User>) => User
  readonly openTopic: (given: { uid: Uid, title: string, text: string, cid?: number, at?: number }) => Post
  readonly reply: (given: { uid: Uid, tid: number, text: string, toPid?: number | null, at?: number }) => Post
  /** In the latest room of the two, or a new one. */
  readonly chat: (given: { uid: Uid, text: string, to?: Uid, at?: number, inNewRoom?: boolean }) => Message
  readonly edit: (pid: number, text: string) => boolean
  readonly remove: (pid: number) => boolean
  readonly purge: (pid: number) => void
  /** A moderator lets everything through that waits: with new ids, at the times when it was written. */
  readonly releaseQueue: () => void
}

/** The verbs of the forum of `context`. */
export function createVerbs(context: NodebbContext): NodebbVerbs {
  const { world, now } = context

  function roomOf(uid: number, other: number, isNew: boolean): number {
    const known = isNew ? undefined : [...world.rooms.values()].findLast(room => room.uids.length === 2 && room.uids.includes(uid) && room.uids.includes(other))
    return (known ?? world.addRoom([uid, other], now())).roomId
  }

  return {
    meet: (name, wish = {}) => world.userNamed(name) ?? world.addUser({ username: name, joinedAt: now() - 30 * 86_400_000, reputation: 5, ...wish }),
    openTopic: ({ uid, title, text, cid = 3, at = now() }) => world.addTopic({ cid, uid: Number(uid), title, raw: text, at }),
    reply: ({ uid, tid, text, toPid = null, at = now() }) => world.addPost({ tid, uid: Number(uid), toPid, raw: text, at }),
    chat: ({ uid, text, to = world.brandUid, at = now(), inNewRoom = false }) => world.addMessage({ roomId: roomOf(Number(uid), Number(to), inNewRoom), fromuid: Number(uid), raw: text, at }),
    edit(pid, text) {
      const post = world.posts.get(pid)
      if (!post || post.purged)
        return false
      Object.assign(post, { raw: text, edited: now() })
      return true
    },
    remove: world.remove,
    purge: world.purge,
    releaseQueue() {
      for (const entry of world.queue.values())
        world.addPost({ tid: entry.tid, uid: entry.uid, toPid: entry.toPid, raw: entry.content, at: entry.at })
      world.queue.clear()
    },
  }
}
