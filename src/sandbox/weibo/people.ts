import type { Motif } from '../base/pictures.ts'
import type { Touchpoint } from '../truth.ts'
import type { WeiboContext } from './context.ts'
import type { Happening, WeiboUser } from './world.ts'
import { seedFrom } from '../base/random.ts'

/** Who speaks; what is left out is invented from the uid. */
export interface Person {
  uid?: number
  nick?: string
  followers?: number
  gender?: 'm' | 'f' | 'n'
  location?: string
  description?: string
  verified?: { type: number, reason: string | undefined }
  isSpammer?: boolean
}

/** What a voice says, and where. */
export interface Voice {
  uid: number
  kind: 'mention' | 'comment' | 'comment_mention' | 'dm' | 'search_post' | 'event'
  text: string
  image?: Motif
  /** The post commented on; a post of the brand or of somebody else when left out. */
  postId?: number
  /** The comment answered. */
  replyTo?: number
  /** Milliseconds; now when left out. */
  at?: number
  /** Type of a private message (default `text`, with an image `image`), or subtype of an event. */
  type?: string
  repostOf?: number
}

/** A voice that cannot be raised: unknown user, post or comment. */
export class VoiceError extends Error {
  override name = 'VoiceError'
}

/** What people do on the square. */
export interface People {
  /** Finds the person by uid or name, or lets them join. */
  meet: (person: Person) => WeiboUser
  say: (voice: Voice) => Happening
  /** Deletes a post or comment of theirs; false when there is none. */
  remove: (id: number) => boolean
  /** The brand's own posts, oldest first, for comments to hang on. */
  brandPosts: () => readonly number[]
}

/** The word that a search for the brand looks for. */
const BRAND_WORD = '云杉'
const TOWNS = ['上海 浦东', '浙江 杭州', '江苏 苏州', '广东 深圳', '四川 成都', '湖北 武汉', '山东 济南', '北京 海淀', '陕西 西安', '福建 厦门']
const SOURCES = ['iPhone客户端', 'Android客户端', '云杉 M9', '微博网页版', 'HarmonyOS客户端', '平板客户端']

/** The touchpoint of something that happened, as a service desk would name it. */
export function touchpointOf(what: Happening, context: WeiboContext): Touchpoint {
  const { world } = context
  if (what.kind === 'message')
    return what.type === 'event' ? 'event' : 'private_message'
  if (what.uid === world.brandUid)
    return what.kind === 'post' ? 'brand_post' : 'comment'
  if (what.kind === 'post')
    return world.mentionsBrand(what.text) ? 'mention' : what.text.includes(BRAND_WORD) ? 'search_post' : 'elsewhere'
  const parent = what.replyTo === null ? undefined : world.comments.get(what.replyTo)
  const isToBrand = parent ? parent.uid === world.brandUid : world.posts.get(what.postId)?.uid === world.brandUid
  if (isToBrand)
    return 'comment'
  return world.mentionsBrand(what.text) ? 'comment_mention' : 'elsewhere'
}

