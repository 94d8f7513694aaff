import type { Touchpoint, Truth } from '../../truth.ts'
import type { NodebbContext } from './context.ts'
import type { Happening, Post } from './world.ts'
import { said } from './place.ts'
import { mentionedIn } from './world.ts'

const SUPPORT = 2

/** How a post reaches the brand, in the ledger's words. */
function touchpointOf(post: Post, { world }: NodebbContext): Touchpoint {
  const topic = world.topics.get(post.tid)
  const isMain = topic?.mainPid === post.pid
  if (post.uid === world.brandUid)
    return isMain ? 'brand_post' : 'comment'
  const isMention = mentionedIn(post.raw).some(name => world.userNamed(name)?.uid === world.brandUid)
  if (isMention)
    return isMain ? 'mention' : 'comment_mention'
  const answersBrand = post.toPid !== null && world.posts.get(post.toPid)?.uid === world.brandUid
  if (answersBrand || (topic?.uid === world.brandUid && !isMain))
    return 'comment'
  if (topic?.cid === SUPPORT)
    return isMain ? 'search_post' : 'comment'
  const opening = world.posts.get(topic?.mainPid ?? 0)
  const isFollowUp = topic?.uid === post.uid && opening !== undefined && !isMain && mentionedIn(opening.raw).some(name => world.userNamed(name)?.uid === world.brandUid)
  return isFollowUp ? 'comment' : 'elsewhere'
}

/** Writes each happening into the ledger. */
export function recordInto(truth: Truth, what: Happening, context: NodebbContext): void {
  const { world } = context
  const row = what.kind === 'post' ? what.post : what.message
  const uid = what.kind === 'post' ? what.post.uid : what.message.fromuid
  const common = { uid, nick: world.users.get(uid)?.username ?? '', isBrand: uid === world.brandUid, text: row.raw, at: row.at, id: said(what).itemId }
  if (what.kind === 'message') {
    const to = world.rooms.get(what.message.roomId)?.uids.find(member => member !== uid) ?? null
    truth.record({ ...common, kind: 'message', touchpoint: 'private_message', to })
    return
  }
  const { post } = what
  const mainPid = world.topics.get(post.tid)?.mainPid
  const isMain = mainPid === post.pid
  const picture = /!\[[^\]]*\]\(([^)]+)\)/.exec(post.raw)?.[1] ?? null
  truth.record({ ...common, kind: isMain ? 'post' : 'comment', touchpoint: touchpointOf(post, context), postId: isMain ? null : String(mainPid), inReplyTo: isMain ? null : String(post.toPid ?? mainPid), picture })
}
