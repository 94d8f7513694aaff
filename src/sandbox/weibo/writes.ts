import type { Call, Endpoint, WeiboContext } from './context.ts'
import type { WeiboComment, WeiboPost } from './world.ts'
import { WeiboRefusal } from './errors.ts'
import { lengthOf } from './format.ts'
import { demand, demandComment, demandPost } from './lookup.ts'
import { commentJson, postJson } from './present.ts'

const TEXT_LENGTH = 140
const LONG_TEXT_LENGTH = 2000
const PICTURE_BYTES = 5 * 1024 * 1024

/** Faults that refuse any write. */
function refuseByFaults(call: Call, context: WeiboContext): void {
  const { faults } = context
  if (faults.bite('too_fast', call.path))
    throw new WeiboRefusal(20016)
  if (faults.bite('captcha', call.path))
    throw new WeiboRefusal(20031)
  if (faults.bite('privacy', call.path))
    throw new WeiboRefusal(20508)
  const gone = faults.peek('F21', call.path)?.what
  if (gone === 'frozen' || gone === 'blocked') {
    faults.bite('F21', call.path)
    throw new WeiboRefusal(gone === 'frozen' ? 20015 : 20508)
  }
}

/** Text of a public write: there, not too long, not the same as before. */
function demandText(call: Call, context: WeiboContext, name: string, most: number): string {
  const text = call.params.get(name) ?? ''
  if (text.trim() === '')
    throw new WeiboRefusal(20008)
  if (lengthOf(text) > most)
    throw new WeiboRefusal(most === TEXT_LENGTH ? 20012 : 20049)
  const similar = context.faults.bite('F18', call.path)
  if (similar)
    throw new WeiboRefusal(similar.code)
  if (context.marks.isRepeated(text, context.host.now()))
    throw new WeiboRefusal(20019)
  return text
}

function deleteByFault(target: WeiboPost | WeiboComment, call: Call, context: WeiboContext): void {
  const wanted = target.kind === 'post' ? 'post_deleted' : 'comment_deleted'
  if (context.faults.peek('F21', call.path)?.what !== wanted)
    return
  context.faults.bite('F21', call.path)
  context.world.remove(target.id)
  throw new WeiboRefusal(target.kind === 'post' ? 20101 : 20201)
}

function demandOpenTo(uid: number, context: WeiboContext): void {
  if (context.world.users.get(uid)?.blocksBrand)
    throw new WeiboRefusal(20508)
}

/** Stores what the brand wrote; 20032 when it is to show up later. */
function publishComment(call: Call, context: WeiboContext, given: { post: WeiboPost, parent: WeiboComment | null, text: string }): unknown {
  const { post, parent, text } = given
  const delay = context.faults.bite('delayed_publish', call.path)
  const prefix = parent && call.params.get('without_mention') !== '1' ? `回复@${context.world.users.get(parent.uid)?.nick ?? ''}:` : ''
  context.marks.remember(text, context.host.now())
  const comment = context.world.addComment({
    postId: post.id,
    uid: call.uid,
    text: `${prefix}${text}`,
    at: context.now(),
    replyTo: parent?.id ?? null,
    source: context.account.screenName,
    likes: 0,
    deleted: false,
    visibleFrom: delay ? context.host.now() + delay.showAfterMs : 0,
  })
  if (delay)
    throw new WeiboRefusal(20032)
  return commentJson(comment, context)
}

function createComment(call: Call, context: WeiboContext): unknown {
  demand(call, 'rip')
  refuseByFaults(call, context)
  const post = demandPost(call.params.get('id'), context)
  const text = demandText(call, context, 'comment', TEXT_LENGTH)
  deleteByFault(post, call, context)
  demandOpenTo(post.uid, context)
  return publishComment(call, context, { post, parent: null, text })
}

function replyToComment(call: Call, context: WeiboContext): unknown {
  demand(call, 'rip')
  refuseByFaults(call, context)
  const parent = demandComment(call.params.get('cid'), context)
  const post = demandPost(call.params.get('id'), context)
  if (parent.postId !== post.id)
    throw new WeiboRefusal(20201)
  const text = demandText(call, context, 'comment', TEXT_LENGTH)
  deleteByFault(parent, call, context)
  deleteByFault(post, call, context)
  demandOpenTo(parent.uid, context)
  return publishComment(call, context, { post, parent, text })
}

function destroyComment(call: Call, context: WeiboContext): unknown {
  const comment = demandComment(call.params.get('cid'), context)
  if (comment.uid !== call.uid)
    throw new WeiboRefusal(20203)
  context.world.remove(comment.id)
  return commentJson(comment, context)
}

async function storePicture(call: Call, context: WeiboContext): Promise<string[]> {
  const picture = call.files.get('pic')
  if (!picture)
    return []
  if (picture.size > PICTURE_BYTES)
    throw new WeiboRefusal(20006)
  const bytes = new Uint8Array(await picture.arrayBuffer())
  const name = context.media.keep(bytes)
  if (!name)
    throw new WeiboRefusal(20005)
  return [name]
}

async function publishPost(call: Call, context: WeiboContext, text: string): Promise<unknown> {
  const pictures = await storePicture(call, context)
  context.marks.remember(text, context.host.now())
  const post = context.world.addPost({ uid: call.uid, text, at: context.now(), pictures, repostOf: null, source: context.account.screenName, likes: 0, deleted: false, visibleFrom: 0 })
  return postJson(post, context, { long: true })
}

async function share(call: Call, context: WeiboContext): Promise<unknown> {
  demand(call, 'rip')
  refuseByFaults(call, context)
  const text = demandText(call, context, 'status', TEXT_LENGTH)
  if (!context.account.safeDomains.some(domain => text.includes(domain)))
    throw new WeiboRefusal(10017, 'text not find domain!')
  if (/#[^#]+#/.test(text))
    throw new WeiboRefusal(10017, 'text must not contain a topic')
  return publishPost(call, context, text)
}

async function update(call: Call, context: WeiboContext): Promise<unknown> {
  refuseByFaults(call, context)
  const isLong = call.params.get('is_longtext') === '1'
  return publishPost(call, context, demandText(call, context, 'status', isLong ? LONG_TEXT_LENGTH : TEXT_LENGTH))
}

/** Free text with a picture, which has to be there. */
async function upload(call: Call, context: WeiboContext): Promise<unknown> {
  if (!call.files.has('pic'))
    throw new WeiboRefusal(20007)
  return update(call, context)
}

/** The endpoints that write in public. */
export const WRITE_ENDPOINTS: readonly Endpoint[] = [
  { method: 'POST', path: '/2/comments/create', families: 'both', writes: true, run: createComment },
  { method: 'POST', path: '/2/comments/reply', families: 'both', writes: true, run: replyToComment },
  { method: 'POST', path: '/2/comments/destroy', families: 'both', writes: true, run: destroyComment },
  { method: 'POST', path: '/2/statuses/share', families: 'plain', writes: true, publishes: true, run: share },
  { method: 'POST', path: '/2/statuses/update', families: 'biz', writes: true, publishes: true, run: update },
  { method: 'POST', path: '/2/statuses/upload', families: 'biz', writes: true, publishes: true, run: upload },
]
