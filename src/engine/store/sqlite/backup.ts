import type { StoreFiles } from './files.ts'
import { existsSync, renameSync, writeFileSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { unreadable } from './errors.ts'
import { putInPlace, removeDatabase } from './files.ts'
import { lookThrough } from './look-through.ts'

/** All pages in one step: one consistent state, read on another thread while writing goes on. */
const everyPage = 2 ** 30

/**
 * Writes a whole copy of the database beside it; the copy before it is kept until the next. A copy takes the place of another only
 * when it was looked through: pages that went bad would else drive out the last good backup. Throws `store_corrupt` for one that is
 * damaged, as the database then is, and leaves a note that has it looked through when it is opened.
 */
export async function writeBackup(files: StoreFiles): Promise<void> {
  const copy = `${files.backups[0]}.new`
  removeDatabase(copy)
  const source = new DatabaseSync(files.database, { readOnly: true })
  try {
    await backup(source, copy, { rate: everyPage })
  }
  finally {
    source.close()
  }
  const wrong = await lookThrough(copy)
  if (wrong !== null) {
    removeDatabase(copy)
    writeFileSync(files.damaged, wrong)
    throw unreadable(wrong)
  }
  if (existsSync(files.backups[0]))
    renameSync(files.backups[0], files.backups[1])
  putInPlace(copy, files.backups[0])
}
