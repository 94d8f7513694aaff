import type { InboundAuthor, InboundItem, InboundMessage, MediaRef } from '../../shared/domain/index.ts'
import type { BadItem } from '../connector.ts'
import type { WireComment, WireRoot, WireStatus, WireUser } from './wire.ts'
import { badRow, reasonOf } from '../bad-row.ts'
import { plainText, splitReplyPrefix, stripMarkup } from './text.ts'
import { goneId, wireComment, wireStatus } from './wire.ts'

/** From where rows are looked at. */
export interface MapView {
  /** The brand account's own uid. */
  readonly uid: string
  /** ms UTC at which the rows were read. */
  readonly seenAt: number
}

/** How the posts of a feed are to be taken. */
export type StatusRole = 'mention' | 'search_hit'
/** How the comments of a feed are to be taken. */
export type CommentRole = 'mention' | 'comment' | 'search_hit'

/** One row: something to take in, something to leave, or something that could not be read. */
export type Mapped = { readonly item: InboundItem } | { readonly bad: BadItem } | { readonly skipped: true }

const SKIPPED: Mapped = { skipped: true }
/** Contract 1.2; 200 and 220 are badges, not verifications. */
const VERIFIED: Readonly<Record<number, InboundAuthor['verified']>> = { 0: 'person', 1: 'government', 2: 'organisation', 3: 'media', 4: 'organisation', 5: 'organisation', 6: 'organisation', 7: 'organisation' }

/** The platform's user as an author. */
export function toAuthor(user: WireUser): InboundAuthor {
  const avatar = user.avatar_large ?? user.profile_image_url
  return {
    uid: user.id,
    name: plainText(user.screen_name ?? user.name ?? ''),
    ...(avatar === undefined ? {} : { avatar }),
    ...(user.followers_count === undefined ? {} : { followers: user.followers_count }),
    verified: user.verified === false ? 'none' : VERIFIED[user.verified_type ?? -1] ?? 'none',
    ...(user.location === undefined || user.location === '' ? {} : { location: user.location }),
  }
}

/** Key of a public thread: the root post and the customer under it. */
export function publicThread(statusId: string, customerUid: string): string {
  return `status:${statusId}:${customerUid}`
}

/** Key of a private thread. */
export function privateThread(customerUid: string): string {
  return `dm:${customerUid}`
}

function definedCounts(counts: { reposts?: number | undefined, comments?: number | undefined, likes?: number | undefined }): NonNullable<InboundMessage['spread']> {
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== undefined))
}

/** The largest size of a picture stands under the same path as its thumbnail. */
function picturesOf(status: WireStatus): MediaRef[] {
  const thumbnails = status.pic_urls.length > 0 ? status.pic_urls : [status.original_pic].filter(url => url !== undefined && url !== '')
  return thumbnails.map(url => ({ kind: 'image', ref: `pic:${String(url).replace('/thumbnail/', '/large/')}` }))
}

function viaOf(row: { source?: string | undefined }): { via?: string } {
  const via = stripMarkup(row.source ?? '')
  return via === '' ? {} : { via }
}

/** The full text when the row carries it, else the text as it stands. */
export function longTextOf(status: WireStatus): { text: string, isCut: boolean } {
  const full = status.longText && ('longTextContent' in status.longText ? status.longText.longTextContent : status.longText.content)
  if (full !== undefined)
    return { text: plainText(full), isCut: false }
  return { text: plainText(status.text), isCut: status.isLongText === true || status.truncated === true }
}

