import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** What a bundle of certificate authorities is worth. */
export type AuthorityState = 'none' | 'used' | 'unreadable' | 'empty' | 'expired' | 'not_authority'

/** A company's certificate authorities as they were read. */
export interface Authorities {
  /** `used` = every one of them; else what is wrong with the worst, and the good ones are believed all the same. */
  readonly state: AuthorityState
  /** PEM, the good ones. */
  readonly pems: readonly string[]
  /** Names for logs and screens: who is believed. */
  readonly names: readonly string[]
  /** Those that are not. */
  readonly refused: readonly string[]
}

const largestBytes = 2 * 1024 * 1024
const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

function nameOf({ subject }: X509Certificate): string {
  return /^CN=(.*)$/m.exec(subject)?.[1]?.slice(0, 100) ?? subject.replaceAll('\n', ', ').slice(0, 100)
}

function textOf(path: string): string | null {
  try {
    const bytes = readFileSync(path)
    return bytes.byteLength > largestBytes ? null : bytes.toString('utf8')
  }
  catch {
    return null
  }
}

function parse(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  }
  catch {
    return null
  }
}

function faultOf(certificate: X509Certificate | null, now: number): AuthorityState | null {
  if (certificate === null)
    return 'unreadable'
  if (Date.parse(certificate.validTo) < now)
    return 'expired'
  return certificate.ca ? null : 'not_authority'
}

/** Reads a PEM bundle and looks at each certificate in it; `path` null = none is named. Never throws: the state says what is wrong. */
export function readAuthorities(path: string | null, now: number): Authorities {
  const nothing = (state: AuthorityState): Authorities => ({ state, pems: [], names: [], refused: [] })
  if (path === null)
    return nothing('none')
  const text = textOf(path)
  if (text === null)
    return nothing('unreadable')
  const pems: readonly string[] = text.match(block) ?? []
  const read = pems.map(pem => ({ pem, certificate: parse(pem) }))
  if (read.length === 0)
    return nothing('empty')
  const judged = read.map(({ pem, certificate }) => ({ pem, name: certificate === null ? '?' : nameOf(certificate), fault: faultOf(certificate, now) }))
  const good = judged.filter(({ fault }) => fault === null)
  return {
    state: judged.find(({ fault }) => fault !== null)?.fault ?? 'used',
    pems: good.map(({ pem }) => pem),
    names: good.map(({ name }) => name),
    refused: judged.filter(({ fault }) => fault !== null).map(({ name }) => name),
  }
}
