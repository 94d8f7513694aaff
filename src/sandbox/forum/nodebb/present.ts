import type { NodebbContext } from './context.ts'
import type { MergedNotice } from './notices.ts'
import type { Message, Post, Room, Topic, User } from './world.ts'
import { escapeHtml, escapeTitle, renderMarkdown, stripTags, thinOut } from './markup.ts'
import { slugOf } from './world.ts'

type Shape = Record<string, unknown>

/** Somebody as lists show them; a removed account is nobody with a former uid. */
export function presentUser(user: User | undefined, { compat, faults }: NodebbContext): Shape {
  if (!user || user.removed)
    return { 'uid': 0, 'username': '[[global:former-user]]', 'userslug': '', 'displayname': '[[global:former-user]]', ...user && { oldUid: user.uid }, 'picture': '', 'status': 'offline', 'icon:text': '?', 'icon:bgColor': '#aaa' }
  const renamed = user.uid === 1 ? undefined : faults.bite('renamed')
  const username = `${user.username}${renamed?.suffix ?? ''}`
  return {
    'uid': user.uid,
    'username': compat === '4.11' ? escapeHtml(username) : username,
    'userslug': slugOf(user.username),
    'displayname': compat === '4.11' ? escapeHtml(username) : username,
    'picture': null,
    'reputation': user.reputation,
    'postcount': 2,
    'status': 'online',
    'banned': user.banned,
    'icon:text': user.username.slice(0, 1).toUpperCase(),
    'icon:bgColor': '#1b5e20',
  }
}

/** Escaped with a raw twin up to 4.13, raw alone since 4.14. */
function titleFields(title: string, context: NodebbContext): Shape {
  return context.compat === '4.11' ? { title: escapeTitle(title), titleRaw: title } : { title }
}

function slugPath(topic: Topic): string {
  return `${topic.tid}/${slugOf(topic.title).replace(/[^\p{L}\p{N}-]/gu, '') || 'topic'}`
}

function presentCategory(cid: number, { world }: NodebbContext): Shape {
  const category = world.categories.get(cid)
  return { cid, name: category?.name ?? '', slug: `${cid}/${slugOf(category?.name ?? '')}`, icon: 'hidden', bgColor: '#A16946', color: '#ffffff', disabled: 0 }
}

function shownContent(post: Post, uid: number, context: NodebbContext): string {
  if (post.deleted && context.world.users.get(uid)?.isModerator !== true)
    return '[[topic:post-is-deleted]]'
  return renderMarkdown(post.raw, context.world)
}

/** A post in lists, in summaries and as the answer of a reply: `deleted` is a boolean and `toPid` a number here. */
export function presentSummary(post: Post, uid: number, context: NodebbContext, isList = false): Shape {
  const { world } = context
  const topic = world.topics.get(post.tid)
  const user = world.users.get(post.uid)
  const grown = isList ? context.faults.bite('counters_grow')?.by ?? 0 : 0
  const html = shownContent(post, uid, context)
  const summary: Shape = {
    pid: post.pid,
    tid: post.tid,
    toPid: post.toPid,
    url: `/post/${post.pid}`,
    content: isList ? (context.bareLists ? stripTags : thinOut)(html) : html,
    sourceContent: null,
    uid: user?.removed ? 0 : post.uid,
    timestamp: post.at,
    timestampISO: new Date(post.at).toISOString(),
    deleted: post.deleted,
    upvotes: post.votes.size + grown,
    downvotes: 0,
    votes: post.votes.size + grown,
    replies: world.postsOf(post.tid).filter(other => other.toPid === post.pid).length,
    user: presentUser(user, context),
    topic: topic && { uid: topic.uid, tid: topic.tid, ...titleFields(topic.title, context), cid: topic.cid, slug: slugPath(topic), postcount: world.postsOf(topic.tid).length, mainPid: topic.mainPid, teaserPid: String(world.postsOf(topic.tid).at(-1)?.pid ?? ''), tags: [], deleted: topic.deleted ? 1 : 0 },
    category: topic && presentCategory(topic.cid, context),
    isMainPost: topic?.mainPid === post.pid,
  }
  return context.brokenPids.has(post.pid) && isList ? spoil(summary, context) : summary
}

/** A row that nobody can read, by F08. */
function spoil(summary: Shape, { faults }: NodebbContext): Shape {
  switch (faults.peek('F08')?.how) {
    case 'no_id': return { ...summary, pid: undefined }
    case 'not_object': return { timestamp: summary.timestamp, text: summary.content }
    default: return { ...summary, content: { broken: summary.content }, uid: 'x' }
  }
}

/** A post of the Write API: raw Markdown, `deleted` 0 or 1, `toPid` a string or not there. */
export function presentRawPost(post: Post, uid: number, { world }: NodebbContext): Shape {
  const isHidden = post.deleted && world.users.get(uid)?.isModerator !== true
  return {
    pid: post.pid,
    tid: post.tid,
    uid: post.uid,
    ...(post.toPid === null ? {} : { toPid: String(post.toPid) }),
    content: isHidden ? '[[topic:post-is-deleted]]' : post.raw,
    timestamp: post.at,
    timestampISO: new Date(post.at).toISOString(),
    deleted: post.deleted ? 1 : 0,
    edited: post.edited,
    editedISO: post.edited === 0 ? '' : new Date(post.edited).toISOString(),
    upvotes: post.votes.size,
    downvotes: 0,
    votes: post.votes.size,
    replies: world.postsOf(post.tid).filter(other => other.toPid === post.pid).length,
    upvoted: post.votes.has(uid),
    bookmarked: false,
  }
}

