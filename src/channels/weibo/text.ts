const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: '\'', nbsp: ' ' }
const ENTITY = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-z]{2,4}));/g
const REPLY_PREFIX = /^回复\s?@([^\s:：]{1,40})[:：]\s?/
const LINK = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/g
const LAST_CODE_POINT = 0x10FFFF

function fromCodePoint(code: number, written: string): string {
  return code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : written
}

/** Undoes one round of HTML escaping; what is no known entity stays as it was written. */
export function decodeEntities(text: string): string {
  return text.replace(ENTITY, (written: string, decimal?: string, hex?: string, name?: string) => {
    if (decimal !== undefined)
      return fromCodePoint(Number(decimal), written)
    if (hex !== undefined)
      return fromCodePoint(Number.parseInt(hex, 16), written)
    return NAMED[name ?? ''] ?? written
  })
}

/** Text of a public post or comment as its author wrote it, to the character; what databases refuse is the store's business. */
export function plainText(text: string): string {
  return decodeEntities(text)
}

/** The words inside a fragment of markup, for fields like `source` that come as an anchor. */
export function stripMarkup(fragment: string): string {
  return plainText(fragment.replace(/<[^>]*>/g, '')).trim()
}

/** A reply's own words without the "回复@nick:" that the platform puts before them, and that nick. */
export function splitReplyPrefix(text: string): { nick: string | null, text: string } {
  const prefix = REPLY_PREFIX.exec(text)
  return prefix ? { nick: prefix[1] ?? null, text: text.slice(prefix[0].length) } : { nick: null, text }
}

/** Hosts of the web addresses in a text, in lower case. */
export function linkHosts(text: string): string[] {
  return [...text.matchAll(LINK)].flatMap(([url]) => URL.parse(url)?.hostname ?? [])
}

const BARE_REPOST = /^(?:转发微博|轉發微博|转发|轉發|repost)$/i

/** Whether a repost's author added words: neither the platform's standing phrase nor names, topics, faces and marks alone. */
export function hasOwnWords(text: string): boolean {
  const own = (text.split('//@')[0] ?? '').trim()
  if (BARE_REPOST.test(own))
    return false
  return /[\p{L}\p{N}]/u.test(own.replace(LINK, '').replace(/@[\p{L}\p{N}_-]+/gu, '').replace(/#[^#]*#/g, '').replace(/\[[^[\]]{1,12}\]/g, ''))
}

/** Whether the author's own words call somebody by that account name; a longer name that only begins alike does not count. */
export function callsByName(text: string, screenName: string): boolean {
  const own = text.split('//@')[0] ?? ''
  return own.split(`@${screenName}`).slice(1).some(after => !/^[\p{L}\p{N}_-]/u.test(after))
}

/** Two texts are the same to us although the platform shortened links and trimmed blanks: compare these forms. */
export function comparable(text: string): string {
  return splitReplyPrefix(plainText(text)).text.toWellFormed().replace(LINK, '\u{1F517}').replace(/\s+/g, ' ').trim()
}
