import { Buffer } from 'node:buffer'
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Headers of every signed request, both ways. */
export const timestampHeader = 'x-huiyin-timestamp'
/** `sha256=` and the HMAC-SHA256 in hex of `<timestamp>.<raw body>`. */
export const signatureHeader = 'x-huiyin-signature'
/** How far the clocks of both sides may be apart, ms. */
export const clockSlackMs = 5 * 60_000

/** Headers that sign a body at a moment (ms UTC). The timestamp is in whole seconds. */
export function signedHeaders(secret: string, body: Uint8Array | string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000))
  return { [timestampHeader]: timestamp, [signatureHeader]: signatureOf(secret, timestamp, body) }
}

function signatureOf(secret: string, timestamp: string, body: Uint8Array | string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`
}

/** Why a signed request is not believed; null = it is. */
export function signatureFault(secret: string, headers: Readonly<Record<string, string | string[] | undefined>>, body: Uint8Array, now: number): 'bad_signature' | 'stale_timestamp' | null {
  const timestamp = String(headers[timestampHeader] ?? '')
  const given = Buffer.from(String(headers[signatureHeader] ?? ''))
  const wanted = Buffer.from(signatureOf(secret, timestamp, body))
  if (!/^\d{1,12}$/.test(timestamp) || given.length !== wanted.length || !timingSafeEqual(given, wanted))
    return 'bad_signature'
  return Math.abs(Number(timestamp) * 1_000 - now) > clockSlackMs ? 'stale_timestamp' : null
}
