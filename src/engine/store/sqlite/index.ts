import type { WriteParts } from '../handle.ts'
import type { Store } from '../port.ts'
import type { Executor } from '../sql/value.ts'
import type { SqliteConnection } from './connection.ts'
import type { SqliteStoreOptions } from './options.ts'
import type { StorePlace } from './place.ts'
import { AppError } from '../../../shared/errors.ts'
import { readChanges } from '../change-rows.ts'
import { createGroupCommit, defaultCommitLimits } from '../commit/group-commit.ts'
import { createFeed } from '../feed.ts'
import { createReadHandle, createWriteHandle } from '../handle.ts'
import { createHealth } from '../health.ts'
import { createRoomWatch, probeRoom } from '../room.ts'
import { createSearchIndex } from '../search/index.ts'
import { createCodecs } from '../sql/codec.ts'
import { createCompiler } from '../sql/compiler.ts'
import { createGateway } from '../sql/gateway.ts'
import { createQueries } from '../sql/queries.ts'
import { openConnection } from './connection.ts'
import { isUnreadable } from './errors.ts'
import { openPlace } from './place.ts'
import { scrub } from './scrub.ts'
import { createSqliteTransactor } from './transactor.ts'

/**
 * Opens the store on a SQLite file, made and migrated if need be. One connection writes, a second one reads what is
 * committed. A file that cannot be read is set aside and the last backup takes its place; the state is then `restored`,
 * and the store has a new id. Throws `store_newer`, `store_busy` (another program has the file), `store_full`.
 */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const place = await openPlace(options)
  try {
    if (options.maxPages !== undefined)
      place.writer.exec(`pragma max_page_count = ${options.maxPages}`)
    return buildStore(options, place, openConnection(place.file, { readOnly: true }))
  }
  catch (error) {
    place.close()
    throw error
  }
}

function buildStore(options: SqliteStoreOptions, place: StorePlace, reader: SqliteConnection): Store {
  const { writer } = place
  const parts = createParts(writer)
  const usual = place.restored ? 'restored' : 'ok'
  const health = createHealth(usual, options.log)
  const feed = createFeed(options.log)
  const room = createRoomWatch({ usual, setState: health.set, probe })
  const transactor = createSqliteTransactor({
    connection: writer,
    handle: scope => createWriteHandle(parts, writer, scope),
    lastSeq: place.lastSeq,
    onCommitted: place.noteSeq,
    onFailed: room.failed,
  })
  const commits = createGroupCommit({ transactor, limits: { ...defaultCommitLimits, ...options.limits }, now: options.now, onCommitted: feed.tell })
  let closed: Promise<void> | null = null

  async function query<R>(work: (on: Executor) => Promise<R>): Promise<R> {
    commits.refuseInside()
    if (closed !== null)
      throw new AppError('store_closed')
    return work(reader)
  }

  async function probe(): Promise<void> {
    await probeRoom(commits.write)
  }

  /** A database whose copy is damaged takes nothing in any more that a restored one would not have. */
  async function backUp(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    }
    catch (error) {
      if (isUnreadable(error))
        health.set('read_only')
      throw error
    }
  }

  async function close(): Promise<void> {
    room.close()
    await commits.close()
    reader.close()
    place.close()
  }

  return {
    kind: 'sqlite',
    id: place.storeId,
    read: createReadHandle(parts, query),
    write: commits.write,
    onChanges: feed.on,
    changesAfter: (seq, limit) => query(on => readChanges(on, 'sqlite', seq, limit)),
    lastSeq: () => query(async () => transactor.lastSeq()),
    indexSome: (limit, at, least) => parts.search.indexSome(step => commits.write(tx => tx.own(step)), limit, at, least),
    state: health.state,
    onState: health.on,
    ...(place.backup === undefined ? {} : { backup: () => backUp(place.backup!) }),
    scrub: () => scrub(place),
    close: () => closed ??= close(),
  }
}

function createParts(writer: SqliteConnection): WriteParts {
  const codecs = createCodecs()
  const highest = writer.rows(`select max((select coalesce(max("n"), 0) from "messages"), (select cast("value" as integer) from "meta" where "id" = 'searchWatermark'))`, [])
  let lastNumber = highest[0]![0] as number
  return {
    gateway: createGateway(createCompiler('sqlite'), codecs),
    queries: createQueries('sqlite', codecs),
    search: createSearchIndex('sqlite'),
    async nextMessageNumbers(_on, count) {
      const firstNumber = lastNumber + 1
      lastNumber += count
      return firstNumber
    },
  }
}
