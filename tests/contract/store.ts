import type { CommitLimits } from '../../src/engine/store/commit/group-commit.ts'
import type { Store } from '../../src/engine/store/port.ts'
import { afterEach, beforeEach, describe } from 'vitest'
import { describeClaims } from './store-claims.ts'
import { describeColumns } from './store-columns.ts'
import { describeFeed } from './store-feed.ts'
import { describeInbox } from './store-inbox.ts'
import { describeQueries } from './store-queries.ts'
import { describeRows } from './store-rows-suite.ts'
import { describeSearch } from './store-search.ts'
import { describeUnits } from './store-units.ts'

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

/** The contract of `Store`, held against one implementation. */
export function describeStore(name: string, kind: StoreKind): void {
  describe(`store on ${name}`, () => {
    let database: TestDatabase
    let opened: Store[] = []

    beforeEach(async () => {
      database = await kind.make()
    })
    afterEach(async () => {
      await Promise.all(opened.map(store => store.close()))
      opened = []
      await database.drop()
    })

    const bench: Bench = {
      kind,
      async open(choices) {
        const store = await database.open(choices)
        opened.push(store)
        return store
      },
    }

    describeRows(bench)
    describeColumns(bench)
    describeUnits(bench)
    describeFeed(bench)
    describeInbox(bench)
    describeQueries(bench)
    describeClaims(bench)
    describeSearch(bench)
  })
}
