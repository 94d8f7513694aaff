import { z } from 'zod'

/** Ids are numbers here and strings there (contract A4, type traps); negative ones are the forum's own machinery. */
const id = z.union([z.number().int(), z.string().regex(/^-?\d{1,19}$/)]).transform(String)
const optionalId = id.nullish().catch(undefined)
const objectId = id.refine(value => !value.startsWith('-') && value !== '0')
const count = z.union([z.number().int(), z.string().regex(/^-?\d{1,15}$/).transform(Number)]).optional().catch(undefined)
/** ms UTC, as a number or as digits. */
export const wireMs = z.union([z.number().int().nonnegative(), z.string().regex(/^\d{1,15}$/).transform(Number)])
const flag = z.union([z.boolean(), z.literal([0, 1]).transform(value => value === 1), z.literal(['0', '1']).transform(value => value === '1')]).nullish().catch(undefined).transform(value => value === true)
const words = z.string().nullish().catch(undefined)

/** Someone on the forum. A removed account has uid 0 and says who it was in `oldUid`. */
const wireUser = z.object({ uid: optionalId, oldUid: optionalId, username: words, displayname: words, picture: words })
export type WireUser = z.output<typeof wireUser>

const wireTopic = z.object({ uid: optionalId, tid: optionalId, title: words, titleRaw: words, cid: optionalId, mainPid: optionalId, postcount: count, deleted: flag })
const wireCategory = z.object({ cid: optionalId, name: words })

/** In summaries a number, in `/api/v3/posts` sometimes an object. */
const replies = z.union([z.number().int().transform(Number), z.object({ count }).transform(value => value.count)]).optional().catch(undefined)

/** A post as lists tell it. Contract A4. */
export const wirePost = z.object({
  pid: objectId,
  tid: objectId,
  uid: id,
  toPid: optionalId,
  content: z.string(),
  timestamp: wireMs,
  deleted: flag,
  upvotes: count,
  replies,
  user: wireUser.nullish().catch(undefined),
  topic: wireTopic.nullish().catch(undefined),
  category: wireCategory.nullish().catch(undefined),
  isMainPost: flag,
})
export type WirePost = z.output<typeof wirePost>

/** A post as `/api/v3/posts/{pid}` tells it: raw Markdown, `edited` in ms or 0. */
export const wireRawPost = z.object({
  pid: objectId,
  tid: objectId,
  uid: id,
  content: z.string().nullish().catch(undefined),
  timestamp: wireMs,
  deleted: flag,
  edited: wireMs.nullish().catch(undefined),
  upvotes: count,
  replies,
})

/** A topic without its posts. */
export const wireTopicState = z.object({ tid: objectId, deleted: flag, locked: flag, lastposttime: wireMs.optional().catch(undefined) })

/** A room in the list of chats. */
export const wireRoom = z.object({
  roomId: objectId,
  public: flag,
  teaser: z.object({ timestamp: wireMs }).nullish().catch(undefined),
})
export type WireRoom = z.output<typeof wireRoom>

/** A chat message. Contract A6. */
export const wireMessage = z.object({
  mid: id.optional().catch(undefined),
  messageId: id.optional().catch(undefined),
  content: z.string(),
  timestamp: wireMs,
  fromuid: id,
  deleted: flag,
  edited: wireMs.nullish().catch(undefined),
  system: flag,
  fromUser: wireUser.nullish().catch(undefined),
  index: count,
}).transform((message, context) => {
  const mid = message.mid ?? message.messageId
  if (mid === undefined)
    context.addIssue({ code: 'custom', message: 'no id', path: ['mid'] })
  return { ...message, mid: mid ?? '' }
})
export type WireMessage = z.output<typeof wireMessage>

const wireTime = z.object({ timestamp: wireMs })

/** ms UTC of any row, also of one that cannot be read otherwise; null without. */
export function rowTime(raw: unknown): number | null {
  const read = wireTime.safeParse(raw)
  return read.success ? read.data.timestamp : null
}

const wirePid = z.object({ pid: objectId })

/** The id of any row of posts, also of one that cannot be read otherwise; null without, and for what came from another server. */
export function rowPid(raw: unknown): number | null {
  const read = wirePid.safeParse(raw)
  const pid = read.success ? Number(read.data.pid) : Number.NaN
  return Number.isSafeInteger(pid) ? pid : null
}

/** True for what came from another server: such ids are addresses. */
export function isFederated(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && 'pid' in raw && typeof raw.pid === 'string' && /^https?:\/\//.test(raw.pid)
}

/** The list of that name in an answer; null when it is missing, which never means "none". */
export function listIn(body: unknown, name: string): readonly unknown[] | null {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined
  return Array.isArray(value) ? value : null
}
