import { appendFileSync, createReadStream, createWriteStream, mkdirSync, statSync } from 'node:fs'
import { appendFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** The folder of a log. What is not there is no error for `size`, `list` and `remove`; all else rejects with Node's own codes. */
export interface LogDisk {
  readonly append: (name: string, text: string) => Promise<void>
  /** The same, while everything else stands. */
  readonly appendNow: (name: string, text: string) => void
  /** Bytes; 0 for none. */
  readonly size: (name: string) => number
  readonly list: () => Promise<string[]>
  /** Packs a file into `name.gz` and takes it away; half a one is never seen. */
  readonly pack: (name: string) => Promise<void>
  readonly remove: (name: string) => Promise<void>
}

/** Only for the person whose log it is. */
const mode = 0o600

/** The log's files in `folder`, which is made when the first line comes. */
export function openLogDisk(folder: string, pid: number): LogDisk {
  const at = (name: string) => join(folder, name)
  return {
    async append(name, text) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await appendFile(at(name), text, { mode })
    },
    appendNow(name, text) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      appendFileSync(at(name), text, { mode })
    },
    size: name => statSync(at(name), { throwIfNoEntry: false })?.size ?? 0,
    list: () => readdir(folder).catch(() => []),
    async pack(name) {
      // Another process of the same person may pack it too: each its own, the last one stays, and both are the same.
      const beside = at(`${name}.gz.${pid}.part`)
      await pipeline(createReadStream(at(name)), createGzip(), createWriteStream(beside, { mode }))
      await rename(beside, at(`${name}.gz`))
      await rm(at(name), { force: true })
    },
    remove: name => rm(at(name), { force: true }),
  }
}
