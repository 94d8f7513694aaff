import type { Maybe } from '../sql/value.ts'
import type { FeedEntity } from '../tables.ts'
import { AppError } from '../../../shared/errors.ts'

/** A change before it has a number. */
export interface PendingChange {
  readonly entity: FeedEntity
  readonly id: string
  readonly parentId: string | null
  readonly version: number
}

/** What a write handle is made over: every operation of the handle runs through `op`. */
export interface UnitScope {
  /** Runs one operation; refused once the unit has ended or an operation of it has failed. `writes`: it may change rows. */
  readonly op: <T>(work: () => Maybe<T>, writes: boolean) => Promise<T>
  readonly changed: (change: PendingChange) => void
}

/** What became of a unit. A failed one is `clean` when it left nothing behind that must be undone. */
export type UnitOutcome<T>
  = | { readonly ok: true, readonly value: T, readonly changes: ReadonlyMap<string, PendingChange> }
    | { readonly ok: false, readonly error: unknown, readonly clean: boolean }

/**
 * Runs one unit over a handle of its own. The unit is stopped with `store_foreign_await` when the event loop has turned
 * and it waits for something, but not for the store: the transaction of many others would wait with it. An operation that
 * failed dooms the unit, on both databases alike, even if the unit swallowed the error. Never rejects.
 */
export async function runUnit<H, T>(makeHandle: (scope: UnitScope) => H, unit: (handle: H) => Promise<T>): Promise<UnitOutcome<T>> {
  const changes = new Map<string, PendingChange>()
  let pending = 0
  let ended = false
  let failure: { readonly error: unknown } | null = null
  let wrote = false
  let check: NodeJS.Immediate | undefined
  let stop: (error: AppError) => void = () => {}
  let wake: () => void = () => {}

  function watch() {
    check ??= setImmediate(() => {
      check = undefined
      if (!ended && pending === 0)
        stop(new AppError('store_foreign_await', { retryable: false, reportable: true }))
    })
  }

  function refuseLate() {
    if (ended)
      throw new AppError('store_foreign_await', { details: { why: 'the unit has ended' }, retryable: false, reportable: true })
  }

  const scope: UnitScope = {
    async op(work, writes) {
      refuseLate()
      if (failure !== null)
        throw failure.error
      wrote ||= writes
      pending += 1
      try {
        return await work()
      }
      catch (error) {
        failure ??= { error }
        throw error
      }
      finally {
        pending -= 1
        if (pending === 0) {
          wake()
          watch()
        }
      }
    },
    changed(change) {
      refuseLate()
      changes.set(`${change.entity} ${change.id}`, change)
    },
  }

  try {
    watch()
    const stopped = new Promise<never>((_, reject) => {
      stop = reject
    })
    const running = unit(makeHandle(scope))
    const value = await Promise.race([running, stopped])
    if (pending > 0)
      await new Promise<void>(resolve => wake = resolve)
    if (failure !== null)
      throw (failure as { error: unknown }).error
    return { ok: true, value, changes }
  }
  catch (error) {
    return { ok: false, error, clean: !wrote && failure === null }
  }
  finally {
    ended = true
    clearImmediate(check)
  }
}
