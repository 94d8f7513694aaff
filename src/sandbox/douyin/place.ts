import type { AppAnswer, BrandVoice, Newcomer, PersonChange, Place, Said, Saying } from '../customers/place.ts'
import type { Uid } from '../truth.ts'
import type { DouyinContext } from './context.ts'
import type { People } from './people.ts'
import type { DouyinVideo, Happening } from './world.ts'

/** The brand's videos that comments hang on; published when the first one is needed. */
const TITLES: Readonly<Record<NonNullable<Saying['under']>, string>> = {
  launch: '云杉 M9 今天开售，第一批开箱来了',
  roaming: '出境漫游怎么开？三步讲清楚',
  lottery: '评论区抽三位送云杉耳机',
  care: '手机夏天怕热？工程师教您三招',
}

/** Where the ledger finds something that was said. */
function said(what: Happening): Said {
  switch (what.kind) {
    case 'message': return { itemId: what.id, threadId: null }
    case 'video': return { itemId: what.id, threadId: what.id }
    case 'comment': return { itemId: what.id, threadId: what.videoId }
  }
}

/** The platform of `context` as customers live on it. */
export function createDouyinPlace(people: People, context: DouyinContext): Place {
  const { world } = context
  const stage = new Map<string, DouyinVideo>()
  let hear: (voice: BrandVoice) => void = () => {}

  function brandVideo(under: keyof typeof TITLES): string {
    const known = stage.get(under)
    if (known && !known.deleted)
      return known.id
    const video = people.publish(TITLES[under])
    stage.set(under, video)
    return video.id
  }

  /** Nobody is called by name here: whoever would mention the brand elsewhere comments under its newest video. */
  function speak(saying: Saying): Happening {
    const uid = String(saying.uid)
    if (saying.room === 'private')
      return people.write({ uid, text: saying.text, image: saying.image })
    if (saying.answers !== undefined)
      return people.comment({ uid, text: saying.text, replyTo: saying.answers })
    if (saying.threadId !== undefined)
      return people.comment({ uid, text: saying.text, videoId: saying.threadId })
    if (saying.opens === 'search_post')
      return people.film(uid, saying.text)
    return people.comment({ uid, text: saying.text, videoId: brandVideo(saying.under ?? 'launch') })
  }

  function addressee(what: Happening): string | null {
    if (what.kind === 'message')
      return what.to
    if (what.kind === 'video')
      return null
    const parent = what.replyTo === null ? undefined : world.comments.get(what.replyTo)
    const owner = world.videos.get(what.videoId)?.uid
    return parent?.uid ?? (owner === world.brandId ? null : owner ?? null)
  }

  world.onHappening((what) => {
    const from = what.kind === 'message' ? what.from : what.uid
    const to = addressee(what)
    if (from !== world.brandId || to === null || to === world.brandId || what.kind === 'video')
      return
    const tell = (): void => hear({ to, room: what.kind === 'message' ? 'private' : 'public', text: what.text, ...said(what) })
    const waitMs = what.kind === 'comment' ? what.visibleFrom - context.host.now() : 0
    // Nobody reads a comment that is still in review.
    if (waitMs > 0)
      context.host.after(waitMs, tell)
    else
      tell()
  })

  function change(uid: Uid, wish: PersonChange): boolean {
    const user = world.users.get(String(uid))
    if (!user)
      return false
    if (wish.nick !== undefined)
      world.rename(user.openId, wish.nick)
    user.followers = wish.followers ?? user.followers
    user.blocksBrand = wish.blocksBrand ?? user.blocksBrand
    return true
  }

  function answerInApp({ text, to, answers }: AppAnswer): Said | null {
    if (to !== undefined)
      return world.users.has(String(to)) ? said(people.brandWrites(String(to), text)) : null
    const id = String(answers)
    if (world.comments.has(id))
      return said(people.brandComments({ text, replyTo: id }))
    return world.videos.has(id) ? said(people.brandComments({ text, videoId: id })) : null
  }

  return {
    channel: 'douyin',
    isFree: nick => world.userByNick(nick) === undefined,
    join: (who: Newcomer) => people.meet({ nick: who.nick, followers: who.followers }).openId,
    say: saying => said(speak(saying)),
    follow: (uid, follows) => people.follow(String(uid), follows),
    remove: people.remove,
    onBrandVoice: (listener) => { hear = listener },
    change,
    answerInApp,
  }
}
