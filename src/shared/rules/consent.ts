import { chinaMidnight, chinaMinutes } from './calendar.ts'
import { coveredBy, spoken, toHalfWidth } from './lexis.ts'

/** What a customer's words say to "may we call you?". */
export type ConsentAnswer = 'granted' | 'declined' | 'unclear'

const yes = ['可以', '可以的', '好', '好的', '好吧', '好呀', '行', '行吧', '行的', '同意', '没问题', '嗯', '嗯嗯', '恩', '是', '是的', '对', '对的', '要', '需要', '来吧', '打吧', '打过来', '打过来吧', '打给我', '打给我吧', '打我电话', '打电话', '打电话吧', '请打', '请打给我', '给我打', '给我打电话', '给我打电话吧', '现在打', '现在可以', '现在方便', '方便', '随时', '随时可以', '都可以', '都行', '尽快', '快打', '快打吧', '马上打', '立刻打', '等你电话', '等你们电话', '等您电话', '等电话', '接电话', '允许', '授权', '麻烦了', '麻烦你们', '麻烦你', '谢谢', '谢谢你们', '辛苦', '辛苦了', 'ok', 'okay', 'yes', 'y', 'sure', '👌']
const particles = ['的', '了', '吧', '啊', '呀', '哈', '呢', '哦', '嘛', '啦', '喔', '我', '你', '你们', '您', '就', '那', '请', '那就', '电话', '打', '现在', '直接', '尽快', '一下']
const no = /不(?:用|要|必|想|需要|可以|行|同意|方便|接|打|允许|了)|别(?:再)?打|拒绝|算了|免了|没必要|没空|勿扰|勿打|打扰|骚扰|取消|不$|^(?:no|n|不)$|别联系/
const doubt = /[?？]|吗|什么|为什么|为啥|怎么|是不是|骗子|真的假的|哪里的?电话|谁/
const callVerb = /打|来电|致电|通话|电话|联系|回电|回我/
const clockTime = /(?:(今天|今晚|明天|明晚|明早|后天|今早|早上|上午|中午|下午|傍晚|晚上|夜里|凌晨|(?:这|本|下)?(?:周|星期|礼拜)[一二三四五六日天])(?:的)?\s*){0,2}(\d{1,2}|[一二两三四五六七八九十]{1,3})\s*(?:[点时]\s*(半|一刻|三刻|\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)?\s*分?|[:：]\s*(\d{2}))/
const relative = /(半|\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(?:个)?\s*(半)?\s*(分钟|小时|钟头|刻钟)\s*(?:之?后|以后|再)/
const dayWord = /大后天|后天|明天|明早|明晚|明儿|今天|今晚|今早/
const weekday = /(下)?(?:周|星期|礼拜)([一二三四五六日天])/
const partOfDay = /凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|今晚|明晚|今早|明早/

const minuteMs = 60_000
const dayMs = 86_400_000
const numerals: Readonly<Record<string, number>> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 日: 7, 天: 7, 七: 7, 八: 8, 九: 9 }
const dayOffsets: Readonly<Record<string, number>> = { 今天: 0, 今晚: 0, 今早: 0, 明天: 1, 明早: 1, 明晚: 1, 明儿: 1, 后天: 2, 大后天: 3 }
const afternoonParts = new Set(['下午', '傍晚', '晚上', '夜里', '今晚', '明晚'])
const longestAnswer = 200

/**
 * Reads the answer to the question whether the customer may be called. A refusal anywhere wins over a yes, a question or
 * doubt makes it unclear, and naming a time for the call grants it. Anything else is unclear and left to a person.
 */
