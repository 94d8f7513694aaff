import type { Store, WriteHandle } from '../../../src/engine/store/port.ts'
import { createIds } from '../../../src/engine/ids.ts'
import { openSqliteStore } from '../../../src/engine/store/sqlite/index.ts'
import { quietLog } from '../quiet-log.ts'

/** A real store in memory whose commits can be held up or refused. */
export interface BrokenStore {
  readonly store: Store
  /** Writes are refused from the moment when the condition holds, until `heal`. */
  readonly failAfter: (condition: () => boolean, error: Error) => void
  /** Writes wait until `open`. */
  readonly shut: () => void
  readonly open: () => void
  readonly heal: () => void
  readonly failures: () => number
  /** Writes that wait at the gate. */
  readonly waiting: () => number
}

/** Makes a store that obeys a test. */
export async function brokenStore(): Promise<BrokenStore> {
  const real = await openSqliteStore({ file: ':memory:', now: Date.now, newId: createIds(Date.now), log: quietLog })
  let gate = Promise.withResolvers<void>()
  gate.resolve()
  let refusal: { readonly condition: () => boolean, readonly error: Error } | null = null
  let failures = 0
  let waiting = 0
  return {
    store: {
      ...real,
      async write<T>(unit: (tx: WriteHandle) => Promise<T>): Promise<T> {
        waiting += 1
        await gate.promise
        waiting -= 1
        if (refusal?.condition() === true) {
          failures += 1
          throw refusal.error
        }
        return real.write(unit)
      },
    },
    failAfter(condition, error) {
      refusal = { condition, error }
    },
    shut() {
      gate = Promise.withResolvers<void>()
    },
    open: () => gate.resolve(),
    heal() {
      refusal = null
    },
    failures: () => failures,
    waiting: () => waiting,
  }
}
