import type { WriteHandle } from '../port.ts'
import type { Change } from '../tables.ts'
import type { Transactor } from './transactor.ts'
import type { PendingChange } from './unit.ts'
import { AsyncLocalStorage } from 'node:async_hooks'
import { AppError } from '../../../shared/errors.ts'
import { runUnit } from './unit.ts'

/** How much is grouped and how much may wait. */
export interface CommitLimits {
  /** Units of one commit at most. */
  readonly maxUnits: number
  /** A commit takes no further unit after this time, ms. */
  readonly maxBatchMs: number
  /** Units that wait or run; one more is refused with `store_busy`. */
  readonly maxQueue: number
}

/** 100 units or 5 ms; 10,000 waiting. */
export const defaultCommitLimits: CommitLimits = { maxUnits: 100, maxBatchMs: 5, maxQueue: 10_000 }

/** Deps of {@link createGroupCommit}. */
export interface GroupCommitDeps {
  readonly transactor: Transactor
  readonly limits: CommitLimits
  readonly now: () => number
  /** Called after a durable commit, before its units resolve. Must not throw. */
  readonly onCommitted: (changes: readonly Change[]) => void
}

type Unit = (tx: WriteHandle) => Promise<unknown>

interface Entry {
  readonly unit: Unit
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

type Result = { readonly value: unknown } | { readonly error: unknown }

/** An error that ends the transaction for every unit in it. */
class BatchBroken {
  readonly cause: unknown
  readonly whileCommitting: boolean

  constructor(cause: unknown, whileCommitting: boolean) {
    this.cause = cause
    this.whileCommitting = whileCommitting
  }
}

/** The queue of write units: one transaction and one sync to disk serve many. */
export function createGroupCommit({ transactor, limits, now, onCommitted }: GroupCommitDeps) {
  const inside = new AsyncLocalStorage<true>()
  let waiting: Entry[] = []
  let taken = 0
  let open = 0
  let running = false
  let closed = false
  const idle: (() => void)[] = []

  function take(): Entry | undefined {
    const entry = waiting[taken]
    if (entry === undefined)
      return undefined
    taken += 1
    if (taken === waiting.length) {
      waiting = []
      taken = 0
    }
    return entry
  }

  /** A unit that asks the store itself would wait for its own commit, or read what is not yet there. */
  function refuseInside(): void {
    if (inside.getStore() === true)
      throw new AppError('store_foreign_await', { details: { why: 'a unit asks only its own handle' }, reportable: true })
  }

  async function write<T>(unit: (tx: WriteHandle) => Promise<T>): Promise<T> {
    refuseInside()
    if (closed)
      throw new AppError('store_closed')
    if (open >= limits.maxQueue)
      throw new AppError('store_busy', { details: { waiting: open } })
    open += 1
    return new Promise<T>((resolve, reject) => {
      waiting.push({ unit, resolve: resolve as Entry['resolve'], reject })
      if (!running) {
        running = true
        setImmediate(turn)
      }
    })
  }

  function turn(): void {
    void runBatch().finally(() => {
      if (taken < waiting.length) {
        setImmediate(turn)
        return
      }
      running = false
      for (const done of idle.splice(0))
        done()
    })
  }

  async function runBatch(): Promise<void> {
    const batch: Entry[] = []
    for (let attempt = 1; ; attempt += 1) {
      const results: Result[] = []
      try {
        settle(batch, results, await attemptBatch(batch, results))
        return
      }
      catch (thrown) {
        const broken = thrown instanceof BatchBroken ? thrown : new BatchBroken(thrown, false)
        await transactor.rollback()
        const verdict = await transactor.failed(broken.cause, attempt, broken.whileCommitting)
        if (verdict === 'committed') {
          settle(batch, results, [])
          return
        }
        if (verdict !== 'again') {
          settle(batch, batch.map(() => verdict), [])
          return
        }
      }
    }
  }

  /** Runs the batch's units, and on the first attempt takes more while there is room. Answers the committed changes. */
  async function attemptBatch(batch: Entry[], results: Result[]): Promise<readonly Change[]> {
    const repeated = batch.length > 0
    const started = now()
    const changes = new Map<string, PendingChange>()
    if (!repeated)
      batch.push(take()!)
    await transactor.begin()
    for (let index = 0; index < batch.length; index += 1) {
      results.push(await runOne(batch[index]!, changes))
      const room = !repeated && batch.length < limits.maxUnits && now() - started < limits.maxBatchMs
      const next = room ? take() : undefined
      if (next !== undefined)
        batch.push(next)
    }
    const sealed = changes.size === 0 ? [] : await transactor.seal([...changes.values()])
    try {
      await transactor.commit()
    }
    catch (error) {
      throw new BatchBroken(error, true)
    }
    return sealed
  }

  async function runOne(entry: Entry, changes: Map<string, PendingChange>): Promise<Result> {
    await transactor.enter()
    try {
      const outcome = await inside.run(true, runUnit, transactor.handle, entry.unit)
      await transactor.leave()
      for (const [key, change] of outcome.changes) {
        // The later of two changes of one row stands at its own place in the order.
        changes.delete(key)
        changes.set(key, change)
      }
      return { value: outcome.value }
    }
    catch (error) {
      if (transactor.breaksBatch(error))
        throw new BatchBroken(error, false)
      await transactor.undo()
      return { error }
    }
  }

  function settle(batch: readonly Entry[], results: readonly Result[], changes: readonly Change[]): void {
    open -= batch.length
    if (changes.length > 0)
      onCommitted(changes)
    batch.forEach((entry, index) => {
      const result = results[index]!
      if ('value' in result)
        entry.resolve(result.value)
      else
        entry.reject(result.error)
    })
  }

  return {
    write,
    refuseInside,
    /** Units that wait or run. */
    depth: () => open,
    /** Takes no more units; resolves when those that were taken have been committed or rejected. */
    async close(): Promise<void> {
      closed = true
      if (running)
        await new Promise<void>(resolve => idle.push(resolve))
    },
  }
}

/** See {@link createGroupCommit}. */
export type GroupCommit = ReturnType<typeof createGroupCommit>
