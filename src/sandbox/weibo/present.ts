import type { WeiboContext } from './context.ts'
import type { WeiboComment, WeiboPost, WeiboUser } from './world.ts'
import { cutTo, lengthOf, toPageText, toWeiboTime } from './format.ts'
import { toUrlCode } from './ids.ts'

const POST_LENGTH = 140

/** A picture's three addresses. */
export function pictureUrls(name: string, baseUrl: string): { thumbnail: string, middle: string, original: string } {
  return { thumbnail: `${baseUrl}/thumbnail/${name}`, middle: `${baseUrl}/bmiddle/${name}`, original: `${baseUrl}/large/${name}` }
}

/** A user as the API tells it. */
export function userJson(user: WeiboUser, context: WeiboContext): Record<string, unknown> {
  const renamed = user.uid === context.world.brandUid ? undefined : context.faults.peek('renamed')
  const nick = renamed ? `${user.nick}${renamed.suffix}` : user.nick
  const base = context.baseUrl()
  return {
    id: user.uid,
    idstr: String(user.uid),
    class: 1,
    screen_name: nick,
    name: nick,
    province: '31',
    city: '15',
    location: user.location,
    description: user.description,
    url: '',
    profile_image_url: `${base}/avatar/50/${user.uid}.png`,
    avatar_large: `${base}/avatar/180/${user.uid}.png`,
    avatar_hd: `${base}/avatar/180/${user.uid}.png`,
    profile_url: `u/${user.uid}`,
    domain: '',
    weihao: '',
    gender: user.gender,
    followers_count: user.followers,
    friends_count: user.friends,
    statuses_count: user.posts,
    favourites_count: 0,
    bi_followers_count: Math.min(user.followers, user.friends) >> 2,
    created_at: toWeiboTime(user.createdAt),
    following: false,
    follow_me: user.followsBrand,
    allow_all_act_msg: !user.blocksBrand,
    allow_all_comment: !user.blocksBrand,
    geo_enabled: false,
    verified: user.verifiedType >= 0,
    verified_type: user.verifiedType,
    verified_reason: user.verifiedReason,
    remark: '',
    lang: 'zh-cn',
    online_status: 0,
    mbrank: 0,
    mbtype: 0,
    urank: 9,
  }
}

function sourceAnchor(source: string): string {
  return `<a href="http://app.weibo.example/t/feed" rel="nofollow">${source}</a>`
}

function picturesJson(post: WeiboPost, baseUrl: string): Record<string, unknown> {
  const urls = post.pictures.map(name => pictureUrls(name, baseUrl))
  const first = urls[0]
  return {
    pic_urls: urls.map(url => ({ thumbnail_pic: url.thumbnail })),
    pic_ids: post.pictures.map(name => name.replace(/\.\w+$/, '')),
    pic_num: urls.length,
    ...first && { thumbnail_pic: first.thumbnail, bmiddle_pic: first.middle, original_pic: first.original },
  }
}

/** How a post is wished for. */
export interface PostShape {
  /** Give the whole of a long text in `longText`. */
  long?: boolean
  /** `user` carries the id alone. */
  trimUser?: boolean
}

/** A post as the API tells it; a deleted one keeps its id and a fixed text. */
export function postJson(post: WeiboPost, context: WeiboContext, shape: PostShape = {}): Record<string, unknown> {
  const identity = { created_at: toWeiboTime(post.at), id: post.id, idstr: String(post.id), mid: String(post.id) }
  if (post.deleted)
    return { ...identity, text: '抱歉，此微博已被作者删除。', deleted: '1', state: 0, pic_urls: [], geo: null }
  const isLong = lengthOf(post.text) > POST_LENGTH
  const author = context.world.users.get(post.uid)
  const original = post.repostOf === null ? undefined : context.world.posts.get(post.repostOf)
  const growth = context.faults.bite('counters_grow')
  if (growth)
    post.likes += growth.by
  return {
    ...identity,
    mblogid: toUrlCode(String(post.id)),
    text: toPageText(isLong ? cutTo(post.text, POST_LENGTH) : post.text),
    textLength: lengthOf(post.text) * 2,
    source: sourceAnchor(post.source),
    source_type: 1,
    favorited: false,
    truncated: false,
    in_reply_to_status_id: '',
    in_reply_to_user_id: '',
    in_reply_to_screen_name: '',
    ...picturesJson(post, context.baseUrl()),
    geo: null,
    ...author && { user: shape.trimUser ? { id: author.uid } : userJson(author, context) },
    ...original && { retweeted_status: postJson(original, context, shape) },
    reposts_count: context.world.repostsOf(post.id).ids.length,
    comments_count: context.world.commentsOf(post.id).ids.length,
    attitudes_count: post.likes,
    isLongText: isLong,
    ...isLong && shape.long && { longText: { longTextContent: toPageText(post.text), content: toPageText(post.text) } },
    mlevel: 0,
    visible: { type: 0, list_id: 0 },
    annotations: [],
    url_objects: [],
  }
}

function parentJson(parent: WeiboComment, context: WeiboContext): Record<string, unknown> {
  const author = context.world.users.get(parent.uid)
  return {
    created_at: toWeiboTime(parent.at),
    id: parent.id,
    mid: String(parent.id),
    rootid: parent.rootId,
    text: parent.deleted ? '该评论已被删除' : toPageText(parent.text),
    ...author && { user: userJson(author, context) },
  }
}

/** A comment as the API tells it, with its post and, for a reply, its parent. */
export function commentJson(comment: WeiboComment, context: WeiboContext): Record<string, unknown> {
  const author = context.world.users.get(comment.uid)
  const post = context.world.posts.get(comment.postId)
  const parent = comment.replyTo === null ? undefined : context.world.comments.get(comment.replyTo)
  return {
    created_at: toWeiboTime(comment.at),
    id: comment.id,
    mid: String(comment.id),
    rootid: comment.rootId,
    floor_number: comment.floor,
    text: toPageText(comment.text),
    source: sourceAnchor(comment.source),
    ...author && { user: userJson(author, context) },
    ...post && { status: postJson(post, context) },
    ...parent && { reply_comment: parentJson(parent, context) },
    like_count: comment.likes,
    reply_count: 0,
    liked: false,
    disable_reply: 0,
    url_objects: [],
  }
}
