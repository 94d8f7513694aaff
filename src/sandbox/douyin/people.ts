import type { Motif } from '../base/pictures.ts'
import type { Touchpoint } from '../truth.ts'
import type { DouyinContext } from './context.ts'
import type { DouyinComment, DouyinMessage, DouyinUser, DouyinVideo, Happening } from './world.ts'
import { hex, openIdFor } from './ids.ts'

/** Who speaks. */
export interface Person {
  nick: string
  openId?: string | undefined
  followers?: number | undefined
}

/** What people do on the platform. */
export interface People {
  /** Finds the person by name, or lets them join. */
  meet: (person: Person) => DouyinUser
  /** The brand publishes a video. */
  publish: (title: string, wish?: Partial<DouyinVideo>) => DouyinVideo
  /** Somebody else publishes one. */
  film: (uid: string, title: string) => DouyinVideo
  /** Under the brand's newest video unless told otherwise; with `replyTo` a reply. */
  comment: (voice: { uid: string, text: string, videoId?: string | undefined, replyTo?: string | undefined, at?: number | undefined, reviewMs?: number | undefined }) => DouyinComment
  write: (voice: { uid: string, text: string, type?: string | undefined, image?: Motif | undefined, data?: Record<string, unknown> | undefined, at?: number | undefined }) => DouyinMessage
  /** Opens the message page; answers the event's id. */
  enter: (uid: string, fromVideo?: string) => string
  /** Takes a private message back. */
  recall: (messageId: string) => boolean
  /** Reads everything that the brand wrote so far. */
  read: (uid: string) => void
  follow: (uid: string, follows: boolean) => void
  remove: (id: string) => boolean
  /** The brand comments or writes in the platform's own app. */
  brandComments: (voice: { text: string, videoId?: string | undefined, replyTo?: string | undefined }) => DouyinComment
  brandWrites: (to: string, text: string) => DouyinMessage
  /** The account's owner takes the grant back. */
  revoke: () => void
  /** The brand's own videos, oldest first. */
  videos: () => DouyinVideo[]
}

/** A voice that cannot be raised: unknown person, video or comment. */
export class VoiceError extends RangeError {
  override name = 'VoiceError'
}

const BRAND_WORD = '云杉'

/** The touchpoint of something that happened, as a service desk would name it. */
export function touchpointOf(what: Happening, context: DouyinContext): Touchpoint {
  const { world } = context
  if (what.kind === 'message')
    return 'private_message'
  if (what.kind === 'video')
    return what.uid === world.brandId ? 'brand_post' : what.title.includes(BRAND_WORD) ? 'search_post' : 'elsewhere'
  const video = world.videos.get(what.videoId)
  return video?.uid === world.brandId || what.uid === world.brandId ? 'comment' : 'elsewhere'
}

/** People around the brand's videos. */
export function createPeople(context: DouyinContext): People {
  const { world, files, random } = context

  function videos(): DouyinVideo[] {
    return [...world.videos.values()].filter(video => video.uid === world.brandId && !video.deleted)
  }

  function publish(title: string, wish: Partial<DouyinVideo> = {}): DouyinVideo {
    return world.addVideo({ uid: world.brandId, title, at: context.now(), likes: random.int(10, 4000), ...wish })
  }

  function placeOf(videoId: string | undefined, replyTo: string | undefined): { videoId: string, replyTo: string | null } {
    const parent = replyTo === undefined ? undefined : world.comments.get(replyTo)
    if (replyTo !== undefined && !parent)
      throw new VoiceError(`no comment ${replyTo}`)
    const video = world.videos.get(parent?.videoId ?? videoId ?? '') ?? (videoId === undefined && !parent ? videos().at(-1) ?? publish('云杉 M9 开售') : undefined)
    if (!video)
      throw new VoiceError(`no video ${videoId}`)
    return { videoId: video.id, replyTo: parent?.id ?? null }
  }

  function demand(uid: string): DouyinUser {
    const user = world.users.get(uid)
    if (!user)
      throw new VoiceError(`nobody is ${uid}`)
    return user
  }

  return {
    videos,
    publish,
    meet(person) {
      const known = person.openId === undefined ? world.userByNick(person.nick) : world.users.get(person.openId)
      if (known)
        return known
      const openId = person.openId ?? openIdFor(context.account.profile, `person ${person.nick} ${hex(random, 8)}`)
      return world.addUser({ openId, nick: person.nick, followers: person.followers ?? random.int(0, 900), blocksBrand: false })
    },
    film: (uid, title) => world.addVideo({ uid: demand(uid).openId, title, at: context.now(), likes: random.int(0, 300) }),
    comment({ uid, text, videoId, replyTo, at, reviewMs }) {
      const late = replyTo === undefined ? undefined : context.faults.bite('F03')
      const parent = late && world.comments.get(replyTo ?? '')
      if (late && parent)
        parent.visibleFrom = context.host.now() + late.parentLateMs
      return world.addComment({ uid: demand(uid).openId, text, at: at ?? context.now(), likes: random.int(0, 20), ...placeOf(videoId, replyTo), ...reviewMs !== undefined && { visibleFrom: context.host.now() + reviewMs } })
    },
    write({ uid, text, type, image, data, at }) {
      const file = image === undefined ? undefined : files.draw(image)
      return world.addMessage({ from: demand(uid).openId, to: world.brandId, at: at ?? context.now(), type: type ?? (file === undefined ? 'text' : 'user_local_image'), text: file === undefined ? text : '', data: { ...data, ...file !== undefined && { file } } })
    },
    enter(uid, fromVideo) {
      const id = `@${hex(random, 20)}`
      const at = context.now()
      const conversationId = world.conversationOf(demand(uid).openId)
      context.windows.entered({ id, customer: uid, conversationId, at })
      context.emit('im_enter_direct_msg', { from_user_id: uid, to_user_id: world.brandId, content: { conversation_short_id: conversationId, server_message_id: id, conversation_type: 1, scene_type: 4, create_time: at, ...fromVideo !== undefined && { objectId: fromVideo }, user_infos: [{ open_id: uid, nick_name: demand(uid).nick, avatar: '' }] } })
      return id
    },
    recall(messageId) {
      const message = world.messages.get(messageId)
      if (!message || message.recalled)
        return false
      message.recalled = true
      context.emit('im_recall_msg', { from_user_id: message.from, to_user_id: message.to, content: { server_message_id: message.id } })
      return true
    },
    read(uid) {
      const last = [...world.messages.values()].findLast(message => message.to === uid)
      if (last)
        context.emit('im_message_read', { from_user_id: uid, to_user_id: world.brandId, content: { conversation_short_id: last.conversationId, conversation_type: 1, index: String(1_000_000_000 + last.n), read_open_id: uid } })
    },
    follow(uid, follows) {
      if (follows)
        context.emit('new_follow_action', { from_user_id: demand(uid).openId, to_user_id: world.brandId, content: { action_time: Math.floor(context.now() / 1000) } })
    },
    remove: world.remove,
    brandComments: ({ text, videoId, replyTo }) => world.addComment({ uid: world.brandId, text, at: context.now(), ...placeOf(videoId, replyTo) }),
    brandWrites: (to, text) => world.addMessage({ from: world.brandId, to: demand(to).openId, at: context.now(), type: 'text', text }),
    revoke() {
      context.tokens.revoke()
      context.emit('unauthorize', { from_user_id: world.brandId, content: { scopes: [...context.account.granted] } })
    },
  }
}
