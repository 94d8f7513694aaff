import type { InboundAuthor, InboundItem, InboundMessage } from '../../../shared/domain/index.ts'
import type { BadItem } from '../../connector.ts'
import type { ForumKeys } from '../keys.ts'
import type { Memory, PostNote } from './memory.ts'
import type { DiscourseSettings } from './settings.ts'
import type { WirePost } from './wire.ts'
import { badRow, reasonOf } from '../../bad-row.ts'
import { reduceHtml } from '../html.ts'
import { fromMarkdown, splitPictures } from './markdown.ts'
import { likesOf, wirePost } from './wire.ts'

const AVATAR_PX = '90'
/** Contract B2: 1 = a regular post; the others are notes of moderators and of the system. */
const REGULAR = 1
/** A stub of what its author deleted stays in the sweep for a day: told a few times, should the store have refused it once. */
const TOLD_GONE = 5

/** From where posts are looked at. */
export interface MapView {
  readonly keys: ForumKeys
  readonly settings: DiscourseSettings
  readonly memory: Memory
  /** ms UTC at which the rows were read. */
  readonly seenAt: number
  /** Rows of a sweep do not say whether they are private; pushes do. */
  readonly rooms: 'public' | 'private' | 'told'
}

/** One row: something to take in, something to leave, something that cannot be read, or one whose parent must be looked up first. */
export type Mapped
  = | { readonly item: InboundItem }
    | { readonly bad: BadItem }
    | { readonly skipped: true }
    | { readonly unknownParent: { readonly topicId: number, readonly postNumber: number } }

const SKIPPED: Mapped = { skipped: true }

/** True for the brand's own posts. */
export function isBrands(post: { user_id: number, username: string }, settings: DiscourseSettings): boolean {
  return String(post.user_id) === settings.uid || post.username.toLowerCase() === settings.username.toLowerCase()
}

/** Key of a private topic's room. Contract B6. */
export function privateThread(keys: ForumKeys, topicId: number): string {
  return `pm:${keys.host}/${topicId}`
}

function authorOf(post: WirePost, { keys, settings }: MapView): InboundAuthor {
  const avatar = post.avatar_template === undefined ? null : URL.parse(post.avatar_template.replace('{size}', AVATAR_PX), settings.baseUrl)
  return {
    uid: keys.author(String(post.user_id)),
    name: post.name == null || post.name.trim() === '' ? post.username : post.name,
    ...(avatar && /^https?:$/.test(avatar.protocol) ? { avatar: avatar.href } : {}),
  }
}

/** What a post says. Our own words are read from the raw text when it is one of ours, so that they come back to the letter. */
function contentOf(post: WirePost, byBrand: boolean, settings: DiscourseSettings) {
  const reduced = reduceHtml(post.cooked, settings.baseUrl, settings.pictureHosts)
  const own = byBrand && post.raw !== undefined ? fromMarkdown(splitPictures(post.raw).text) : null
  return { text: own ?? reduced.text, media: reduced.media, mentions: reduced.mentions }
}

/** The text of a post as it is shown. */
export function textOf(post: WirePost, settings: DiscourseSettings): string {
  return contentOf(post, isBrands(post, settings), settings).text
}

function noteOf(post: WirePost): PostNote {
  return { id: post.id, uid: post.user_id, username: post.username }
}

function baseItem(post: WirePost, view: MapView) {
  const byBrand = isBrands(post, view.settings)
  const { text, media, mentions } = contentOf(post, byBrand, view.settings)
  const likes = likesOf(post)
  return {
    mentions,
    item: {
      type: 'message',
      channel: 'forum',
      objectKey: view.keys.post(String(post.id)),
      author: authorOf(post, view),
      byBrand,
      kind: text === '' && media.length > 0 ? 'image' : 'text',
      text,
      media,
      at: post.created_at,
      order: String(post.id),
      replyTarget: { topic: String(post.topic_id), number: String(post.post_number), post: String(post.id) },
      spread: { ...(post.reply_count === undefined ? {} : { comments: post.reply_count }), ...(likes === undefined ? {} : { likes }) },
    },
  } as const
}

function contextOf(post: WirePost, view: MapView): Pick<InboundMessage, 'context'> {
  if (post.topic_title === undefined || post.topic_title === '')
    return {}
  const opener = post.post_number === 1 ? noteOf(post) : view.memory.writerOf(post.topic_id, 1)
  return { context: {
    objectKey: opener ? view.keys.post(String(opener.id)) : `topic:${view.keys.host}/${post.topic_id}`,
    text: post.topic_title,
    authorName: opener?.username ?? '',
    byBrand: opener ? isBrands({ user_id: opener.uid, username: opener.username }, view.settings) : false,
  } }
}

function mapPrivate(post: WirePost, view: MapView): Mapped {
  const { item: { spread: _, ...item } } = baseItem(post, view)
  const parent = post.reply_to_post_number == null ? null : view.memory.writerOf(post.topic_id, post.reply_to_post_number)
  return { item: {
    ...item,
    touchpoint: 'private_message',
    visibility: 'private',
    threadKey: privateThread(view.keys, post.topic_id),
    addressed: !item.byBrand,
    ...(parent ? { parentKey: view.keys.post(String(parent.id)) } : {}),
    ...contextOf(post, view),
  } }
}

