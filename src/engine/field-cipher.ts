import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { AppError } from '../shared/errors.ts'

/** Seals single fields (phone and id numbers): AES-256-GCM for reading back, HMAC-SHA-256 for looking up. */
export interface FieldCipher {
  readonly seal: (plain: string) => string
  /** Throws `secrets_unavailable` when the field was sealed with another key or was changed. */
  readonly unseal: (sealed: string) => string
  readonly lookup: (plain: string) => string
}

/** Builds a cipher from 32 or more bytes of key material; both working keys are derived from it. */
export function createFieldCipher(keyMaterial: Uint8Array): FieldCipher {
  if (keyMaterial.byteLength < 32)
    throw new AppError('secrets_unavailable', { details: { why: 'key_too_short' } })
  const sealKey = Buffer.from(hkdfSync('sha256', keyMaterial, '', 'huiyin field seal', 32))
  const lookupKey = Buffer.from(hkdfSync('sha256', keyMaterial, '', 'huiyin field lookup', 32))
  return {
    seal(plain) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', sealKey, iv)
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return `1.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    unseal(sealed) {
      try {
        const bytes = Buffer.from(sealed.slice(2), 'base64url')
        const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, 12), { authTagLength: 16 })
        decipher.setAuthTag(bytes.subarray(12, 28))
        return decipher.update(bytes.subarray(28)).toString('utf8') + decipher.final('utf8')
      }
      catch (cause) {
        throw new AppError('secrets_unavailable', { details: { why: 'unseal_failed' }, cause })
      }
    },
    lookup: plain => createHmac('sha256', lookupKey).update(plain).digest('base64url'),
  }
}
