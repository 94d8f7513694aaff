import pg from 'pg'
import { migrate } from '../migrations/index.ts'
import { createSchema } from '../migrations/schema.ts'
import { connectionConfig } from './connection.ts'
import { toStoreError } from './errors.ts'

/** Any number, the same in every process of ours. */
const turnKey = 4_837_201

/** Migrates over a connection of its own; processes that start together take turns. */
export async function migratePostgres(url: string): Promise<void> {
  const client = new pg.Client({ ...connectionConfig(url), statement_timeout: 0, lock_timeout: 0, idle_in_transaction_session_timeout: 0 })
  try {
    await client.connect()
    await client.query(`select pg_advisory_lock(${turnKey})`)
    await migrate({
      schema: createSchema('postgres'),
      executor: {
        rows: async text => (await client.query({ text, rowMode: 'array' })).rows,
        run: async text => (await client.query(text)).rowCount ?? 0,
      },
      hasMeta: async () => (await client.query(`select to_regclass('"meta"') as "meta"`)).rows[0].meta !== null,
      transaction: work => inTransaction(client, work),
    })
  }
  catch (error) {
    throw toStoreError(error)
  }
  finally {
    await client.end()
  }
}

async function inTransaction(client: pg.Client, work: () => Promise<void>): Promise<void> {
  await client.query('begin')
  try {
    await work()
    await client.query('commit')
  }
  catch (error) {
    await client.query('rollback')
    throw error
  }
}
