import type { Motif } from '../../base/pictures.ts'
import type { AppAnswer, BrandVoice, PersonChange, Place, Said, Saying } from '../../customers/place.ts'
import type { Uid } from '../../truth.ts'
import type { DiscourseContext } from './context.ts'
import type { Verbs } from './verbs.ts'
import type { Happening, Post, Topic } from './world.ts'
import { createHash } from 'node:crypto'
import { drawPicture } from '../../base/pictures.ts'
import { mentionsIn, plainOf } from './cook.ts'

const HOUR_MS = 3_600_000
const LONGEST_TITLE = 40

const SCENERY = [
  { under: 'care', hoursAgo: 52, title: '给长辈的手机做个体检', raw: '开大字号、关陌生来电、存好紧急联系人。海外服务点也可以免费帮忙设置。' },
  { under: 'roaming', hoursAgo: 30, title: '漫游包按天计费的国家和地区', raw: '云杉通信 App 首页搜“漫游”，二十三个国家和地区按天计费，用多少天算多少天。' },
  { under: 'lottery', hoursAgo: 9, title: '社区周年抽奖', raw: '回帖说说你用过的第一台云杉手机，周五抽三位朋友送降噪耳机。' },
  { under: 'launch', hoursAgo: 4, title: '5.2.2 国际版更新说明', raw: '修复三十秒断线和夜间掉电，分批推送，五天内全部收到。有问题请在这里回帖。' },
] as const

/** Where the ledger finds a post. */
function said(post: Post, topic: Topic | undefined): Said {
  return { itemId: String(post.id), threadId: topic?.members === null ? String(post.topicId) : null }
}

/** First sentence of a text, as somebody in a hurry would title a topic. */
function titleFrom(text: string): string {
  const first = text.replace(/@\S+\s*/g, '').split(/[。！？!?\n]/)[0] ?? ''
  return first.trim() === '' ? '求助' : [...first.trim()].slice(0, LONGEST_TITLE).join('')
}

/** To whom a post of the brand is addressed; null when it answers nobody. */
export function addresseeOf({ post, topic }: Pick<Happening, 'post' | 'topic'>, context: DiscourseContext): number | null {
  const { world } = context
  if (topic.members !== null)
    return topic.members.find(id => id !== world.brandId) ?? null
  const answered = topic.postIds.map(id => world.posts.get(id)).find(each => each?.number === (post.replyTo ?? 1))
  return answered && answered.userId !== world.brandId ? answered.userId : null
}

/** The forum of `context` as customers live on it: sets the scenery, takes their words, tells what the brand writes to them. */
export function createDiscoursePlace(verbs: Verbs, context: DiscourseContext): Place {
  const { world } = context
  const scenery = new Map(SCENERY.map(({ under, hoursAgo, title, raw }) => [under, verbs.openTopic({ userId: world.brandId, title, raw, at: context.now() - hoursAgo * HOUR_MS })]))
  const stranger = verbs.meet({ name: 'gadget_zhou', location: '柏林' })
  const review = verbs.openTopic({ userId: stranger.id, title: '五台折叠屏在我桌上摆了两周', raw: '哪台的铰链最安静，哪台的售后最让人省心，有问题都可以问。', at: context.now() - 6 * HOUR_MS })
  let hear: (voice: BrandVoice) => void = () => {}

  function pictureLine(motif: Motif): string {
    const bytes = drawPicture(motif, `${motif}${context.uploads.size}`)
    const name = `${createHash('sha1').update(bytes).digest('hex').slice(0, 27)}.png`
    context.uploads.set(name, { bytes: new Uint8Array(bytes), type: 'image/png' })
    return `![image|480x320](upload://${name})`
  }

  function calling(raw: string): string {
    const text = raw.replaceAll('@云杉客服', `@${verbs.brandName}`)
    return mentionsIn(text).includes(verbs.brandName.toLowerCase()) ? text : `@${verbs.brandName} ${text}`
  }

  function open(saying: Saying, userId: number, raw: string): Post {
    const title = saying.title ?? titleFrom(saying.text)
    switch (saying.opens) {
      case 'private_message': return verbs.writePrivately({ userId, raw, title })
      case 'comment': return verbs.reply({ userId, topicId: scenery.get(saying.under ?? 'launch')?.topicId ?? review.topicId, raw })
      case 'comment_mention': return verbs.reply({ userId, topicId: review.topicId, raw: calling(raw) })
      case 'search_post': return verbs.openTopic({ userId, title, raw })
      default: return verbs.openTopic({ userId, title, raw: calling(raw) })
    }
  }

  function say(saying: Saying): Said {
    const userId = Number(saying.uid)
    if (!world.members.has(userId))
      throw new RangeError(`nobody has the id ${saying.uid}`)
    const raw = [saying.text, ...saying.image ? [pictureLine(saying.image)] : []].filter(part => part !== '').join('\n\n')
    if (saying.room === 'private')
      return tell(verbs.writePrivately({ userId, raw, ...saying.title === undefined ? {} : { title: saying.title } }))
    if (saying.threadId === undefined && saying.answers === undefined)
      return tell(open(saying, userId, raw))
    const answered = saying.answers === undefined ? undefined : world.posts.get(Number(saying.answers))
    const topic = world.topics.get(answered?.topicId ?? Number(saying.threadId))
    if (!topic)
      throw new RangeError(`no topic ${saying.threadId}`)
    return tell(verbs.reply({ userId, topicId: topic.id, raw, ...answered ? { replyTo: answered.number } : {} }))
  }

  function tell(post: Post): Said {
    return said(post, world.topics.get(post.topicId))
  }

  world.onHappening((what) => {
    const to = what.event === 'post_created' && what.post.userId === world.brandId ? addresseeOf(what, context) : null
    if (to !== null)
      hear({ to, room: what.topic.members === null ? 'public' : 'private', text: plainOf(what.post.raw), ...said(what.post, what.topic) })
  })

  function change(uid: Uid, wish: PersonChange): boolean {
    const member = world.members.get(Number(uid))
    if (!member)
      return false
    member.name = wish.nick ?? member.name
    member.blocksBrand = wish.blocksBrand ?? member.blocksBrand
    return true
  }

  function answerInApp({ text, to, answers }: AppAnswer): Said | null {
    if (to !== undefined)
      return world.members.has(Number(to)) ? tell(verbs.brandWritesPrivately(Number(to), text)) : null
    const answered = world.posts.get(Number(answers))
    return answered ? tell(verbs.brandReplies({ topicId: answered.topicId, raw: text, replyTo: answered.number })) : null
  }

  return {
    channel: 'forum',
    isFree: nick => world.memberByNick(nick) === undefined && world.memberByName(nick) === undefined,
    join: ({ nick, location }, wishedUid) => verbs.meet({ name: nick, location }, wishedUid).id,
    say,
    follow: () => {},
    remove: itemId => verbs.remove(Number(itemId)),
    onBrandVoice: (listener) => { hear = listener },
    edit: (itemId, text) => verbs.edit(Number(itemId), text),
    change,
    answerInApp,
  }
}