/** Whom a public post answers: by its number in the topic, or by opening the topic. Null = nobody, or nobody we may see. */
function parentOf(post: WirePost, { memory }: MapView): PostNote | null | 'unknown' {
  const number = post.reply_to_post_number ?? (post.post_number === 1 ? null : 1)
  if (number === null || number === post.post_number)
    return null
  const found = memory.writerOf(post.topic_id, number)
  return found === undefined ? 'unknown' : found
}

function unknownParent(post: WirePost): Mapped {
  return { unknownParent: { topicId: post.topic_id, postNumber: post.reply_to_post_number ?? 1 } }
}

/** The brand's own answer stands in the thread of the customer whom it answers; what it wrote to nobody is left. */
function mapBrands(post: WirePost, view: MapView): Mapped {
  const { keys, memory } = view
  const parent = parentOf(post, view)
  if (parent === 'unknown')
    return unknownParent(post)
  if (parent === null)
    return SKIPPED
  const isOwnParent = isBrands({ user_id: parent.uid, username: parent.username }, view.settings)
  const customer = memory.writerOf(post.topic_id, post.post_number)?.answersUid ?? (isOwnParent ? parent.answersUid : parent.uid)
  if (customer === undefined || customer <= 0)
    return SKIPPED
  memory.note(post.topic_id, post.post_number, { ...noteOf(post), answersUid: customer })
  memory.beginTalk(post.topic_id, customer)
  return { item: {
    ...baseItem(post, view).item,
    touchpoint: 'comment',
    visibility: 'public',
    threadKey: keys.topicThread(String(post.topic_id), String(customer)),
    addressed: false,
    parentKey: keys.post(String(parent.id)),
    ...contextOf(post, view),
  } }
}

interface Address {
  readonly touchpoint: 'mention' | 'comment' | 'post'
  readonly addressed: boolean
}

/** Whether and how a customer's public post is meant for the brand; null = it is not, 'unknown' = its parent decides. */
function addressOf(post: WirePost, mentions: readonly string[], view: MapView): Address | null | 'unknown' {
  const { settings, memory } = view
  if (mentions.includes(settings.username.toLowerCase()))
    return { touchpoint: 'mention', addressed: true }
  const isSupport = post.category_id != null && settings.answersTopicsIn.includes(String(post.category_id))
  if (post.post_number === 1)
    return isSupport ? { touchpoint: 'post', addressed: true } : null
  const inTalk = memory.isInTalk(post.topic_id, post.user_id)
  const isPlain = post.reply_to_post_number == null
  if (isPlain && (isSupport || inTalk))
    return { touchpoint: 'comment', addressed: true }
  const known = parentOf(post, view)
  const parent = known === 'unknown' && post.reply_to_user ? { uid: 0, username: post.reply_to_user.username } : known
  if (parent === 'unknown')
    return 'unknown'
  if (parent && isBrands({ user_id: parent.uid, username: parent.username }, settings))
    return { touchpoint: 'comment', addressed: true }
  return inTalk ? { touchpoint: 'comment', addressed: false } : null
}

function mapCustomers(post: WirePost, view: MapView): Mapped {
  const { keys, memory } = view
  const { item, mentions } = baseItem(post, view)
  const address = addressOf(post, mentions, view)
  if (address === 'unknown')
    return unknownParent(post)
  if (address === null)
    return SKIPPED
  memory.beginTalk(post.topic_id, post.user_id)
  const parent = parentOf(post, view)
  return { item: {
    ...item,
    ...address,
    visibility: 'public',
    threadKey: keys.topicThread(String(post.topic_id), String(post.user_id)),
    ...(parent && parent !== 'unknown' ? { parentKey: keys.post(String(parent.id)) } : {}),
    ...contextOf(post, view),
  } }
}

/** A post, as what it is to the brand: a voice, an answer of the brand's own, a deletion, or nothing. */
export function mapPost(raw: unknown, view: MapView): Mapped {
  const read = wirePost.safeParse(raw)
  if (!read.success)
    return { bad: badRow(raw, reasonOf(read.error)) }
  const post = read.data
  view.memory.note(post.topic_id, post.post_number, noteOf(post))
  if (post.deleted_at != null || post.user_deleted === true)
    return view.rooms === 'told' || view.memory.countGone(post.id) <= TOLD_GONE ? { item: { type: 'deleted', channel: 'forum', objectKey: view.keys.post(String(post.id)), at: view.seenAt } } : SKIPPED
  if ((post.post_type ?? REGULAR) !== REGULAR || post.user_id <= 0)
    return SKIPPED
  const isPrivate = view.rooms === 'told' ? post.topic_archetype === 'private_message' : view.rooms === 'private'
  if (isPrivate)
    return mapPrivate(post, view)
  return isBrands(post, view.settings) ? mapBrands(post, view) : mapCustomers(post, view)
}
