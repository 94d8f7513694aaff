import type { TestPostgres } from '../support/postgres.ts'
import { v7 } from 'uuid'
import { afterAll, beforeAll } from 'vitest'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { startPostgres } from '../support/postgres.ts'
import { quietLog } from '../support/quiet-log.ts'
import { describeStore } from './store.ts'

const open = (url: string, choices: object = {}) => openPostgresStore({ url, now: Date.now, newId: v7, log: quietLog, ...choices })

let postgres: TestPostgres
/** One store for all: emptying it takes a hundredth of the time that building one takes. */
let url: string
let empty: () => Promise<void>
beforeAll(async () => {
  postgres = await startPostgres()
  url = await postgres.createDatabase()
  await (await open(url)).close()
  empty = await postgres.remember(url)
})
afterAll(() => postgres?.stop())

describeStore('PostgreSQL', {
  shared: true,
  make: async () => ({ open: choices => open(url, choices), drop: () => empty() }),
})
