import type { KeyObject } from 'node:crypto'
import { Buffer } from 'node:buffer'
import { createHash, createPublicKey, sign, verify } from 'node:crypto'
import { z } from 'zod'
import { updateRefused } from './refusal.ts'

/** A key whose signature is believed. */
export interface TrustedKey {
  /** First 16 hex digits of the SHA-256 of its SPKI form. */
  readonly id: string
  readonly key: KeyObject
}

/** What a build is made to believe: keys of its own manifests (two while one takes over from the other), and who may have signed an installer on Windows. */
export interface UpdateTrust {
  readonly keys: readonly TrustedKey[]
  /** Subjects of certificates, `CN=…` or longer; a longer one has to fit in every part it names. */
  readonly publishers: readonly string[]
}

const trustFile = z.strictObject({
  /** Ed25519 public keys: SPKI, base64, one line each. */
  keys: z.array(z.string().max(200)).max(4),
  publishers: z.array(z.string().min(4).max(400)).max(4).default([]),
})

/** What is signed begins with this, so that a signature made for anything else never fits. */
const context = 'huiyin update manifest 1\n'
const line = /^huiyin-ed25519 ([0-9a-f]{16}) ([\w+/]{86}==)$/
const maxSignatureBytes = 2_048
const maxLines = 8

/** Id of a public key. */
export function keyId(key: KeyObject): string {
  return createHash('sha256').update(key.export({ type: 'spki', format: 'der' })).digest('hex').slice(0, 16)
}

/** Reads what a build believes. Throws for anything but Ed25519 keys: a build that believes half of its file is refused as a whole. */
export function readTrust(json: string): UpdateTrust {
  const { keys, publishers } = trustFile.parse(JSON.parse(json))
  return { publishers, keys: keys.map(readKey) }
}

function readKey(base64: string): TrustedKey {
  const key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' })
  if (key.asymmetricKeyType !== 'ed25519')
    throw new TypeError(`a key of updates must be Ed25519, not ${key.asymmetricKeyType}`)
  return { id: keyId(key), key }
}

function signed(manifest: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(context), manifest])
}

/** One line of a detached signature. `key` is private, `id` that of its public half. */
export function signManifest(manifest: Uint8Array, key: KeyObject, id: string): string {
  return `huiyin-ed25519 ${id} ${sign(null, signed(manifest), key).toString('base64')}`
}

/**
 * Believes a manifest or throws `update_refused`. A signature file may have several lines: of two keys while one takes over, and of the
 * manifest before, so that a desk which reads between two renames finds its own. One line of a known key has to fit.
 */
export function checkSignature(manifest: Uint8Array, signature: Uint8Array | null, keys: readonly TrustedKey[]): void {
  if (keys.length === 0)
    throw updateRefused('no_key')
  if (signature === null || signature.length === 0)
    throw updateRefused('signature_missing')
  if (signature.length > maxSignatureBytes)
    throw updateRefused('signature_malformed')
  const lines = Buffer.from(signature).toString('latin1').replace(/\n$/, '').split('\n').map(each => line.exec(each))
  if (lines.length > maxLines || lines.includes(null))
    throw updateRefused('signature_malformed')
  const fits = lines.some((found) => {
    const known = keys.find(({ id }) => id === found?.[1])
    return known !== undefined && verify(null, signed(manifest), known.key, Buffer.from(found?.[2] ?? '', 'base64'))
  })
  if (!fits)
    throw updateRefused('signature_wrong')
}
