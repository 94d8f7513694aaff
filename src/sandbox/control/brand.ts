import type { Sandbox } from '../running.ts'
import type { Raised } from './voices.ts'
import { ControlError, optionalNumber, optionalText } from './body.ts'
import { idOf } from './voices.ts'

/** A reply that a colleague writes in the platform's own app, past the workstation. Throws ControlError. */
export function replyInTheApp(sandbox: Sandbox, body: Record<string, unknown>): Raised {
  const { world, now } = sandbox.weibo.context
  const text = optionalText(body, 'text')
  if (!text)
    throw new ControlError('text is missing')
  const uid = optionalNumber(body, 'uid')
  if (uid !== undefined) {
    if (!world.users.has(uid))
      throw new ControlError(`no user ${uid}`)
    const message = world.addMessage({ from: world.brandUid, to: uid, at: now(), type: 'text', text, data: { text } })
    return { id: idOf(message), uid: world.brandUid, kind: 'message', touchpoint: 'private_message' }
  }
  const parent = world.comments.get(optionalNumber(body, 'commentId') ?? -1)
  const post = world.posts.get(parent?.postId ?? optionalNumber(body, 'postId') ?? -1)
  if (!post)
    throw new ControlError('one of uid, commentId, postId must name something known')
  const comment = world.addComment({
    postId: post.id,
    uid: world.brandUid,
    text: parent ? `回复@${world.users.get(parent.uid)?.nick ?? ''}:${text}` : text,
    at: now(),
    replyTo: parent?.id ?? null,
    source: 'iPhone客户端',
    likes: 0,
    deleted: false,
    visibleFrom: 0,
  })
  return { id: idOf(comment), uid: world.brandUid, kind: 'comment', touchpoint: 'comment' }
}
