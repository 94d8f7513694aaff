import { z } from 'zod'

/** Post, topic and user ids are whole numbers, global within the forum. Contract B2. */
const id = z.number().int()
const positive = id.positive()
/** Ids up to 0 belong to the system and to nobody. */
const NOBODY = 0
const words = z.string().optional().catch(undefined)
const count = z.number().int().nonnegative().optional().catch(undefined)
const flag = z.boolean().optional().catch(undefined)

/** ISO-8601 UTC as ms. */
const wireTime = z.string().transform((text, context) => {
  const at = Date.parse(text)
  if (Number.isFinite(at))
    return at
  context.addIssue({ code: 'custom', message: 'no time' })
  return z.NEVER
})

const action = z.object({ id: z.number(), count })

/** A post, as lists, topics, single reads and webhooks carry it. Contract B2 and B5. */
export const wirePost = z.object({
  id: positive,
  topic_id: positive,
  post_number: positive,
  post_type: z.number().int().optional().catch(undefined),
  /** An author whose account was removed has neither id nor name. */
  user_id: id.nullish().transform(given => given ?? NOBODY),
  username: z.string().nullish().transform(given => given ?? ''),
  name: z.string().nullish().catch(undefined),
  avatar_template: words,
  created_at: wireTime,
  updated_at: wireTime.optional().catch(undefined),
  cooked: z.string(),
  raw: words,
  version: count,
  reply_to_post_number: positive.nullish().catch(undefined),
  reply_to_user: z.object({ username: z.string() }).nullish().catch(undefined),
  reply_count: count,
  actions_summary: z.array(z.unknown()).optional().catch(undefined),
  deleted_at: z.string().nullish().catch(undefined),
  user_deleted: flag,
  yours: flag,
  topic_title: words,
  topic_archetype: words,
  category_id: id.nullish().catch(undefined),
})
export type WirePost = z.output<typeof wirePost>

/** Likes of a post: the action with id 2. */
export function likesOf(post: WirePost): number | undefined {
  for (const row of post.actions_summary ?? []) {
    const read = action.safeParse(row)
    if (read.success && read.data.id === 2)
      return read.data.count
  }
  return undefined
}

/** A topic with its first posts and the ids of all. */
const wireTopic = z.object({
  id: positive,
  title: z.string(),
  user_id: id.optional().catch(undefined),
  closed: flag,
  archived: flag,
  deleted_at: z.string().nullish().catch(undefined),
  archetype: words,
  post_stream: z.object({ posts: z.array(z.unknown()), stream: z.array(positive) }),
})
export type WireTopic = z.output<typeof wireTopic>

/** Reads a topic view; null when it is none. */
export function readTopic(body: unknown): WireTopic | null {
  const read = wireTopic.safeParse(body)
  return read.success ? read.data : null
}

const wireStream = z.object({ post_stream: z.object({ posts: z.array(z.unknown()) }) })

/** The posts of `/t/{id}/posts.json`; null when the list is missing. */
export function readTopicPosts(body: unknown): readonly unknown[] | null {
  const read = wireStream.safeParse(body)
  return read.success ? read.data.post_stream.posts : null
}

/** The rows of a sweep, under whichever of the two names; null when the list is missing, which never means "no posts". */
export function readLatest(body: Readonly<Record<string, unknown>>): readonly unknown[] | null {
  const rows = body.latest_posts ?? body.private_posts
  return Array.isArray(rows) ? rows : null
}

/** Id of any row, also of one that cannot be read otherwise; null when even that is missing. */
export function rowId(row: unknown): number | null {
  const given = typeof row === 'object' && row !== null && 'id' in row ? row.id : null
  return typeof given === 'number' && Number.isSafeInteger(given) && given > 0 ? given : null
}

const wireListedTopic = z.object({ id: positive, last_posted_at: wireTime, highest_post_number: count })

/** A private topic in a list: only what tells whether it has news. */
export interface ListedTopic {
  readonly id: number
  readonly lastPostedAt: number
  readonly highest: number
}

const wireTopicList = z.object({ topic_list: z.object({ topics: z.array(z.unknown()), more_topics_url: words }) })

/** A topic list; null when it is none. Rows without an id or a time are left out. */
export function readTopicList(body: unknown): { topics: readonly ListedTopic[], hasMore: boolean } | null {
  const read = wireTopicList.safeParse(body)
  if (!read.success)
    return null
  const topics = read.data.topic_list.topics.flatMap((row) => {
    const topic = wireListedTopic.safeParse(row)
    return topic.success ? [{ id: topic.data.id, lastPostedAt: topic.data.last_posted_at, highest: topic.data.highest_post_number ?? 0 }] : []
  })
  return { topics, hasMore: read.data.topic_list.more_topics_url !== undefined }
}

const wireNotification = z.object({
  id: positive,
  notification_type: z.number().int(),
  created_at: words,
  post_number: id.nullish().catch(undefined),
  data: z.object({ original_post_id: z.coerce.number().int().positive().optional().catch(undefined) }).optional().catch(undefined),
})
export type WireNotification = z.output<typeof wireNotification>

/** The notices of the account; null when the list is missing. */
export function readNotifications(body: Readonly<Record<string, unknown>>): WireNotification[] | null {
  if (!Array.isArray(body.notifications))
    return null
  return body.notifications.flatMap((row) => {
    const read = wireNotification.safeParse(row)
    return read.success ? [read.data] : []
  })
}

const wireUser = z.object({ id: positive, username: z.string(), name: z.string().nullish().catch(undefined) })

/** The user under a key of an answer; null when there is none. */
export function readUser(body: Readonly<Record<string, unknown>>, key: 'current_user' | 'user'): { id: number, username: string, name: string } | null {
  const read = wireUser.safeParse(body[key])
  if (!read.success)
    return null
  const { id, username, name } = read.data
  return { id, username, name: name == null || name.trim() === '' ? username : name }
}

const wireUpload = z.object({ short_url: z.string().regex(/^upload:\/\/[\w.-]{1,200}$/), width: positive.nullish().catch(undefined), height: positive.nullish().catch(undefined) })

/** An upload's short address and size; null when the answer is none. */
export function readUpload(body: unknown): { shortUrl: string, width: number | null, height: number | null } | null {
  const read = wireUpload.safeParse(body)
  return read.success ? { shortUrl: read.data.short_url, width: read.data.width ?? null, height: read.data.height ?? null } : null
}