/** A post inside a topic's page. */
export function presentTopicPost(post: Post, index: number, uid: number, context: NodebbContext): Shape {
  const raw = presentRawPost(post, uid, context)
  const answers = context.world.postsOf(post.tid).filter(other => other.toPid === post.pid)
  return { ...raw, content: shownContent(post, uid, context), index, editor: null, events: [], selfPost: post.uid === uid, replies: { hasMore: false, hasSingleImmediateReply: false, users: [], text: '', count: answers.length }, user: presentUser(context.world.users.get(post.uid), context) }
}

/** A topic in lists. */
export function presentTopic(topic: Topic, uid: number, context: NodebbContext): Shape {
  const { world, compat } = context
  const posts = world.postsOf(topic.tid)
  const last = posts.at(-1)
  return {
    tid: topic.tid,
    uid: topic.uid,
    cid: topic.cid,
    mainPid: topic.mainPid,
    ...titleFields(topic.title, context),
    slug: slugPath(topic),
    timestamp: topic.at,
    timestampISO: new Date(topic.at).toISOString(),
    lastposttime: last?.at ?? topic.at,
    postcount: posts.length,
    postercount: new Set(posts.map(post => post.uid)).size,
    viewcount: topic.views,
    upvotes: 0,
    downvotes: 0,
    votes: 0,
    teaserPid: last ? String(last.pid) : null,
    deleted: topic.deleted ? 1 : 0,
    locked: topic.locked ? 1 : 0,
    pinned: 0,
    scheduled: false,
    tags: [],
    ...(compat === '4.15' ? { numThumbs: 0 } : {}),
    category: presentCategory(topic.cid, context),
    user: presentUser(world.users.get(topic.uid), context),
    isOwner: topic.uid === uid,
    unread: !topic.readBy.has(uid),
    unreplied: posts.length <= 1,
  }
}

/** A chat message; `self` and `isOwner` are those of the one who asks. */
export function presentMessage(message: Message, uid: number, context: NodebbContext): Shape {
  const { world, compat } = context
  const gone = compat === '4.11' ? '<p>[[modules:chat.message-deleted]]</p>' : '[[modules:chat.message-deleted]]'
  const index = world.messagesOf(message.roomId).indexOf(message)
  return {
    mid: message.mid,
    messageId: message.mid,
    content: message.deleted ? gone : message.system ? message.raw : renderMarkdown(message.raw, world),
    timestamp: message.at,
    timestampISO: new Date(message.at).toISOString(),
    fromuid: message.fromuid,
    roomId: String(message.roomId),
    ...(message.toMid === null ? {} : { toMid: String(message.toMid) }),
    edited: message.edited,
    deleted: message.deleted ? 1 : 0,
    system: message.system ? 1 : 0,
    isOwner: message.fromuid === uid,
    self: message.fromuid === uid ? 1 : 0,
    newSet: index === 0,
    fromUser: presentUser(world.users.get(message.fromuid), context),
    index,
  }
}

/** A room in the list. */
export function presentRoom(room: Room, uid: number, context: NodebbContext): Shape {
  const { world, compat } = context
  const messages = world.messagesOf(room.roomId)
  const last = messages.filter(message => !message.deleted).at(-1)
  const roomId = compat === '4.11' ? String(room.roomId) : room.roomId
  return {
    roomId: room.roomId,
    timestamp: room.at,
    notificationSetting: compat === '4.11' ? '3' : 3,
    messageCount: messages.length,
    joinLeaveMessages: 0,
    groupChat: room.uids.length > 2,
    userCount: room.uids.length,
    roomName: '',
    public: false,
    groups: [],
    users: room.uids.filter(other => other !== uid).map(other => presentUser(world.users.get(other), context)),
    unread: room.unread.has(uid),
    teaser: last ? { fromuid: last.fromuid, content: compat === '4.11' ? escapeHtml(last.raw) : last.raw, timestamp: last.at, timestampISO: new Date(last.at).toISOString(), user: presentUser(world.users.get(last.fromuid), context), roomId } : null,
  }
}

/** A notice; several of one thing are one that counts them. */
export function presentNotice({ latest, count, froms }: MergedNotice, context: NodebbContext): Shape {
  const { world } = context
  const from = presentUser(world.users.get(latest.from), context)
  const who = froms.length > 1 ? `${froms.length} 人` : String(from.displayname)
  const title = latest.tid === null ? '' : world.topics.get(latest.tid)?.title ?? ''
  return {
    nid: latest.nid,
    type: latest.type,
    from: latest.from,
    ...(latest.tid === null ? { roomId: String(latest.roomId) } : { tid: latest.tid, pid: latest.pid }),
    path: latest.pid === null ? `/chats/${latest.roomId}` : `/post/${latest.pid}`,
    importance: 6,
    bodyShort: latest.type === 'new-chat' ? `${who}: ${count}` : `<strong>${escapeHtml(who)}</strong> <strong>${escapeHtml(title)}</strong>`,
    bodyLong: latest.pid === null ? '' : stripTags(renderMarkdown(world.posts.get(latest.pid)?.raw ?? '', world)),
    ...(latest.mergeId === null ? {} : { mergeId: latest.mergeId }),
    datetime: latest.at,
    datetimeISO: new Date(latest.at).toISOString(),
    user: from,
    image: null,
    read: latest.read,
    readClass: latest.read ? '' : 'unread',
  }
}
