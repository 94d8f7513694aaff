import type { InboundAuthor, InboundMessage, Touchpoint } from '../../../shared/domain/index.ts'
import type { BadItem, PollPage } from '../../connector.ts'
import type { ReducedHtml } from '../html.ts'
import type { ForumKeys } from '../keys.ts'
import type { NodebbSettings } from './settings.ts'
import type { WirePost, WireUser } from './wire.ts'
import { badRow, reasonOf } from '../../bad-row.ts'
import { webAddress } from '../addresses.ts'
import { reduceHtml } from '../html.ts'
import { isFederated, wirePost } from './wire.ts'

/** What is known of a post that another one answers. */
export interface KnownPost {
  readonly uid: string
  readonly mentionsBrand: boolean
}

/** From where posts are looked at. */
export interface MapView {
  readonly settings: NodebbSettings
  readonly keys: ForumKeys
  /** How mentions name the brand account, lower case. */
  readonly slugs: ReadonlySet<string>
  /** ms UTC at which the rows were read. */
  readonly seenAt: number
}

/** A post that could be read, with its words. */
export interface ReadPost {
  readonly post: WirePost
  readonly reduced: ReducedHtml
  readonly mentionsBrand: boolean
}

/** One row of a page. */
export type Row = { readonly read: ReadPost } | { readonly bad: BadItem } | { readonly skipped: true }

/** Names that are keys of the forum's own dictionary. */
const DICTIONARY_KEY = /^\[\[[^\]]*\]\]$/

/** Reads one row of a list of posts. What another server federated is left. */
export function readPost(raw: unknown, view: MapView): Row {
  if (isFederated(raw))
    return { skipped: true }
  const parsed = wirePost.safeParse(raw)
  if (!parsed.success)
    return { bad: badRow(raw, reasonOf(parsed.error)) }
  const reduced = reduceHtml(parsed.data.content, view.settings.baseUrl, view.settings.pictureHosts)
  return { read: { post: parsed.data, reduced, mentionsBrand: reduced.mentions.some(name => view.slugs.has(name)) || saysName(reduced.text, view.slugs) } }
}

/** `@name` in plain words: a list may leave out the link around it. Chinese runs on behind a name without a blank. */
function saysName(text: string, slugs: ReadonlySet<string>): boolean {
  const words = text.toLowerCase()
  return [...slugs].some((name) => {
    for (let at = words.indexOf(`@${name}`); at >= 0; at = words.indexOf(`@${name}`, at + 1)) {
      if (!/\w/.test(words[at - 1] ?? ' ') && !/[\w-]/.test(words[at + name.length + 1] ?? ' '))
        return true
    }
    return false
  })
}

/** The uid that stands for an author: a removed account keeps the one it had. */
function uidOf(uid: string, user: WireUser | null | undefined): string {
  return uid === '0' ? user?.oldUid ?? '0' : uid
}

/** The forum's user as an author. */
export function toAuthor(rowUid: string, user: WireUser | null | undefined, view: Pick<MapView, 'settings' | 'keys'>): InboundAuthor {
  const uid = uidOf(rowUid, user)
  const name = [user?.displayname, user?.username].find(value => value != null && value !== '' && !DICTIONARY_KEY.test(value))
  const avatar = user?.picture ? webAddress(user.picture, view.settings.baseUrl) : null
  return { uid: view.keys.author(uid), name: name ?? `#${uid}`, ...(avatar ? { avatar: avatar.href } : {}) }
}

/** Raw on every server: up to 4.13 `title` is escaped and `titleRaw` stands beside it, since 4.14 `title` itself is raw. Contract A4. */
export function titleOf(post: WirePost): string {
  return (post.topic?.titleRaw ?? post.topic?.title ?? '').trim()
}

/** Text of a post; an opening post carries its topic's title. */
export function textOf(post: WirePost, reduced: ReducedHtml): string {
  return (post.isMainPost ? `${titleOf(post)}\n${reduced.text}` : reduced.text).trim()
}

function isSupport(post: WirePost, settings: NodebbSettings): boolean {
  const cid = post.category?.cid ?? post.topic?.cid
  return cid != null && settings.answersTopicsIn.includes(cid)
}

/** True when a post lies where the account looks. */
export function isWatched(post: WirePost, settings: NodebbSettings): boolean {
  const cid = post.category?.cid ?? post.topic?.cid
  return settings.cids.length === 0 || (cid != null && (settings.cids.includes(cid) || settings.answersTopicsIn.includes(cid)))
}

/** Ids of posts that must be known before this one can be judged: what it answers, and its topic's opening. */
export function neededBy({ post, mentionsBrand }: ReadPost, settings: NodebbSettings): readonly string[] {
  if (!isWatched(post, settings) || post.deleted)
    return []
  const isBrand = post.uid === settings.uid
  if (post.toPid != null)
    return isBrand || !mentionsBrand ? [post.toPid, ...(isOwnFollowUp(post) && !isBrand ? openingOf(post) : [])] : []
  return !isBrand && !mentionsBrand && isOwnFollowUp(post) ? openingOf(post) : []
}

