/** Something a person of ours said they would do by a time. */
export interface PromiseFound {
  /** The words that say it. */
  readonly words: string
  /** By when, ms UTC. */
  readonly dueAt: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** China has one time zone and no summer time. */
const chinaMs = 8 * hourMs
const endOfDay = 18

const digits: Readonly<Record<string, number>> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10, 半: 0.5 }
const number = '\\d{1,3}|[一二两三四五六七八九十]{1,3}|半'
const within = new RegExp(`(${number})\\s*个?(分钟|小时|钟头|天|工作日|日|周|星期)(?:之内|以内|内|左右)`, 'g')
const named = /(今天|今日|今晚|明天|明日|明早|明晚|后天|大后天|(?:本|这|下)?(?:周|星期)[一二三四五六日天])的?(早上|上午|中午|下午|傍晚|晚上|晚间|下班)?的?(?:(\d{1,2}|[一二两三四五六七八九十]{1,3})(?:[点时]|[:：](\d{2}))(半)?)?(?:之前|以前|前)?/g
const promising = /回[复电访]|联系|致电|电话|答复|反馈|告[知诉]|通知|处理|解决|给[您你]|到账|寄出|发[出货]|上门|补发|退款|核实|跟进|完成/
const asking = /请(?:您|你)|您(?:可以|能|先|再)|麻烦您|需要您|[?？吗]\s*$/
const minutesOf: Readonly<Record<string, number>> = { 分钟: 1, 小时: 60, 钟头: 60, 天: 1_440, 日: 1_440, 工作日: 1_440, 周: 10_080, 星期: 10_080 }
const endOfPart: Readonly<Record<string, number>> = { 早上: 10, 上午: 12, 中午: 13, 下午: endOfDay, 傍晚: 19, 晚上: 21, 晚间: 21, 下班: endOfDay, 今晚: 21, 明晚: 21, 明早: 10 }

/**
 * What a text of ours, sent at `at` (ms UTC), promises by a time: a span ("24小时内回复您") or a named time of China's clock
 * ("明天下午前给您回电"; without an hour the end of that part of the day). Only where the sentence also says that we do something. A
 * suggestion: a person decides whether it becomes a duty. Times that have passed by `at` are left out.
 */
export function promisesIn(text: string, at: number): PromiseFound[] {
  const found: PromiseFound[] = []
  for (const sentence of text.slice(0, 4_000).split(/[。！!？?；;\n]+/)) {
    if (!promising.test(sentence) || asking.test(sentence))
      continue
    for (const match of sentence.matchAll(within))
      found.push({ words: match[0], dueAt: at + (valueOf(match[1] ?? '') * (minutesOf[match[2] ?? ''] ?? 0)) * minuteMs })
    for (const match of sentence.matchAll(named))
      found.push({ words: match[0], dueAt: namedTime(match, at) })
  }
  return found.filter(({ dueAt }) => dueAt > at)
}

function valueOf(text: string): number {
  if (/^\d/.test(text))
    return Number(text)
  const [tens, ones] = text.includes('十') ? text.split('十') : [null, text]
  if (tens === null)
    return digits[ones ?? ''] ?? 0
  return (tens === '' ? 1 : digits[tens ?? ''] ?? 0) * 10 + (ones === '' ? 0 : digits[ones ?? ''] ?? 0)
}

function namedTime([, day = '', part = '', hour, minute, half]: RegExpMatchArray, at: number): number {
  const today = Math.floor((at + chinaMs) / dayMs)
  return (today + daysAhead(day, today)) * dayMs - chinaMs + hourOf(day, part, hour, minute, half) * hourMs
}

function daysAhead(day: string, today: number): number {
  if (day.startsWith('今'))
    return 0
  if (day.startsWith('明'))
    return 1
  if (day === '后天' || day === '大后天')
    return day === '后天' ? 2 : 3
  const wanted = '一二三四五六日'.indexOf(day.at(-1) === '天' ? '日' : day.at(-1) ?? '')
  // The first of January 1970 was a Thursday.
  const present = (today + 3) % 7
  return wanted - present + (day.startsWith('下') ? 7 : 0)
}

function hourOf(day: string, part: string, hour: string | undefined, minute: string | undefined, half: string | undefined): number {
  if (hour === undefined)
    return endOfPart[part] ?? endOfPart[day] ?? endOfDay
  const said = valueOf(hour)
  const isLate = /下午|傍晚|晚/.test(part + day) && said < 12
  return said + (isLate ? 12 : 0) + Number(minute ?? 0) / 60 + (half === undefined ? 0 : 0.5)
}
