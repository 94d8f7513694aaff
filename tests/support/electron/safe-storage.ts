import type { SafeStorage } from 'electron'
import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import process from 'node:process'

type Used = 'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'

/** `STAND_IN_KEYRING`: `none`, `basic_text`, or any word, which then is the key (another word = another keyring). */
const keyring = process.env.STAND_IN_KEYRING ?? 'a keyring'
const key = createHash('sha256').update(keyring).digest()

/** `safeStorage` with a keyring that a test chooses. */
export const safeStorage: Pick<SafeStorage, Used> = {
  isEncryptionAvailable: () => keyring !== 'none',
  getSelectedStorageBackend: () => keyring === 'basic_text' ? 'basic_text' : 'gnome_libsecret',
  encryptString(plain) {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), body])
  },
  decryptString(sealed) {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
    decipher.setAuthTag(sealed.subarray(12, 28))
    return decipher.update(sealed.subarray(28)).toString('utf8') + decipher.final('utf8')
  },
}
