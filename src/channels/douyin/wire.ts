import { z } from 'zod'

const MS_SINCE_1970 = 1e12
/** Nobody's comment or message is older than the platform, or from the far future. */
const MOST_SECONDS = 4_102_444_800

/** An opaque id: a string, or digits (as a number, or kept by the lossless parser). Never changed. */
const id = z.union([z.string().min(1).max(512), z.number().int().positive().transform(String)])
const optionalId = z.union([id, z.literal('').transform(() => undefined)]).optional().catch(undefined)
const words = z.string().optional().catch(undefined)
const integer = z.union([z.number().int(), z.string().regex(/^-?\d{1,19}$/).transform(Number)])
const count = integer.refine(value => value >= 0).optional().catch(undefined)
const flag = z.union([z.boolean(), z.literal([0, 1, '0', '1']).transform(value => Number(value) === 1)]).optional().catch(undefined)

/** Unix seconds (comments, videos) as ms UTC. */
const seconds = integer.refine(value => value > 0 && value < MOST_SECONDS).transform(value => value * 1000)
/** 13-digit ms (private messages); should seconds come, they are seen by their size. */
const milliseconds = integer.refine(value => value > 0 && value < MOST_SECONDS * 1000).transform(value => value < MS_SINCE_1970 / 10 ? value * 1000 : value)

/** A comment or a reply. Contract 3.3. */
export const wireComment = z.object({
  comment_id: id,
  comment_user_id: id,
  nick_name: words,
  avatar: words,
  content: z.string(),
  create_time: seconds,
  digg_count: count,
  reply_comment_total: count,
  top: flag,
  reply_comment_id: optionalId,
})
export type WireComment = z.output<typeof wireComment>

/** What even a row that cannot be read otherwise tells. */
export const wireGlimpse = z.object({ create_time: seconds.optional().catch(undefined), top: flag, comment_id: optionalId })

const statistics = z.object({ comment_count: count, digg_count: count, forward_count: count, share_count: count }).optional().catch(undefined)

/** An own video, or one that a search found. Contract 3.5, 6. */
export const wireVideo = z.object({
  item_id: optionalId,
  sec_item_id: optionalId,
  title: words,
  create_time: seconds.optional().catch(undefined),
  open_id: optionalId,
  nickname: words,
  avatar: words,
  share_url: words,
  is_top: flag,
  statistics,
})
export type WireVideo = z.output<typeof wireVideo>

const listEnd = z.object({
  list: z.array(z.unknown()),
  // Opaque; kept as the digits it came as.
  cursor: z.union([z.string().max(512), z.number().transform(String)]).optional().catch(undefined),
  has_more: flag,
})

/** What a list call brought. */
export interface ListPage {
  readonly rows: readonly unknown[]
  /** What to ask for next; null when the platform says that this was all. */
  readonly next: string | null
}

/** Reads a list; null when the list itself is missing, which never means "no rows". */
export function readList(data: unknown): ListPage | null {
  const read = listEnd.safeParse(data)
  if (!read.success)
    return null
  const { list, cursor, has_more } = read.data
  return { rows: list, next: has_more === true && cursor !== undefined ? cursor : null }
}

/** `data` of a private message's event. Contract 4.2. */
export const wirePrivate = z.object({
  conversation_short_id: id,
  server_message_id: id,
  message_type: z.string().min(1).max(60).catch('other'),
  text: words,
  resource_url: words,
  item_id: optionalId,
  card_id: optionalId,
  card_data: z.array(z.object({ label: z.string().catch(''), value: z.union([z.string(), z.number().transform(String)]).catch('') })).max(100).optional().catch(undefined),
  source: words,
  create_time: milliseconds,
  index: z.union([z.string().regex(/^\d{1,30}$/), z.number().int().nonnegative().transform(String)]).optional().catch(undefined),
  user_infos: z.array(z.object({ open_id: id, nick_name: words, avatar: words })).max(50).optional().catch(undefined),
})
export type WirePrivate = z.output<typeof wirePrivate>

/** What an enter event tells. Contract 4.2. */
export const wireEnter = z.object({ conversation_short_id: id, server_message_id: id, create_time: milliseconds.optional().catch(undefined) })

/** What a recall tells. */
export const wireRecall = z.object({ server_message_id: id })

/** The comment event of the former catalogue. Contract 3.6. */
export const wireCommentEvent = wireComment.extend({ reply_to_item_id: optionalId, reply_to_comment_id: optionalId })

/** The envelope of every push. Contract chapter 4. */
export const wirePush = z.object({
  event: z.string().min(1).max(80),
  client_key: z.string().max(128),
  from_user_id: optionalId,
  to_user_id: optionalId,
  content: z.unknown(),
})
export type WirePush = z.output<typeof wirePush>
