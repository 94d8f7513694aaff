import type { Message, Post, World } from './world.ts'
import { mentionedIn } from './world.ts'

/** Notices arrive half a second after the act (contract A7). */
const DELAY_MS = 500

/** One notice of one person. */
export interface Notice {
  readonly nid: string
  readonly type: 'mention' | 'new-reply' | 'new-chat'
  readonly mergeId: string | null
  readonly to: number
  readonly from: number
  readonly tid: number | null
  readonly pid: number | null
  readonly roomId: number | null
  readonly at: number
  read: boolean
}

/** Notices of one thing, shown as one. */
export interface MergedNotice {
  readonly latest: Notice
  readonly count: number
  readonly froms: readonly number[]
}

/** Everybody's notices. */
export interface Notices {
  readonly ofPost: (post: Post) => void
  readonly ofMessage: (message: Message) => void
  /** What somebody can see by now, newest first, merged. */
  readonly list: (uid: number, now: number) => MergedNotice[]
  readonly find: (uid: number, nid: string) => Notice | undefined
  /** Opening a topic reads its notices. */
  readonly readTopic: (uid: number, tid: number) => void
  readonly readRoom: (uid: number, roomId: number) => void
}

/** Nobody has been told of anything. */
export function createNotices(world: World): Notices {
  const notices: Notice[] = []

  function add(notice: Omit<Notice, 'read'>): void {
    if (notice.to !== notice.from)
      notices.push({ ...notice, read: false })
  }

  function merged(own: readonly Notice[]): MergedNotice[] {
    const groups = new Map<string, Notice[]>()
    for (const notice of own) {
      const key = notice.mergeId === null ? notice.nid : `${notice.mergeId}/${notice.read}`
      groups.set(key, [...groups.get(key) ?? [], notice])
    }
    return [...groups.values()].flatMap((group) => {
      const latest = group.at(-1)
      return latest ? [{ latest, count: group.length, froms: [...new Set(group.map(notice => notice.from))] }] : []
    }).sort((a, b) => b.latest.at - a.latest.at)
  }

  return {
    ofPost(post) {
      const common = { from: post.uid, tid: post.tid, pid: post.pid, roomId: null, at: post.at }
      const mentioned = new Set(mentionedIn(post.raw).flatMap(name => world.userNamed(name)?.uid ?? []))
      for (const uid of mentioned)
        add({ ...common, nid: `tid:${post.tid}:pid:${post.pid}:uid:${post.uid}:user`, type: 'mention', mergeId: null, to: uid })
      const topic = world.topics.get(post.tid)
      for (const uid of topic?.mainPid === post.pid ? [] : topic?.followers ?? []) {
        if (!mentioned.has(uid))
          add({ ...common, nid: `new_post:tid:${post.tid}:pid:${post.pid}:uid:${post.uid}`, type: 'new-reply', mergeId: `notifications:user-posted-to|${post.tid}`, to: uid })
      }
    },
    ofMessage(message) {
      for (const uid of world.rooms.get(message.roomId)?.uids ?? [])
        add({ nid: `chat_${message.roomId}_${message.fromuid}_${message.at}`, type: 'new-chat', mergeId: `new-chat|${message.roomId}`, to: uid, from: message.fromuid, tid: null, pid: null, roomId: message.roomId, at: message.at })
    },
    list: (uid, now) => merged(notices.filter(notice => notice.to === uid && notice.at + DELAY_MS <= now)),
    find: (uid, nid) => notices.find(notice => notice.to === uid && notice.nid === nid),
    readTopic(uid, tid) {
      for (const notice of notices.filter(each => each.to === uid && each.tid === tid))
        notice.read = true
    },
    readRoom(uid, roomId) {
      for (const notice of notices.filter(each => each.to === uid && each.roomId === roomId))
        notice.read = true
    },
  }
}
