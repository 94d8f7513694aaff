import type { CommitLimits } from '../commit/group-commit.ts'
import type { WriteParts } from '../handle.ts'
import type { StoreLog } from '../log.ts'
import type { Store } from '../port.ts'
import type { Executor } from '../sql/value.ts'
import type { PostgresWriter } from './writer.ts'
import pg from 'pg'
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
import { createChangePump } from './changes.ts'
import { connectionConfig, createExecutor, createStatementNames } from './connection.ts'
import { migratePostgres } from './migrate.ts'
import { createPostgresTransactor } from './transactor.ts'
import { createWriter } from './writer.ts'

/** Options of {@link openPostgresStore}. */
export interface PostgresStoreOptions {
  /** Connection string of a database of our own. */
  readonly url: string
  /** ms UTC. */
  readonly now: () => number
  readonly newId: () => string
  readonly log: StoreLog
  /** Connections for reading; one more writes and one listens. */
  readonly poolSize?: number
  readonly limits?: Partial<CommitLimits>
}

/** A reader that hears nothing for so long gives the connection up, ms. */
const readMs = 10_000

/** A transaction waits for answers without keeping the loop; under load a longer one makes more of its turn. */
const postgresLimits: CommitLimits = { ...defaultCommitLimits, maxBatchMs: 25 }

/**
 * Opens the store on a PostgreSQL database, migrated if need be. Several processes may open the same one. Throws
 * `store_newer`, and `store_busy` when the server cannot be reached.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  await migratePostgres(options.url)
  const names = createStatementNames()
  const writer = createWriter(options.url, names, options.log)
  const pool = new pg.Pool({ ...connectionConfig(options.url), max: options.poolSize ?? 4, query_timeout: readMs, allowExitOnIdle: true })
  pool.on('error', error => options.log.warn({ err: error }, 'an idle connection was lost'))
  try {
    await writer.connect()
    return await buildStore(options, writer, pool, createExecutor(() => pool, names))
  }
  catch (error) {
    await Promise.all([writer.end(), pool.end()])
    throw error
  }
}

async function buildStore(options: PostgresStoreOptions, writer: PostgresWriter, pool: pg.Pool, reader: Executor): Promise<Store> {
  const { log, now, newId } = options
  const parts = createParts()
  const health = createHealth('ok', log)
  const feed = createFeed(log)
  const id = await storeId(writer, newId)
  const marker = await addMarker(writer, newId)
  const pump = createChangePump({ url: options.url, executor: reader, lastSeq: await lastSeqOf(writer), tell: feed.tell, log })
  await pump.listen()
  const room = createRoomWatch({ usual: 'ok', setState: health.set, probe })
  const transactor = createPostgresTransactor({ writer, marker, handle: scope => createWriteHandle(parts, writer, scope), onAway, onFailed: room.failed, onDoubt: pump.look, log })
  const commits = createGroupCommit({ transactor, limits: { ...postgresLimits, ...options.limits }, now, onCommitted: pump.committed })
  let closed: Promise<void> | null = null

  function onAway(away: boolean): void {
    if (away)
      health.set('read_only')
    else if (health.state() === 'read_only')
      health.set('ok')
  }

  async function query<R>(work: (on: Executor) => Promise<R>): Promise<R> {
    commits.refuseInside()
    if (closed !== null)
      throw new AppError('store_closed')
    return work(reader)
  }

  async function probe(): Promise<void> {
    await probeRoom(commits.write)
  }

  async function close(): Promise<void> {
    room.close()
    await commits.close()
    await pump.close()
    await removeMarker(writer, marker).catch((error: unknown) => log.info({ err: error }, 'a marker stays behind'))
    await Promise.all([writer.end(), pool.end()])
  }

  return {
    kind: 'postgres',
    id,
    read: createReadHandle(parts, query),
    write: commits.write,
    onChanges: feed.on,
    changesAfter: (seq, limit) => query(on => readChanges(on, 'postgres', seq, limit)),
    lastSeq: () => query(lastSeqOf),
    indexSome: (limit, at, least) => parts.search.indexSome(step => commits.write(tx => tx.own(step)), limit, at, least),
    state: health.state,
    onState: health.on,
    close: () => closed ??= close(),
  }
}

function createParts(): WriteParts {
  const codecs = createCodecs()
  return {
    gateway: createGateway(createCompiler('postgres'), codecs),
    queries: createQueries('postgres', codecs),
    search: createSearchIndex('postgres'),
    async nextMessageNumbers(on, count) {
      const rows = await on.rows(`update "counters" set "value" = "value" + $1 where "id" = 'messages' returning "value"`, [count])
      return (rows[0]![0] as number) - count + 1
    },
  }
}

async function storeId(on: Executor, newId: () => string): Promise<string> {
  await on.run(`insert into "meta" ("id", "value") values ('storeId', $1) on conflict do nothing`, [newId()])
  const rows = await on.rows(`select "value" from "meta" where "id" = 'storeId'`, [])
  return rows[0]![0] as string
}

async function lastSeqOf(on: Executor): Promise<number> {
  const rows = await on.rows(`select "value" from "counters" where "id" = 'seq'`, [])
  return rows[0]![0] as number
}

/** This process's row that grows with each of its transactions: tells whether a commit without an answer arrived. */
async function addMarker(on: Executor, newId: () => string): Promise<string> {
  const marker = `writer:${newId()}`
  await on.run(`insert into "counters" ("id", "value") values ($1, 0)`, [marker])
  return marker
}

async function removeMarker(on: Executor, marker: string): Promise<void> {
  await on.run(`delete from "counters" where "id" = $1`, [marker])
}
