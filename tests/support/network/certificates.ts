import type { KeyObject } from 'node:crypto'
import { Buffer } from 'node:buffer'
import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate with its key, PEM, and its own name for whoever it signs. */
export interface MadeCertificate {
  readonly name: string
  readonly cert: string
  readonly key: string
}

/** What a certificate is made for. */
export interface CertificateWish {
  readonly name: string
  /** Signs others. */
  readonly authority?: boolean
  /** Names and addresses that it proves. */
  readonly hosts?: readonly string[]
  /** Who signs; itself when left out. */
  readonly by?: MadeCertificate
  readonly from?: Date
  readonly until?: Date
}

const dayMs = 86_400_000

function block(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const list = (...parts: readonly Uint8Array[]) => block(0x30, ...parts)
const bytes = (tag: number, ...values: number[]) => block(tag, Buffer.from(values))
const octets = (content: Uint8Array) => block(0x04, content)
const text = (tag: number, words: string) => block(tag, Buffer.from(words))
/** Object identifiers, as they are written. */
const ids = {
  commonName: bytes(0x06, 0x55, 0x04, 0x03),
  ecdsaWithSha256: bytes(0x06, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02),
  basicConstraints: bytes(0x06, 0x55, 0x1D, 0x13),
  keyUsage: bytes(0x06, 0x55, 0x1D, 0x0F),
  alternativeNames: bytes(0x06, 0x55, 0x1D, 0x11),
}
const yes = bytes(0x01, 0xFF)

const nameOf = (name: string) => list(block(0x31, list(ids.commonName, text(0x0C, name))))
const timeOf = (at: Date) => text(0x18, `${at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`)

function hostOf(host: string): Buffer {
  return isIP(host) === 4 ? bytes(0x87, ...host.split('.').map(Number)) : text(0x82, host)
}

function extensions({ authority = false, hosts = [] }: CertificateWish): Buffer {
  const basic = list(ids.basicConstraints, yes, octets(authority ? list(yes) : list()))
  const usage = list(ids.keyUsage, yes, octets(bytes(0x03, 0x01, authority ? 0x06 : 0x80)))
  return block(0xA3, list(basic, usage, ...hosts.length === 0 ? [] : [list(ids.alternativeNames, octets(list(...hosts.map(hostOf))))]))
}

const pem = (der: Buffer) => `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`

/** Makes a certificate of its own for a test: P-256, valid for a month around now unless said otherwise. */
export function makeCertificate(wish: CertificateWish): MadeCertificate {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const signer: KeyObject | string = wish.by?.key ?? privateKey
  const body = list(
    block(0xA0, bytes(0x02, 2)),
    bytes(0x02, 1, ...randomBytes(8)),
    list(ids.ecdsaWithSha256),
    nameOf(wish.by?.name ?? wish.name),
    list(timeOf(wish.from ?? new Date(Date.now() - 15 * dayMs)), timeOf(wish.until ?? new Date(Date.now() + 15 * dayMs))),
    nameOf(wish.name),
    spki,
    extensions(wish),
  )
  const signature = sign('sha256', body, signer)
  return {
    name: wish.name,
    cert: pem(list(body, list(ids.ecdsaWithSha256), block(0x03, Buffer.from([0]), signature))),
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}