export function readConsent(text: string): ConsentAnswer {
  const plain = toHalfWidth(text).trim().toLowerCase()
  if (plain === '' || plain.length > longestAnswer)
    return 'unclear'
  const names = namesTime(plain)
  const said = spoken(plain)
  if (no.test(plain) || no.test(said))
    return names && callVerb.test(plain) && !/(?:别|不要|不用|不必|勿)(?:再)?(?:给我)?(?:打|联系|来电)/.test(plain) && !doubt.test(plain) ? 'granted' : 'declined'
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

/**
 * The time a customer wishes to be called at, ms UTC, read as China time and always ahead of `now`; null when none is named.
 * An hour without a part of the day is taken as the next such hour between 8:00 and 20:00.
 */
export function readCallTime(text: string, now: number): number | null {
  const plain = toHalfWidth(text.slice(0, longestAnswer))
  const later = relative.exec(plain)
  if (later !== null)
    return now + relativeMinutes(later) * minuteMs
  const clock = clockTime.exec(plain)
  if (clock === null)
    return /(?:现在|马上|立刻|立即|这会儿?)(?:就)?(?:可以)?(?:打|来电|联系|方便|给我打)/.test(plain) ? now : null
  const hour = numberOf(clock[2] ?? '')
  const minute = minuteOf(clock[3] ?? clock[4])
  if (hour > 24 || minute > 59)
    return null
  return momentOf(plain, hour, minute, now)
}

const timeWords = ['今天', '今晚', '今早', '明天', '明早', '明晚', '后天', '早上', '上午', '中午', '下午', '傍晚', '晚上', '以后', '之后', '左右', '点', '钟', '点钟', '半', '一刻', '分', '分钟', '小时', '个', '再', '后', '周', '星期', '一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '日', '下']

function namesTime(text: string): boolean {
  return clockTime.test(text) || relative.test(text)
}

function relativeMinutes(match: RegExpExecArray): number {
  const unit = match[3] === '分钟' ? 1 : match[3] === '刻钟' ? 15 : 60
  if (match[1] === '半')
    return unit / 2
  return (numberOf(match[1] ?? '') + (match[2] === '半' ? 0.5 : 0)) * unit
}

function momentOf(text: string, hour: number, minute: number, now: number): number {
  const part = partOfDay.exec(text)?.[0]
  const named = dayWord.exec(text)?.[0]
  const hour24 = hourOfDay(hour, part)
  const midnight = chinaMidnight(now)
  const wanted = (days: number) => midnight + days * dayMs + (hour24 * 60 + minute) * minuteMs
  const week = weekday.exec(text)
  if (named !== undefined)
    return firstAhead(wanted(dayOffsets[named] ?? 0), now)
  if (week !== null)
    return firstAhead(wanted(daysUntil(week, now)), now, 7)
  return firstAhead(wanted(0), now)
}

function firstAhead(at: number, now: number, stepDays = 1): number {
  let ahead = at
  while (ahead <= now)
    ahead += stepDays * dayMs
  return ahead
}

function hourOfDay(hour: number, part: string | undefined): number {
  if (hour > 12)
    return hour
  if (part === undefined)
    return hour < 8 ? hour + 12 : hour
  if (part === '中午')
    return hour < 11 ? hour + 12 : hour
  if (afternoonParts.has(part))
    return hour === 12 ? (part === '下午' ? 12 : 24) : hour + 12
  return hour === 12 ? (part === '凌晨' ? 0 : 12) : hour
}

function daysUntil(match: RegExpExecArray, now: number): number {
  const today = Math.floor((chinaMidnight(now) + 8 * 3_600_000) / dayMs + 3) % 7 + 1
  const target = numerals[match[2] ?? ''] ?? today
  const ahead = (target - today + 7) % 7
  if (match[1] === undefined)
    return ahead
  return target - today + 7
}

function minuteOf(written: string | undefined): number {
  if (written === undefined)
    return 0
  if (written === '半')
    return 30
  if (written === '一刻')
    return 15
  return written === '三刻' ? 45 : numberOf(written)
}

function numberOf(written: string): number {
  if (/^\d+$/.test(written))
    return Number(written)
  const [tens, ones] = written.split('十')
  if (ones === undefined)
    return numerals[written] ?? 0
  return (tens === '' ? 1 : numerals[tens ?? ''] ?? 0) * 10 + (ones === '' ? 0 : numerals[ones] ?? 0)
}
