import type { Certificate, Session } from 'electron'
import type { MadeCertificate } from '../../../tests/support/network/certificates.ts'
import { describe, expect, it } from 'vitest'
import { makeCertificate } from '../../../tests/support/network/certificates.ts'
import { createVerify } from './vouched.ts'

type Request = Parameters<NonNullable<Parameters<Session['setCertificateVerifyProc']>[0]>>[0]

const company = makeCertificate({ name: 'Example Company CA', authority: true })
const between = makeCertificate({ name: 'Example Issuing CA', authority: true, by: company })
const host = 'pbx.example.com'
const unknownAuthority = -202

function chain(...certificates: readonly MadeCertificate[]): Certificate {
  const [first, ...rest] = certificates
  return { data: first?.cert ?? '', ...rest.length > 0 ? { issuerCert: chain(...rest) } : {} } as Certificate
}

function judge(certificate: Certificate, { errorCode = unknownAuthority, hostname = host, now = Date.now() } = {}): number {
  let verdict = Number.NaN
  createVerify([company.cert], () => now)({ hostname, certificate, validatedCertificate: certificate, isIssuedByKnownRoot: false, verificationResult: '', errorCode } satisfies Request, (given) => {
    verdict = given
  })
  return verdict
}

describe('certificates that pages are shown', () => {
  const leaf = makeCertificate({ name: host, hosts: [host], by: company })
  const deeper = makeCertificate({ name: host, hosts: [host], by: between })

  it('are believed where the company\'s authority signed them, also by one in between', () => {
    expect(judge(chain(leaf))).toBe(0)
    expect(judge(chain(leaf, company))).toBe(0)
    expect(judge(chain(deeper, between))).toBe(0)
  })

  it.each<[string, () => number]>([
    ['Chromium found another fault', () => judge(chain(leaf), { errorCode: -201 })],
    ['Chromium is content', () => judge(chain(leaf), { errorCode: 0 })],
    ['they are for another host', () => judge(chain(leaf), { hostname: 'other.example.com' })],
    ['they have ended', () => judge(chain(leaf), { now: Date.now() + 40 * 86_400_000 })],
    ['they are not valid yet', () => judge(chain(leaf), { now: Date.now() - 40 * 86_400_000 })],
    ['they signed themselves', () => judge(chain(makeCertificate({ name: host, hosts: [host] })))],
    ['another authority of the same name signed them', () => judge(chain(makeCertificate({ name: host, hosts: [host], by: makeCertificate({ name: company.name, authority: true }) })))],
    ['a certificate of a server signed them', () => judge(chain(makeCertificate({ name: host, hosts: [host], by: leaf }), leaf))],
    ['the one in between is missing', () => judge(chain(deeper))],
    ['they cannot be read', () => judge({ data: 'nonsense' } as Certificate)],
    ['there is none', () => judge({ data: '' } as Certificate)],
  ])('stay what Chromium says where %s', (_, verdict) => {
    expect(verdict()).toBe(-3)
  })
})
