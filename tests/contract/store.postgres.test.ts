import { v7 } from 'uuid'
import { beforeAll } from 'vitest'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { quietLog } from '../support/quiet-log.ts'
import { borrowPostgres } from '../support/run-postgres.ts'
import { describeStore } from './store.ts'

const open = (url: string, choices: object = {}) => openPostgresStore({ url, now: Date.now, newId: v7, log: quietLog, ...choices })

/** One store for all: emptying it takes a hundredth of the time that building one takes. */
let url: string
let empty: () => Promise<void>
beforeAll(async () => {
  const postgres = await borrowPostgres()
  url = await postgres.createStore()
  empty = await postgres.remember(url)
})

describeStore('PostgreSQL', {
  shared: true,
  make: async () => ({ open: choices => open(url, choices), drop: () => empty() }),
})
