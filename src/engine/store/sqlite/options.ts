import type { CommitLimits } from '../commit/group-commit.ts'
import type { StoreLog } from '../log.ts'

/** Options of `openSqliteStore`. */
export interface SqliteStoreOptions {
  /** Path of the database file, or `:memory:` for a store that is gone when it is closed. */
  readonly file: string
  /** ms UTC. */
  readonly now: () => number
  readonly newId: () => string
  readonly log: StoreLog
  readonly limits?: Partial<CommitLimits>
  /** Largest database that is looked through whole when it is opened, bytes; left out: as designed. */
  readonly wholeCheckBytes?: number
  /** Most pages (4 KiB) that the file may have; unlimited without. */
  readonly maxPages?: number
}
