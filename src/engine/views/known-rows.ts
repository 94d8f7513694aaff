import type { Change } from '../store/tables.ts'

/** Customers whose rows are remembered. */
const remembered = 2_000

/** Which rooms and cases each customer was last seen with, so that the changes of others pass their views by. */
export interface KnownRows {
  readonly note: (customerId: string, rows: readonly { readonly id: string }[]) => void
  /** True for a change of one of their rows, or within one; and for any change before they were seen at all. */
  readonly isAbout: (customerId: string, change: Change) => boolean
}

/** Begins with nobody known. */
export function createKnownRows(): KnownRows {
  const known = new Map<string, ReadonlySet<string>>()
  return {
    note(customerId, rows) {
      known.delete(customerId)
      known.set(customerId, new Set(rows.map(row => row.id)))
      const [oldest] = known.keys()
      if (known.size > remembered && oldest !== undefined)
        known.delete(oldest)
    },
    isAbout(customerId, change) {
      const rows = known.get(customerId)
      return rows === undefined || rows.has(change.id) || (change.parentId !== null && rows.has(change.parentId))
    },
  }
}
