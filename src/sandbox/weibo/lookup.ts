import type { Call, WeiboContext } from './context.ts'
import type { WeiboComment, WeiboPost, WeiboUser } from './world.ts'
import { WeiboRefusal } from './errors.ts'

/** A parameter that must be there; 10016 otherwise. */
export function demand(call: Call, name: string): string {
  const value = call.params.get(name)
  if (value === null || value === '')
    throw new WeiboRefusal(10016, `miss required parameter (${name})`)
  return value
}

/** A comma list of ids; 10017 when it is empty, too long or not made of numbers. */
export function readIds(list: string | null, most: number): number[] {
  const ids = (list ?? '').split(',').filter(Boolean).map(Number)
  if (ids.length === 0)
    throw new WeiboRefusal(10016, 'miss required parameter (ids)')
  if (ids.length > most || ids.some(id => !Number.isSafeInteger(id)))
    throw new WeiboRefusal(10017, `parameter (ids)'s value invalid, at most ${most} numbers`)
  return ids
}

/** The post of that id; 20109 without an id, 20101 when it is gone. */
export function demandPost(id: string | null, context: WeiboContext): WeiboPost {
  if (!id)
    throw new WeiboRefusal(20109)
  const post = context.world.posts.get(Number(id))
  if (!post || post.deleted)
    throw new WeiboRefusal(20101)
  return post
}

/** The comment of that id; 20204 without an id, 20201 when it is gone. */
export function demandComment(id: string | null, context: WeiboContext, alsoDeleted = false): WeiboComment {
  if (!id)
    throw new WeiboRefusal(20204)
  const comment = context.world.comments.get(Number(id))
  if (!comment || (comment.deleted && !alsoDeleted))
    throw new WeiboRefusal(20201)
  return comment
}

/** The user by `uid` or `screen_name`; exactly one of them. */
export function demandUser(call: Call, context: WeiboContext): WeiboUser {
  const uid = call.params.get('uid')
  const nick = call.params.get('screen_name')
  if ((uid === null) === (nick === null))
    throw new WeiboRefusal(10008, 'either uid or screen_name is needed')
  const user = uid === null ? context.world.userByNick(nick ?? '') : context.world.users.get(Number(uid))
  if (!user)
    throw new WeiboRefusal(20003)
  return user
}
