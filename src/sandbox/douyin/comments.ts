import type { Call, DouyinContext, Endpoint, Result } from './context.ts'
import type { DouyinVideo } from './world.ts'
import { commentList } from './lists.ts'
import { demandComment, demandFoundVideo, demandOwnVideo, demandQuery, demandText } from './read.ts'
import { DouyinRefusal } from './refusal.ts'

/** Words that the platform's review does not let pass. */
const SENSITIVE: readonly string[] = ['微信号', '加微信', '刷单', '敏感词']
const PICTURE_SET = 2

function listOwn(call: Call, context: DouyinContext): Result {
  const video = demandOwnVideo(demandQuery(call, 'item_id'), context)
  return commentList(call, context, context.world.commentsOf(video.id).filter(row => row.rootId === null), true)
}

function listOwnReplies(call: Call, context: DouyinContext): Result {
  const video = demandOwnVideo(demandQuery(call, 'item_id'), context)
  const root = demandComment(demandQuery(call, 'comment_id'), video, context)
  return commentList(call, context, context.world.commentsOf(video.id).filter(row => row.rootId === root.id), true)
}

function listFound(call: Call, context: DouyinContext): Result {
  const video = demandFoundVideo(demandQuery(call, 'sec_item_id'), context)
  return commentList(call, context, context.world.commentsOf(video.id).filter(row => row.rootId === null), false)
}

function listFoundReplies(call: Call, context: DouyinContext): Result {
  const video = demandFoundVideo(demandQuery(call, 'sec_item_id'), context)
  const root = demandComment(demandQuery(call, 'comment_id'), video, context)
  return commentList(call, context, context.world.commentsOf(video.id).filter(row => row.rootId === root.id), false)
}

/** Faults that take away what is answered. */
function deleteByFault(video: DouyinVideo, commentId: string | null, call: Call, context: DouyinContext): void {
  const { faults, world } = context
  const what = faults.peek('F21', call.path)?.what
  if (what === undefined)
    return
  faults.bite('F21', call.path)
  if (what === 'comment_deleted' && commentId !== null)
    world.remove(commentId)
  else if (what === 'post_deleted')
    world.remove(video.id)
  else if (what === 'frozen')
    throw new DouyinRefusal(2100009, 'the user is barred from this action')
  else if (what === 'blocked')
    throw new DouyinRefusal(2111006)
}

function write(call: Call, context: DouyinContext, find: () => DouyinVideo): Result {
  const { world, limits, faults, account } = context
  const text = demandText(call, 'content')
  const commentId = typeof call.body.comment_id === 'string' && call.body.comment_id !== '' ? call.body.comment_id : null
  deleteByFault(find(), commentId, call, context)
  const video = find()
  const parent = commentId === null ? null : demandComment(commentId, video, context)
  if (video.mediaType === PICTURE_SET || [...text].length > limits.commentLength)
    throw new DouyinRefusal(2111006)
  if (SENSITIVE.some(word => text.includes(word)))
    throw new DouyinRefusal(2111001)
  const late = faults.bite('delayed_publish', call.path)
  const reviewMs = late?.showAfterMs ?? limits.reviewMs
  const made = world.addComment({ videoId: video.id, uid: account.openId, text, at: context.now(), replyTo: parent?.id ?? null, visibleFrom: reviewMs > 0 ? context.host.now() + reviewMs : 0 })
  return { data: { comment_id: made.id, nick_name: account.screenName } }
}

function writeOwn(call: Call, context: DouyinContext): Result {
  return write(call, context, () => demandOwnVideo(demandText(call, 'item_id'), context))
}

function writeFound(call: Call, context: DouyinContext): Result {
  return write(call, context, () => demandFoundVideo(demandText(call, 'sec_item_id'), context))
}

/** Pins a comment in the place of the one that was pinned, or lets it go. */
function pin(call: Call, context: DouyinContext): Result {
  const video = demandOwnVideo(demandText(call, 'item_id'), context)
  const comment = demandComment(demandText(call, 'comment_id'), video, context)
  if (typeof call.body.top !== 'boolean' || comment.rootId !== null)
    throw new DouyinRefusal(2100005, 'top')
  const former = context.world.commentsOf(video.id).find(row => row.top)
  if (former && former.visibleFrom > context.host.now())
    throw new DouyinRefusal(2111005)
  if (former && call.body.top)
    former.top = false
  comment.top = call.body.top
  return {}
}

/** Comments of both profiles, and those under found videos. */
export const COMMENT_ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: '/item/comment/list/', envelope: 'A', token: 'user', scope: 'item.comment', run: listOwn },
  { method: 'GET', path: '/item/comment/reply/list/', envelope: 'A', token: 'user', scope: 'item.comment', run: listOwnReplies },
  { method: 'POST', path: '/item/comment/reply/', envelope: 'A', token: 'user', scope: 'item.comment', writes: true, replies: true, run: writeOwn },
  { method: 'POST', path: '/item/comment/top/', envelope: 'A', token: 'user', scope: 'item.comment', run: pin },
  { method: 'GET', path: '/api/apps/v1/item/list_comment/', envelope: 'C', token: 'user', scope: 'ma.item.comment', run: listOwn },
  { method: 'GET', path: '/api/apps/v1/item/list_comment_reply/', envelope: 'C', token: 'user', scope: 'ma.item.comment', run: listOwnReplies },
  { method: 'POST', path: '/api/apps/v1/item/reply_comment/', envelope: 'C', token: 'user', scope: 'ma.item.comment', writes: true, replies: true, run: writeOwn },
  { method: 'POST', path: '/api/apps/v1/item/top_comment/', envelope: 'C', token: 'user', scope: 'ma.item.comment', run: pin },
  { method: 'GET', path: '/video/search/comment/list/', envelope: 'A', token: 'either', scope: 'video.search.comment', run: listFound },
  { method: 'GET', path: '/video/search/comment/reply/list/', envelope: 'A', token: 'either', scope: 'video.search.comment', run: listFoundReplies },
  { method: 'POST', path: '/video/search/comment/reply/', envelope: 'A', token: 'user', scope: 'video.search.comment', writes: true, replies: true, run: writeFound },
]
