import type { CommitLimits } from '../../src/engine/store/commit/group-commit.ts'
import type { Store } from '../../src/engine/store/port.ts'

/** What a test may choose when it opens a store. */
export interface OpenChoices {
  readonly limits?: Partial<CommitLimits>
}

/** One empty database of the kind under test. */
export interface TestDatabase {
  /** May be called again after a close, and at once where several processes share a database. */
  readonly open: (choices?: OpenChoices) => Promise<Store>
  readonly drop: () => Promise<void>
}

/** Makes databases of one kind. */
export interface StoreKind {
  readonly make: () => Promise<TestDatabase>
  /** Several stores may be open on one database. */
  readonly shared: boolean
}

/** The database of the running test; stores opened through it are closed after the test. */
export interface Bench {
  readonly open: (choices?: OpenChoices) => Promise<Store>
  readonly kind: StoreKind
}
