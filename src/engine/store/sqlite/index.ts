import type { CommitLimits } from '../commit/group-commit.ts'
import type { WriteParts } from '../handle.ts'
import type { StoreLog } from '../log.ts'
import type { Store } from '../port.ts'
import type { SqliteConnection } from './connection.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../../shared/errors.ts'
import { readChanges } from '../change-rows.ts'
import { createGroupCommit, defaultCommitLimits } from '../commit/group-commit.ts'
import { createFeed } from '../feed.ts'
import { createReadHandle, createWriteHandle } from '../handle.ts'
import { createHealth } from '../health.ts'
import { migrate } from '../migrations/index.ts'
import { createSchema } from '../migrations/schema.ts'
import { createSqliteSearch } from '../search/dialect.ts'
import { createSearchIndex } from '../search/index.ts'
import { createCodecs } from '../sql/codec.ts'
import { createCompiler } from '../sql/compiler.ts'
import { createGateway } from '../sql/gateway.ts'
import { createQueries } from '../sql/queries.ts'
import { openConnection } from './connection.ts'
import { createSqliteTransactor } from './transactor.ts'

/** Options of {@link openSqliteStore}. */
export interface SqliteStoreOptions {
  /** Path of the database file, or `:memory:` for a store that is gone when it is closed. */
  readonly file: string
  /** ms UTC. */
  readonly now: () => number
  readonly newId: () => string
  readonly log: StoreLog
  readonly limits?: Partial<CommitLimits>
}

/**
 * Opens the store on a SQLite file, made and migrated if need be. One connection writes, a second one reads what is
 * committed. Throws `store_newer`, `store_busy` (another program has the file), `store_full`.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const place = placeOf(options.file)
  const writer = openConnection(place.file)
  try {
    configure(writer, place.temporary)
    await migrateSqlite(writer)
    return buildStore(options, writer, openConnection(place.file, { readOnly: true }), place.remove)
  }
  catch (error) {
    writer.close()
    place.remove()
    throw error
  }
}

function buildStore(options: SqliteStoreOptions, writer: SqliteConnection, reader: SqliteConnection, cleanUp: () => void): Store {
  const { log, now, newId } = options
  const codecs = createCodecs()
  const parts = createParts(writer, codecs)
  const health = createHealth('ok')
  const feed = createFeed(log)
  const transactor = createSqliteTransactor({
    connection: writer,
    handle: scope => createWriteHandle(parts, writer, scope),
    lastSeq: numberOf(writer, 'select max("seq") from "changes"'),
    onBatch: () => {},
  })
  const commits = createGroupCommit({ transactor, limits: { ...defaultCommitLimits, ...options.limits }, now, onCommitted: feed.tell })
  let closed: Promise<void> | null = null

  async function query<R>(work: (on: SqliteConnection) => Promise<R>): Promise<R> {
    commits.refuseInside()
    if (closed !== null)
      throw new AppError('store_closed')
    return work(reader)
  }

  async function close(): Promise<void> {
    await commits.close()
    reader.close()
    writer.close()
    cleanUp()
  }

  return {
    kind: 'sqlite',
    id: storeId(writer, newId),
    read: createReadHandle(parts, query),
    write: commits.write,
    onChanges: feed.on,
    changesAfter: (seq, limit) => query(on => readChanges(on, 'sqlite', seq, limit)),
    lastSeq: () => query(async () => transactor.lastSeq()),
    indexSome: (limit, at) => parts.search.indexSome(step => commits.write(tx => tx.own(step)), limit, at),
    state: health.state,
    onState: health.on,
    close: () => closed ??= close(),
  }
}

function createParts(writer: SqliteConnection, codecs: ReturnType<typeof createCodecs>): WriteParts {
  let lastNumber = Math.max(numberOf(writer, 'select max("n") from "messages"'), numberOf(writer, `select "value" from "meta" where "id" = 'searchWatermark'`))
  return {
    gateway: createGateway(createCompiler('sqlite'), codecs),
    queries: createQueries('sqlite', codecs),
    search: createSearchIndex(createSqliteSearch()),
    async nextMessageNumbers(_on, count) {
      const firstNumber = lastNumber + 1
      lastNumber += count
      return firstNumber
    },
  }
}

function configure(writer: SqliteConnection, temporary: boolean): void {
  writer.exec(`
    pragma journal_mode = wal;
    pragma synchronous = ${temporary ? 'off' : 'full'};
    pragma busy_timeout = 2000;
    pragma foreign_keys = off;
    pragma temp_store = memory;
    pragma cache_size = -32000;
  `)
}

async function migrateSqlite(writer: SqliteConnection): Promise<void> {
  await migrate({
    schema: createSchema('sqlite'),
    executor: writer,
    hasMeta: async () => writer.rows(`select 1 from "sqlite_schema" where "name" = 'meta'`, []).length > 0,
    async transaction(work) {
      writer.exec('begin immediate')
      try {
        await work()
        writer.exec('commit')
      }
      catch (error) {
        if (writer.db.isTransaction)
          writer.exec('rollback')
        throw error
      }
    },
  })
}

function storeId(writer: SqliteConnection, newId: () => string): string {
  writer.run(`insert into "meta" ("id", "value") values ('storeId', ?) on conflict do nothing`, [newId()])
  return writer.rows(`select "value" from "meta" where "id" = 'storeId'`, [])[0]![0] as string
}

function numberOf(connection: SqliteConnection, text: string): number {
  return Number(connection.rows(text, [])[0]![0] ?? 0)
}

/** A store without a file of its own lives in a folder that goes with it, so that it too has a second connection. */
function placeOf(file: string): { readonly file: string, readonly temporary: boolean, readonly remove: () => void } {
  if (file !== ':memory:')
    return { file, temporary: false, remove: () => {} }
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-store-'))
  return { file: join(folder, 'store.sqlite'), temporary: true, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
