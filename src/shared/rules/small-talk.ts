import { coveredBy, isWordless, spoken } from './lexis.ts'

const fillers = [
  '在吗', '在嘛', '在么', '在不在', '在不', '在没', '有人吗', '有人么', '有人在吗', '有没有人', '有客服吗', '人呢', '客服呢', '客服在吗', '客服', '人工', '人工客服', '转人工',
  '你好', '您好', '亲', '哈喽', '喂', '嗨', '嘿', 'hello', 'hi', 'hey', 'hellothere',
  '说话', '说话啊', '回话', '回我', '回复我', '回复', '回复一下', '回一下', '理我', '理理我', '理一下', '怎么不理人', '怎么不回', '怎么不说话', '怎么没人', '怎么没人回', '没人吗', '人在哪', '还在吗', '快点', '快回', '等着呢', '还要等多久',
]
const particles = ['啊', '呀', '哈', '啦', '呢', '吗', '嘛', '哦', '喔', '噢', '哟', '吧', '了', '诶', '欸', '嗯']
const thanks = [
  '谢谢', '谢谢你', '谢谢您', '谢谢你们', '谢谢客服', '谢谢小编', '谢谢亲', '谢了', '谢啦', '多谢', '感谢', '非常感谢', '十分感谢', '太感谢了', '辛苦', '辛苦了', '辛苦你', '辛苦您', '麻烦了', '麻烦你了', '麻烦您了',
  '好的', '好滴', '好哒', '好嘞', '好', '行', '行的', '嗯', '嗯嗯', '收到', '知道了', '明白', '明白了', '了解', '了解了', '懂了', '清楚了', '可以', '可以了', '没问题', '没事', '没事了', '不客气', '解决了', '已解决', '已经解决了', '搞定了', '再见', '拜拜',
  '非常', '真的', '太', '亲', 'ok', 'okay', 'okk', 'okok', 'k', 'thanks', 'thankyou', 'thx', 'thank', 'you', '3q', '蟹蟹', '谢',
]
// These carry no closing by themselves: "太", "真的" alone is not thanks.
const closing = /谢|感谢|辛苦|麻烦|好[的滴哒嘞]?|行|嗯|收到|知道|明白|了解|懂|清楚|可以|没问题|没事|不客气|解决|搞定|再见|拜拜|ok|^k$|thank|thx|3q/
const thankfulPictures = /^(?:👌|👍|🙏|👏|🌹|🙇|❤|💗|💕|😊|🤝|🆗|\p{Emoji_Modifier}|\u200D|♂|♀|\uFE0F|\[(?:ok|OK|赞|好|good|GOOD|抱拳|作揖|心|鲜花|握手|给力|玫瑰|合十|谢谢)\]|[\s。.!！~～])+$/u
const longest = 40

/**
 * A line that only asks whether anybody is there ("在吗", "人呢", "???"). Within a burst it belongs to the duty that is
 * open already; standing first it opens one, for somebody is waiting.
 */
export function isBurstFiller(text: string): boolean {
  if (text.trim() === '' || text.length > 4 * longest)
    return false
  const said = spoken(text)
  if (said === '')
    return /^[\s?？!！。.…~～]+$/.test(text)
  return said.length <= longest && coveredBy(said, [...fillers, ...particles]) && fillers.some(filler => said.includes(filler))
}

/** A line that closes a talk and needs no answer ("谢谢", "好的谢谢", "👌"). A question mark or any further word keeps the duty open. */
export function isThanksOnly(text: string): boolean {
  if (text.length > 4 * longest || /[?？]/.test(text))
    return false
  if (isWordless(text))
    return thankfulPictures.test(text.trim())
  const said = spoken(text)
  return said.length <= longest && closing.test(said) && !said.endsWith('吗') && coveredBy(said, [...thanks, ...particles.filter(particle => particle !== '吗' && particle !== '吧' && particle !== '呢')])
}
