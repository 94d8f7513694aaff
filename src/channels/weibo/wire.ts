import { z } from 'zod'
import { fromUrlCode } from './mid.ts'
import { parseWeiboTime, secondOfId } from './time.ts'

const DIGITS = /^\d{1,20}$/
/** An id: a number, digits in a string, or (above 2^53) digits kept by the lossless parser. Always a string afterwards. */
const id = z.union([z.string().regex(DIGITS), z.number().int().positive().transform(String)])
const optionalId = id.optional().catch(undefined)

/** The platform's time string as ms UTC. */
export const wireTime = z.string().transform((text, context) => {
  const at = parseWeiboTime(text)
  if (at !== null)
    return at
  context.addIssue({ code: 'custom', message: 'no platform time' })
  return z.NEVER
})

const count = z.union([z.number().int().nonnegative(), z.string().regex(/^\d{1,15}$/).transform(Number)]).optional().catch(undefined)
const integer = z.union([z.number().int(), z.string().regex(/^-?\d{1,9}$/).transform(Number)]).optional().catch(undefined)
const words = z.string().optional().catch(undefined)
const flag = z.union([z.boolean(), z.literal([0, 1]).transform(value => value === 1), z.literal(['0', '1']).transform(value => value === '1')]).optional().catch(undefined)

/** Strings are preferred: a proxy may have rounded the number. The row is the schema's own fresh object. */
function exactId<Row extends { idstr?: string | undefined, mid?: string | undefined, id?: string | undefined, mblogid?: string | undefined }>(row: Row, context: z.RefinementCtx): Omit<Row, 'id' | 'idstr' | 'mid'> & { id: string } {
  const exact = row.idstr ?? row.mid ?? row.id ?? fromUrlCode(row.mblogid ?? '') ?? undefined
  if (exact === undefined)
    context.addIssue({ code: 'custom', message: 'no id', path: ['id'] })
  return Object.assign(row, { id: exact ?? '' })
}

const ids = { id: optionalId, idstr: optionalId, mid: optionalId }
/** A post's short code, when it tells no more of itself. */
const code = { mblogid: words }

/** Someone on the platform. Contract 1.2. */
export const wireUser = z.object({
  id: optionalId,
  idstr: optionalId,
  screen_name: words,
  name: words,
  avatar_large: words,
  profile_image_url: words,
  location: words,
  followers_count: count,
  verified: flag,
  verified_type: integer,
}).transform(exactId)
export type WireUser = z.output<typeof wireUser>

const text = z.string()

/** The post that a comment or a repost hangs from: samples show it with nothing but id, text and author. */
const wireRoot = z.object({ ...ids, text: words, user: wireUser.optional().catch(undefined) }).transform(exactId)
export type WireRoot = z.output<typeof wireRoot>

/** The comment that a comment answers. */
const wireParent = z.object({ ...ids, text: words, user: wireUser.optional().catch(undefined) }).transform(exactId)

const longText = z.union([z.object({ longTextContent: z.string() }), z.object({ content: z.string() })]).optional().catch(undefined)
const picture = z.object({ thumbnail_pic: z.string() })

/** A post. Contract 1.2. */
export const wireStatus = z.object({
  ...ids,
  ...code,
  created_at: wireTime,
  text,
  source: words,
  isLongText: flag,
  truncated: flag,
  longText,
  pic_urls: z.array(z.unknown()).optional().catch(undefined).transform(rows => (rows ?? []).flatMap((row) => {
    const read = picture.safeParse(row)
    return read.success ? [read.data.thumbnail_pic] : []
  })),
  original_pic: words,
  user: wireUser,
  retweeted_status: wireRoot.nullish().catch(undefined),
  reposts_count: count,
  comments_count: count,
  attitudes_count: count,
}).transform(exactId)
export type WireStatus = z.output<typeof wireStatus>

/** A comment. Contract 1.2. */
export const wireComment = z.object({
  ...ids,
  created_at: wireTime,
  text,
  source: words,
  user: wireUser,
  status: wireRoot,
  reply_comment: wireParent.nullish().catch(undefined),
  like_count: count,
  reply_count: count,
}).transform(exactId)
export type WireComment = z.output<typeof wireComment>

/** An object that was deleted: in some feeds it is flagged, in a batch it keeps nothing but its id and a fixed text. */
const wireGone = z.object({ ...ids, deleted: flag, text: words, user: z.unknown().optional(), created_at: z.unknown().optional() }).transform(exactId)

/** True for a row that carries everything a deleted one lacks: no closer look is needed. */
function isWhole(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && !('deleted' in raw) && 'user' in raw && Boolean(raw.user)
}

/** Id of a row that was deleted, or null when it stands. */
export function goneId(raw: unknown): string | null {
  if (isWhole(raw))
    return null
  const read = wireGone.safeParse(raw)
  if (!read.success)
    return null
  const isBare = Boolean(read.data.text) && !read.data.user && !read.data.created_at
  return read.data.deleted === true || isBare ? read.data.id : null
}

const wireIds = z.object({ ...ids, ...code }).transform(exactId)

/** Id of any row, also of one that cannot be read otherwise; null when even that is missing. */
export function rowId(raw: unknown): string | null {
  if (typeof raw === 'object' && raw !== null && 'idstr' in raw && typeof raw.idstr === 'string' && DIGITS.test(raw.idstr))
    return raw.idstr
  const read = wireIds.safeParse(raw)
  return read.success ? read.data.id : null
}

const wireMade = z.object({ created_at: wireTime })

/** Unix second of any row by its time string or, when that is missing, by its id; null without both. */
export function rowSecond(raw: unknown): number | null {
  const read = wireMade.safeParse(raw)
  if (read.success)
    return Math.floor(read.data.created_at / 1000)
  const exact = rowId(raw)
  return exact === null ? null : secondOfId(BigInt(exact))
}

const cursorNumber = z.union([id, z.literal([0, '0']).transform(() => '0')])
const envelopeEnd = z.object({ next_cursor: cursorNumber.optional().catch(undefined), total_number: count })

/** What a list call brought. */
export interface ListPage {
  readonly rows: readonly unknown[]
  /** Id to go on below; `'0'` = that was all, undefined = not told. */
  readonly nextCursor: string | undefined
  /** Rows that the whole request has, as far as the platform counts them. */
  readonly total: number | undefined
}

/** Under which name an answer carries its rows. */
export type ListName = 'statuses' | 'comments' | 'reposts'

/** Reads a list envelope; null when the list itself is missing, which never means "no rows". */
export function readList(body: unknown, key: ListName): ListPage | null {
  if (typeof body !== 'object' || body === null)
    return null
  const rows = (body as Record<string, unknown>)[key]
  if (!Array.isArray(rows))
    return null
  const end = envelopeEnd.parse(body)
  return { rows, nextCursor: end.next_cursor, total: end.total_number }
}

/** `remind/unread_count`. Contract chapter 3. */
export const wireUnread = z.object({ cmt: count, mention_status: count, mention_cmt: count })
