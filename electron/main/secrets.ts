import type { SafeStorage } from 'electron'
import type { SecretKeeper } from '../../src/engine/accounts/secret-keeper.ts'
import type { Log } from '../../src/engine/log.ts'
import { Buffer } from 'node:buffer'
import { z } from 'zod'
import { AppError } from '../../src/shared/errors.ts'
import { openJsonFile } from './json-file.ts'

/** Secrets of this desktop, encrypted by the system's own keeper. */
export interface Secrets {
  /** Null when it was never set, or can no longer be decrypted (another user, another keyring): to be entered again. */
  readonly get: (name: string) => string | null
  /** It was set, and the system's key is another now. */
  readonly isLost: (name: string) => boolean
  /** What can no longer be decrypted is kept under another name: the old key may come back. */
  readonly set: (name: string, value: string) => Promise<void>
  readonly remove: (name: string) => Promise<void>
}

/** What secrets are kept with. */
export interface SecretOptions {
  readonly safeStorage: SafeStorage
  readonly platform: NodeJS.Platform
  readonly file: string
  readonly now: () => number
  readonly log: Log
}

const secretFile = z.object({ sealed: z.record(z.string(), z.string()).default({}) })

/** True when the system really encrypts. Linux without a keyring would "encrypt" with a key that everybody knows. */
export function canKeepSecrets(safeStorage: Pick<SafeStorage, 'isEncryptionAvailable' | 'getSelectedStorageBackend'>, platform: NodeJS.Platform): boolean {
  return safeStorage.isEncryptionAvailable() && (platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text')
}

/** Opens the secrets. Throws `secrets_unavailable` where they could only be kept in plain text. */
export async function openSecrets({ safeStorage, platform, file, now, log }: SecretOptions): Promise<Secrets> {
  if (!canKeepSecrets(safeStorage, platform))
    throw new AppError('secrets_unavailable', { details: { why: 'no_keyring' } })
  const kept = await openJsonFile(file, secretFile, { now, log })

  function open(name: string): string | null {
    const sealed = kept.data.sealed[name]
    if (sealed === undefined)
      return null
    try {
      return safeStorage.decryptString(Buffer.from(sealed, 'base64'))
    }
    catch {
      return null
    }
  }
  const isLost = (name: string) => kept.data.sealed[name] !== undefined && open(name) === null

  return {
    get(name) {
      if (isLost(name))
        log.warn({ kept: name }, 'a secret can no longer be decrypted and must be entered again')
      return open(name)
    },
    isLost,
    set: (name, value) => kept.update(({ sealed }) => {
      if (isLost(name))
        sealed[`${name}.unreadable-${now()}`] = sealed[name]!
      sealed[name] = safeStorage.encryptString(value).toString('base64')
    }),
    remove: name => kept.update(({ sealed }) => {
      delete sealed[name]
    }),
  }
}

/** The same, or null where the system would keep them in plain text: then what is worth less than an account is not kept at all. */
export async function openSecretsIfKept(options: SecretOptions): Promise<Secrets | null> {
  if (canKeepSecrets(options.safeStorage, options.platform))
    return openSecrets(options)
  options.log.warn({}, 'the system keeps no secrets, so the sign-in ends with the application')
  return null
}

const secretSet = z.record(z.string(), z.string())

/** This desktop's secrets as its engine keeps those of accounts: all of one account under one name. */
export function createDesktopKeeper(secrets: Secrets): SecretKeeper {
  return {
    async get(owner) {
      const kept = secrets.get(owner)
      return kept === null ? null : secretSet.parse(JSON.parse(kept))
    },
    set: (owner, values) => secrets.set(owner, JSON.stringify(values)),
    remove: secrets.remove,
  }
}
