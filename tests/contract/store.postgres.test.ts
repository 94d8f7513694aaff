import type { TestPostgres } from '../support/postgres.ts'
import { v7 } from 'uuid'
import { afterAll, beforeAll } from 'vitest'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { startPostgres } from '../support/postgres.ts'
import { quietLog } from '../support/quiet-log.ts'
import { describeStore } from './store.ts'

const open = (url: string, choices: object = {}) => openPostgresStore({ url, now: Date.now, newId: v7, log: quietLog, ...choices })

let postgres: TestPostgres
/** An empty store: a copy of it is there sooner than one that is built. */
let empty: string
beforeAll(async () => {
  postgres = await startPostgres()
  empty = await postgres.createDatabase()
  await (await open(empty)).close()
})
afterAll(() => postgres?.stop())

describeStore('PostgreSQL', {
  shared: true,
  async make() {
    const url = await postgres.createDatabase(empty)
    return {
      open: choices => open(url, choices),
      // The whole server goes at the end.
      drop: async () => {},
    }
  },
})
