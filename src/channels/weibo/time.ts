const MONTHS: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const FORM = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2}) (\d{4})$/
const ID_EPOCH_S = 515_483_463n
const ID_SHIFT = 22n
const SHANGHAI_MS = 8 * 3_600_000
const DAY_MS = 24 * 3_600_000
const HOUR_MS = 3_600_000

/** ms UTC of the platform's time string (`Tue May 31 17:46:55 +0800 2011`), or null when it is not one. */
export function parseWeiboTime(text: string): number | null {
  const parts = FORM.exec(text)
  if (!parts)
    return null
  const [, monthName = '', day, hour, minute, second, sign, zoneHours, zoneMinutes, year] = parts
  const month = MONTHS.indexOf(monthName)
  if (month < 0)
    return null
  const local = new Date(Date.UTC(Number(year), month, Number(day), Number(hour), Number(minute), Number(second)))
  // An impossible day or hour would roll over into the next one.
  if (local.getUTCDate() !== Number(day) || local.getUTCHours() !== Number(hour))
    return null
  const offsetMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000
  return local.getTime() - (sign === '+' ? offsetMs : -offsetMs)
}

/** The smallest id that a post or comment made at that time can have. */
export function firstIdAt(atMs: number): bigint {
  const id = (BigInt(Math.floor(atMs / 1000)) - ID_EPOCH_S) << ID_SHIFT
  return id > 0n ? id : 0n
}

/** The unix second that an id was made in. Posts and comments alike, since 2012 (contract chapter 1). */
export function secondOfId(id: bigint): number {
  return Number((id >> ID_SHIFT) + ID_EPOCH_S)
}

/** The span of ids that are handed out in so many ms. */
export function idSpan(ms: number): bigint {
  return BigInt(Math.ceil(ms / 1000)) << ID_SHIFT
}

/** The next midnight in Shanghai, where the platform's day ends (ms UTC). */
export function nextShanghaiMidnight(now: number): number {
  return (Math.floor((now + SHANGHAI_MS) / DAY_MS) + 1) * DAY_MS - SHANGHAI_MS
}

/** The next full hour (ms UTC). */
export function nextHour(now: number): number {
  return (Math.floor(now / HOUR_MS) + 1) * HOUR_MS
}
