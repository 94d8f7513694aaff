import type { StoreLog } from './log.ts'
import type { Change } from './tables.ts'

/** Listeners of committed changes. */
export function createFeed(log: StoreLog) {
  const listeners = new Set<(changes: readonly Change[]) => void>()
  return {
    on(listener: (changes: readonly Change[]) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** A listener that throws is a bug of its own and must not undo what is committed. */
    tell(changes: readonly Change[]): void {
      for (const listener of listeners) {
        try {
          listener(changes)
        }
        catch (error) {
          log.error({ err: error }, 'a listener of the change feed failed')
        }
      }
    },
  }
}
