import type { SecretKeeper, SecretSet } from '../engine/accounts/secret-keeper.ts'
import type { Log } from '../engine/log.ts'
import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { AppError } from '../shared/errors.ts'

/** What a secret file is kept with. */
export interface SecretFileOptions {
  readonly file: string
  /** 32 or more bytes that only this installation has; the file's own key is derived from them. */
  readonly keyMaterial: Uint8Array
  /** ms UTC. */
  readonly now: () => number
  readonly log: Log
}

/** Begins every file, and is sealed with it. */
const mark = Buffer.from('huiyin secrets 1\n')
const sizes = { iv: 12, tag: 16 } as const
const content = z.record(z.string(), z.record(z.string(), z.string()))

type Content = Record<string, SecretSet>

/**
 * Secrets of a hub's accounts in one sealed file (AES-256-GCM). Written beside and renamed, so that a crash leaves the old or the
 * new one. A file that cannot be read (another key, damage) answers `secrets_unavailable` and is left as it is; only when
 * somebody enters a secret anew it is set aside as `<file>.unreadable-<time>`.
 */
export async function openSecretFile({ file, keyMaterial, now, log }: SecretFileOptions): Promise<SecretKeeper> {
  if (keyMaterial.byteLength < 32)
    throw new AppError('secrets_unavailable', { details: { why: 'key_too_short' } })
  const key = Buffer.from(hkdfSync('sha256', keyMaterial, '', 'huiyin secret file', 32))
  let kept = await load()
  let line: Promise<unknown> = Promise.resolve()

  async function load(): Promise<Content | null> {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT')
        return null
      throw new AppError('secrets_unavailable', { details: { why: 'not_read' }, cause: error })
    })
    if (bytes === null)
      return {}
    try {
      return content.parse(JSON.parse(unseal(key, bytes)))
    }
    catch {
      log.error({ file }, 'the secrets cannot be read: another key, or a damaged file; it is left as it is')
      return null
    }
  }

  function readable(): Content {
    if (kept === null)
      throw new AppError('secrets_unavailable', { details: { why: 'unreadable_file' } })
    return kept
  }

  /** One writer at a time; what could not be written is not believed to be kept. */
  function change(work: (before: Content) => Content): Promise<void> {
    const turn = line.then(async () => {
      const next = work(kept ?? {})
      try {
        if (kept === null)
          await setAside(file, now(), log)
        await writeWhole(file, seal(key, JSON.stringify(next)))
      }
      catch (cause) {
        throw new AppError('secrets_unavailable', { details: { why: 'not_written' }, cause })
      }
      kept = next
    })
    line = turn.catch(() => {})
    return turn
  }

  return {
    get: async owner => readable()[owner] ?? null,
    set: (owner, secrets) => change(before => ({ ...before, [owner]: { ...secrets } })),
    async remove(owner) {
      if (kept !== null && Object.hasOwn(kept, owner))
        await change(({ [owner]: _, ...others }) => others)
    },
  }
}

function seal(key: Buffer, plain: string): Buffer {
  const iv = randomBytes(sizes.iv)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(mark)
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([mark, iv, cipher.getAuthTag(), body])
}

function unseal(key: Buffer, bytes: Buffer): string {
  if (!bytes.subarray(0, mark.length).equals(mark))
    throw new Error('not a secret file')
  const sealed = bytes.subarray(mark.length)
  const body = sealed.subarray(sizes.iv + sizes.tag)
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, sizes.iv), { authTagLength: sizes.tag }).setAAD(mark)
  decipher.setAuthTag(sealed.subarray(sizes.iv, sizes.iv + sizes.tag))
  return decipher.update(body).toString('utf8') + decipher.final('utf8')
}

async function setAside(file: string, at: number, log: Log): Promise<void> {
  const aside = `${file}.unreadable-${at}`
  await rename(file, aside)
  log.warn({ file, aside }, 'the unreadable secrets were set aside for new ones')
}

/** The old file or the new one, whatever happens in between. */
async function writeWhole(file: string, bytes: Buffer): Promise<void> {
  const part = `${file}.part`
  await mkdir(dirname(file), { recursive: true })
  try {
    const handle = await open(part, 'w', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.sync()
    }
    finally {
      await handle.close()
    }
    await rename(part, file)
  }
  catch (error) {
    await rm(part, { force: true })
    throw error
  }
  await syncFolder(dirname(file))
}

/** Makes the new name itself safe; a system that cannot open folders (Windows) does so by itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
