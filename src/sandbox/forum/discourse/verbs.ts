import type { DiscourseContext } from './context.ts'
import type { Member, Post } from './world.ts'
import { CATEGORIES } from './world.ts'

/** Somebody who is met; what is left out is invented. */
export interface Stranger {
  readonly name: string
  readonly location?: string | undefined
}

/** What people can do on the forum. They are bound by none of the rules for posts. */
export interface Verbs {
  readonly meet: (who: Stranger, wishedId?: number) => Member
  readonly openTopic: (given: { userId: number, title: string, raw: string, categoryId?: number, at?: number }) => Post
  readonly reply: (given: { userId: number, topicId: number, raw: string, replyTo?: number, at?: number }) => Post
  /** Into the room with the brand that is there, or a new one. */
  readonly writePrivately: (given: { userId: number, raw: string, title?: string, at?: number }) => Post
  /** The brand writes in the forum itself, past every program. */
  readonly brandReplies: (given: { topicId: number, raw: string, replyTo?: number }) => Post
  readonly brandWritesPrivately: (userId: number, raw: string) => Post
  readonly edit: (postId: number, raw: string) => boolean
  readonly remove: (postId: number) => boolean
  readonly brandName: string
}

const USERNAME = /^[A-Za-z0-9][\w.-]{1,18}[A-Za-z0-9]$/

/** What people can do in the world of `context`. */
export function createVerbs(context: DiscourseContext): Verbs {
  const { world } = context

  function privateTopicOf(userId: number): number | null {
    const found = [...world.topics.values()].filter(topic => topic.members?.includes(userId) === true && topic.members.includes(world.brandId) && topic.deletedAt === null)
    return found.at(-1)?.id ?? null
  }

  function intoRoom(userId: number, authorId: number, given: { raw: string, title?: string | undefined, at?: number | undefined }): Post {
    const at = given.at ?? context.now()
    const topicId = privateTopicOf(userId) ?? world.addTopic({ title: given.title ?? '请教一个售后问题', userId: authorId, categoryId: null, members: [userId, world.brandId], at }).id
    return world.addPost({ topicId, userId: authorId, raw: given.raw, at, replyTo: null })
  }

  return {
    brandName: world.members.get(world.brandId)?.username ?? '',
    meet({ name, location }, wishedId) {
      const known = world.memberByNick(name)
      if (known)
        return known
      const member = world.addMember({ username: name, name, isStaff: false, location: location ?? '', createdAt: context.now() - 86_400_000 * 200, blocksBrand: false }, wishedId)
      if (!USERNAME.test(name) || [...world.members.values()].some(other => other !== member && other.username.toLowerCase() === name.toLowerCase()))
        member.username = `user_${member.id}`
      return member
    },
    openTopic({ userId, title, raw, categoryId = CATEGORIES.general, at = context.now() }) {
      const topic = world.addTopic({ title, userId, categoryId, members: null, at })
      return world.addPost({ topicId: topic.id, userId, raw, at, replyTo: null })
    },
    reply: ({ userId, topicId, raw, replyTo, at = context.now() }) => world.addPost({ topicId, userId, raw, at, replyTo: replyTo ?? null }),
    writePrivately: ({ userId, ...given }) => intoRoom(userId, userId, given),
    brandReplies: ({ topicId, raw, replyTo }) => world.addPost({ topicId, userId: world.brandId, raw, at: context.now(), replyTo: replyTo ?? null }),
    brandWritesPrivately: (userId, raw) => intoRoom(userId, world.brandId, { raw }),
    edit: (postId, raw) => world.edit(postId, raw, context.now()),
    remove: postId => world.remove(postId, context.now(), 'by_author'),
  }
}
