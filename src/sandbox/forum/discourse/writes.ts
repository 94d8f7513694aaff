import type { Call, DiscourseContext } from './context.ts'
import type { Post, Topic } from './world.ts'
import { createHash } from 'node:crypto'
import { refusal, refusedPost, slowDownByApp } from './context.ts'
import { presentPost } from './present.ts'
import { visibleTopic } from './reads.ts'

const MEMO_MS = 120_000
const UNIQUE_MS = 5 * 60_000
const TITLE_SHORTEST = 15

function demandActor(call: Call): number {
  if (call.actorId === null)
    throw refusal(403, 'not_logged_in')
  return call.actorId
}

function text(call: Call, name: string): string | null {
  const value = call.body[name]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null
}

function whole(call: Call, name: string): number | null {
  const value = Number(text(call, name) ?? Number.NaN)
  return Number.isSafeInteger(value) && value > 0 ? value : null
}

function demandWords(raw: string, isPrivate: boolean, context: DiscourseContext): void {
  const shortest = isPrivate ? context.account.shortestPrivate : context.account.shortestPublic
  if ([...raw.trim()].length < shortest)
    throw refusedPost(`Body is too short (minimum is ${shortest} characters)`)
  if ([...raw].length > 32_000)
    throw refusedPost('Body is limited to 32000 characters; you entered more.')
}

function demandUnique(raw: string, actorId: number, context: DiscourseContext): void {
  const now = context.now()
  const isRepeated = [...context.world.posts.values()].some(post => post.userId === actorId && post.deletedAt === null && now - post.at < UNIQUE_MS && post.raw.trim() === raw.trim())
  if (isRepeated || context.faults.bite('F18'))
    throw refusedPost('Body is too similar to what you recently posted')
}

function demandOpen(topic: Topic, context: DiscourseContext): void {
  const shut = context.faults.bite('topics_closed')
  if (shut)
    topic.closed = true
  if (!topic.closed)
    return
  throw shut?.status === 403 ? refusal(403, 'invalid_access') : refusedPost('This topic is closed to new replies.')
}

function demandOthers(topic: Topic, actorId: number, context: DiscourseContext): void {
  const others = (topic.members ?? []).filter(id => id !== actorId)
  if (others.length > 0 && others.every(id => context.world.members.get(id)?.blocksBrand === true))
    throw refusedPost('Sorry, you can not send a message to that user.')
}

function newTopic(call: Call, actorId: number, context: DiscourseContext): Topic {
  const title = text(call, 'title') ?? ''
  if ([...title].length < TITLE_SHORTEST && !/\p{Script=Han}/u.test(title))
    throw refusedPost(`Title is too short (minimum is ${TITLE_SHORTEST} characters)`)
  const isPrivate = text(call, 'archetype') === 'private_message'
  const names = (text(call, 'target_recipients') ?? '').split(',').map(name => context.world.memberByName(name.trim())?.id).filter(id => id !== undefined)
  if (isPrivate && names.length === 0)
    throw refusedPost('You must select a valid user')
  return context.world.addTopic({ title, userId: actorId, categoryId: isPrivate ? null : whole(call, 'category'), members: isPrivate ? [actorId, ...names] : null, at: context.now() })
}

function held(raw: string, call: Call): unknown {
  return { action: 'enqueued', success: true, pending_count: 1, pending_post: { id: 1, raw, topic_id: whole(call, 'topic_id'), created_at: null } }
}

function make(call: Call, actorId: number, context: DiscourseContext): unknown {
  const raw = text(call, 'raw')
  if (raw === null)
    throw refusal(400, 'invalid_parameters')
  const topicId = whole(call, 'topic_id')
  const known = topicId === null ? null : visibleTopic(topicId, actorId, context)
  if (known) {
    demandOpen(known, context)
    demandOthers(known, actorId, context)
  }
  demandWords(raw, known ? known.members !== null : text(call, 'archetype') === 'private_message', context)
  demandUnique(raw, actorId, context)
  if (context.account.isHeld || context.faults.bite('delayed_publish'))
    return held(raw, call)
  const topic = known ?? newTopic(call, actorId, context)
  const post: Post = context.world.addPost({ topicId: topic.id, userId: actorId, raw, at: context.now(), replyTo: whole(call, 'reply_to_post_number') })
  const root = { ...presentPost(post, topic, context, actorId), draft_sequence: 1 }
  return call.body.nested_post === true ? { action: 'create_post', post: root } : root
}

/** One endpoint for topics, replies and private messages. The very same request within 120 s gives the first result again. */
export function createPost(call: Call, context: DiscourseContext): unknown {
  const actorId = demandActor(call)
  if (context.faults.bite('too_fast'))
    throw slowDownByApp(5, null)
  const key = createHash('sha256').update(JSON.stringify([actorId, Object.entries(call.body).sort(([a], [b]) => a < b ? -1 : 1)])).digest('hex')
  const now = context.host.now()
  const before = context.memo.get(key)
  if (before && now - before.at < MEMO_MS)
    return before.answer
  const answer = make(call, actorId, context)
  context.memo.set(key, { at: now, answer })
  return answer
}

/** Deletes a post of the caller's own; answers nothing. */
export function deletePost(call: Call, context: DiscourseContext): unknown {
  const actorId = demandActor(call)
  const post = context.world.posts.get(Number(call.params[0]))
  if (!post || post.deletedAt !== null)
    throw refusal(404, 'not_found')
  const isStaff = context.world.members.get(actorId)?.isStaff === true
  if (post.userId !== actorId && !isStaff)
    throw refusal(403, 'invalid_access')
  context.world.remove(post.id, context.now(), 'by_staff')
  return {}
}

/** Takes a file; equal files have one address. */
export async function createUpload(call: Call, context: DiscourseContext): Promise<unknown> {
  demandActor(call)
  const file = call.files.get('file')
  if (!file || text(call, 'upload_type') !== 'composer')
    throw refusal(400, 'invalid_parameters')
  const bytes = new Uint8Array(await file.arrayBuffer())
  const given = file instanceof File ? file.name : 'file'
  const extension = /\.([a-z0-9]{1,8})$/i.exec(given)?.[1]?.toLowerCase() ?? 'bin'
  if (!/^(?:png|jpe?g|gif|webp)$/.test(extension))
    throw refusedPost('Sorry, the file you are trying to upload is not authorized.')
  const name = `${createHash('sha1').update(bytes).digest('hex').slice(0, 27)}.${extension}`
  context.uploads.set(name, { bytes, type: file.type })
  return { id: context.uploads.size, url: `${context.baseUrl()}/uploads/default/original/1X/${name}`, short_url: `upload://${name}`, original_filename: given, filesize: bytes.length, width: 480, height: 320, extension }
}

/** Marks notices as read. */
export function markRead(call: Call, context: DiscourseContext): unknown {
  demandActor(call)
  context.notices.markRead(whole(call, 'id'))
  return { success: 'OK' }
}
