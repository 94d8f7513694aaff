import type { SQLInputValue, StatementSync } from 'node:sqlite'
import type { Executor, SqlValue } from '../sql/value.ts'
import { DatabaseSync } from 'node:sqlite'
import { toStoreError } from './errors.ts'

/** One connection with its prepared statements. */
export interface SqliteConnection extends Executor {
  readonly db: DatabaseSync
  readonly rows: (text: string, params: readonly SqlValue[]) => readonly (readonly unknown[])[]
  readonly run: (text: string, params: readonly SqlValue[]) => number
  /** Statements that answer nothing, such as pragmas and definitions. */
  readonly exec: (text: string) => void
  readonly close: () => void
}

/** Prepared statements kept per connection, those used last: each holds tens of kilobytes outside the heap, and updates of rare columns come in hundreds of shapes. */
const maxStatements = 192

/** Opens a connection. `patienceMs`: how long a statement waits for another program. Errors of every statement are the store's own (`toStoreError`). */
export function openConnection(file: string, options: { readonly readOnly?: boolean, readonly patienceMs?: number } = {}): SqliteConnection {
  const db = guarded(() => new DatabaseSync(file, { readOnly: options.readOnly ?? false, timeout: options.patienceMs ?? 2_000, enableForeignKeyConstraints: false }))
  const statements = new Map<string, StatementSync>()

  function prepare(text: string): StatementSync {
    const statement = db.prepare(text)
    statement.setReturnArrays(true)
    return statement
  }

  function prepared(text: string): StatementSync {
    const known = statements.get(text)
    const statement = known ?? prepare(text)
    // A map remembers in which order its keys came: the first is the one not used for longest.
    if (known !== undefined)
      statements.delete(text)
    else if (statements.size >= maxStatements)
      statements.delete(statements.keys().next().value!)
    statements.set(text, statement)
    return statement
  }

  return {
    db,
    rows: (text, params) => guarded(() => prepared(text).all(...params as SQLInputValue[]) as unknown as unknown[][]),
    run: (text, params) => guarded(() => prepared(text).run(...params as SQLInputValue[]).changes as number),
    exec: text => guarded(() => db.exec(text)),
    close() {
      statements.clear()
      if (db.isOpen)
        db.close()
    },
  }
}

function guarded<T>(work: () => T): T {
  try {
    return work()
  }
  catch (error) {
    throw toStoreError(error)
  }
}
