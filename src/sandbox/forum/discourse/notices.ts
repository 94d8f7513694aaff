import type { Happening, World } from './world.ts'
import { mentionsIn } from './cook.ts'

/** A notice to the brand's account. */
export interface Notice {
  id: number
  type: number
  topicId: number
  postNumber: number
  postId: number
  from: string
  at: number
  read: boolean
  count: number
}

/** What the brand is told. */
export interface Notices {
  readonly hear: (what: Happening) => void
  readonly list: () => readonly Notice[]
  readonly markRead: (id: number | null) => void
}

const MENTIONED = 1
const REPLIED = 2
const PRIVATE = 6
/** Those of one topic become one, which names the first that was not read. */
const COLLAPSED: ReadonlySet<number> = new Set([REPLIED, PRIVATE])

function typeOf({ post, topic }: Happening, world: World): number | null {
  if (topic.members !== null)
    return topic.members.includes(world.brandId) ? PRIVATE : null
  const brand = world.members.get(world.brandId)
  if (mentionsIn(post.raw).includes(brand?.username.toLowerCase() ?? ''))
    return MENTIONED
  const answered = topic.postIds.map(id => world.posts.get(id)).find(each => each?.number === (post.replyTo ?? 1))
  return post.number > 1 && answered?.userId === world.brandId ? REPLIED : null
}

/** Nothing to tell yet. */
export function createNotices(world: World): Notices {
  const notices: Notice[] = []
  let serial = 500

  return {
    hear(what) {
      const { post, topic } = what
      const type = what.event === 'post_created' && post.userId !== world.brandId ? typeOf(what, world) : null
      if (type === null)
        return
      const before = COLLAPSED.has(type) ? notices.findIndex(each => each.type === type && each.topicId === topic.id && !each.read) : -1
      const [collapsed] = before === -1 ? [] : notices.splice(before, 1)
      const count = (collapsed?.count ?? 0) + 1
      notices.unshift({
        id: ++serial,
        type,
        topicId: topic.id,
        postNumber: collapsed?.postNumber ?? post.number,
        postId: post.id,
        from: count > 1 ? `${count} replies` : world.members.get(post.userId)?.username ?? '',
        at: post.at,
        read: false,
        count,
      })
    },
    list: () => notices,
    markRead(id) {
      for (const notice of notices) {
        if (id === null || notice.id === id)
          notice.read = true
      }
    },
  }
}
