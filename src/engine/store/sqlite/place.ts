import type { SqliteConnection } from './connection.ts'
import type { StoreFiles } from './files.ts'
import type { Mark } from './mark.ts'
import type { SqliteStoreOptions } from './options.ts'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { writeBackup } from './backup.ts'
import { openConnection } from './connection.ts'
import { storeFiles } from './files.ts'
import { takeLock } from './lock.ts'
import { openMark } from './mark.ts'
import { openFile } from './open-file.ts'
import { configure, migrateSqlite } from './setup.ts'

/** Where a store lives, opened: its writing connection and what is known about it. */
export interface StorePlace {
  readonly file: string
  readonly writer: SqliteConnection
  readonly storeId: string
  readonly lastSeq: number
  readonly restored: boolean
  /** Notes how far the store has come. */
  readonly noteSeq: (seq: number) => void
  readonly backup?: () => Promise<void>
  readonly close: () => void
}

/** Opens the place of a store; see `openSqliteStore` for what can go wrong. */
export async function openPlace(options: SqliteStoreOptions): Promise<StorePlace> {
  return options.file === ':memory:' ? openTemporary(options) : openLasting(options)
}

/** The file of an empty store, kept by the first temporary one of a process: writing it takes a tenth of the time of making it table by table. */
let emptyFile: Uint8Array | null = null

/** A store without a file of its own lives in a folder that goes with it, so that it too has a second connection. */
async function openTemporary({ newId }: SqliteStoreOptions): Promise<StorePlace> {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-store-'))
  const file = join(folder, 'store.sqlite')
  if (emptyFile !== null)
    writeFileSync(file, emptyFile)
  const writer = openConnection(file)
  configure(writer, 'off')
  await migrateSqlite(writer)
  emptyFile ??= wholeFile(writer, file)
  return {
    file,
    writer,
    storeId: storeId(writer, newId),
    lastSeq: 0,
    restored: false,
    noteSeq: () => {},
    close() {
      writer.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function wholeFile(writer: SqliteConnection, file: string): Uint8Array {
  writer.exec('pragma wal_checkpoint(truncate)')
  return readFileSync(file)
}

async function openLasting({ file, now, newId, log, wholeCheckBytes }: SqliteStoreOptions): Promise<StorePlace> {
  const files = storeFiles(file)
  mkdirSync(dirname(file), { recursive: true })
  const unlock = takeLock(files.lock)
  let opened: SqliteConnection | null = null
  try {
    const { writer, restored } = await openFile(files, { now: now(), log, ...wholeCheckBytes === undefined ? {} : { wholeCheckBytes } })
    opened = writer
    const mark = openMark(files.mark, log)
    const behind = mark.seq(storeId(writer, newId)) - lastSeqOf(writer)
    if (behind > 0)
      log.error({ behind }, 'commits that were acknowledged are gone')
    if (restored || behind > 0)
      writer.run(`delete from "meta" where "id" = 'storeId'`, [])
    return assemble(files, writer, mark, storeId(writer, newId), restored || behind > 0, unlock)
  }
  catch (error) {
    opened?.close()
    unlock()
    throw error
  }
}

function assemble(files: StoreFiles, writer: SqliteConnection, mark: Mark, id: string, restored: boolean, unlock: () => void): StorePlace {
  const lastSeq = lastSeqOf(writer)
  mark.write(id, lastSeq)
  /** One at a time: they write the same file. */
  let backedUp: Promise<void> = Promise.resolve()
  return {
    file: files.database,
    writer,
    storeId: id,
    lastSeq,
    restored,
    noteSeq: seq => mark.write(id, seq),
    backup: () => backedUp = backedUp.then(() => writeBackup(files), () => writeBackup(files)),
    close() {
      writer.close()
      mark.close()
      unlock()
    },
  }
}

/** Made once per database; a restored one gets a new one, since its numbers go another way from there. */
function storeId(writer: SqliteConnection, newId: () => string): string {
  writer.run(`insert into "meta" ("id", "value") values ('storeId', ?) on conflict do nothing`, [newId()])
  return writer.rows(`select "value" from "meta" where "id" = 'storeId'`, [])[0]![0] as string
}

function lastSeqOf(writer: SqliteConnection): number {
  return Number(writer.rows('select max("seq") from "changes"', [])[0]![0] ?? 0)
}
