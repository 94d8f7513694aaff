import type { BrandVoice, Newcomer, Place, Said, Saying } from '../../customers/place.ts'
import type { NodebbContext } from './context.ts'
import type { NodebbVerbs } from './verbs.ts'
import type { Happening, Post } from './world.ts'
import { drawPicture } from '../../base/pictures.ts'
import { createScenery } from './scenery.ts'
import { mentionedIn } from './world.ts'

const LONGEST_TITLE = 30
const SUPPORT = 2
const TALK = 3

/** Where the ledger finds something that was said. */
export function said(what: Happening): Said {
  return what.kind === 'post' ? { itemId: String(what.post.pid), threadId: String(what.post.tid) } : { itemId: `dm-${what.message.mid}`, threadId: null }
}

/** A headline as people write it: the first words, without the address. */
function titleFor(text: string): string {
  const words = text.replace(/@\S+\s*/g, '').split(/[。！？!?\n，,]/)[0]?.trim() ?? ''
  return (words === '' ? '求助' : words).slice(0, LONGEST_TITLE).toWellFormed()
}

/** The forum of `context` as customers live on it: sets the scenery, takes their words, tells what the brand writes to them. */
export function createNodebbPlace(verbs: NodebbVerbs, context: NodebbContext): Place {
  const { world } = context
  const brandName = world.users.get(world.brandUid)?.username ?? ''
  const scenery = createScenery(verbs, context)
  let hear: (voice: BrandVoice) => void = () => {}

  function withMention(text: string): string {
    return mentionedIn(text).some(name => world.userNamed(name)?.uid === world.brandUid) ? text : `@${brandName} ${text}`
  }

  function withPicture(saying: Saying): string {
    if (!saying.image)
      return saying.text
    const path = `/assets/uploads/files/${world.posts.size + world.messages.size + 1}-${saying.image}.png`
    context.pictures.set(path, new Uint8Array(drawPicture(saying.image, path)))
    return `${saying.text}\n\n![${saying.image}](${path})`
  }

  function open(saying: Saying, text: string): Post {
    const { uid } = saying
    switch (saying.opens) {
      case 'comment': return verbs.reply({ uid, tid: scenery.brandTopic(saying.under ?? 'launch'), text })
      case 'comment_mention': return verbs.reply({ uid, tid: scenery.foreignTopic(), text: withMention(text) })
      case 'search_post': return verbs.openTopic({ uid, title: saying.title ?? titleFor(saying.text), text, cid: SUPPORT })
      default: return verbs.openTopic({ uid, title: saying.title ?? titleFor(saying.text), text: withMention(text), cid: TALK })
    }
  }

  /** An answer hangs on the brand's post; in a stranger's topic people call the brand by its name. */
  function goOn(saying: Saying, text: string): Post {
    const answered = saying.answers === undefined ? undefined : world.posts.get(Number(saying.answers))
    const tid = answered?.tid ?? Number(saying.threadId)
    if (answered)
      return verbs.reply({ uid: saying.uid, tid, text, toPid: answered.pid })
    const topic = world.topics.get(tid)
    if (!topic)
      throw new RangeError(`no topic ${saying.threadId}`)
    const owner = topic.uid
    return verbs.reply({ uid: saying.uid, tid, text: owner === saying.uid || owner === world.brandUid ? text : withMention(text) })
  }

  function say(saying: Saying): Said {
    if (!world.users.has(Number(saying.uid)))
      throw new RangeError(`nobody has the uid ${saying.uid}`)
    const text = withPicture(saying)
    if (saying.room === 'private' || saying.opens === 'private_message')
      return said({ kind: 'message', message: verbs.chat({ uid: saying.uid, text }) })
    const isGoingOn = saying.answers !== undefined || saying.threadId !== undefined
    return said({ kind: 'post', post: isGoingOn ? goOn(saying, text) : open(saying, text) })
  }

  /** To whom a text of the brand is addressed; null when it answers nobody. */
  function addressee(what: Happening): number | null {
    if (what.kind === 'message')
      return world.rooms.get(what.message.roomId)?.uids.find(uid => uid !== world.brandUid) ?? null
    const { post } = what
    const topic = world.topics.get(post.tid)
    const uid = (post.toPid === null ? undefined : world.posts.get(post.toPid)?.uid) ?? topic?.uid
    return uid === undefined || topic?.mainPid === post.pid ? null : uid
  }

  world.onHappening((what) => {
    const author = what.kind === 'post' ? what.post.uid : what.message.fromuid
    const to = author === world.brandUid ? addressee(what) : null
    if (to !== null)
      hear({ to, room: what.kind === 'post' ? 'public' : 'private', text: what.kind === 'post' ? what.post.raw : what.message.raw, ...said(what) })
  })

  function join(who: Newcomer, wishedUid?: number): number {
    const isFree = wishedUid !== undefined && !world.users.has(wishedUid)
    return verbs.meet(who.nick, { ...isFree && { uid: wishedUid }, followers: who.followers ?? 0, location: who.location ?? '' }).uid
  }

  return {
    channel: 'forum',
    isFree: nick => world.userNamed(nick) === undefined,
    join,
    say,
    follow: () => {},
    remove: itemId => verbs.remove(Number(itemId)),
    onBrandVoice: (listener) => { hear = listener },
    edit: (itemId, text) => verbs.edit(Number(itemId), text),
    change(uid, { nick, followers, blocksBrand }) {
      const user = world.users.get(Number(uid))
      if (!user)
        return false
      Object.assign(user, { ...nick !== undefined && { username: nick }, ...followers !== undefined && { followers }, ...blocksBrand !== undefined && { blocksBrand } })
      return true
    },
    answerInApp({ text, to, answers }) {
      const answered = answers === undefined ? undefined : world.posts.get(Number(answers))
      if (answered)
        return said({ kind: 'post', post: verbs.reply({ uid: world.brandUid, tid: answered.tid, text, toPid: answered.pid }) })
      return to !== undefined && world.users.has(Number(to)) ? said({ kind: 'message', message: verbs.chat({ uid: world.brandUid, to, text }) }) : null
    },
  }
}
