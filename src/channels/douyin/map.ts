import type { InboundAuthor, InboundMessage } from '../../shared/domain/index.ts'
import type { BadItem } from '../connector.ts'
import type { WireComment, WireVideo } from './wire.ts'
import { badRow, reasonOf } from '../bad-row.ts'
import { wireComment } from './wire.ts'

/** Where a video came from: the account's own, or a search. They are answered by different calls. */
export type Origin = 'own' | 'found'

/** The video that comments hang from. */
export interface VideoPlace {
  readonly origin: Origin
  /** `item_id` of an own video, `sec_item_id` of a found one. */
  readonly id: string
  readonly title: string
  readonly authorName: string
}

/** A comment whose replies are read. */
export interface RootPlace {
  readonly id: string
  readonly uid: string
}

/** From where rows are looked at. */
export interface MapView {
  /** The ids under which the account itself may be listed. */
  readonly own: ReadonlySet<string>
  readonly video: VideoPlace
  /** Of a list of replies. */
  readonly root?: RootPlace
  /** Authors of the rows of the same page, by comment id. */
  readonly authors: ReadonlyMap<string, string>
}

/** One row: something to take in, something to leave, or something that could not be read. */
export type Mapped = { readonly item: InboundMessage, readonly row: WireComment } | { readonly skipped: true, readonly row: WireComment } | { readonly bad: BadItem }

/** Key of a video's object. */
export function videoKey(video: Pick<VideoPlace, 'origin' | 'id'>): string {
  return `${video.origin === 'own' ? 'item' : 'found'}:${video.id}`
}

/** Key of a public thread: the video and the customer under it. */
export function publicThread(video: Pick<VideoPlace, 'origin' | 'id'>, customerUid: string): string {
  return `${videoKey(video)}:${customerUid}`
}

/** Key of a private thread. A customer has one conversation with the account, for good. */
export function privateThread(customerUid: string): string {
  return `dm:${customerUid}`
}

/** Key of a comment. */
export function commentKey(commentId: string): string {
  return `comment:${commentId}`
}

/** Key of a private message. */
export function messageKey(serverMessageId: string): string {
  return `dm:${serverMessageId}`
}

/** Fields of the reply target of a video or a comment under it. */
export function targetOf(video: Pick<VideoPlace, 'origin' | 'id'>, comment: { readonly id: string, readonly rootId: string | null } | null): Record<string, string> {
  return {
    ...(video.origin === 'own' ? { item_id: video.id } : { sec_item_id: video.id }),
    ...(comment === null ? {} : { comment_id: comment.id }),
    ...(comment?.rootId == null ? {} : { root_id: comment.rootId }),
  }
}

function spreadOf(comments: number | undefined, likes: number | undefined): NonNullable<InboundMessage['spread']> {
  return { ...(comments === undefined ? {} : { comments }), ...(likes === undefined ? {} : { likes }) }
}

function authorOf(uid: string, name: string | undefined, avatar: string | undefined): InboundAuthor {
  return { uid, name: name ?? '', ...(avatar === undefined || avatar === '' ? {} : { avatar }) }
}

/** Whose thread a row belongs to: its author's, or for one of the account's own the author of what it answers. */
function customerOf(row: WireComment, view: MapView): string | null {
  const answered = row.reply_comment_id === undefined ? undefined : view.authors.get(row.reply_comment_id)
  return [row.comment_user_id, answered, view.root?.uid].find(uid => uid !== undefined && !view.own.has(uid)) ?? null
}

function contextOf(video: VideoPlace): NonNullable<InboundMessage['context']> {
  return { objectKey: videoKey(video), text: video.title, authorName: video.authorName, byBrand: video.origin === 'own' }
}

/** A comment under a video, or a reply to one. What the account wrote to nobody is left. */
export function mapComment(raw: unknown, view: MapView): Mapped {
  const read = wireComment.safeParse(raw)
  if (!read.success)
    return { bad: badRow(raw, reasonOf(read.error)) }
  const row = read.data
  const { video, root } = view
  const customerUid = customerOf(row, view)
  if (customerUid === null)
    return { skipped: true, row }
  const byBrand = view.own.has(row.comment_user_id)
  const parentId = root === undefined ? null : row.reply_comment_id ?? root.id
  return { row, item: {
    type: 'message',
    channel: 'douyin',
    objectKey: commentKey(row.comment_id),
    touchpoint: video.origin === 'own' ? 'comment' : 'search_hit',
    visibility: 'public',
    threadKey: publicThread(video, customerUid),
    author: authorOf(row.comment_user_id, row.nick_name, row.avatar),
    byBrand,
    parentKey: parentId === null ? videoKey(video) : commentKey(parentId),
    kind: 'text',
    text: row.content,
    media: [],
    at: row.create_time,
    addressed: video.origin === 'own' && !byBrand,
    spread: spreadOf(row.reply_comment_total, row.digg_count),
    context: contextOf(video),
    replyTarget: targetOf(video, { id: row.comment_id, rootId: root?.id ?? null }),
  } }
}

/** A video that a search found, as a voice that can be answered; null for one without author, id or time, and for the account's own. */
export function mapFoundVideo(video: WireVideo, own: ReadonlySet<string>): InboundMessage | null {
  const { sec_item_id, open_id, create_time } = video
  if (sec_item_id === undefined || open_id === undefined || create_time === undefined || own.has(open_id))
    return null
  const place = { origin: 'found', id: sec_item_id } as const
  return {
    type: 'message',
    channel: 'douyin',
    objectKey: videoKey(place),
    touchpoint: 'search_hit',
    visibility: 'public',
    threadKey: publicThread(place, open_id),
    author: authorOf(open_id, video.nickname, video.avatar),
    byBrand: false,
    kind: 'video',
    text: video.title ?? '',
    media: [],
    at: create_time,
    addressed: false,
    spread: { ...spreadOf(video.statistics?.comment_count, video.statistics?.digg_count), ...(video.statistics?.share_count === undefined ? {} : { reposts: video.statistics.share_count }) },
    replyTarget: targetOf(place, null),
    ...(video.share_url === undefined || video.share_url === '' ? {} : { card: { title: '抖音视频', url: video.share_url } }),
  }
}