/** A post, as an item of the given feed. Hits of a search that the brand wrote itself are left. */
export function mapStatus(raw: unknown, role: StatusRole, view: MapView): Mapped {
  const gone = goneId(raw)
  if (gone !== null)
    return { item: { type: 'deleted', channel: 'weibo', objectKey: `status:${gone}`, at: view.seenAt } }
  const read = wireStatus.safeParse(raw)
  if (!read.success)
    return { bad: badRow(raw, reasonOf(read.error)) }
  const status = read.data
  const byBrand = status.user.id === view.uid
  if (byBrand && role === 'search_hit')
    return SKIPPED
  const { text, isCut } = longTextOf(status)
  return { item: {
    type: 'message',
    channel: 'weibo',
    objectKey: `status:${status.id}`,
    touchpoint: role,
    visibility: 'public',
    threadKey: publicThread(status.id, status.user.id),
    author: toAuthor(status.user),
    byBrand,
    kind: 'text',
    text,
    media: picturesOf(status),
    at: status.created_at,
    order: status.id,
    addressed: role === 'mention' && !byBrand,
    spread: definedCounts({ reposts: status.reposts_count, comments: status.comments_count, likes: status.attitudes_count }),
    replyTarget: { id: status.id },
    ...(status.retweeted_status ? { context: contextOf(status.retweeted_status, view) } : {}),
    ...viaOf(status),
    ...(isCut ? { truncated: true } : {}),
  } }
}

/** Whose thread a comment belongs to: its author's, or for the brand's own the one whom it answers. */
function customerOf(comment: WireComment, view: MapView): string | null {
  const candidates = [comment.user.id, comment.reply_comment?.user?.id, comment.status.user?.id]
  return candidates.find(uid => uid !== undefined && uid !== view.uid) ?? null
}

function contextOf(status: WireRoot, view: MapView): NonNullable<InboundMessage['context']> {
  return {
    objectKey: `status:${status.id}`,
    text: plainText(status.text ?? ''),
    authorName: plainText(status.user?.screen_name ?? status.user?.name ?? ''),
    byBrand: status.user?.id === view.uid,
  }
}

/**
 * A comment by a customer, or one of the brand's own. What the brand wrote under its own post to nobody is left. One that was found by
 * a keyword addresses the brand only when it stands under the brand's words.
 */
export function mapComment(raw: unknown, role: CommentRole, view: MapView): Mapped {
  const gone = goneId(raw)
  if (gone !== null)
    return { item: { type: 'deleted', channel: 'weibo', objectKey: `comment:${gone}`, at: view.seenAt } }
  const read = wireComment.safeParse(raw)
  if (!read.success)
    return { bad: badRow(raw, reasonOf(read.error)) }
  const comment = read.data
  const customerUid = customerOf(comment, view)
  if (customerUid === null)
    return SKIPPED
  const byBrand = comment.user.id === view.uid
  const parent = comment.reply_comment
  const isToBrand = (parent ? parent.user?.id : comment.status.user?.id) === view.uid
  if (byBrand && role === 'search_hit')
    return SKIPPED
  const text = plainText(comment.text)
  return { item: {
    type: 'message',
    channel: 'weibo',
    objectKey: `comment:${comment.id}`,
    touchpoint: role === 'search_hit' && isToBrand ? 'comment' : role,
    visibility: 'public',
    threadKey: publicThread(comment.status.id, customerUid),
    author: toAuthor(comment.user),
    byBrand,
    parentKey: parent ? `comment:${parent.id}` : `status:${comment.status.id}`,
    kind: 'text',
    text: parent ? splitReplyPrefix(text).text : text,
    media: [],
    at: comment.created_at,
    order: comment.id,
    addressed: !byBrand && (role !== 'search_hit' || isToBrand),
    spread: definedCounts({ comments: comment.reply_count, likes: comment.like_count }),
    context: contextOf(comment.status, view),
    replyTarget: { id: comment.status.id, cid: comment.id },
    ...viaOf(comment),
  } }
}

/** Sorts the mapped rows of a page: one that cannot be read never takes the others with it. */
export function sortMapped(mapped: readonly Mapped[]): { items: InboundItem[], bad: BadItem[] } {
  const items: InboundItem[] = []
  const bad: BadItem[] = []
  for (const row of mapped) {
    if ('item' in row)
      items.push(row.item)
    else if ('bad' in row)
      bad.push(row.bad)
  }
  return { items, bad }
}
