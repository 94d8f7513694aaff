import type { ErrorCode } from '../../../shared/errors.ts'
import type { Transactor } from '../commit/transactor.ts'
import type { PendingChange } from '../commit/unit.ts'
import type { Change } from '../tables.ts'
import type { SqliteConnection } from './connection.ts'
import { isAppError } from '../../../shared/errors.ts'

/** Rows of the change feed per statement. */
const chunk = 64

/** Deps of {@link createSqliteTransactor}. */
export interface SqliteTransactorDeps {
  readonly connection: SqliteConnection
  readonly handle: Transactor['handle']
  readonly lastSeq: number
  readonly onCommitted: (lastSeq: number) => void
  readonly onFailed: (code: ErrorCode) => void
}

/** Transactions on the one writing connection. */
export function createSqliteTransactor({ connection, handle, lastSeq, onCommitted, onFailed }: SqliteTransactorDeps): Transactor & { readonly lastSeq: () => number } {
  let committedSeq = lastSeq

  return {
    handle,
    lastSeq: () => committedSeq,
    begin: () => void connection.run('begin immediate', []),
    enter: () => void connection.run('savepoint unit', []),
    leave: () => void connection.run('release unit', []),
    undo() {
      connection.run('rollback to unit', [])
      connection.run('release unit', [])
    },
    commit(changes) {
      const numbered = changes.map((change, index): Change => ({ seq: committedSeq + index + 1, ...change }))
      writeChanges(connection, numbered)
      connection.run('commit', [])
      committedSeq += numbered.length
      onCommitted(committedSeq)
      return numbered
    },
    rollback() {
      if (connection.db.isTransaction)
        connection.db.exec('rollback')
    },
    // SQLite may have ended the transaction by itself; and what a full disk refused to one, it refuses to all.
    breaksBatch: error => !connection.db.isTransaction || (isAppError(error) && error.code.startsWith('store_') && error.code !== 'store_foreign_await'),
    failed(error) {
      onFailed(isAppError(error) ? error.code : 'internal')
      return { error }
    },
  }
}

const written = new Map<number, string>()

/** The statement for so many changes; written once, since the text of a statement is how it is found again. */
function insertChanges(size: number): string {
  let text = written.get(size)
  if (text === undefined) {
    text = `insert into "changes" ("seq", "entity", "ref", "parentId", "version") values ${Array.from({ length: size }).fill('(?, ?, ?, ?, ?)').join(', ')}`
    written.set(size, text)
  }
  return text
}

function writeChanges(connection: SqliteConnection, changes: readonly Change[]): void {
  for (let from = 0; from < changes.length;) {
    const size = Math.min(chunk, 2 ** Math.floor(Math.log2(changes.length - from)))
    const params = changes.slice(from, from + size).flatMap(({ seq, entity, id, parentId, version }: Change & PendingChange) => [seq, entity, id, parentId, version])
    connection.run(insertChanges(size), params)
    from += size
  }
}
