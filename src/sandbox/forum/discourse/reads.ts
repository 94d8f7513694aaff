import type { Call, DiscourseContext } from './context.ts'
import type { Post, Topic } from './world.ts'
import { refusal } from './context.ts'
import { presentLatest, presentListed, presentMember, presentNotice, presentPost, presentTopic } from './present.ts'

const WINDOW = 50
const CHUNK = 20
const LIST_PAGE = 30
const NOTICE_PAGE = 60

function numberIn(call: Call, name: string): number | null {
  const value = Number(call.query.get(name) ?? Number.NaN)
  return Number.isSafeInteger(value) && value > 0 ? value : null
}

function demandActor(call: Call): number {
  if (call.actorId === null)
    throw refusal(403, 'not_logged_in')
  return call.actorId
}

/** The topic, if this caller may see it. A deleted one is not found, a hidden one refused. */
export function visibleTopic(id: number, actorId: number | null, context: DiscourseContext): Topic {
  const topic = context.world.topics.get(id)
  if (!topic || topic.deletedAt !== null)
    throw refusal(404, 'not_found', { extras: { html: '<div class="page-not-found"></div>' } })
  if (!context.world.canSee(topic, actorId))
    throw refusal(403, 'invalid_access', { extras: { html: '<div class="page-not-found"></div>' } })
  return topic
}

function standing(topic: Topic, context: DiscourseContext): Post[] {
  return topic.postIds.map(id => context.world.posts.get(id)).filter(post => post !== undefined && post.deletedAt === null) as Post[]
}

/** Rows as faults of reading leave them: some missing, one that cannot be read. */
function spoil(rows: Record<string, unknown>[], context: DiscourseContext): unknown[] {
  const { faults } = context
  const every = faults.bite('short_pages')?.every
  const drift = faults.peek('F09')?.how === 'drift' ? faults.bite('F09')?.rows ?? 0 : 0
  const kept = rows.filter((_, index) => every === undefined || (index + 1) % every !== 0).slice(0, Math.max(0, rows.length - drift))
  const broken = faults.bite('F08')
  if (!broken || kept.length <= broken.index)
    return kept
  return kept.map((row, index) => {
    if (index !== broken.index)
      return row
    if (broken.how === 'not_object')
      return 'garbled'
    const { id, ...rest } = row
    return broken.how === 'no_id' ? rest : { id, cooked: [row.cooked], created_at: 'yesterday' }
  })
}

/** Posts with ids in (before − 50, before], newest first; what the caller may not see is left out, so a page may be short or empty. */
function sweep(call: Call, context: DiscourseContext, isPrivate: boolean): unknown[] {
  const { world, faults } = context
  const isStuck = faults.peek('F09')?.how === 'cursor_back'
  if (isStuck)
    faults.bite('F09')
  const before = (isStuck ? null : numberIn(call, 'before')) ?? world.newestPostId()
  const rows: Record<string, unknown>[] = []
  for (let id = before; id > before - WINDOW && id > 0; id--) {
    const post = world.posts.get(id)
    const topic = post && world.topics.get(post.topicId)
    if (post && topic && post.deletedAt === null && topic.deletedAt === null && (topic.members !== null) === isPrivate && world.canSee(topic, call.actorId))
      rows.push(presentLatest(post, topic, context, call.actorId))
  }
  return spoil(rows, context)
}

/** Public posts of the whole forum. */
export function latestPosts(call: Call, context: DiscourseContext): unknown {
  return { latest_posts: sweep(call, context, false) }
}

/** Private posts that the caller may see. */
export function privatePosts(call: Call, context: DiscourseContext): unknown {
  demandActor(call)
  if (context.faults.peek('missing_routes')?.which !== 'session' && context.faults.bite('missing_routes'))
    throw refusal(404, 'not_found')
  return { private_posts: sweep(call, context, true) }
}

