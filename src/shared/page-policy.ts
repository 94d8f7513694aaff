/** A name or a number of a machine. A star or a semicolon would be read as more than one by a page's policy. */
const oneMachine = /^(?:[\w-]+(?:\.[\w-]+)*|\[[\da-f:.]+\])$/i

/** Origin of a phone system's WebSocket address, such as `wss://sip.example.com`; null for anything else. */
export function phoneOrigin(url: string | null | undefined): string | null {
  if (!url || !URL.canParse(url))
    return null
  const { protocol, host, hostname } = new URL(url)
  return (protocol === 'ws:' || protocol === 'wss:') && oneMachine.test(hostname) ? `${protocol}//${host}` : null
}

/**
 * What the workstation's page may do, sent as headers by whichever host serves it: its own scripts alone, no frame
 * around it, no address but the host's and, where softphones are configured, the one of the phone system (an origin of
 * {@link phoneOrigin}). `unsafe-inline` styles are what Naive UI's `<style>` elements need.
 */
export function pagePolicyWith(phone: string | null): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': [
      'default-src \'none\'',
      'script-src \'self\'',
      'style-src \'self\' \'unsafe-inline\'',
      'img-src \'self\' data: blob:',
      'media-src \'self\' blob:',
      'font-src \'self\'',
      phone === null ? 'connect-src \'self\'' : `connect-src 'self' ${phone}`,
      'worker-src \'self\'',
      'base-uri \'none\'',
      'form-action \'none\'',
      'frame-ancestors \'none\'',
      'object-src \'none\'',
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(self)',
  }
}

/** The same without any phone system: what everything but the page is sent with. */
export const pagePolicy: Readonly<Record<string, string>> = pagePolicyWith(null)

/** Pictures a browser decodes without running anything. */
const shownInline: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp'])
/** Sounds and films that an element of our page plays; on their own they are a download like everything else. */
const played: ReadonlySet<string> = new Set(['audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/ogg', 'audio/wav', 'video/mp4', 'video/webm'])

/** Headers of a customer's media item. Bytes are never trusted: no sniffing, no scripts, no cache on a shared disk. */
export function mediaHeaders(mime: string, name: string | null): Record<string, string> {
  const inline = shownInline.has(mime)
  const fileName = encodeURIComponent((name ?? 'media').slice(0, 120).toWellFormed()).replaceAll('\'', '%27')
  return {
    'Content-Type': inline || played.has(mime) ? mime : 'application/octet-stream',
    'Content-Disposition': inline ? 'inline' : `attachment; filename*=UTF-8''${fileName}`,
    'Content-Security-Policy': 'default-src \'none\'; sandbox',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'private, no-store',
  }
}
