import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { DatabaseSync } from 'node:sqlite'

type Values = SQLInputValue[]

/** The rows that one commit brought, table by table in the order in which the tables were first written. */
export type RawBatch = readonly { readonly table: string, readonly rows: readonly Values[] }[]

/** What the full path wrote: for each table its columns, and its rows in the batches in which they came. */
export interface Recording {
  readonly columns: ReadonlyMap<string, readonly string[]>
  readonly batches: readonly RawBatch[]
  readonly rows: number
}

/** The store's own tables; those inside the search index are filled later, from the change feed. */
function tablesOf(db: DatabaseSync): string[] {
  const rows = db.prepare(`select "name" from pragma_table_list where "schema" = 'main' and "type" = 'table' and "wr" = 0 and "name" not like 'sqlite\\_%' escape '\\'`).all()
  return rows.map(row => String(row.name))
}

/** Columns that can be inserted: generated ones are left out. */
function columnsOf(db: DatabaseSync, table: string): string[] {
  return db.prepare(`select "name" from pragma_table_xinfo(?) where "hidden" = 0`).all(table).map(row => String(row.name))
}

/** Last row of each table after each commit; the first entry is from before them all. */
export type Marks = readonly ReadonlyMap<string, number>[]

/** Watches a store's file while the full path writes it: `mark` after each commit. */
export function createMarker(file: string): { readonly mark: () => void, readonly close: () => Marks } {
  const db = new DatabaseSync(file, { readOnly: true })
  const last = new Map(tablesOf(db).map(name => [name, db.prepare(`select coalesce(max("rowid"), 0) as "last" from "${name}"`)]))
  const lastRows = () => new Map([...last].map(([name, statement]) => [name, Number(statement.get()?.last ?? 0)]))
  const marks = [lastRows()]
  return {
    mark: () => void marks.push(lastRows()),
    close() {
      db.close()
      return marks
    },
  }
}

/** Reads back what the full path wrote, commit by commit. */
export function readRecording(file: string, marks: Marks): Recording {
  const db = new DatabaseSync(file, { readOnly: true })
  const columns = new Map(tablesOf(db).map(name => [name, columnsOf(db, name)]))
  const selects = new Map([...columns].map(([table, names]) => {
    const select = db.prepare(`select ${names.map(name => `"${name}"`).join(', ')} from "${table}" where "rowid" > ? and "rowid" <= ? order by "rowid"`)
    select.setReturnArrays(true)
    return [table, select]
  }))
  const batches = marks.slice(1).map((to, index): RawBatch => [...selects].flatMap(([table, select]) => {
    const rows = select.all(marks[index]?.get(table) ?? 0, to.get(table) ?? 0) as unknown as Values[]
    return rows.length === 0 ? [] : [{ table, rows }]
  }))
  db.close()
  return { columns, batches, rows: batches.flat().reduce((sum, part) => sum + part.rows.length, 0) }
}

/** Bare inserts on one database. */
export interface RawPath {
  /** Inserts the rows of one commit of the full path, in one commit. */
  readonly insert: (batch: RawBatch) => void
  readonly close: () => void
}

/**
 * The floor: the same rows into the same tables by prepared inserts, on a database with the same schema and the same
 * settings. `file` must have been made by the store.
 */
export function openRawPath(file: string, { columns }: Recording): RawPath {
  const db = new DatabaseSync(file)
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -32000; pragma foreign_keys = off')
  const inserts = new Map<string, StatementSync>()
  for (const [table, names] of columns)
    inserts.set(table, db.prepare(`insert into "${table}" (${names.map(name => `"${name}"`).join(', ')}) values (${names.map(() => '?').join(', ')})`))
  return {
    insert(batch) {
      db.exec('begin immediate')
      for (const { table, rows } of batch) {
        const insert = inserts.get(table)
        for (const row of rows)
          insert?.run(...row)
      }
      db.exec('commit')
    },
    close: () => db.close(),
  }
}
