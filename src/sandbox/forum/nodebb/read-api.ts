import type { Call, NodebbContext, Run } from './context.ts'
import type { Post } from './world.ts'
import { json } from '../../base/http.ts'
import { PageRefusal, RawAnswer, refuse } from './context.ts'
import { presentNotice, presentSummary, presentTopic, presentTopicPost, presentUser } from './present.ts'
import { slugOf } from './world.ts'

const PAGE = 20
const MOST_TOPICS = 200

/** True when somebody may read a topic. */
export function mayRead(tid: number, uid: number, { world }: NodebbContext): boolean {
  const topic = world.topics.get(tid)
  const category = topic && world.categories.get(topic.cid)
  if (!topic || !category || (category.membersOnly && uid === 0))
    return false
  return !topic.deleted || world.users.get(uid)?.isModerator === true || topic.uid === uid
}

/** A redirect of the Read API: 200, a header and a string. */
function redirected(path: string): RawAnswer {
  return new RawAnswer(json(path, 200, { 'x-redirect': encodeURIComponent(path) }))
}

function pageOf(call: Call): number {
  const page = Number(call.request.query.get('page') ?? 1)
  return Number.isInteger(page) && page > 0 ? page : 1
}

function maySee(post: Post, call: Call): boolean {
  const { world } = call.context
  return mayRead(post.tid, call.uid, call.context) && (!post.deleted || world.users.get(call.uid)?.isModerator === true)
}

/** Twenty pids are taken before the permission filter, so that a page may be short or empty though more follow. */
function recentPosts(call: Call): unknown {
  const { context, uid } = call
  const { faults, world, brokenPids } = context
  const newest = world.newestPosts()
  const drift = faults.bite('F09')
  const from = (pageOf(call) - 1) * PAGE
  const shift = drift?.how === 'drift' && from > 0 ? drift.rows : 0
  const back = drift?.how === 'cursor_back' && from > 0 ? drift.rows : 0
  const start = Math.max(0, from + shift - back)
  const short = faults.bite('short_pages')
  const broken = faults.peek('F08')
  if (broken && brokenPids.size === 0) {
    const at = newest[broken.index % PAGE]
    if (at && newest.length > broken.index)
      brokenPids.add(at.pid)
  }
  if (brokenPids.size > 0)
    faults.bite('F08')
  return newest.slice(start, start + PAGE)
    .filter(post => maySee(post, call))
    .filter((_, index) => !short || index % short.every !== short.every - 1)
    .map(post => presentSummary(post, uid, context, true))
}

/** Somebody's own posts, newest first, inside their page. */
function userPosts(call: Call): unknown {
  const { context, uid, params } = call
  const user = context.world.userNamed(params.slug ?? '')
  if (!user)
    throw new PageRefusal(404)
  const start = (pageOf(call) - 1) * PAGE
  const own = context.world.newestPosts().filter(post => post.uid === user.uid && maySee(post, call))
  return { ...presentUser(user, context), posts: own.slice(start, start + PAGE).map(post => presentSummary(post, uid, context)), nextStart: start + PAGE }
}

function recentTopics(call: Call): unknown {
  const { context, uid, request } = call
  const term = request.query.get('term')
  if (term !== null && !['daily', 'weekly', 'monthly', 'alltime'].includes(term))
    throw new PageRefusal(404)
  const cid = request.query.get('cid')
  const topics = [...context.world.topics.values()].filter(topic => mayRead(topic.tid, uid, context) && (cid === null || topic.cid === Number(cid))).map(topic => ({ topic, last: context.world.postsOf(topic.tid).at(-1)?.at ?? topic.at })).sort((a, b) => b.last - a.last).slice(0, MOST_TOPICS)
  const start = (pageOf(call) - 1) * PAGE
  const shown = topics.slice(start, start + PAGE).map(({ topic }) => presentTopic(topic, uid, context))
  return { topics: shown, nextStart: start + PAGE, topicCount: topics.length, ...(context.compat === '4.15' ? { topic_count: topics.length } : {}), tids: topics.map(({ topic }) => topic.tid), loggedIn: uid > 0 }
}

