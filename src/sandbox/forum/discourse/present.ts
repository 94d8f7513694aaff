import type { DiscourseContext } from './context.ts'
import type { Notice } from './notices.ts'
import type { Member, Post, Topic } from './world.ts'
import { cook, escapeHtml, plainOf } from './cook.ts'

type Json = Record<string, unknown>

/** ISO-8601 UTC with milliseconds. */
export function iso(at: number): string {
  return new Date(at).toISOString()
}

function memberOf(id: number, context: DiscourseContext): Member | undefined {
  return context.world.members.get(id)
}

function slugOf(topic: Topic): string {
  return `topic-${topic.id}`
}

function nameOf(member: Member | undefined, context: DiscourseContext): string {
  const suffix = member && member.id !== context.world.brandId ? context.faults.peek('renamed')?.suffix ?? '' : ''
  return `${member?.name ?? ''}${suffix}`
}

function commonPost(post: Post, topic: Topic, context: DiscourseContext): Json {
  const author = memberOf(post.userId, context)
  const raw = post.userDeleted ? '(post deleted by author)' : post.raw
  return {
    id: post.id,
    name: nameOf(author, context),
    username: author?.username ?? '',
    avatar_template: `/letter_avatar_proxy/v4/letter/${(author?.username ?? 'x').slice(0, 1)}/b2d939/{size}.png`,
    created_at: iso(post.at),
    updated_at: iso(post.updatedAt),
    cooked: cook(raw, context.world, name => `${context.baseUrl()}/uploads/default/original/1X/${name}`),
    post_number: post.number,
    post_type: 1,
    posts_count: topic.postIds.length,
    reply_count: topic.postIds.filter(id => context.world.posts.get(id)?.replyTo === post.number).length,
    reply_to_post_number: post.replyTo,
    quote_count: 0,
    incoming_link_count: 0,
    reads: 3,
    score: 0.6,
    topic_id: topic.id,
    topic_slug: slugOf(topic),
    display_username: nameOf(author, context),
    version: post.version,
    user_id: post.userId,
    user_title: null,
    moderator: author?.isStaff ?? false,
    admin: false,
    staff: author?.isStaff ?? false,
    hidden: false,
    trust_level: author?.isStaff ? 4 : 1,
    deleted_at: post.deletedAt === null ? null : iso(post.deletedAt),
    user_deleted: post.userDeleted,
    edit_reason: null,
    wiki: false,
    reviewable_id: null,
    post_url: `/t/${slugOf(topic)}/${topic.id}/${post.number}`,
  }
}

/** A post as a topic or a single read carries it. */
export function presentPost(post: Post, topic: Topic, context: DiscourseContext, actorId: number | null): Json {
  return {
    ...commonPost(post, topic, context),
    yours: post.userId === actorId,
    readers_count: 2,
    bookmarked: false,
    can_edit: post.userId === actorId,
    can_delete: post.userId === actorId,
    can_recover: false,
    actions_summary: post.likes > 0 ? [{ id: 2, count: post.likes }] : [{ id: 2, can_act: true }],
  }
}

/** A post in the sweep: with its raw text and its topic's title. */
export function presentLatest(post: Post, topic: Topic, context: DiscourseContext, actorId: number | null): Json {
  return {
    ...presentPost(post, topic, context, actorId),
    raw: post.userDeleted ? '(post deleted by author)' : post.raw,
    topic_title: topic.title,
    topic_html_title: escapeHtml(topic.title),
    category_id: topic.categoryId,
    excerpt: escapeHtml(plainOf(post.raw)).slice(0, 300),
    truncated: true,
  }
}

/** A post as a webhook carries it: raw, the topic's kind, none of what depends on a reader. */
export function presentPushed(post: Post, topic: Topic, context: DiscourseContext): Json {
  return {
    ...commonPost(post, topic, context),
    raw: post.userDeleted ? '(post deleted by author)' : post.raw,
    topic_title: topic.title,
    category_id: topic.categoryId,
    category_slug: topic.categoryId === null ? null : `category-${topic.categoryId}`,
    topic_posts_count: topic.postIds.length,
    topic_filtered_posts_count: topic.postIds.length,
    topic_archetype: topic.members === null ? 'regular' : 'private_message',
  }
}

/** A topic in a list. */
export function presentListed(topic: Topic, context: DiscourseContext): Json {
  const last = topic.postIds.map(id => context.world.posts.get(id)).filter(post => post !== undefined).at(-1)
  return {
    id: topic.id,
    title: topic.title,
    fancy_title: escapeHtml(topic.title),
    slug: slugOf(topic),
    posts_count: topic.postIds.length,
    reply_count: Math.max(0, topic.postIds.length - 1),
    highest_post_number: topic.postIds.length,
    image_url: null,
    created_at: iso(topic.at),
    last_posted_at: iso(last?.at ?? topic.at),
    bumped: true,
    bumped_at: iso(last?.at ?? topic.at),
    archetype: topic.members === null ? 'regular' : 'private_message',
    unseen: false,
    pinned: false,
    visible: true,
    closed: topic.closed,
    archived: false,
    views: 9,
    like_count: 0,
    last_poster_username: memberOf(last?.userId ?? 0, context)?.username ?? '',
    category_id: topic.categoryId,
    tags: [],
    posters: [{ extras: null, description: 'Original Poster', user_id: topic.userId, primary_group_id: null }],
    ...(topic.members === null ? {} : { participants: topic.members.map(user_id => ({ user_id })), allowed_user_count: topic.members.length }),
  }
}

/** A topic with its first posts and the ids of all that stand. */
export function presentTopic(topic: Topic, posts: readonly Post[], stream: readonly number[], context: DiscourseContext, actorId: number | null): Json {
  return {
    post_stream: { posts: posts.map(post => presentPost(post, topic, context, actorId)), stream },
    timeline_lookup: [[1, 0]],
    tags: [],
    ...presentListed(topic, context),
    word_count: 80,
    deleted_at: topic.deletedAt === null ? null : iso(topic.deletedAt),
    user_id: topic.userId,
    slow_mode_seconds: 0,
    chunk_size: 20,
    participant_count: 2,
    details: { can_create_post: !topic.closed, notification_level: 1, participants: [], created_by: { id: topic.userId, username: memberOf(topic.userId, context)?.username ?? '' } },
  }
}

/** A notice. */
export function presentNotice(notice: Notice, context: DiscourseContext): Json {
  const topic = context.world.topics.get(notice.topicId)
  const title = topic?.title ?? ''
  return {
    id: notice.id,
    user_id: context.world.brandId,
    notification_type: notice.type,
    read: notice.read,
    high_priority: notice.type === 6,
    created_at: iso(notice.at),
    post_number: notice.postNumber,
    topic_id: notice.topicId,
    fancy_title: escapeHtml(title),
    slug: topic ? slugOf(topic) : '',
    data: { topic_title: title, original_post_id: notice.postId, original_post_type: 1, original_username: notice.from, revision_number: null, display_username: notice.from },
  }
}

/** Somebody's public face. */
export function presentMember(member: Member): Json {
  return { id: member.id, username: member.username, name: member.name, avatar_template: '', trust_level: member.isStaff ? 4 : 1, moderator: member.isStaff, admin: false, location: member.location, created_at: iso(member.createdAt) }
}
