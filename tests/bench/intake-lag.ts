import type { EngineContext } from '../../src/engine/context.ts'
import type { Store } from '../../src/engine/store/port.ts'
import type { Traffic } from './intake-traffic.ts'
import { performance } from 'node:perf_hooks'
import { createSearchIndexer } from '../../src/engine/search/indexer.ts'
import { createIntakeContext, openPath, openStore } from './intake-engine.ts'

/** What the search index did under a steady flow. */
export interface IndexLag {
  /** From a message's commit to its entry in the index, ms, for every message. */
  readonly lagsMs: readonly number[]
  readonly seconds: number
}

/** Notes when each message is committed and when it is in the index; messages are indexed in the order of their numbers. */
function createLagBook() {
  const committedAt: number[] = []
  const lagsMs: number[] = []
  return {
    lagsMs,
    committed: (count: number) => void committedAt.push(...Array.from<number>({ length: count }).fill(performance.now())),
    indexed(count: number) {
      const at = performance.now()
      for (let n = 0; n < count; n++)
        lagsMs.push(Math.max(0, at - (committedAt[lagsMs.length] ?? at)))
    },
  }
}

function watched(store: Store, onIndexed: (count: number) => void): Store {
  return {
    ...store,
    async indexSome(limit, now, least) {
      const done = await store.indexSome(limit, now, least)
      onIndexed(done.indexed)
      return done
    },
  }
}

/** Takes the traffic in at so many messages a second, with the indexer running behind the change feed as in an engine. */
export async function measureIndexLag(file: string, traffic: Traffic, perSecond: number): Promise<IndexLag> {
  const book = createLagBook()
  const store = watched(await openStore(file), book.indexed)
  const context: EngineContext = createIntakeContext(store, traffic.accountId)
  const indexer = createSearchIndexer(context)
  const off = store.onChanges((changes) => {
    if (changes.some(change => change.entity === 'messages'))
      indexer.soon()
  })
  const full = openPath(store, context, traffic)
  const began = performance.now()
  let taken = 0
  for (const poll of traffic.polls) {
    const due = began + taken * 1000 / perSecond
    if (due > performance.now())
      await new Promise(resolve => setTimeout(resolve, due - performance.now()))
    const fresh = await full.prepare(poll)()
    book.committed(fresh)
    taken += fresh
  }
  const seconds = (performance.now() - began) / 1000
  off()
  await indexer.run(true)
  await full.close()
  return { lagsMs: book.lagsMs, seconds }
}
