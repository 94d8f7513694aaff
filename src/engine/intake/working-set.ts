import type { WriteHandle } from '../store/port.ts'
import type { FeedEntity, Row, TableName } from '../store/tables.ts'

/** Rows of one table that a unit reads, makes and changes; written in few statements at the end. */
export interface Tracked<T extends TableName> {
  readonly byId: ReadonlyMap<string, Row<T>>
  /** Rows as the store has them. */
  readonly load: (rows: readonly Row<T>[]) => void
  /** A row that this unit makes. */
  readonly add: (row: Row<T>) => Row<T>
  /** Marks a row (changed in place) for writing. */
  readonly touch: (id: string) => void
  readonly flush: (tx: WriteHandle) => Promise<void>
}

/** Where a table's changes are told; `parent` names the owner a screen listens by. */
interface Telling<T extends TableName> {
  readonly entity: FeedEntity
  readonly parent?: (row: Row<T>) => string | null
}

/** Tracks one table. Rows are plain objects and are changed in place between load and flush. */
export function createTracked<T extends TableName>(table: T, telling: Telling<T> | null = null): Tracked<T> {
  const byId = new Map<string, Row<T>>()
  const fresh = new Set<string>()
  const dirty = new Set<string>()

  const idOf = (row: Row<T>) => (row as { id: string }).id
  const rowsOf = (ids: Iterable<string>): Row<T>[] => [...ids].flatMap(id => byId.get(id) ?? [])

  return {
    byId,
    load(rows) {
      for (const row of rows) {
        if (!byId.has(idOf(row)))
          byId.set(idOf(row), row)
      }
    },
    add(row) {
      byId.set(idOf(row), row)
      fresh.add(idOf(row))
      return row
    },
    touch(id) {
      if (!fresh.has(id))
        dirty.add(id)
    },
    async flush(tx) {
      const changed = rowsOf(dirty)
      for (const row of changed) {
        const versioned = row as { version?: number }
        if (versioned.version !== undefined)
          versioned.version += 1
      }
      const made = rowsOf(fresh)
      if (made.length > 0)
        await tx.insert(table, made)
      if (changed.length > 0)
        await tx.updateMany(table, changed)
      if (telling !== null) {
        for (const row of [...made, ...changed])
          tx.changed(telling.entity, idOf(row), (row as { version?: number }).version ?? 1, telling.parent?.(row) ?? null)
      }
      fresh.clear()
      dirty.clear()
    },
  }
}
