import type { PeerCertificate } from 'node:tls'
import { createHash, X509Certificate } from 'node:crypto'

/** How a certificate's name is checked: an error, or nothing. */
type CheckIdentity = (hostname: string, certificate: PeerCertificate) => Error | undefined

/** The pin of a certificate: `sha256/` and the hash of its public key. */
export function pinOf(certificate: X509Certificate): string {
  return `sha256/${createHash('sha256').update(certificate.publicKey.export({ type: 'spki', format: 'der' })).digest('base64')}`
}

/** The chain as far as each certificate really signed the one below it: what a server adds beside it proves nothing. */
function chainOf(peer: PeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next: PeerCertificate | undefined = peer
  while (next && chain.length < 10) {
    const certificate = new X509Certificate(next.raw)
    const below = chain.at(-1)
    if (below && !below.verify(certificate.publicKey))
      break
    chain.push(certificate)
    const above: PeerCertificate | undefined = 'issuerCertificate' in next ? next.issuerCertificate as PeerCertificate : undefined
    next = above === next ? undefined : above
  }
  return chain
}

/**
 * Checks names as `check` does, and beyond it that a certificate for `hub` (a host) has one of `pins` in its chain. The
 * error's code is `HUB_PIN_MISMATCH`.
 */
export function withPins(check: CheckIdentity, hub: string, pins: readonly string[]): CheckIdentity {
  return (hostname, certificate) => {
    const wrong = check(hostname, certificate)
    if (wrong || hostname.toLowerCase() !== hub.toLowerCase())
      return wrong
    return chainOf(certificate).some(one => pins.includes(pinOf(one))) ? undefined : Object.assign(new Error('no public key of this certificate is one that the policy names'), { code: 'HUB_PIN_MISMATCH' })
  }
}

/** Has every connection of this process to `hub` (an origin) checked against `pins`; without pins nothing changes. */
export function pinHub(tls: { checkServerIdentity: CheckIdentity }, hub: string, pins: readonly string[]): void {
  if (pins.length > 0)
    tls.checkServerIdentity = withPins(tls.checkServerIdentity, new URL(hub).hostname, pins)
}
