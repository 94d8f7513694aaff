import type { UserBook } from '../base/user-book.ts'
import type { IdMaker } from './ids.ts'
import { createUserBook } from '../base/user-book.ts'

/** Somebody on the platform. */
export interface DouyinUser {
  openId: string
  nick: string
  followers: number
  blocksBrand: boolean
}

/** A video. Times in ms. */
export interface DouyinVideo {
  kind: 'video'
  id: string
  /** The form in which a search tells it. */
  secId: string
  uid: string
  title: string
  at: number
  isTop: boolean
  /** 2 = picture set, which nobody can comment by API; 4 = video. */
  mediaType: number
  likes: number
  deleted: boolean
}

/** A comment, or a reply when `rootId` is set. */
export interface DouyinComment {
  kind: 'comment'
  id: string
  /** Place in the order of arrival; pages go by it. */
  n: number
  videoId: string
  uid: string
  text: string
  at: number
  rootId: string | null
  replyTo: string | null
  likes: number
  top: boolean
  deleted: boolean
  /** Shown to nobody before (real ms): it is in review. */
  visibleFrom: number
}

/** A private message, whoever wrote it. */
export interface DouyinMessage {
  kind: 'message'
  id: string
  n: number
  conversationId: string
  from: string
  to: string
  at: number
  type: string
  text: string
  /** Other fields of the event. */
  data: Record<string, unknown>
  /** client_key of the program that sent it; empty for the platform's own app. */
  source: string
  recalled: boolean
}

/** Anything that can happen. */
export type Happening = DouyinVideo | DouyinComment | DouyinMessage

/** The state of the platform. */
export interface World extends UserBook<string, DouyinUser> {
  readonly brandId: string
  readonly videos: ReadonlyMap<string, DouyinVideo>
  readonly comments: ReadonlyMap<string, DouyinComment>
  readonly messages: ReadonlyMap<string, DouyinMessage>
  addVideo: (video: Pick<DouyinVideo, 'uid' | 'title' | 'at'> & Partial<DouyinVideo>) => DouyinVideo
  addComment: (comment: Pick<DouyinComment, 'videoId' | 'uid' | 'text' | 'at'> & Partial<DouyinComment>) => DouyinComment
  addMessage: (message: Pick<DouyinMessage, 'from' | 'to' | 'at' | 'type' | 'text'> & Partial<DouyinMessage>) => DouyinMessage
  /** All comments and replies under a video, in the order of arrival. */
  commentsOf: (videoId: string) => readonly DouyinComment[]
  /** The conversation of a customer with the brand; there is one, for good. */
  conversationOf: (openId: string) => string
  /** Marks a comment or video as deleted; false when there is none. */
  remove: (id: string) => boolean
  onHappening: (listener: (what: Happening) => void) => void
  onRemoval: (listener: (id: string) => void) => void
}

/** An empty platform with one brand on it. */
export function createWorld(options: { brand: DouyinUser, ids: IdMaker }): World {
  const { brand, ids } = options
  const book = createUserBook(brand, user => user.openId)
  const videos = new Map<string, DouyinVideo>()
  const comments = new Map<string, DouyinComment>()
  const messages = new Map<string, DouyinMessage>()
  const underVideo = new Map<string, DouyinComment[]>()
  const conversations = new Map<string, string>()
  const listeners = new Set<(what: Happening) => void>()
  const removals = new Set<(id: string) => void>()

  function tell<T extends Happening>(what: T): T {
    for (const listener of listeners)
      listener(what)
    return what
  }

  function conversationOf(openId: string): string {
    const known = conversations.get(openId)
    if (known !== undefined)
      return known
    const fresh = ids.next('conversation')
    conversations.set(openId, fresh)
    return fresh
  }

  return {
    brandId: brand.openId,
    ...book,
    videos,
    comments,
    messages,
    conversationOf,
    addVideo(given) {
      const video: DouyinVideo = { kind: 'video', id: ids.next('item'), secId: ids.next('sec_item'), isTop: false, mediaType: 4, likes: 0, deleted: false, ...given }
      videos.set(video.id, video)
      return tell(video)
    },
    addComment(given) {
      const parent = given.replyTo == null ? undefined : comments.get(given.replyTo)
      const comment: DouyinComment = { kind: 'comment', id: ids.next('comment'), n: comments.size + 1, rootId: parent ? parent.rootId ?? parent.id : null, replyTo: null, likes: 0, top: false, deleted: false, visibleFrom: 0, ...given }
      comments.set(comment.id, comment)
      const siblings = underVideo.get(comment.videoId) ?? []
      siblings.push(comment)
      underVideo.set(comment.videoId, siblings)
      return tell(comment)
    },
    addMessage(given) {
      const customer = given.from === brand.openId ? given.to : given.from
      const message: DouyinMessage = { kind: 'message', id: ids.next('message'), n: messages.size + 1, conversationId: conversationOf(customer), data: {}, source: '', recalled: false, ...given }
      messages.set(message.id, message)
      return tell(message)
    },
    commentsOf: videoId => underVideo.get(videoId) ?? [],
    remove(id) {
      const row = comments.get(id) ?? videos.get(id)
      if (!row)
        return false
      row.deleted = true
      for (const listener of removals)
        listener(id)
      return true
    },
    onHappening: (listener) => { listeners.add(listener) },
    onRemoval: (listener) => { removals.add(listener) },
  }
}
