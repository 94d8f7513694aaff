import type { TestPostgres } from '../support/postgres.ts'
import { v7 } from 'uuid'
import { afterAll, beforeAll } from 'vitest'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { startPostgres } from '../support/postgres.ts'
import { quietLog } from '../support/quiet-log.ts'
import { describeStore } from './store.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres?.stop())

describeStore('PostgreSQL', {
  shared: true,
  async make() {
    const url = await postgres.createDatabase()
    return {
      open: choices => openPostgresStore({ url, now: Date.now, newId: v7, log: quietLog, ...choices }),
      // The whole server goes at the end.
      drop: async () => {},
    }
  },
})
