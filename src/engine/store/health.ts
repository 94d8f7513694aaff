import type { StoreLog } from './log.ts'
import type { Store } from './port.ts'

/** See `Store.state`. */
export type StoreState = ReturnType<Store['state']>

/** The store's state and who wants to know when it changes. */
export function createHealth(initial: StoreState, log: StoreLog) {
  const listeners = new Set<(state: StoreState) => void>()
  let state = initial
  return {
    state: () => state,
    set(next: StoreState): void {
      if (next === state)
        return
      state = next
      for (const listener of listeners) {
        try {
          listener(next)
        }
        catch (error) {
          log.error({ err: error }, 'a listener of the store\'s state failed')
        }
      }
    },
    on(listener: (state: StoreState) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
