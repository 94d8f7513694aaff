import type { Call, Endpoint, WeiboContext } from './context.ts'
import type { FeedName, SortedIds, WeiboComment, WeiboPost } from './world.ts'
import { WeiboRefusal } from './errors.ts'
import { demandComment, demandPost, readIds } from './lookup.ts'
import { readPageWish, takePage } from './paging.ts'
import { commentJson, postJson } from './present.ts'

type Row = WeiboPost | WeiboComment

function isShown(row: Row | undefined, context: WeiboContext): row is Row {
  return row !== undefined && !row.deleted && row.visibleFrom <= context.host.now()
}

function isFromWished(row: Row, call: Call, context: WeiboContext): boolean {
  const byAuthor = call.params.get('filter_by_author') ?? '0'
  if (byAuthor !== '0') {
    const follows = context.world.users.get(row.uid)?.followsBrand ?? false
    if ((byAuthor === '1') !== follows)
      return false
  }
  const onlyOriginal = call.params.get('filter_by_type') === '1'
  return !(onlyOriginal && row.kind === 'post' && row.repostOf !== null)
}

/** A broken item in place of a good one, by F08. */
function garble(item: Record<string, unknown>, how: string): unknown {
  if (how === 'not_object')
    return 'null,'
  if (how === 'no_id')
    return { ...item, id: undefined, idstr: undefined, mid: undefined, mblogid: undefined }
  return { id: item.id, created_at: '刚刚', text: [item.text], user: '<html>', status: [] }
}

/** Remembers which items F08 has broken, so that they stay broken. */
function breakItems(rows: Row[], items: Record<string, unknown>[], context: WeiboContext): unknown[] {
  const fault = context.faults.peek('F08')
  if (!fault)
    return items
  const broken = context.marks.brokenIds
  const victim = rows[Math.min(fault.index, rows.length - 1)]
  if (victim && broken.size < fault.items) {
    broken.add(victim.id)
    context.faults.bite('F08')
  }
  return items.map((item, index) => broken.has(rows[index]?.id ?? 0) ? garble(item, fault.how) : item)
}

interface ListShape {
  list: 'statuses' | 'reposts' | 'comments'
  ids: SortedIds
  count: number
  most: number
  extra?: Record<string, unknown>
}

/** The common envelope of every list. Filtered rows make a page shorter than asked. */
function listAnswer(call: Call, context: WeiboContext, shape: ListShape): Record<string, unknown> {
  const drift = context.faults.bite('F09', call.path)
  const page = takePage(shape.ids.ids, readPageWish(call.params, shape), drift)
  const filter = page.ids.length > 0 ? context.faults.bite('short_pages', call.path) : undefined
  const rows = page.ids
    .map(id => context.world.posts.get(id) ?? context.world.comments.get(id))
    .filter(row => isShown(row, context))
    .filter(row => isFromWished(row, call, context))
    .filter((_, index) => !filter || (index + 1) % filter.every !== 0)
  const items = rows.map(row => row.kind === 'post' ? postJson(row, context) : commentJson(row, context))
  return {
    [shape.list]: breakItems(rows, items, context),
    ...shape.extra,
    hasvisible: false,
    previous_cursor: 0,
    next_cursor: page.nextCursor,
    total_number: page.total,
    since_id: 0,
    max_id: page.nextCursor,
    display_total_number: page.total,
    interval: 0,
    has_unread: 0,
    tips_show: 0,
  }
}

function feed(name: FeedName, list: ListShape['list'], count: number): Endpoint['run'] {
  return (call, context) => {
    const answer = listAnswer(call, context, { list, ids: context.world.feeds[name], count, most: 200 })
    context.marks.markSeen(name, context.world.feeds[name].ids.at(-1) ?? 0)
    return answer
  }
}

function commentsOfPost(call: Call, context: WeiboContext): unknown {
  const post = demandPost(call.params.get('id'), context)
  return listAnswer(call, context, { list: 'comments', ids: context.world.commentsOf(post.id), count: 50, most: 200, extra: { status: postJson(post, context) } })
}

function commentBatch(call: Call, context: WeiboContext): unknown {
  return readIds(call.params.get('cids'), 50)
    .map(id => context.world.comments.get(id))
    .filter(comment => isShown(comment, context))
    .map(comment => commentJson(comment as WeiboComment, context))
}

function postBatch(call: Call, context: WeiboContext): unknown {
  const shape = { long: call.params.get('isGetLongText') === '1', trimUser: call.params.get('trim_user') === '1' }
  const posts = readIds(call.params.get('ids'), 50).map(id => context.world.posts.get(id)).filter(post => post !== undefined)
  return { statuses: posts.map(post => postJson(post, context, shape)), total_number: posts.length }
}

