import type { AppAnswer, BrandVoice, Newcomer, PersonChange, Place, Said, Saying } from '../customers/place.ts'
import type { Uid } from '../truth.ts'
import type { WeiboContext } from './context.ts'
import type { People, Voice } from './people.ts'
import type { Happening } from './world.ts'
import { createScenery } from './scenery.ts'

/** The head that the platform puts before an answer to a comment. */
const ANSWER_HEAD = /^回复@[^:：]+[:：]/

/** Where the ledger finds something that was said. */
function said(what: Happening): Said {
  switch (what.kind) {
    case 'message': return { itemId: `dm-${what.n}`, threadId: null }
    case 'post': return { itemId: String(what.id), threadId: String(what.id) }
    case 'comment': return { itemId: String(what.id), threadId: String(what.postId) }
  }
}

/** The square of `context` as customers live on it: sets the scenery, takes their words, tells what the brand writes to them. */
export function createWeiboPlace(people: People, context: WeiboContext): Place {
  const { world } = context
  const scenery = createScenery(people, context)
  let hear: (voice: BrandVoice) => void = () => {}

  function openingVoice(saying: Saying, given: Pick<Voice, 'uid' | 'text' | 'image'>): Voice {
    switch (saying.opens) {
      case 'private_message': return { ...given, kind: 'dm' }
      case 'comment': return { ...given, kind: 'comment', postId: scenery.brandPost(saying.under ?? 'launch') }
      case 'comment_mention': return { ...given, kind: 'comment_mention', postId: scenery.foreignPost() }
      case 'search_post': return { ...given, kind: 'search_post' }
      default: return { ...given, kind: 'mention' }
    }
  }

  /** An answer hangs on the brand's comment; before there is one, the customer comments on the post again. */
  function voiceOf(saying: Saying): Voice {
    const given = { uid: Number(saying.uid), text: saying.text, ...saying.image && { image: saying.image } }
    if (saying.room === 'private')
      return { ...given, kind: 'dm' }
    if (saying.answers !== undefined)
      return { ...given, kind: 'comment', replyTo: Number(saying.answers) }
    if (saying.threadId === undefined)
      return openingVoice(saying, given)
    const postId = Number(saying.threadId)
    return { ...given, kind: world.posts.get(postId)?.uid === world.brandUid ? 'comment' : 'comment_mention', postId }
  }

  function freeUid(wished: number): number {
    let uid = wished
    while (world.users.has(uid))
      uid++
    return uid
  }

  /** To whom a text of the brand is addressed; null when it answers nobody. */
  function addressee(what: Happening): number | null {
    if (what.kind === 'message')
      return what.to
    if (what.kind === 'post')
      return null
    const parent = what.replyTo === null ? undefined : world.comments.get(what.replyTo)
    return parent?.uid ?? world.posts.get(what.postId)?.uid ?? null
  }

  world.onHappening((what) => {
    const to = addressee(what)
    if (to === null || (what.kind === 'message' ? what.from : what.uid) !== world.brandUid)
      return
    hear({ to, room: what.kind === 'message' ? 'private' : 'public', text: what.text.replace(ANSWER_HEAD, ''), ...said(what) })
  })

  function edit(itemId: string, text: string): boolean {
    const item = world.posts.get(Number(itemId)) ?? world.comments.get(Number(itemId))
    if (item)
      item.text = text
    return item !== undefined
  }

  function change(uid: Uid, wish: PersonChange): boolean {
    const user = world.users.get(Number(uid))
    if (!user)
      return false
    if (wish.nick !== undefined)
      world.rename(user.uid, wish.nick)
    user.followers = wish.followers ?? user.followers
    user.blocksBrand = wish.blocksBrand ?? user.blocksBrand
    return true
  }

  function answerInApp({ text, to, answers }: AppAnswer): Said | null {
    const common = { at: context.now(), text }
    if (to !== undefined)
      return world.users.has(Number(to)) ? said(world.addMessage({ ...common, from: world.brandUid, to: Number(to), type: 'text', data: { text } })) : null
    const parent = world.comments.get(Number(answers))
    const post = world.posts.get(parent?.postId ?? Number(answers))
    if (!post)
      return null
    return said(world.addComment({
      ...common,
      postId: post.id,
      uid: world.brandUid,
      text: parent ? `回复@${world.users.get(parent.uid)?.nick ?? ''}:${text}` : text,
      replyTo: parent?.id ?? null,
      source: 'iPhone客户端',
      likes: 0,
      deleted: false,
      visibleFrom: 0,
    }))
  }

  return {
    channel: 'weibo',
    isFree: nick => world.userByNick(nick) === undefined,
    join(who: Newcomer, wishedUid?: number) {
      const { verified, ...rest } = who
      return world.userByNick(who.nick)?.uid ?? people.meet({ ...rest, uid: wishedUid === undefined ? undefined : freeUid(wishedUid), verified: verified && { ...verified } }).uid
    },
    say: saying => said(people.say(voiceOf(saying))),
    follow(uid, follows) {
      people.say({ uid: Number(uid), kind: 'event', type: follows ? 'follow' : 'unfollow', text: follows ? '关注了你' : '取消关注' })
    },
    remove: itemId => people.remove(Number(itemId)),
    onBrandVoice: (listener) => { hear = listener },
    edit,
    change,
    answerInApp,
  }
}
