import type { Store } from '../../src/engine/store/port.ts'
import type { SqliteStoreOptions } from '../../src/engine/store/sqlite/options.ts'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
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

/** The file of an empty store, kept by the first folder of a process: writing it takes a tenth of the time of making it table by table. */
let emptyFile: Promise<Uint8Array> | null = null

const openAt = (file: string, more: Partial<SqliteStoreOptions> = {}) => openSqliteStore({ file, now: Date.now, newId: v7, log: quietLog, ...more })

async function makeEmptyFile(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-empty-'))
  const file = join(folder, 'store.db')
  await (await openAt(file)).close()
  const bytes = await readFile(file)
  await rm(folder, { recursive: true })
  return bytes
}

/** Makes a {@link StoreFolder}. */
export async function makeStoreFolder(): Promise<StoreFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-store-'))
  const file = join(folder, 'store.db')
  const opened: Store[] = []
  const list = async (): Promise<string[]> => (await readdir(folder)).sort()
  return {
    file,
    async open(more) {
      // Whatever a test has put there decides how a store begins; an empty folder has nothing to say.
      if ((await list()).length === 0)
        await writeFile(file, await (emptyFile ??= makeEmptyFile()))
      const store = await openAt(file, more)
      opened.push(store)
      return store
    },
    list,
    async remove() {
      await Promise.all(opened.map(store => store.close()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
