import { createHash } from 'node:crypto'

/** The fans service's signature: the three values sorted as text, joined, SHA-1, lower-case hex. The body is not covered. */
export function signCallback(secret: string, timestamp: string, nonce: string): string {
  return createHash('sha1').update([secret, timestamp, nonce].sort().join('')).digest('hex')
}
