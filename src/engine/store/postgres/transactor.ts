import type { ErrorCode } from '../../../shared/errors.ts'
import type { Transactor } from '../commit/transactor.ts'
import type { PendingChange } from '../commit/unit.ts'
import type { StoreLog } from '../log.ts'
import type { SqlValue } from '../sql/value.ts'
import type { Change } from '../tables.ts'
import type { PostgresWriter } from './writer.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAppError } from '../../../shared/errors.ts'
import { failureKind, toStoreError } from './errors.ts'

/** How long one batch is tried again before its units are rejected, ms. */
const patienceMs = 5_000
/** Pause before the first repetition, ms; doubled each time, at most a second. */
const firstPauseMs = 20

/** Deps of {@link createPostgresTransactor}. */
export interface PostgresTransactorDeps {
  readonly writer: PostgresWriter
  /** Row of `counters` that tells whether our last commit arrived. */
  readonly marker: string
  readonly handle: Transactor['handle']
  /** The server went away, and came back. */
  readonly onAway: (away: boolean) => void
  readonly onFailed: (code: ErrorCode) => void
  /** Something may have been committed whose changes nobody was told. */
  readonly onDoubt: () => void
  readonly log: StoreLog
}

const takeTurn = 'select "value" from "counters" where "id" = \'seq\' for update'
const writeChanges = `
  with "moved" as (update "counters" set "value" = "value" + $1 where "id" = 'seq' returning "value"),
  "told" as (
    insert into "changes" ("seq", "entity", "ref", "parentId", "version")
    select "moved"."value" - $1 + "c"."n", "c"."entity", "c"."ref", "c"."parentId", "c"."version"
    from "moved", unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) with ordinality as "c" ("entity", "ref", "parentId", "version", "n")
  )
  select "value", pg_notify('huiyin_changes', "value"::text) from "moved"`

/**
 * Transactions of this process. Writers of all processes take turns by the counter row of the change feed, locked first
 * and written last: units see the same one-after-the-other world as on SQLite, and numbers follow the order of commits.
 */
export function createPostgresTransactor({ writer, marker, handle, onAway, onFailed, onDoubt, log }: PostgresTransactorDeps): Transactor {
  let batch = 0
  let waitedMs = 0

  async function wasCommitted(): Promise<boolean> {
    const rows = await writer.rows('select "value" from "counters" where "id" = $1', [marker])
    return rows[0]?.[0] === batch
  }

  /** A connection again, or false when patience ends first. A commit whose answer was lost is looked up. */
  async function reconnect(whileCommitting: boolean): Promise<'again' | 'committed' | 'gone'> {
    for (let pause = firstPauseMs; waitedMs < patienceMs; pause = Math.min(pause * 2, 1_000)) {
      await wait(pause)
      try {
        writer.drop()
        await writer.connect()
        return whileCommitting && await wasCommitted() ? 'committed' : 'again'
      }
      catch (error) {
        log.warn({ err: error, waitedMs }, 'PostgreSQL cannot be reached yet')
      }
    }
    return 'gone'
  }

  async function afterLoss(error: unknown, whileCommitting: boolean): Promise<'again' | 'committed' | { error: unknown }> {
    onAway(true)
    const found = await reconnect(whileCommitting)
    if (found === 'committed') {
      onDoubt()
      settled()
    }
    return found === 'gone' ? giveUp(error) : found
  }

  function giveUp(error: unknown): { error: unknown } {
    waitedMs = 0
    return { error: toStoreError(error) }
  }

  async function wait(ms: number): Promise<void> {
    waitedMs += ms
    await sleep(ms)
  }

  async function write(changes: readonly PendingChange[]): Promise<readonly Change[]> {
    const columns = [changes.map(change => change.entity), changes.map(change => change.id), changes.map(change => change.parentId), changes.map(change => change.version)]
    const rows = await writer.rows(writeChanges, [changes.length, ...columns] as SqlValue[])
    const last = rows[0]![0] as number
    return changes.map((change, index): Change => ({ seq: last - changes.length + index + 1, ...change }))
  }

  function settled(): void {
    waitedMs = 0
    onAway(false)
  }

  return {
    handle,
    async begin() {
      await writer.connect()
      batch += 1
      writer.send('begin')
      writer.send(`update "counters" set "value" = ${batch} where "id" = '${marker}'`)
      await writer.rows(takeTurn, [])
    },
    enter: () => writer.send('savepoint "unit"'),
    leave: () => writer.send('release savepoint "unit"'),
    undo() {
      writer.send('rollback to savepoint "unit"')
      writer.send('release savepoint "unit"')
    },
    async commit(changes) {
      // Sent together: others wait for their turn until this commit is through.
      const written = changes.length === 0 ? null : write(changes)
      const [told, tag] = await Promise.allSettled([written, writer.exec('commit')])
      if (told.status === 'rejected')
        throw told.reason
      if (tag.status === 'rejected')
        throw tag.reason
      if (tag.value !== 'COMMIT')
        throw new Error(`PostgreSQL answered ${tag.value} to a commit`)
      settled()
      return told.value ?? []
    },
    rollback: () => {
      try {
        writer.send('rollback')
      }
      catch (error) {
        log.info({ err: error }, 'nothing to roll back: the connection is gone')
      }
    },
    breaksBatch: error => ['rerun', 'lost', 'full', 'corrupt'].includes(failureKind(error)),
    async failed(error, attempt, whileCommitting) {
      const kind = failureKind(error)
      if (kind === 'lost')
        return afterLoss(error, whileCommitting)
      if (kind === 'rerun' && waitedMs < patienceMs) {
        await wait(Math.min(firstPauseMs * 2 ** (attempt - 1), 1_000))
        return 'again'
      }
      const given = giveUp(error)
      if (isAppError(given.error))
        onFailed(given.error.code)
      return given
    },
  }
}
