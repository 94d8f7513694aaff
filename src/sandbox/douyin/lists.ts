import type { Call, DouyinContext, Result } from './context.ts'
import type { DouyinComment, DouyinVideo } from './world.ts'
import { isShown, readCount, readCursor } from './read.ts'

type Sort = 'time' | 'time_asc' | 'recommended'

/** The part of rows that a cursor stands before. Cursors name a row, so that new ones move nothing. */
interface Page<T> {
  rows: T[]
  next: number
  more: boolean
}

/** One page of numbered rows, newest or oldest first. A cursor is the number of the last row given; 0 = the beginning. */
export function takePage<T extends { n: number }>(rows: readonly T[], wish: { cursor: number, count: number, isAscending: boolean }, drift?: { how: string, rows: number }): Page<T> {
  const ordered = wish.isAscending ? [...rows] : rows.toReversed()
  const rest = wish.cursor === 0 ? ordered : ordered.filter(row => wish.isAscending ? row.n > wish.cursor : row.n < wish.cursor)
  const skipped = drift?.how === 'drift' && wish.cursor > 0 ? drift.rows : 0
  const page = rest.slice(skipped, skipped + wish.count)
  const last = page.at(-1)
  const isMore = rest.length > skipped + wish.count
  const back = drift?.how === 'cursor_back' ? drift.rows : 0
  const turned = page.at(-1 - back) ?? last
  return { rows: page, next: (isMore ? turned?.n : last?.n) ?? wish.cursor, more: isMore }
}

/** The recommended order: what is liked most first; its cursor counts rows. */
function takeRecommended(rows: readonly DouyinComment[], wish: { cursor: number, count: number }): Page<DouyinComment> {
  const ordered = [...rows].sort((a, b) => b.likes - a.likes || b.n - a.n)
  const end = wish.cursor + wish.count
  return { rows: ordered.slice(wish.cursor, end), next: Math.min(end, ordered.length), more: end < ordered.length }
}

/** A comment as the platform tells it; a search leaves out who wrote it. */
export function commentJson(row: DouyinComment, context: DouyinContext, withAuthor: boolean): Record<string, unknown> {
  const { world } = context
  const author = world.users.get(row.uid)
  const replies = world.commentsOf(row.videoId).filter(one => one.rootId === row.id && isShown(one, context)).length
  return {
    comment_id: row.id,
    comment_user_id: row.uid,
    ...withAuthor && { nick_name: author?.nick ?? '', avatar: `${context.baseUrl()}/avatar/${encodeURIComponent(row.uid)}.png` },
    content: row.text,
    create_time: Math.floor(row.at / 1000),
    digg_count: row.likes,
    reply_comment_total: replies,
    top: row.top,
    ...row.replyTo !== null && { reply_comment_id: row.replyTo },
  }
}

/** A row that cannot be read, by F08. */
function garble(row: Record<string, unknown>, how: string): unknown {
  if (how === 'not_object')
    return 'null,'
  if (how === 'no_id')
    return { ...row, comment_id: undefined }
  return { comment_id: row.comment_id, create_time: '刚刚', content: [row.content], comment_user_id: [] }
}

function breakRows(rows: readonly DouyinComment[], json: Record<string, unknown>[], context: DouyinContext): unknown[] {
  const fault = context.faults.peek('F08')
  if (!fault)
    return json
  const victim = rows[Math.min(fault.index, rows.length - 1)]
  if (victim && context.brokenIds.size < fault.items) {
    context.brokenIds.add(victim.id)
    context.faults.bite('F08')
  }
  return json.map((row, index) => context.brokenIds.has(rows[index]?.id ?? '') ? garble(row, fault.how) : row)
}

function sortOf(call: Call): Sort {
  const sort = call.query.get('sort_type')
  return sort === 'time' || sort === 'time_asc' ? sort : 'recommended'
}

/** A list of comments: what is pinned stands on the first page, above any order. */
export function commentList(call: Call, context: DouyinContext, all: readonly DouyinComment[], withAuthor: boolean): Result {
  const count = readCount(call, context.limits.commentsPerPage)
  const cursor = readCursor(call)
  const sort = sortOf(call)
  const drift = context.faults.bite('F09', call.path)
  const shown = all.filter(row => isShown(row, context))
  const rest = shown.filter(row => !row.top)
  const page = sort === 'recommended' ? takeRecommended(rest, { cursor, count }) : takePage(rest, { cursor, count, isAscending: sort === 'time_asc' }, drift)
  const filter = page.rows.length > 0 ? context.faults.bite('short_pages', call.path) : undefined
  const kept = page.rows.filter((_, index) => !filter || (index + 1) % filter.every !== 0)
  const rows = [...cursor === 0 ? shown.filter(row => row.top) : [], ...kept]
  const list = breakRows(rows, rows.map(row => commentJson(row, context, withAuthor)), context)
  return { data: { list, cursor: page.next, has_more: page.more } }
}

/** Shown comments and replies under a video. */
export function countComments(video: DouyinVideo, context: DouyinContext): number {
  return context.world.commentsOf(video.id).filter(row => isShown(row, context)).length
}

/** A video as the platform tells it to its owner. */
export function videoJson(video: DouyinVideo, context: DouyinContext): Record<string, unknown> {
  return {
    item_id: video.id,
    title: video.title,
    cover: `${context.baseUrl()}/cover/${encodeURIComponent(video.id)}.jpg`,
    share_url: `https://www.iesdouyin.com/share/video/${encodeURIComponent(video.id)}/`,
    create_time: Math.floor(video.at / 1000),
    is_top: video.isTop,
    is_reviewed: true,
    video_status: 1,
    media_type: video.mediaType,
    statistics: { comment_count: countComments(video, context), digg_count: video.likes, download_count: 0, forward_count: 0, play_count: video.likes * 20, share_count: 0 },
  }
}
