import type { StoreLog } from '../log.ts'
import type { SqliteConnection } from './connection.ts'
import type { StoreFiles } from './files.ts'
import { copyFileSync, existsSync, statSync } from 'node:fs'
import { openConnection } from './connection.ts'
import { isUnreadable, unreadable } from './errors.ts'
import { putInPlace, removeDatabase, setAside } from './files.ts'
import { configure, migrateSqlite } from './setup.ts'

/** A database up to this size is looked through whole when it is opened, bytes; of a larger one the tables that matter most. */
const wholeCheckLimit = 256 * 1024 * 1024
const keyTables = ['meta', 'counters', 'conversations', 'turns', 'obligations', 'outbox', 'cursors', 'platformObjects', 'callbacks']

/** An opened database and where it came from. */
export interface OpenedFile {
  readonly writer: SqliteConnection
  /** The database that was there could not be used; this one is a backup of it, or empty. */
  readonly restored: boolean
}

/**
 * Opens a store's database for writing, checked and migrated. One that is not there is made under another name first, so
 * that an empty file is never ours. One that cannot be read is set aside whole, and the last good backup takes its place.
 */
export async function openFile(files: StoreFiles, now: number, log: StoreLog): Promise<OpenedFile> {
  const lost = !existsSync(files.database) && files.backups.some(existsSync)
  if (!existsSync(files.database) && !lost)
    await makeNew(files)
  if (!lost) {
    try {
      return { writer: await openChecked(files.database), restored: false }
    }
    catch (error) {
      if (!isUnreadable(error))
        throw error
      log.error({ err: error }, 'the store cannot be read; it is set aside')
    }
  }
  setAside(files.database, `${files.database}.unreadable-${now}`)
  await restore(files, log)
  return { writer: await openChecked(files.database), restored: true }
}

async function makeNew(files: StoreFiles): Promise<void> {
  // A write-ahead log without its database belongs to one that is gone.
  removeDatabase(files.database)
  removeDatabase(files.fresh)
  const connection = openConnection(files.fresh)
  try {
    configure(connection, 'full')
    await migrateSqlite(connection)
  }
  finally {
    connection.close()
  }
  putInPlace(files.fresh, files.database)
}

async function openChecked(database: string): Promise<SqliteConnection> {
  if (statSync(database).size === 0)
    throw unreadable('the file is empty')
  const connection = openConnection(database)
  try {
    check(connection, statSync(database).size)
    configure(connection, 'full')
    await migrateSqlite(connection)
    return connection
  }
  catch (error) {
    connection.close()
    throw error
  }
}

/** Throws `store_corrupt` when a page does not hold what it should. */
function check(connection: SqliteConnection, size: number): void {
  const questions = size <= wholeCheckLimit ? ['pragma quick_check(1)'] : keyTables.map(table => `pragma quick_check("${table}")`)
  for (const question of questions) {
    const answer = connection.rows(question, [])[0]?.[0]
    if (answer !== 'ok')
      throw unreadable(String(answer).slice(0, 200))
  }
}

async function restore(files: StoreFiles, log: StoreLog): Promise<void> {
  for (const backup of files.backups.filter(existsSync)) {
    removeDatabase(files.fresh)
    copyFileSync(backup, files.fresh)
    try {
      const connection = await openChecked(files.fresh)
      connection.close()
      putInPlace(files.fresh, files.database)
      log.warn({ backup: backup.slice(files.database.length) }, 'the store was restored from a backup')
      return
    }
    catch (error) {
      if (!isUnreadable(error))
        throw error
      log.error({ err: error }, 'a backup cannot be read either')
    }
  }
  await makeNew(files)
  log.warn('no backup could be used; the store begins empty')
}
