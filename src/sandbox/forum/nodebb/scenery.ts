import type { Saying } from '../../customers/place.ts'
import type { NodebbContext } from './context.ts'
import type { NodebbVerbs } from './verbs.ts'

/** The topics that stand on the forum before the first customer comes. */
export interface Scenery {
  /** One of the brand's own topics. */
  readonly brandTopic: (which: NonNullable<Saying['under']>) => number
  /** A topic of somebody else, for replies that only mention the brand. */
  readonly foreignTopic: () => number
}

const HOUR_MS = 3_600_000
const NEWS = 1
const TALK = 3

const BRAND_TOPICS: readonly { which: NonNullable<Saying['under']>, hoursAgo: number, title: string, text: string }[] = [
  { which: 'care', hoursAgo: 52, title: '给长辈的手机做一次体检', text: '把字号调大、关掉陌生来电、存好紧急联系人。不会设置的朋友，可以带上手机到附近的云杉服务点，免费帮忙弄好。' },
  { which: 'roaming', hoursAgo: 30, title: '出国漫游怎么选', text: '打开云杉通信 App，首页搜“漫游”，按天计费，用几天算几天。有疑问直接在楼下问。' },
  { which: 'lottery', hoursAgo: 9, title: '版主送福利：降噪耳机三副', text: '跟帖说说你的通勤路上都听什么，周五晚上抽三位坛友。' },
  { which: 'launch', hoursAgo: 4, title: '云杉 M9 折叠屏开售', text: '今天起门店和商城同步开售，拿到手的坛友欢迎来晒单，用着有什么问题也说说。' },
]

/** Sets the stage of `context`. */
export function createScenery(verbs: NodebbVerbs, context: NodebbContext): Scenery {
  const now = context.now()
  const topics = new Map<string, number>()
  for (const { which, hoursAgo, title, text } of BRAND_TOPICS)
    topics.set(which, verbs.openTopic({ uid: context.world.brandUid, title, text, cid: NEWS, at: now - hoursAgo * HOUR_MS }).tid)
  const reviewer = verbs.meet('铰链研究员')
  const review = verbs.openTopic({ uid: reviewer.uid, title: '五台折叠屏两周对比', text: '铰链、折痕、发热、售后网点数，都放在一张表里了，慢慢看。', cid: TALK, at: now - 6 * HOUR_MS })
  return { brandTopic: which => topics.get(which) ?? 0, foreignTopic: () => review.tid }
}
