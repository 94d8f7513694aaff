import type { Store } from '../../src/engine/store/port.ts'
import type { Bench, StoreKind, TestDatabase } from './store-bench.ts'
import { afterEach, beforeEach, describe } from 'vitest'
import { describeClaims } from './store-claims.ts'
import { describeColumns } from './store-columns.ts'
import { describeFeed } from './store-feed.ts'
import { describeInbox } from './store-inbox.ts'
import { describeQueries } from './store-queries.ts'
import { describeRows } from './store-rows-suite.ts'
import { describeSearchMore } from './store-search-more.ts'
import { describeSearch } from './store-search.ts'
import { describeUnits } from './store-units.ts'

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
    describeSearchMore(bench)
  })
}
