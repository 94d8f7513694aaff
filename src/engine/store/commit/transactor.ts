import type { OwnHandle } from '../handle.ts'
import type { Maybe } from '../sql/value.ts'
import type { Change } from '../tables.ts'
import type { PendingChange, UnitScope } from './unit.ts'

/** One database's way of running a transaction that many units share. Every step may throw; then `failed` decides. */
export interface Transactor {
  readonly begin: () => Maybe<void>
  /** Makes the handle of the next unit. */
  readonly handle: (scope: UnitScope) => OwnHandle
  /** A savepoint before a unit, released when it went well, or undone; used only while units fail. */
  readonly enter: () => Maybe<void>
  readonly leave: () => Maybe<void>
  readonly undo: () => Maybe<void>
  /** Numbers and writes the changes as the last statement of the transaction, and commits. */
  readonly commit: (changes: readonly PendingChange[]) => Maybe<readonly Change[]>
  /** Ends a broken transaction; never throws. */
  readonly rollback: () => Maybe<void>
  /** True when this error of one unit broke the transaction for all of them. */
  readonly breaksBatch: (error: unknown) => boolean
  /**
   * After a failed batch: `again` (serialization, deadlock, a lost connection that is back), `committed` when only the
   * answer to the commit was lost, or the error that every unit of the batch is rejected with.
   */
  readonly failed: (error: unknown, attempt: number, whileCommitting: boolean) => Maybe<'again' | 'committed' | { readonly error: unknown }>
}