function onePost(call: Call, context: WeiboContext): unknown {
  const post = demandPost(call.params.get('id'), context)
  return postJson(post, context, { long: call.params.get('isGetLongText') === '1' })
}

function repostsOfPost(call: Call, context: WeiboContext): unknown {
  const post = demandPost(call.params.get('id'), context)
  return listAnswer(call, context, { list: 'reposts', ids: context.world.repostsOf(post.id), count: 20, most: 200 })
}

/** The newest posts of one account; the standard platform tells the authorised user's own five and no more. */
function timelineOf(call: Call, context: WeiboContext): unknown {
  const isStandard = context.account.profile === 'standard'
  const uid = Number(call.params.get('uid') ?? call.uid)
  if (isStandard && uid !== call.uid)
    throw new WeiboRefusal(21335, 'uid must be the current user')
  const ids = uid === context.world.brandUid
    ? context.world.feeds.brandPosts
    : { ids: context.world.feeds.square.ids.filter(id => context.world.posts.get(id)?.uid === uid), add: () => {} }
  return listAnswer(call, context, { list: 'statuses', ids, count: isStandard ? 5 : 20, most: isStandard ? 5 : 100 })
}

function counters(call: Call, context: WeiboContext): unknown {
  return readIds(call.params.get('ids'), 100)
    .map(id => context.world.posts.get(id))
    .filter(post => post !== undefined)
    .map(post => ({ id: post.id, comments: context.world.commentsOf(post.id).ids.length, reposts: context.world.repostsOf(post.id).ids.length, attitudes: post.likes }))
}

function oneCommentTree(call: Call, context: WeiboContext): unknown {
  const post = demandPost(call.params.get('id'), context)
  const all = context.world.commentsOf(post.id).ids.map(id => demandComment(String(id), context, true))
  const wish = readPageWish(call.params, { count: 5, most: 200 })
  const children = Math.min(200, Number(call.params.get('child_count') ?? 5) || 5)
  const roots = all.filter(comment => comment.rootId === comment.id && isShown(comment, context)).map(comment => comment.id)
  const page = takePage(roots, wish)
  return {
    root_comments: page.ids.map(id => ({
      ...commentJson(demandComment(String(id), context, true), context),
      comments: all.filter(child => child.rootId === id && child.id !== id && isShown(child, context)).slice(0, children).map(child => commentJson(child, context)),
    })),
    next_cursor: page.nextCursor,
    total_number: roots.length,
  }
}

function unreadCount(call: Call, context: WeiboContext): unknown {
  if (call.params.get('uid') !== String(call.uid))
    throw new WeiboRefusal(21335, 'uid must be the current user')
  const unread = (name: FeedName): number => context.marks.unread(name, context.world.feeds[name].ids)
  return { status: 0, follower: 0, cmt: unread('toMe'), dm: context.marks.unreadMessages(), mention_status: unread('mentions'), mention_cmt: unread('commentMentions'), group: 0, notice: 0, invite: 0, badge: 0, photo: 0 }
}

/** The reading endpoints of posts and comments. */
export const FEED_ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: '/2/statuses/mentions', families: 'both', run: feed('mentions', 'statuses', 20) },
  { method: 'GET', path: '/2/comments/mentions', families: 'both', run: feed('commentMentions', 'comments', 50) },
  { method: 'GET', path: '/2/comments/to_me', families: 'both', run: feed('toMe', 'comments', 50) },
  { method: 'GET', path: '/2/comments/by_me', families: 'both', run: feed('byMe', 'comments', 50) },
  { method: 'GET', path: '/2/comments/show', families: 'both', run: commentsOfPost },
  { method: 'GET', path: '/2/comments/show_batch', families: 'both', run: commentBatch },
  { method: 'GET', path: '/2/comments/tree/root_list', families: 'biz', run: oneCommentTree },
  { method: 'GET', path: '/2/statuses/show', families: 'both', run: onePost },
  { method: 'GET', path: '/2/statuses/show_batch', families: 'biz', run: postBatch },
  { method: 'GET', path: '/2/statuses/repost_timeline', families: 'both', run: repostsOfPost },
  { method: 'GET', path: '/2/statuses/user_timeline', families: 'both', run: timelineOf },
  { method: 'GET', path: '/2/statuses/count', families: 'both', run: counters },
  { method: 'GET', path: '/2/remind/unread_count', families: 'plain', free: true, run: unreadCount },
]
