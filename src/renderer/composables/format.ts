import { useI18n } from 'vue-i18n'
import { figureOf } from '../ui/countdown.ts'

const timeZone = 'Asia/Shanghai'
/** China keeps no summer time: its day is this much ahead of the UTC day, ms. */
const aheadMs = 8 * 3_600_000

/** How one language writes times and figures. */
type Formats = ReturnType<typeof makeFormats>

function makeFormats(language: string) {
  return {
    clockTime: new Intl.DateTimeFormat(language, { timeZone, hour: '2-digit', minute: '2-digit', hour12: false }),
    longTime: new Intl.DateTimeFormat(language, { timeZone, dateStyle: 'medium', timeStyle: 'medium', hour12: false }),
    dayName: new Intl.DateTimeFormat(language, { timeZone, month: 'long', day: 'numeric', weekday: 'short' }),
    shortDay: new Intl.DateTimeFormat(language, { timeZone, month: 'numeric', day: 'numeric' }),
    compact: new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }),
    plain: new Intl.NumberFormat(language),
  }
}

const made = new Map<string, Formats>()

/** Dear to make, and every row of a list needs them: made once per language. */
function formatsOf(language: string): Formats {
  const known = made.get(language)
  if (known !== undefined)
    return known
  const fresh = makeFormats(language)
  made.set(language, fresh)
  return fresh
}

/** Times and lengths in the words of the screen; days are Shanghai's. */
export function useFormat() {
  const { t, locale } = useI18n()
  const formats = (): Formats => formatsOf(locale.value)

  /** `09:05` */
  function time(at: number): string {
    return formats().clockTime.format(at)
  }
  /** Whole date and time, for a tip. */
  function full(at: number): string {
    return formats().longTime.format(at)
  }
  /** `2026-11-22`: equal for times of one day in Shanghai. */
  function dayOf(at: number): string {
    return new Date(at + aheadMs).toISOString().slice(0, 10)
  }
  /** 今天, 昨天, 明天, or the date. */
  function day(at: number, now: number): string {
    if (dayOf(at) === dayOf(now))
      return t('words.time.today')
    if (dayOf(at) === dayOf(now + 86_400_000))
      return t('words.time.tomorrow')
    return dayOf(at) === dayOf(now - 86_400_000) ? t('words.time.yesterday') : formats().dayName.format(at)
  }
  /** Time today, else the day. */
  function stamp(at: number, now: number): string {
    return dayOf(at) === dayOf(now) ? time(at) : formats().shortDay.format(at)
  }
  /** `12 秒`, `3 分 05`, `2 时`: a length of time, ms. */
  function length(ms: number): string {
    const { digits, unit } = figureOf(Math.abs(ms))
    return digits.includes(':') ? digits : `${digits} ${t(`words.unit.${unit ?? 'second'}`)}`
  }
  /** 刚刚, 3 分钟前, 09:05, 10月3日 */
  function ago(at: number, now: number): string {
    const ms = now - at
    if (ms < 60_000)
      return t('words.time.justNow')
    return ms < 3_600_000 ? t('words.time.minutesAgo', { n: Math.floor(ms / 60_000) }) : stamp(at, now)
  }
  return { time, full, day, dayOf, stamp, length, ago, compact: (n: number) => formats().compact.format(n), count: (n: number) => formats().plain.format(n) }
}
