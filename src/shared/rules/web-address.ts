/** An address that somebody pasted, read once. */
export interface WebAddress {
  /** As it is opened and shown. */
  readonly url: string
  /** The host that is really meant, in ASCII form (`xn--…` for look-alikes). */
  readonly host: string
  /** The same for every way of writing the same page: without fragment, marks of campaigns, and order of parameters. */
  readonly key: string
}

/** Why an address is not taken. */
export type WebAddressFault = 'empty' | 'not_an_address' | 'scheme' | 'credentials' | 'too_long'

/** Longest address, UTF-16 units. */
const longest = 2_000
/** Parameters by which places count where a visitor came from; they name no other page. */
const campaign = /^(?:utm_\w+|spm|from|share_\w+|shareuid|fbclid|gclid|xhsshare|timestamp|sharetime)$/i

/**
 * Reads an address that somebody pasted, also out of the middle of a shared text. Only http and https, never with a name or
 * password in it: such an address shows one host and opens another.
 */
export function readWebAddress(input: string): WebAddress | WebAddressFault {
  const text = input.trim()
  if (text === '')
    return 'empty'
  const found = text.match(/https?:\/\/[^\s\p{Cc}，。；、！？》」』）]+/iu)?.[0] ?? text
  if (found.length > longest)
    return 'too_long'
  if (!URL.canParse(found))
    return 'not_an_address'
  const url = new URL(found)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return 'scheme'
  if (url.username !== '' || url.password !== '')
    return 'credentials'
  if (url.hostname === '')
    return 'not_an_address'
  return { url: url.href, host: url.host, key: keyOf(url) }
}

function keyOf(url: URL): string {
  const kept = [...url.searchParams].filter(([name]) => !campaign.test(name)).sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
  const path = url.pathname.replace(/\/+$/, '')
  const query = kept.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  return `${url.host.replace(/^www\./, '')}${path}${query === '' ? '' : `?${query}`}`
}

function compare(a: string, b: string): number {
  if (a === b)
    return 0
  return a < b ? -1 : 1
}
