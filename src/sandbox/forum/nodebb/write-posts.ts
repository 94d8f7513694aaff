import type { Call, Run } from './context.ts'
import type { Post, Topic, User } from './world.ts'
import { Queueing, refuse } from './context.ts'
import { presentRawPost, presentSummary, presentTopic } from './present.ts'
import { mayRead } from './read-api.ts'

const SHORTEST = 8
const LONGEST = 32_767
const NEWCOMER_MS = 10_000
const PAUSE_MS = 10_000
const NEWBIE_PAUSE_MS = 120_000
const NEWBIE_REPUTATION = 3

function mustBeSomebody({ uid, context }: Call): User {
  const user = context.world.users.get(uid)
  if (!user)
    throw refuse.forbidden()
  return user
}

function topicOf(call: Call): Topic {
  const topic = call.context.world.topics.get(Number(call.params.tid))
  if (!topic || !mayRead(topic.tid, call.uid, call.context))
    throw refuse.notFound('Topic does not exist')
  return topic
}

function postOf(call: Call): Post {
  const post = call.context.world.posts.get(Number(call.params.pid))
  if (!post || post.purged || !mayRead(post.tid, call.uid, call.context))
    throw refuse.notFound('Post does not exist')
  return post
}

function checkContent(content: unknown): string {
  if (typeof content !== 'string' || content === '')
    throw refuse.missing('content')
  const length = content.trim().length
  if (length < SHORTEST)
    throw refuse.badRequest(`Please enter a longer post. Posts should contain at least ${SHORTEST} character(s).`)
  if (length > LONGEST)
    throw refuse.badRequest(`Please enter a shorter post. Posts can't be longer than ${LONGEST} character(s).`)
  return content
}

/** Newcomers wait, everybody waits between two posts; moderators do not. */
function checkPace(user: User, call: Call): void {
  const now = call.context.now()
  if (call.context.faults.bite('too_fast'))
    throw refuse.badRequest(`You must wait ${PAUSE_MS / 1000} second(s) between posts`)
  if (user.isModerator)
    return
  if (now - user.joinedAt < NEWCOMER_MS)
    throw refuse.badRequest('You need to wait before making your first post')
  const isNewbie = user.reputation < NEWBIE_REPUTATION
  if (now - user.lastPostAt < (isNewbie ? NEWBIE_PAUSE_MS : PAUSE_MS))
    throw refuse.badRequest(`As a new user, you can only post once every ${NEWBIE_PAUSE_MS / 1000} second(s)`)
}

function mayPost(call: Call): User {
  const user = mustBeSomebody(call)
  const frozen = call.context.faults.peek('F21')?.what === 'frozen' && call.uid === call.context.world.brandUid
  if (user.banned || frozen)
    throw refuse.forbidden()
  if (user.muted)
    throw refuse.badRequest('You have been muted for 60 minutes')
  return user
}

function reply(call: Call): unknown {
  const { context, body, uid } = call
  const { world } = context
  const user = mayPost(call)
  const topic = topicOf(call)
  const content = checkContent(body.content)
  if (topic.deleted)
    throw refuse.badRequest('topic-deleted')
  if (topic.locked && !user.isModerator)
    throw refuse.badRequest('This topic is locked')
  checkPace(user, call)
  const toPid = body.toPid === undefined || body.toPid === null ? null : Number(body.toPid)
  const waits = context.queueAll || (user.reputation < 1 && !user.isModerator)
  const delayed = context.faults.bite('delayed_publish')
  if (waits || delayed) {
    const entry = { id: `reply-${context.now()}${world.queue.size}`, uid, tid: topic.tid, content, toPid, at: context.now() }
    world.queue.set(entry.id, entry)
    if (delayed)
      context.host.after(delayed.showAfterMs, () => accept(entry.id, call))
    return new Queueing({ id: entry.id, type: 'reply', queued: true, message: '[[success:post-queued]]' }, false)
  }
  user.lastPostAt = context.now()
  const post = world.addPost({ tid: topic.tid, uid, toPid, raw: content.trimEnd(), at: context.now() })
  const parent = toPid === null ? undefined : world.posts.get(toPid)
  return { ...presentSummary(post, uid, context), index: world.postsOf(topic.tid).indexOf(post), attachments: [], ...parent && { parent: { uid: parent.uid, pid: parent.pid, timestamp: parent.at } } }
}

/** What was held is published with a new id and the time at which it was written. */
function accept(id: string, { context }: Call): Post | null {
  const { world } = context
  const entry = world.queue.get(id)
  if (!entry)
    return null
  world.queue.delete(id)
  return world.addPost({ tid: entry.tid, uid: entry.uid, toPid: entry.toPid, raw: entry.content, at: entry.at })
}

