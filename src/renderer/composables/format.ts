import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { figureOf } from '../ui/countdown.ts'

const timeZone = 'Asia/Shanghai'
const dayKey = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' })

/** Times and lengths in the words of the screen; days are Shanghai's. */
export function useFormat() {
  const { t, locale } = useI18n()
  const clockTime = computed(() => new Intl.DateTimeFormat(locale.value, { timeZone, hour: '2-digit', minute: '2-digit', hour12: false }))
  const longTime = computed(() => new Intl.DateTimeFormat(locale.value, { timeZone, dateStyle: 'medium', timeStyle: 'medium', hour12: false }))
  const dayName = computed(() => new Intl.DateTimeFormat(locale.value, { timeZone, month: 'long', day: 'numeric', weekday: 'short' }))
  const shortDay = computed(() => new Intl.DateTimeFormat(locale.value, { timeZone, month: 'numeric', day: 'numeric' }))
  const number = computed(() => new Intl.NumberFormat(locale.value, { notation: 'compact', maximumFractionDigits: 1 }))
  const plain = computed(() => new Intl.NumberFormat(locale.value))

  /** `09:05` */
  function time(at: number): string {
    return clockTime.value.format(at)
  }
  /** Whole date and time, for a tip. */
  function full(at: number): string {
    return longTime.value.format(at)
  }
  /** `2026-11-22`: equal for times of one day in Shanghai. */
  function dayOf(at: number): string {
    return dayKey.format(at)
  }
  /** 今天, 昨天, 明天, or the date. */
  function day(at: number, now: number): string {
    if (dayOf(at) === dayOf(now))
      return t('words.time.today')
    if (dayOf(at) === dayOf(now + 86_400_000))
      return t('words.time.tomorrow')
    return dayOf(at) === dayOf(now - 86_400_000) ? t('words.time.yesterday') : dayName.value.format(at)
  }
  /** Time today, else the day. */
  function stamp(at: number, now: number): string {
    return dayOf(at) === dayOf(now) ? time(at) : shortDay.value.format(at)
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
  return { time, full, day, dayOf, stamp, length, ago, compact: (n: number) => number.value.format(n), count: (n: number) => plain.value.format(n) }
}
