import { chinaMidnight, chinaOffsetMs } from './calendar.ts'
import { toHalfWidth } from './lexis.ts'

const clockTime = /(\d{1,2}|[一二两三四五六七八九十]{1,3})\s?(?:[点时]\s?(半|一刻|三刻|\d{1,2}|[一二三四五]?十[一二三四五六七八九]?)?|[:：]\s?(\d{2}))/
// "快一点" is no hour.
const vague = /(?:(?<![今明])[早晚]|[快有慢好多差这那])一点(?![半钟])/g
const relative = /(半|\d{1,3}|[一二两三四五六七八九十]{1,3})\s?个?(半)?\s?(分钟|小时|钟头|刻钟)\s?(?:之?后|以后|再)/
const dayWord = /大后天|后天|明天|明早|明晚|明儿|今天|今晚|今早/
const weekday = /(下)?(?:周|星期|礼拜)([一二三四五六日天])/
const partOfDay = /凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|今晚|明晚|今早|明早/
const minuteMs = 60_000
const dayMs = 86_400_000
const numerals: Readonly<Record<string, number>> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 日: 7, 天: 7, 七: 7, 八: 8, 九: 9 }
const dayOffsets: Readonly<Record<string, number>> = { 今天: 0, 今晚: 0, 今早: 0, 明天: 1, 明早: 1, 明晚: 1, 明儿: 1, 后天: 2, 大后天: 3 }
const afternoonParts = new Set(['下午', '傍晚'])
// One o'clock "in the evening" is after midnight.
const nightParts = new Set(['晚上', '夜里', '今晚', '明晚'])
const longestRead = 200

/**
 * The time a customer wishes to be called at, ms UTC, read as China time and always ahead of `now`; null when none is named.
 * An hour without a part of the day is taken as the next such hour between 8:00 and 20:00.
 */
export function readCallTime(text: string, now: number): number | null {
  const plain = withoutVague(text.slice(0, longestRead))
  const later = relative.exec(plain)
  if (later !== null)
    return now + relativeMinutes(later) * minuteMs
  const clock = clockTime.exec(plain)
  if (clock === null)
    return /(?:现在|马上|立刻|立即|这会儿?)就?(?:可以)?(?:打|来电|联系|方便|给我打)/.test(plain) ? now : null
  const hour = numberOf(clock[1] ?? '')
  const minute = minuteOf(clock[2] ?? clock[3])
  if (hour > 24 || minute > 59)
    return null
  return momentOf(plain, hour, minute, now)
}

/** True when a text names a time of day or a span from now. */
export function namesTime(text: string): boolean {
  const plain = withoutVague(text)
  return clockTime.test(plain) || relative.test(plain)
}

function withoutVague(text: string): string {
  return toHalfWidth(text).replace(vague, ' ')
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
  if (nightParts.has(part))
    return hour === 12 || hour < 5 ? hour % 12 + 24 : hour + 12
  if (afternoonParts.has(part))
    return hour === 12 ? hour : hour + 12
  return hour === 12 ? (part === '凌晨' ? 0 : 12) : hour
}

function daysUntil(match: RegExpExecArray, now: number): number {
  const today = Math.floor((chinaMidnight(now) + chinaOffsetMs) / dayMs + 3) % 7 + 1
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
