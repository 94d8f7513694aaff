import type { Saying } from '../customers/place.ts'
import type { WeiboContext } from './context.ts'
import type { People } from './people.ts'

/** The posts that stand on the square before the first customer comes. */
export interface Scenery {
  /** One of the brand's own posts. */
  brandPost: (which: NonNullable<Saying['under']>) => number
  /** A post of somebody else, for comments that only mention the brand. */
  foreignPost: () => number
}

const HOUR_MS = 3600_000

const BRAND_POSTS: readonly { which: NonNullable<Saying['under']>, hoursAgo: number, text: string }[] = [
  { which: 'care', hoursAgo: 52, text: '天冷了，给爸妈的手机做个体检吧：开大字号、关陌生来电、存好紧急联系人。附近的云杉服务点可以免费帮忙设置，带上手机就行。' },
  { which: 'roaming', hoursAgo: 30, text: '出国之前记得看一眼漫游包：云杉通信 App 首页搜“漫游”，二十三个国家和地区按天计费，用多少天算多少天。' },
  { which: 'lottery', hoursAgo: 9, text: '转发加关注，抽三位朋友送云杉降噪耳机，周五晚八点开奖。' },
  { which: 'launch', hoursAgo: 4, text: '云杉 M9 折叠屏今天开卖，重 219 克，合起来和普通手机一样薄。想先上手的朋友可以到门店试机。' },
]

/** Sets the stage of `context`. */
export function createScenery(people: People, context: WeiboContext): Scenery {
  const now = context.now()
  const posts = new Map<string, number>()
  for (const { which, hoursAgo, text } of BRAND_POSTS) {
    const post = context.world.addPost({ uid: context.world.brandUid, text, at: now - hoursAgo * HOUR_MS, pictures: [], repostOf: null, source: '微博网页版', likes: 210 + hoursAgo * 7, deleted: false, visibleFrom: 0 })
    posts.set(which, post.id)
  }
  const reviewer = people.meet({ nick: '数码老周的抽屉', followers: 386_000, verified: { type: 0, reason: '数码博主' }, gender: 'm', location: '北京 朝阳' })
  const review = people.say({ uid: reviewer.uid, kind: 'search_post', text: '五台折叠屏在我桌上摆了两周，今晚直播聊聊：哪台的铰链最安静，哪台的售后最让人省心。', at: now - 6 * HOUR_MS })
  return {
    brandPost: which => posts.get(which) ?? 0,
    foreignPost: () => review.kind === 'post' ? review.id : 0,
  }
}
