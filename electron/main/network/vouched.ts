import type { Certificate, Session } from 'electron'
import { X509Certificate } from 'node:crypto'

/** How a session of Chromium judges a certificate. */
export type Verify = NonNullable<Parameters<Session['setCertificateVerifyProc']>[0]>

/** Chromium's own verdict stands. */
const asChromiumSays = -3
const isBelieved = 0
/** Chromium does not know who signed it; the only fault that a company's own authority mends. */
const unknownAuthority = -202
const longestChain = 10

/** The certificates as they were sent, the server's own first. */
function chainOf(certificate: Certificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  for (let next: Certificate | undefined = certificate; next?.data && chain.length < longestChain; next = next.issuerCert === next ? undefined : next.issuerCert)
    chain.push(new X509Certificate(next.data))
  return chain
}

function isInTime({ validFromDate, validToDate }: X509Certificate, now: number): boolean {
  return validFromDate.getTime() <= now && now <= validToDate.getTime()
}

function signedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return authority.ca && certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
}

/** True for a chain for `host` that one of `authorities` signed, each certificate in its time and signed by the next. */
export function isVouchedFor(chain: readonly X509Certificate[], host: string, authorities: readonly X509Certificate[], now: number): boolean {
  const [own] = chain
  if (!own || own.checkHost(host) === undefined)
    return false
  for (const [place, certificate] of chain.entries()) {
    if (!isInTime(certificate, now))
      return false
    if (authorities.some(authority => isInTime(authority, now) && signedBy(certificate, authority)))
      return true
    const above = chain[place + 1]
    if (!above || !signedBy(certificate, above))
      return false
  }
  return false
}

/** Has the pages believe the company's authorities too. It only adds: whatever Chromium finds wrong beside an unknown authority stays wrong. */
export function createVerify(pems: readonly string[], now: () => number): Verify {
  const authorities = pems.map(pem => new X509Certificate(pem))
  return ({ hostname, certificate, errorCode }, decide) => {
    try {
      decide(errorCode === unknownAuthority && isVouchedFor(chainOf(certificate), hostname, authorities, now()) ? isBelieved : asChromiumSays)
    }
    catch {
      decide(asChromiumSays)
    }
  }
}
