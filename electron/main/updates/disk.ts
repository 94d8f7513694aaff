import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'

/** One folder of files, by plain names. Nothing is safe from a power cut until it was synced, and no new name before its rename was. */
export interface UpdateDisk {
  readonly read: (name: string) => Promise<Uint8Array | null>
  /** Bytes; null = there is no such file. */
  readonly size: (name: string) => Promise<number | null>
  /** Adds to the end of a file, which it makes where there is none. */
  readonly append: (name: string, bytes: Uint8Array) => Promise<void>
  readonly sync: (name: string) => Promise<void>
  /** Takes the place of whatever has the new name, in one step, and syncs the folder. */
  readonly rename: (from: string, to: string) => Promise<void>
  readonly remove: (name: string) => Promise<void>
  readonly list: () => Promise<readonly string[]>
  /** SHA-512 of a file, base64. */
  readonly hash: (name: string) => Promise<string>
  readonly pathOf: (name: string) => string
}

/** Writes a whole file so that after a cut the name has either the old bytes or the new ones. */
export async function writeWhole(disk: UpdateDisk, name: string, bytes: Uint8Array): Promise<void> {
  const aside = `${name}.new`
  await disk.remove(aside)
  await disk.append(aside, bytes)
  await disk.sync(aside)
  await disk.rename(aside, name)
}

function orNullWithout<T>(work: Promise<T>): Promise<T | null> {
  return work.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      return null
    throw error
  })
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r+')
  await file.sync().finally(() => file.close())
}

/** Windows writes its names through by itself and opens no folder. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32')
    return
  const folder = await open(path, 'r')
  await folder.sync().finally(() => folder.close())
}

/** A folder of this computer; it is made when something is first written. */
export function openUpdateDisk(folder: string): UpdateDisk {
  const pathOf = (name: string) => join(folder, name)
  return {
    pathOf,
    read: name => orNullWithout(readFile(pathOf(name))),
    size: async name => (await orNullWithout(stat(pathOf(name))))?.size ?? null,
    async append(name, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const file = await open(pathOf(name), 'a', 0o600)
      await file.appendFile(bytes).finally(() => file.close())
    },
    sync: name => syncPath(pathOf(name)),
    async rename(from, to) {
      await rename(pathOf(from), pathOf(to))
      await syncFolder(folder)
    },
    remove: name => rm(pathOf(name), { force: true }),
    list: async () => await orNullWithout(readdir(folder)) ?? [],
    async hash(name) {
      const hash = createHash('sha512')
      for await (const bytes of createReadStream(pathOf(name)))
        hash.update(bytes as Uint8Array)
      return hash.digest('base64')
    },
  }
}
