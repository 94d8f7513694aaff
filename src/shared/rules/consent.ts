import { namesTime } from './call-time.ts'
import { coveredBy, spoken, toHalfWidth } from './lexis.ts'

export { readCallTime } from './call-time.ts'

/** What a customer's words say to "may we call you?". */
export type ConsentAnswer = 'granted' | 'declined' | 'unclear'

const yes = ['可以', '可以的', '好', '好的', '好吧', '好呀', '行', '行吧', '行的', '同意', '没问题', '嗯', '嗯嗯', '恩', '是', '是的', '对', '对的', '要', '需要', '来吧', '打吧', '打过来', '打过来吧', '打给我', '打给我吧', '打我电话', '打电话', '打电话吧', '请打', '请打给我', '给我打', '给我打电话', '给我打电话吧', '现在打', '现在可以', '现在方便', '方便', '随时', '随时可以', '都可以', '都行', '尽快', '快打', '快打吧', '马上打', '立刻打', '等你电话', '等你们电话', '等您电话', '等电话', '接电话', '允许', '授权', '麻烦了', '麻烦你们', '麻烦你', '谢谢', '谢谢你们', '辛苦', '辛苦了', 'ok', 'okay', 'yes', 'y', 'sure', '👌']
const particles = ['的', '了', '吧', '啊', '呀', '哈', '呢', '哦', '嘛', '啦', '喔', '我', '你', '你们', '您', '就', '那', '请', '那就', '电话', '打', '现在', '直接', '尽快', '一下', '这个', '号', '号码', '手机', '手机号', '到']
const no = /不(?:用|要|必|想|需要|可以|行|同意|方便|接|打|允许|了)|别再?打|拒绝|算了|免了|没必要|没空|勿扰|勿打|打扰|骚扰|取消|不$|^(?:no|n|不)$|别联系/
const doubt = /[?？]|吗|什么|为什么|为啥|怎么|是不是|骗子|真的假的|哪里的?电话|谁|打[了过]|没人接|打不通|[几两三四五\d]次/
// What is said about recording is no answer to being called.
const noRecording = /(?:但是?|不过|只是|只要)?(?:请|你们?|您)?(?:别|不要|不能|不可以|不想|不用|不必|不得|拒绝|不同意|不允许|不接受|请勿|勿|不)(?:给我|对我|进行|被|再|有)?录音/g
const refusesCall = /(?:别|不要|不用|不必|勿)再?(?:给我)?(?:打|联系|来电)/
const callVerb = /打|来电|致电|通话|电话|联系|回电|回我/

const timeWords = ['今天', '今晚', '今早', '明天', '明早', '明晚', '后天', '早上', '上午', '中午', '下午', '傍晚', '晚上', '以后', '之后', '左右', '点', '钟', '点钟', '半', '一刻', '分', '分钟', '小时', '个', '再', '后', '周', '星期', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '日', '下']
const longestAnswer = 200

/** True when a customer does not want the call to be recorded ("可以打，别录音"). */
export function refusesRecording(text: string): boolean {
  return toHalfWidth(text).search(noRecording) >= 0
}

/**
 * Reads the answer to the question whether the customer may be called. A refusal anywhere wins over a yes, a question or
 * doubt makes it unclear, and naming a time for the call grants it. Anything else is unclear and left to a person.
 */
export function readConsent(text: string): ConsentAnswer {
  const plain = toHalfWidth(text).replace(noRecording, ' ').trim().toLowerCase()
  if (plain === '' || plain.length > longestAnswer)
    return 'unclear'
  const names = namesTime(plain)
  const said = spoken(plain)
  if (no.test(plain) || no.test(said))
    return names && callVerb.test(plain) && !refusesCall.test(plain) && !doubt.test(plain) ? 'granted' : 'declined'
  if (doubt.test(plain))
    return 'unclear'
  if (names && (callVerb.test(plain) || coveredBy(said.replace(/\d|点|分|半/g, ''), [...yes, ...particles, ...timeWords])))
    return 'granted'
  if (/^[\s👌👍🆗]+$/u.test(plain))
    return 'granted'
  const answer = said.replace(/\+?\d{7,15}/g, '')
  const saysYes = yes.some(word => answer.includes(word))
  return saysYes && answer.length <= 40 && coveredBy(answer, [...yes, ...particles, ...timeWords]) ? 'granted' : 'unclear'
}
