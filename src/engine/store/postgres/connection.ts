import type { ClientConfig, QueryArrayConfig, QueryArrayResult } from 'pg'
import type { Executor, SqlValue } from '../sql/value.ts'
import pg from 'pg'
import { toStoreError } from './errors.ts'

/** OID of int8; every integer of ours fits a JS number. */
const INT8 = 20

/** Settings of every connection. Times ms. */
export function connectionConfig(url: string): ClientConfig {
  return {
    connectionString: url,
    application_name: 'huiyin',
    keepAlive: true,
    connectionTimeoutMillis: 3_000,
    // A process that froze with the writers' turn in its hands loses it.
    idle_in_transaction_session_timeout: 4_000,
    lock_timeout: 4_000,
    statement_timeout: 30_000,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') => oid === INT8 ? Number : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
    },
  }
}

/** Statements that a connection keeps prepared at most: each costs the server memory on every connection. */
const maxPrepared = 400

/** Gives equal texts one name, so that each connection prepares a statement once; rare late-comers go without. */
export interface StatementNames {
  readonly of: (text: string) => string | undefined
}

/** Makes the names of one store. */
export function createStatementNames(): StatementNames {
  const names = new Map<string, string>()
  return {
    of(text) {
      let name = names.get(text)
      if (name === undefined && names.size < maxPrepared) {
        name = `h${names.size}`
        names.set(text, name)
      }
      return name
    },
  }
}

/** The part of a client or pool that runs a query. */
interface Queryable {
  query: (config: QueryArrayConfig<unknown[]>) => Promise<QueryArrayResult<unknown[]>>
}

/** Runs statements prepared by name on a client, or on any connection of a pool. */
export function createExecutor(on: () => Queryable, names: StatementNames): Executor {
  async function query(text: string, values: readonly SqlValue[]): Promise<QueryArrayResult<unknown[]>> {
    try {
      return await on().query({ name: names.of(text), text, values: [...values], rowMode: 'array' })
    }
    catch (error) {
      throw toStoreError(error)
    }
  }

  return {
    rows: async (text, values) => (await query(text, values)).rows,
    run: async (text, values) => (await query(text, values)).rowCount ?? 0,
  }
}
