const LONGEST = 2000

/** An address in a post, made absolute; null for anything but http and https, and for what is too long to show. */
export function webAddress(given: string | undefined, origin: string): URL | null {
  const url = given === undefined ? null : URL.parse(given, origin)
  return url && /^https?:$/.test(url.protocol) && url.href.length <= LONGEST ? url : null
}

/** True when a picture at this address belongs to the forum: its own origin, or one of its upload hosts. */
export function isForumsOwn(url: URL, origin: string, pictureHosts: readonly string[]): boolean {
  if (url.origin === new URL(origin).origin)
    return true
  return url.port === '' && pictureHosts.some(host => url.hostname === host || url.hostname.endsWith(`.${host}`))
}

function bare(address: string): string {
  const text = address.trim().replace(/^https?:\/\//i, '').replace(/\/$/, '')
  try {
    return decodeURI(text).toLowerCase()
  }
  catch (error) {
    if (error instanceof URIError)
      return text.toLowerCase()
    throw error
  }
}

/** True when a link's words are its address already. */
export function saysAddress(label: string, url: URL): boolean {
  return bare(label) === bare(url.href)
}

/** The last piece of a path, decoded; null when there is none. */
export function lastPiece(url: URL): string | null {
  const piece = url.pathname.split('/').filter(part => part !== '').at(-1)
  if (piece === undefined)
    return null
  try {
    return decodeURIComponent(piece)
  }
  catch (error) {
    if (error instanceof URIError)
      return null
    throw error
  }
}
