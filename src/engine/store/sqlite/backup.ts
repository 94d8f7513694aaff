import type { StoreFiles } from './files.ts'
import { existsSync, renameSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { putInPlace, removeDatabase } from './files.ts'

/** All pages in one step: one consistent state, read on another thread while writing goes on. */
const everyPage = 2 ** 30

/** Writes a whole copy of the database beside it; the copy before it is kept until the next. */
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
  if (existsSync(files.backups[0]))
    renameSync(files.backups[0], files.backups[1])
  putInPlace(copy, files.backups[0])
}
