import type { EngineContext } from '../context.ts'

/** Least pause between two runs that changes ask for, ms: each is a commit of its own, and a search looks through the tail anyway. */
const pauseMs = 150
/** Messages indexed by one call at most. */
const batch = 512
/** So many must wait before they are worth a segment of their own; a search asks their texts meanwhile. */
const least = 128

/** Keeps the search index close behind the feed. */
export interface SearchIndexer {
  /** Works until nothing is left; messages too few for a segment may wait, unless `all` is asked for. */
  readonly run: (all?: boolean) => Promise<void>
  /** Runs before long, once for all that ask meanwhile. */
  readonly soon: () => void
  /** How far behind the index is, ms. */
  readonly lagMs: () => number
}

/** Builds the indexer; it never runs twice at once. */
export function createSearchIndexer(context: EngineContext): SearchIndexer {
  let running: Promise<void> | null = null
  let cancelSoon: (() => void) | null = null
  let lag = 0
  async function catchUp(worth: number): Promise<void> {
    for (;;) {
      const { indexed, lagMs } = await context.store.indexSome(batch, context.now(), worth)
      lag = lagMs
      if (indexed < batch)
        return
    }
  }
  async function run(all = false): Promise<void> {
    cancelSoon?.()
    cancelSoon = null
    running ??= catchUp(all ? 1 : least)
      .catch(error => context.log.error({ err: error }, 'the search index stumbled'))
      .finally(() => { running = null })
    return running
  }
  return {
    lagMs: () => lag,
    run,
    soon() {
      cancelSoon ??= context.after(pauseMs, () => void run())
    },
  }
}
