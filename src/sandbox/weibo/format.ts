const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const SHANGHAI_MS = 8 * 3600_000

/** `Tue May 31 17:46:55 +0800 2011`: the platform's time, English names, always +0800. */
export function toWeiboTime(atMs: number): string {
  const local = new Date(atMs + SHANGHAI_MS)
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(':')
  return `${DAYS[local.getUTCDay()]} ${MONTHS[local.getUTCMonth()]} ${two(local.getUTCDate())} ${clock} +0800 ${local.getUTCFullYear()}`
}

/** The next midnight in Shanghai, where the platform's day ends. */
export function nextShanghaiMidnight(atMs: number): number {
  const day = 24 * 3600_000
  return (Math.floor((atMs + SHANGHAI_MS) / day) + 1) * day - SHANGHAI_MS
}

function halvesOf(character: string): number {
  const code = character.codePointAt(0) ?? 0
  return code <= 0xFF || (code >= 0xFF61 && code <= 0xFF9F) ? 1 : 2
}

/** The platform's length of a text in Chinese characters: half-width ones count half, the sum is rounded up. */
export function lengthOf(text: string): number {
  let halves = 0
  for (const character of text)
    halves += halvesOf(character)
  return Math.ceil(halves / 2)
}

/** The beginning of a text that still has the given length. */
export function cutTo(text: string, length: number): string {
  let halves = 0
  let kept = ''
  for (const character of text) {
    halves += halvesOf(character)
    if (halves > length * 2)
      break
    kept += character
  }
  return kept
}

/** A public text as the platform gives it out: escaped once, since it is meant to stand in a page. Private messages are not. */
export function toPageText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
