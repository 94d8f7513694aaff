import type { StoreLog } from '../log.ts'
import type { SqliteConnection } from './connection.ts'
import type { StoreFiles } from './files.ts'
import { Buffer } from 'node:buffer'
import { closeSync, copyFileSync, existsSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { openConnection } from './connection.ts'
import { isUnreadable, unreadable } from './errors.ts'
import { putInPlace, removeDatabase, setAside } from './files.ts'
import { configure, migrateSqlite } from './setup.ts'

/**
 * A database up to this size is looked through whole when it is opened, bytes. A larger one would keep everybody waiting for as long as it
 * is large: its header, its length, its small tables and the ends of all others are looked at, and the whole of it with its first backup.
 */
const wholeCheckBytes = 16 * 1024 * 1024
/** Of every store. */
const pageBytes = 4096
const smallTables = ['meta', 'counters', 'cursors', 'agents', 'accounts', 'settings']

/** How a database is opened. */
export interface OpenOptions {
  /** ms UTC. */
  readonly now: number
  readonly log: StoreLog
  /** Largest size that is looked through whole, bytes; left out: as designed. */
  readonly wholeCheckBytes?: number
}

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
export async function openFile(files: StoreFiles, { now, log, wholeCheckBytes: whole = wholeCheckBytes }: OpenOptions): Promise<OpenedFile> {
  const lost = !existsSync(files.database) && files.backups.some(existsSync)
  if (!existsSync(files.database) && !lost)
    await makeNew(files)
  if (!lost) {
    try {
      const writer = await openChecked(files.database, existsSync(files.damaged) ? Number.POSITIVE_INFINITY : whole)
      rmSync(files.damaged, { force: true })
      return { writer, restored: false }
    }
    catch (error) {
      if (!isUnreadable(error))
        throw error
      log.error({ err: error }, 'the store cannot be read; it is set aside')
    }
  }
  setAside(files.database, `${files.database}.unreadable-${now}`)
  await restore(files, log)
  rmSync(files.damaged, { force: true })
  return { writer: await openChecked(files.database, whole), restored: true }
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

async function openChecked(database: string, wholeUpTo: number): Promise<SqliteConnection> {
  const { size } = statSync(database)
  if (size === 0)
    throw unreadable('the file is empty')
  const connection = openConnection(database)
  try {
    if (size <= wholeUpTo)
      checkAll(connection)
    else
      checkEnds(connection, database, size)
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
function checkAll(connection: SqliteConnection): void {
  expectOk(connection, 'pragma quick_check(1)')
}

/** The same in a time that does not grow with the database. */
function checkEnds(connection: SqliteConnection, database: string, size: number): void {
  const missing = pagesByHeader(database) - Math.floor(size / pageBytes)
  // With a write-ahead log the end may still stand in there.
  if (missing > 0 && !hasLog(database))
    throw unreadable(`${missing} pages are missing at the end`)
  const tables = connection.rows(`select "name" from "sqlite_schema" where "type" = 'table' and "sql" is not null order by 1`, []).map(([name]) => String(name))
  for (const table of tables) {
    if (smallTables.includes(table))
      expectOk(connection, `pragma quick_check("${table}")`)
    else
      connection.rows(`select 1 from "${table}" limit 1`, [])
  }
}

function expectOk(connection: SqliteConnection, question: string): void {
  const answer = connection.rows(question, [])[0]?.[0]
  if (answer !== 'ok')
    throw unreadable(String(answer).slice(0, 200))
}

/** How many pages the file says it has (https://sqlite.org/fileformat2.html#in_header_database_size); 0 when it does not say. */
function pagesByHeader(database: string): number {
  const header = Buffer.alloc(100)
  const file = openSync(database, 'r')
  readSync(file, header, 0, header.length, 0)
  closeSync(file)
  const isSaid = header.readUInt32BE(24) === header.readUInt32BE(92) && header.readUInt16BE(16) === pageBytes
  return isSaid ? header.readUInt32BE(28) : 0
}

function hasLog(database: string): boolean {
  return existsSync(`${database}-wal`) && statSync(`${database}-wal`).size > 0
}

async function restore(files: StoreFiles, log: StoreLog): Promise<void> {
  for (const backup of files.backups.filter(existsSync)) {
    removeDatabase(files.fresh)
    copyFileSync(backup, files.fresh)
    try {
      // A backup was looked through when it was written, but a disk that lost the one may have lost the other.
      const connection = await openChecked(files.fresh, Number.POSITIVE_INFINITY)
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