function moderate(call: Call): unknown {
  if (mustBeSomebody(call).isModerator !== true)
    throw refuse.forbidden()
  if (call.request.method === 'DELETE') {
    call.context.world.queue.delete(call.params.id ?? '')
    return {}
  }
  const post = accept(call.params.id ?? '', call)
  if (!post)
    throw refuse.notFound('Post does not exist')
  return { post: { type: 'reply', pid: post.pid, tid: post.tid } }
}

function newTopic(call: Call): unknown {
  const { body, context, uid } = call
  const user = mayPost(call)
  const missing = ['cid', 'title', 'content'].filter(name => body[name] === undefined)
  if (missing.length > 0)
    throw refuse.missing(...missing)
  if (!context.world.categories.has(Number(body.cid)))
    throw refuse.badRequest('Category does not exist')
  const content = checkContent(body.content)
  checkPace(user, call)
  user.lastPostAt = context.now()
  const post = context.world.addTopic({ cid: Number(body.cid), uid, title: String(body.title), raw: content, at: context.now() })
  const topic = context.world.topics.get(post.tid)
  return { ...topic && presentTopic(topic, uid, context), mainPost: presentSummary(post, uid, context) }
}

function edit(call: Call): unknown {
  const post = postOf(call)
  const user = mayPost(call)
  if (post.uid !== call.uid && !user.isModerator)
    throw refuse.forbidden()
  Object.assign(post, { raw: checkContent(call.body.content), edited: call.context.now() })
  return presentRawPost(post, call.uid, call.context)
}

function setState(call: Call): unknown {
  const post = postOf(call)
  const user = mayPost(call)
  if (post.uid !== call.uid && !user.isModerator)
    throw refuse.forbidden()
  const isDeleting = call.request.method === 'DELETE'
  if (post.deleted === isDeleting)
    throw refuse.badRequest(isDeleting ? 'This post has already been deleted' : 'This post has already been restored')
  if (isDeleting)
    call.context.world.remove(post.pid)
  else
    post.deleted = false
  return {}
}

function purge(call: Call): unknown {
  const post = postOf(call)
  if (!mayPost(call).isModerator)
    throw refuse.forbidden()
  call.context.world.purge(post.pid)
  return {}
}

function vote(call: Call): unknown {
  const post = postOf(call)
  mustBeSomebody(call)
  if (call.request.method === 'DELETE')
    post.votes.delete(call.uid)
  else
    post.votes.add(call.uid)
  return {}
}

/** Bans and mutes want a JSON body, if only an empty one (contract A2, bugs). */
function punish(call: Call): unknown {
  if (!mustBeSomebody(call).isModerator)
    throw refuse.forbidden()
  if (call.request.body.length === 0)
    throw refuse.badRequest('Cannot read properties of undefined (reading \'reason\')')
  const user = call.context.world.users.get(Number(call.params.uid))
  if (!user)
    throw refuse.notFound('User does not exist')
  Object.assign(user, { [call.request.path.endsWith('/ban') ? 'banned' : 'muted']: call.request.method === 'PUT' })
  return {}
}

/** Topics, posts and the moderators' queue. */
export const POST_ROUTES: Readonly<Record<string, Run>> = {
  'POST /api/v3/topics': newTopic,
  'GET /api/v3/topics/:tid': call => presentTopic(topicOf(call), call.uid, call.context),
  'POST /api/v3/topics/:tid': reply,
  'GET /api/v3/posts/:pid': call => presentRawPost(postOf(call), call.uid, call.context),
  'GET /api/v3/posts/:pid/raw': call => ({ content: presentRawPost(postOf(call), call.uid, call.context).content }),
  'GET /api/v3/posts/:pid/summary': call => presentSummary(postOf(call), call.uid, call.context),
  'PUT /api/v3/posts/:pid': edit,
  'DELETE /api/v3/posts/:pid': purge,
  'PUT /api/v3/posts/:pid/state': setState,
  'DELETE /api/v3/posts/:pid/state': setState,
  'PUT /api/v3/posts/:pid/vote': vote,
  'DELETE /api/v3/posts/:pid/vote': vote,
  'POST /api/v3/posts/queue/:id': moderate,
  'DELETE /api/v3/posts/queue/:id': moderate,
  'PUT /api/v3/users/:uid/ban': punish,
  'DELETE /api/v3/users/:uid/ban': punish,
  'PUT /api/v3/users/:uid/mute': punish,
  'DELETE /api/v3/users/:uid/mute': punish,
}