/** People on the square of `context`. */
export function createPeople(context: WeiboContext): People {
  const { world, media, random } = context
  let joined = 0

  function meet(person: Person): WeiboUser {
    const known = person.uid === undefined ? world.userByNick(person.nick ?? '') : world.users.get(person.uid)
    if (known)
      return known
    const uid = person.uid ?? 1_700_000_000 + seedFrom('ad-hoc', person.nick ?? '', ++joined) % 5_000_000_000
    const nick = person.nick ?? `用户${uid}`
    if (world.userByNick(nick))
      throw new VoiceError(`the name ${nick} is taken`)
    return world.addUser({
      uid,
      nick,
      gender: person.gender ?? (uid % 2 === 0 ? 'f' : 'm'),
      location: person.location ?? TOWNS[uid % TOWNS.length] ?? '其他',
      description: person.description ?? '',
      followers: person.followers ?? uid % 900,
      friends: uid % 700,
      posts: uid % 3000,
      createdAt: Date.UTC(2012 + uid % 12, uid % 12, 1 + uid % 27),
      verifiedType: person.verified?.type ?? -1,
      verifiedReason: person.verified?.reason ?? '',
      followsBrand: false,
      blocksBrand: false,
      isSpammer: person.isSpammer ?? false,
    })
  }

  function brandPosts(): readonly number[] {
    return world.feeds.brandPosts.ids
  }

  function calling(text: string): string {
    const name = world.users.get(world.brandUid)?.nick ?? ''
    return world.mentionsBrand(text) ? text : `@${name} ${text}`
  }

  /** A post of somebody else for a comment that only mentions the brand. */
  function foreignPost(): number {
    const found = world.feeds.square.ids.find(id => world.posts.get(id)?.uid !== world.brandUid)
    if (found === undefined)
      throw new VoiceError('nobody has posted anything to comment on')
    return found
  }

  function post(voice: Voice, text: string): Happening {
    return world.addPost({
      uid: voice.uid,
      text,
      at: voice.at ?? context.now(),
      pictures: voice.image ? [media.draw(voice.image)] : [],
      repostOf: voice.repostOf ?? null,
      source: SOURCES[voice.uid % SOURCES.length] ?? '微博网页版',
      likes: random.int(0, 40),
      deleted: false,
      visibleFrom: 0,
    })
  }

  function comment(voice: Voice, text: string, standardPost: () => number | undefined): Happening {
    const parent = voice.replyTo === undefined ? undefined : world.comments.get(voice.replyTo)
    if (voice.replyTo !== undefined && !parent)
      throw new VoiceError(`no comment ${voice.replyTo}`)
    const postId = parent?.postId ?? voice.postId ?? standardPost()
    const target = postId === undefined ? undefined : world.posts.get(postId)
    if (!target)
      throw new VoiceError(`no post ${postId}`)
    const late = parent ? context.faults.bite('F03') : undefined
    if (late && parent)
      parent.visibleFrom = context.host.now() + late.parentLateMs
    const answered = parent ? world.users.get(parent.uid)?.nick : undefined
    return world.addComment({
      postId: target.id,
      uid: voice.uid,
      text: answered ? `回复@${answered}:${text}` : text,
      at: voice.at ?? context.now(),
      replyTo: parent?.id ?? null,
      source: SOURCES[voice.uid % SOURCES.length] ?? '微博网页版',
      likes: 0,
      deleted: false,
      visibleFrom: 0,
    })
  }

  function dataOf(voice: Voice): Record<string, unknown> {
    if (voice.image)
      return media.addToMessage(media.draw(voice.image))
    if (voice.type === 'voice')
      return media.addToMessage(media.record())
    return voice.type === 'position' ? { longitude: '121.473701', latitude: '31.230416' } : {}
  }

  function message(voice: Voice): Happening {
    const isImage = voice.image !== undefined
    return world.addMessage({
      from: voice.uid,
      to: world.brandUid,
      at: voice.at ?? context.now(),
      type: voice.type ?? (isImage ? 'image' : 'text'),
      text: isImage ? '发了一张图片' : voice.type === 'voice' ? '发了一个语音消息' : voice.text,
      data: dataOf(voice),
    })
  }

  function event(voice: Voice): Happening {
    const user = world.users.get(voice.uid)
    if (user && voice.type === 'follow')
      user.followsBrand = true
    if (user && voice.type === 'unfollow')
      user.followsBrand = false
    return world.addMessage({ from: voice.uid, to: world.brandUid, at: voice.at ?? context.now(), type: 'event', text: voice.text, data: { subtype: voice.type ?? 'follow' } })
  }

  return {
    meet,
    brandPosts,
    remove: world.remove,
    say(voice) {
      if (!world.users.has(voice.uid))
        throw new VoiceError(`no user ${voice.uid}`)
      switch (voice.kind) {
        case 'mention': return post(voice, calling(voice.text))
        case 'search_post': return post(voice, voice.text)
        case 'comment': return comment(voice, voice.text, () => brandPosts().at(-1))
        case 'comment_mention': return comment(voice, calling(voice.text), foreignPost)
        case 'dm': return message(voice)
        case 'event': return event(voice)
      }
    },
  }
}
