import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors.ts'

/** Where the bytes of a file lie: by their hash, or still under the upload by which they came. */
export interface FilePlace {
  readonly sha256: string
  /** `media.ref`. */
  readonly ref: string
}

/** The engine's files on disk. Equal contents are one file; a write is whole or not at all. */
export interface FileShelf {
  readonly keep: (bytes: Uint8Array) => Promise<string>
  /** `length` bytes from `from` on, fewer at the end. Throws `not_found` when the file is not there. */
  readonly slice: (place: FilePlace, from: number, length: number) => Promise<Uint8Array>
  /** The whole file, as it was when it was kept. Throws `upload_incomplete` when it is gone or another. */
  readonly whole: (place: FilePlace) => Promise<Uint8Array>
  /** Bytes that an upload has by now. */
  readonly received: (uploadId: string) => Promise<number>
  /** Writes a piece behind what is there. */
  readonly append: (uploadId: string, offset: number, bytes: Uint8Array) => Promise<void>
  /** The bytes of an upload that has them all, safe on the disk from now on. */
  readonly seal: (uploadId: string) => Promise<Uint8Array>
  /** An upload that was sent becomes a kept file. Nothing happens when it is one already. */
  readonly adopt: (uploadId: string, sha256: string) => Promise<void>
  readonly drop: (uploadId: string) => Promise<void>
  readonly uploads: () => Promise<string[]>
  /** Takes a kept file away for good; one that is gone already is no error. */
  readonly remove: (sha256: string) => Promise<void>
}

/** What a media row says of bytes that came by an upload. */
export function uploadRef(uploadId: string): string {
  return `upload:${uploadId}`
}

function uploadOf(ref: string): string | null {
  return /^upload:([\w-]{1,64})$/.exec(ref)?.[1] ?? null
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

/** Lower-case hex. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Files below a folder that nobody else writes into. */
export function createFileShelf(folder: string): FileShelf {
  const inbox = join(folder, 'uploads')
  const pathOf = (sha256: string): string => join(folder, sha256.slice(0, 2), sha256)
  const uploadPath = (uploadId: string): string => join(inbox, uploadId.replaceAll(/[^\w-]/g, '_'))
  let written = 0

  /** Runs on the kept file, else on the upload's; a file is renamed between the two at any moment. */
  async function onFile<T>({ sha256, ref }: FilePlace, work: (path: string) => Promise<T>): Promise<T> {
    const upload = uploadOf(ref)
    for (const path of [pathOf(sha256), ...upload === null ? [] : [uploadPath(upload), pathOf(sha256)]]) {
      try {
        return await work(path)
      }
      catch (error) {
        if (!isMissing(error))
          throw error
      }
    }
    throw new AppError('not_found', { details: { reason: 'missing' } })
  }

  async function received(uploadId: string): Promise<number> {
    return stat(uploadPath(uploadId)).then(found => found.size, (error) => {
      if (isMissing(error))
        return 0
      throw error
    })
  }

  return {
    received,
    remove: sha256 => rm(pathOf(sha256), { force: true }),
    async keep(bytes) {
      const sha256 = sha256Of(bytes)
      const path = pathOf(sha256)
      const part = `${path}.${written += 1}.part`
      await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true })
      await writeFile(part, bytes, { flush: true })
      await rename(part, path)
      return sha256
    },
    slice: (place, from, length) => onFile(place, async (path) => {
      const file = await open(path, 'r')
      try {
        const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, from)
        return buffer.subarray(0, bytesRead)
      }
      finally {
        await file.close()
      }
    }),
    async whole(place) {
      const bytes = await onFile(place, path => readFile(path)).catch(() => null)
      if (bytes === null || sha256Of(bytes) !== place.sha256)
        throw new AppError('upload_incomplete', { details: { reason: bytes === null ? 'missing' : 'changed' } })
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    },
    async append(uploadId, offset, bytes) {
      await mkdir(inbox, { recursive: true })
      const file = await open(uploadPath(uploadId), offset === 0 ? 'w' : 'r+')
      try {
        await file.write(bytes, 0, bytes.byteLength, offset)
      }
      finally {
        await file.close()
      }
    },
    async seal(uploadId) {
      const file = await open(uploadPath(uploadId), 'r+')
      try {
        await file.sync()
        return new Uint8Array(await file.readFile())
      }
      finally {
        await file.close()
      }
    },
    async adopt(uploadId, sha256) {
      await mkdir(join(folder, sha256.slice(0, 2)), { recursive: true })
      await rename(uploadPath(uploadId), pathOf(sha256)).catch((error) => {
        if (!isMissing(error))
          throw error
      })
    },
    drop: uploadId => rm(uploadPath(uploadId), { force: true }),
    uploads: () => readdir(inbox).catch(() => []),
  }
}
