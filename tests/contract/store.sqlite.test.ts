import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { quietLog } from '../support/quiet-log.ts'
import { describeStore } from './store.ts'

describeStore('SQLite', {
  shared: false,
  async make() {
    const folder = await mkdtemp(join(tmpdir(), 'huiyin-contract-'))
    return {
      open: choices => openSqliteStore({ file: join(folder, 'store.sqlite'), now: Date.now, newId: v7, log: quietLog, ...choices }),
      drop: () => rm(folder, { recursive: true, force: true }),
    }
  },
})
