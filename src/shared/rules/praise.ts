import { toHalfWidth } from './lexis.ts'

const praise = /表扬|点个?赞|夸(?:夸|一夸|奖|赞|你|他|她)|五星(?:好评)?|好评|感谢|多亏|服务(?:很|真|太|特别|超)?(?:好|棒|周到|到位|贴心)|态度(?:很|真|太|特别|超)?好|(?:客服|小哥|小姐姐|师傅|店员|工程师)[^，。]{0,6}(?:耐心|专业|热情|给力|负责|靠谱|贴心|真好|太好)|良心(?:企业|品牌|商家)|一如既往|名不虚传|锦旗|支持你们/g
const turned = /(?:不|没|没有|别|无|刷|骗|求|差|零|低|想)$/

/** The words with which a text praises the brand or its people; none where they are denied. Plain satisfaction with a thing is a mood, not this. */
export function praiseOf(text: string): readonly string[] {
  const plain = toHalfWidth(text.slice(0, 2_000))
  return [...new Set([...plain.matchAll(praise)].filter(match => !turned.test(plain.slice(Math.max(0, match.index - 2), match.index))).map(match => match[0]))]
}
