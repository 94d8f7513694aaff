import type { PostgresServer } from './postgres.ts'
import pg from 'pg'
import { v7 } from 'uuid'
import { inject } from 'vitest'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { databaseOf, postgresAt } from './postgres.ts'
import { quietLog } from './quiet-log.ts'

/** The run's own server; whoever makes a database on it leaves it there, for the server goes with the run. */
export interface RunPostgres extends PostgresServer {
  /** Makes a database that has the newest schema and no rows but those of a store that was opened once; answers its connection string. */
  readonly createStore: () => Promise<string>
}

/** The store that all others are copies of, and the lock under which it is made. */
const template = 'migrated'
const templateLock = 20_260_301

async function ensureTemplate(server: PostgresServer): Promise<void> {
  const turn = new pg.Client({ connectionString: server.url })
  await turn.connect()
  try {
    await turn.query(`select pg_advisory_lock(${templateLock})`)
    const { rowCount } = await turn.query('select 1 from pg_database where datname = $1', [template])
    if (rowCount !== 0)
      return
    const made = await server.createDatabase()
    await (await openPostgresStore({ url: made, now: Date.now, newId: v7, log: quietLog })).close()
    // Under its name it is whole.
    await turn.query(`alter database ${databaseOf(made)} rename to ${template}`)
  }
  finally {
    await turn.end()
  }
}

/** The PostgreSQL of this run of vitest, started by the first file that asks; throws with the words of a server that did not start. */
export async function borrowPostgres(): Promise<RunPostgres> {
  const answer = await fetch(`http://127.0.0.1:${inject('postgresDoor')}/`)
  const words = await answer.text()
  if (!answer.ok)
    throw new Error(words)
  const server = postgresAt(words)
  return {
    ...server,
    async createStore() {
      await ensureTemplate(server)
      return server.createDatabase(new URL(`/${template}`, server.url).href)
    },
  }
}
