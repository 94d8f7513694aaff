import type { OwnHandle } from '../handle.ts'
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

type Unit = (tx: OwnHandle) => Promise<unknown>

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

/** A unit failed after it had written, and there is no savepoint to go back to. */
class NeedsSavepoints {
  readonly error: unknown

  constructor(error: unknown) {
    this.error = error
  }
}

/** Batches that go on with savepoints after one that needed them. */
const carefulBatches = 16

/**
 * The queue of write units: one transaction and one sync to disk serve many. A batch runs without savepoints, which cost
 * SQLite as much as the writing itself; when a unit fails that has written, the batch is undone and run again with one
 * savepoint per unit, so that the bad one is undone alone.
 */
export function createGroupCommit({ transactor, limits, now, onCommitted }: GroupCommitDeps) {
  const inside = new AsyncLocalStorage<true>()
  let waiting: Entry[] = []
  let taken = 0
  let open = 0
  let running = false
  let closed = false
  let careful = 0
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

  async function write<T>(unit: (tx: OwnHandle) => Promise<T>): Promise<T> {
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
    const batch: Entry[] = []
    void runBatch(batch).catch((error: unknown) => settle(batch, batch.map(() => ({ error })), [])).finally(() => {
      if (taken < waiting.length) {
        setImmediate(turn)
        return
      }
      running = false
      for (const done of idle.splice(0))
        done()
    })
  }

  async function runBatch(batch: Entry[]): Promise<void> {
    for (let attempt = 1; ;) {
      const results: Result[] = []
      try {
        settle(batch, results, await attemptBatch(batch, results))
        careful = Math.max(0, careful - 1)
        return
      }
      catch (thrown) {
        await transactor.rollback()
        if (thrown instanceof NeedsSavepoints && batch.length > 1) {
          careful = carefulBatches
          continue
        }
        const verdict = thrown instanceof NeedsSavepoints ? { error: thrown.error } : await verdictOn(thrown, attempt)
        if (verdict !== 'again') {
          settle(batch, verdict === 'committed' ? results : batch.map(() => verdict), [])
          return
        }
        attempt += 1
      }
    }
  }

  function verdictOn(thrown: unknown, attempt: number): ReturnType<Transactor['failed']> {
    const broken = thrown instanceof BatchBroken ? thrown : new BatchBroken(thrown, false)
    return transactor.failed(broken.cause, attempt, broken.whileCommitting)
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
    try {
      return await transactor.commit([...changes.values()])
    }
    catch (error) {
      throw new BatchBroken(error, true)
    }
  }

  async function runOne(entry: Entry, changes: Map<string, PendingChange>): Promise<Result> {
    const protectedUnit = careful > 0
    if (protectedUnit)
      await transactor.enter()
    const outcome = await inside.run(true, runUnit, transactor.handle, entry.unit)
    if (outcome.ok) {
      if (protectedUnit)
        await transactor.leave()
      for (const [key, change] of outcome.changes) {
        // The later of two changes of one row stands at its own place in the order.
        changes.delete(key)
        changes.set(key, change)
      }
      return { value: outcome.value }
    }
    if (transactor.breaksBatch(outcome.error))
      throw new BatchBroken(outcome.error, false)
    if (protectedUnit)
      await transactor.undo()
    else if (!outcome.clean)
      throw new NeedsSavepoints(outcome.error)
    return { error: outcome.error }
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