function isOwnFollowUp(post: WirePost): boolean {
  return !post.isMainPost && post.topic?.uid === post.uid
}

function openingOf(post: WirePost): string[] {
  return post.topic?.mainPid == null || post.topic.mainPid === '0' ? [] : [post.topic.mainPid]
}

/**
 * How a customer's post reaches the brand; null when it is not meant for it. Meant are: a mention, an answer to the brand's post,
 * and, unless it answers another customer, what is written in the brand's own topic, in a support category, or by the owner of a
 * topic that mentioned the brand.
 */
export function touchpointOf({ post, mentionsBrand }: ReadPost, known: ReadonlyMap<string, KnownPost>, settings: NodebbSettings): Touchpoint | null {
  if (mentionsBrand)
    return 'mention'
  const answered = post.toPid == null ? undefined : known.get(post.toPid)
  if (answered?.uid === settings.uid || (post.topic?.uid === settings.uid && !post.isMainPost && answered === undefined))
    return 'comment'
  const isAside = answered !== undefined && answered.uid !== post.uid && post.topic?.uid !== answered.uid
  if (isSupport(post, settings) && !isAside)
    return post.isMainPost ? 'post' : 'comment'
  const [opening] = isOwnFollowUp(post) ? openingOf(post) : []
  return opening !== undefined && known.get(opening)?.mentionsBrand === true && !isAside ? 'comment' : null
}

/** Whose thread a post of the brand belongs to: the one whom it answers, else the topic's owner; null when that is the brand itself. */
function customerOfBrandPost(post: WirePost, known: ReadonlyMap<string, KnownPost>, settings: NodebbSettings): string | null {
  const answered = post.toPid == null ? undefined : known.get(post.toPid)?.uid
  return [answered, post.topic?.uid].find(uid => uid != null && uid !== settings.uid && uid !== '0') ?? null
}

function contextOf(post: WirePost, view: MapView): Pick<InboundMessage, 'context'> {
  const mainPid = post.topic?.mainPid
  if (post.isMainPost || mainPid == null || mainPid === '0')
    return {}
  const byBrand = post.topic?.uid === view.settings.uid
  return { context: { objectKey: view.keys.post(mainPid), text: titleOf(post), authorName: byBrand ? view.settings.screenName : '', byBrand } }
}

function parentOf(post: WirePost, view: MapView): Pick<InboundMessage, 'parentKey'> {
  const pid = post.toPid ?? (post.isMainPost ? undefined : post.topic?.mainPid)
  return pid == null || pid === '0' ? {} : { parentKey: view.keys.post(pid) }
}

/** How far a post has travelled, as its row tells it. */
export function spreadOf(post: Pick<WirePost, 'upvotes' | 'replies'> & Partial<Pick<WirePost, 'isMainPost' | 'topic'>>): NonNullable<InboundMessage['spread']> {
  const comments = post.isMainPost === true && post.topic?.postcount !== undefined ? Math.max(0, post.topic.postcount - 1) : post.replies
  return { ...(comments === undefined ? {} : { comments }), ...(post.upvotes === undefined ? {} : { likes: post.upvotes }) }
}

/** A post as an item; nothing for what concerns nobody here. `known` holds what {@link neededBy} asked for. */
export function mapPost(read: ReadPost, known: ReadonlyMap<string, KnownPost>, view: MapView): PollPage['items'] {
  const { post, reduced } = read
  const { settings, keys } = view
  if (!isWatched(post, settings))
    return []
  if (post.deleted || post.topic?.deleted === true)
    return [{ type: 'deleted', channel: 'forum', objectKey: keys.post(post.pid), at: view.seenAt }]
  const byBrand = post.uid === settings.uid
  const touchpoint = byBrand ? 'comment' : touchpointOf(read, known, settings)
  const customer = byBrand ? customerOfBrandPost(post, known, settings) : uidOf(post.uid, post.user)
  if (touchpoint === null || customer === null || (byBrand && post.isMainPost))
    return []
  const text = textOf(post, reduced)
  return [{
    type: 'message',
    channel: 'forum',
    objectKey: keys.post(post.pid),
    touchpoint,
    visibility: 'public',
    threadKey: keys.topicThread(post.tid, customer),
    author: toAuthor(post.uid, post.user, view),
    byBrand,
    ...parentOf(post, view),
    kind: text === '' && reduced.media.length > 0 ? 'image' : 'text',
    text,
    media: reduced.media,
    at: post.timestamp,
    order: post.pid,
    addressed: !byBrand,
    spread: spreadOf(post),
    ...contextOf(post, view),
    replyTarget: { tid: post.tid, pid: post.pid },
  }]
}
