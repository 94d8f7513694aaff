import type { SQLInputValue } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'

/** Rows of one table as the database keeps them. */
export interface RawRows {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly SQLInputValue[])[]
}

/** What one transaction writes. */
export type RawBatch = readonly RawRows[]

/** Columns that are computed by the database itself. */
const computed = new Set(['rankKey'])

/**
 * Reads every row of these tables from a store's file, in the order in which they were written, cut evenly into as many
 * batches as the store took commits: the same rows that `insertRaw` then writes.
 */
export function readAsBatches(file: string, tables: readonly string[], batches: number): RawBatch[] {
  const db = new DatabaseSync(file, { readOnly: true })
  try {
    const whole = tables.map((table): RawRows => {
      const columns = db.prepare(`select name from pragma_table_info(?)`).all(table).map(row => String(row.name)).filter(name => !computed.has(name))
      const statement = db.prepare(`select ${columns.map(column => `"${column}"`).join(', ')} from "${table}" order by rowid`)
      statement.setReturnArrays(true)
      return { table, columns, rows: statement.all() as unknown as SQLInputValue[][] }
    })
    return Array.from({ length: batches }, (_, n) => whole.map(({ table, columns, rows }) => {
      const cut = (at: number) => Math.floor(rows.length * at / batches)
      return { table, columns, rows: rows.slice(cut(n), cut(n + 1)) }
    }))
  }
  finally {
    db.close()
  }
}

/**
 * The raw engine: inserts these rows with one prepared statement per table and one transaction per batch, into a file that
 * has the store's own tables and indexes, with the store's own durability. Answers the time it took, ms.
 */
export function insertRaw(file: string, batches: readonly RawBatch[]): number {
  const db = new DatabaseSync(file)
  try {
    db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -32000')
    const statements = new Map((batches[0] ?? []).map(({ table, columns }) => [table, db.prepare(`insert into "${table}" (${columns.map(column => `"${column}"`).join(', ')}) values (${columns.map(() => '?').join(', ')})`)]))
    const started = performance.now()
    for (const batch of batches) {
      db.exec('begin immediate')
      for (const { table, rows } of batch) {
        const statement = statements.get(table)!
        for (const values of rows)
          statement.run(...values)
      }
      db.exec('commit')
    }
    return performance.now() - started
  }
  finally {
    db.close()
  }
}
