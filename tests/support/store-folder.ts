import type { Store } from '../../src/engine/store/port.ts'
import type { SqliteStoreOptions } from '../../src/engine/store/sqlite/options.ts'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 } from 'uuid'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { quietLog } from './quiet-log.ts'

/** A folder with one store's files, for tests that damage or reopen them. */
export interface StoreFolder {
  readonly file: string
  readonly open: (more?: Partial<SqliteStoreOptions>) => Promise<Store>
  /** Names of the files that are there. */
  readonly list: () => Promise<string[]>
  /** Closes what is open and removes everything. */
  readonly remove: () => Promise<void>
}

/** Makes a {@link StoreFolder}. */
export async function makeStoreFolder(): Promise<StoreFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-store-'))
  const file = join(folder, 'store.db')
  const opened: Store[] = []
  return {
    file,
    async open(more = {}) {
      const store = await openSqliteStore({ file, now: Date.now, newId: v7, log: quietLog, ...more })
      opened.push(store)
      return store
    },
    list: async () => (await readdir(folder)).sort(),
    async remove() {
      await Promise.all(opened.map(store => store.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
