import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import { Zip, ZipDeflate } from 'fflate'

/** One file of an archive. */
export interface ZipEntry { readonly name: string, readonly bytes: Uint8Array }

/** Bytes that are packed before everything else has its turn. */
const atOnce = 256 * 1024

/** Writes the entries as a zip at `path`: beside it first, then in its place. Rejects with Node's own codes and leaves nothing behind then. */
export async function writeZip(path: string, entries: readonly ZipEntry[], at: number): Promise<void> {
  const beside = `${path}.part`
  const file = createWriteStream(beside, { mode: 0o600 })
  const closed = new Promise<void>((resolve, reject) => file.once('close', resolve).once('error', reject))
  // It is waited for below; a failure before must not be one that nobody hears.
  closed.catch(() => undefined)
  try {
    const zip = new Zip((error, chunk) => {
      if (error)
        file.destroy(error)
      else
        file.write(chunk)
    })
    for (const { name, bytes } of entries) {
      const entry = new ZipDeflate(name, { level: 6 })
      entry.mtime = at
      zip.add(entry)
      for (let from = 0; from < bytes.length || from === 0; from += atOnce) {
        entry.push(bytes.subarray(from, from + atOnce), from + atOnce >= bytes.length)
        await breathe()
      }
    }
    zip.end()
    file.end()
    await closed
    await rename(beside, path)
  }
  catch (error) {
    file.destroy()
    await rm(beside, { force: true })
    throw error
  }
}