/** Opening a topic marks it and its notices as read and counts a view. */
function openTopic(call: Call): unknown {
  const { context, uid, params } = call
  const topic = context.world.topics.get(Number(params.tid))
  if (!topic)
    throw new PageRefusal(404)
  if (!mayRead(topic.tid, uid, context))
    throw new PageRefusal(403)
  topic.views++
  if (uid > 0) {
    topic.readBy.add(uid)
    context.notices.readTopic(uid, topic.tid)
  }
  const posts = context.world.postsOf(topic.tid)
  const start = (pageOf(call) - 1) * PAGE
  return { ...presentTopic(topic, uid, context), posts: posts.slice(start, start + PAGE).map((post, at) => presentTopicPost(post, start + at, uid, context)), pagination: { currentPage: pageOf(call), pageCount: Math.ceil(posts.length / PAGE) } }
}

function self({ context, uid }: Call): unknown {
  if (uid === 0)
    return new RawAnswer(json('not-authorized', 401))
  const user = context.world.users.get(uid)
  return {
    ...presentUser(user, context),
    email: '',
    joindate: user?.joinedAt,
    lastposttime: user?.lastPostAt ?? 0,
    muted: user?.muted === true,
    isAdminOrGlobalModeratorOrModerator: user?.isModerator === true,
    banned: user?.banned === true || (uid === context.world.brandUid && context.faults.peek('F21')?.what === 'frozen'),
  }
}

function unread({ context, uid }: Call): unknown {
  if (uid === 0)
    throw refuse.unauthorised()
  const topics = [...context.world.topics.values()].filter(topic => mayRead(topic.tid, uid, context) && !topic.readBy.has(uid))
  return { topics: topics.map(topic => presentTopic(topic, uid, context)), topicCount: topics.length }
}

/** What waits for a moderator; others see their own. */
function queue(call: Call): unknown {
  const { context, uid, request } = call
  const { world, compat } = context
  if (uid === 0)
    throw new PageRefusal(403)
  const isModerator = world.users.get(uid)?.isModerator === true
  const waiting = [...world.queue.values()].filter(entry => isModerator || entry.uid === uid)
  const start = (pageOf(call) - 1) * PAGE
  const shown = waiting.slice(start, start + PAGE)
  return { title: '[[pages:post-queue]]', pagination: { pageCount: Math.max(1, Math.ceil(waiting.length / PAGE)) }, posts: shown.map(entry => ({
    id: entry.id,
    uid: entry.uid,
    type: 'reply',
    data: {
      tid: entry.tid,
      uid: entry.uid,
      content: entry.content,
      toPid: entry.toPid,
      timestamp: entry.at,
      // Up to 4.11 moderators are shown the author's request, credentials and all.
      ...(compat === '4.11' ? { req: { headers: { authorization: request.headers.authorization ?? '' } } } : {}),
    },
    user: presentUser(world.users.get(entry.uid), context),
  })) }
}

/** What somebody was told, merged. */
function notifications({ context, uid }: Call): unknown {
  if (uid === 0)
    throw refuse.unauthorised()
  const list = context.notices.list(uid, context.now())
  return { notifications: list.map(notice => presentNotice(notice, context)), unreadNids: list.filter(notice => !notice.latest.read).map(notice => notice.latest.nid), filters: [], pagination: { currentPage: 1 } }
}

function toPost({ context, params, uid }: Call): unknown {
  const post = context.world.posts.get(Number(params.pid))
  if (!post || post.purged || !mayRead(post.tid, uid, context))
    throw new PageRefusal(404)
  return redirected(`/topic/${post.tid}/${slugOf(context.world.topics.get(post.tid)?.title ?? '')}/${context.world.postsOf(post.tid).indexOf(post) + 1}`)
}

function toChats({ context, uid }: Call): unknown {
  return redirected(uid === 0 ? '/login' : `/user/${slugOf(context.world.users.get(uid)?.username ?? '')}/chats`)
}

/** The JSON behind the forum's pages: no envelope. */
export const READ_ROUTES: Readonly<Record<string, Run>> = {
  'GET /api/recent/posts': recentPosts,
  'GET /api/recent/posts/:term': recentPosts,
  'GET /api/recent': recentTopics,
  'GET /api/unread': unread,
  'GET /api/topic/:tid': openTopic,
  'GET /api/topic/:tid/:slug': openTopic,
  'GET /api/topic/:tid/:slug/:index': openTopic,
  'GET /api/user/:slug/posts': userPosts,
  'GET /api/post/:pid': toPost,
  'GET /api/chats': toChats,
  'GET /api/self': self,
  'GET /api/post-queue': queue,
  'GET /api/notifications': notifications,
}