/** A topic: its first twenty posts, and the ids of all. */
export function topicView(call: Call, context: DiscourseContext): unknown {
  const topic = visibleTopic(Number(call.params[0]), call.actorId, context)
  const posts = standing(topic, context)
  return presentTopic(topic, posts.slice(0, CHUNK), posts.map(post => post.id), context, call.actorId)
}

/** Chosen posts of a topic, without their raw text. */
export function topicPosts(call: Call, context: DiscourseContext): unknown {
  const topic = visibleTopic(Number(call.params[0]), call.actorId, context)
  const wanted = new Set(call.query.getAll('post_ids[]').map(Number))
  const posts = standing(topic, context).filter(post => wanted.size === 0 || wanted.has(post.id))
  return { post_stream: { posts: posts.map(post => presentPost(post, topic, context, call.actorId)) }, id: topic.id }
}

/** One post, with its raw text. */
export function onePost(call: Call, context: DiscourseContext): unknown {
  const post = context.world.posts.get(Number(call.params[0]))
  if (!post || post.deletedAt !== null)
    throw refusal(404, 'not_found')
  const topic = visibleTopic(post.topicId, call.actorId, context)
  return { ...presentPost(post, topic, context, call.actorId), raw: post.userDeleted ? '(post deleted by author)' : post.raw }
}

/** What the caller was told, newest first. */
export function notifications(call: Call, context: DiscourseContext): unknown {
  const actor = demandActor(call)
  const all = actor === context.world.brandId ? context.notices.list() : []
  const offset = numberIn(call, 'offset') ?? 0
  return { notifications: all.slice(offset, offset + NOTICE_PAGE).map(notice => presentNotice(notice, context)), total_rows_notifications: all.length, seen_notification_id: 0, load_more_notifications: `/notifications?offset=${offset + NOTICE_PAGE}` }
}

function topicList(topics: readonly Topic[], page: number, context: DiscourseContext): unknown {
  const last = (topic: Topic): number => topic.postIds.at(-1) ?? 0
  const sorted = [...topics].sort((a, b) => last(b) - last(a))
  const shown = sorted.slice(page * LIST_PAGE, (page + 1) * LIST_PAGE)
  const hasMore = sorted.length > (page + 1) * LIST_PAGE
  return { users: [], primary_groups: [], topic_list: { can_create_topic: true, per_page: LIST_PAGE, ...(hasMore ? { more_topics_url: `/latest?page=${page + 1}` } : {}), topics: shown.map(topic => presentListed(topic, context)) } }
}

/** Public topics by activity. */
export function latestTopics(call: Call, context: DiscourseContext): unknown {
  const topics = [...context.world.topics.values()].filter(topic => topic.members === null && topic.deletedAt === null && context.world.canSee(topic, call.actorId))
  return topicList(topics, numberIn(call, 'page') ?? 0, context)
}

/** Private topics of the caller: those that somebody else wrote in, or (`sent`) that the caller began. */
export function privateTopics(call: Call, context: DiscourseContext, isSent: boolean): unknown {
  const actor = demandActor(call)
  if (context.world.members.get(actor)?.username !== call.params[0])
    throw refusal(403, 'invalid_access')
  const own = [...context.world.topics.values()].filter(topic => topic.members?.includes(actor) === true && topic.deletedAt === null)
  const shown = own.filter(topic => isSent ? topic.userId === actor : topic.postIds.some(id => context.world.posts.get(id)?.userId !== actor))
  return topicList(shown, numberIn(call, 'page') ?? 0, context)
}

/** Who the key acts as. */
export function currentSession(call: Call, context: DiscourseContext): unknown {
  const member = context.world.members.get(demandActor(call))
  if (context.faults.peek('missing_routes')?.which !== 'private_posts' && context.faults.bite('missing_routes'))
    throw refusal(404, 'not_found')
  return { current_user: member ? presentMember(member) : null }
}

/** Somebody's page. */
export function memberPage(call: Call, context: DiscourseContext): unknown {
  const member = context.world.memberByName(call.params[0] ?? '')
  if (!member)
    throw refusal(404, 'not_found')
  return { user: presentMember(member) }
}
