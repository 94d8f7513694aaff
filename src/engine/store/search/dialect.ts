import type { DialectKind, Executor, SqlValue } from '../sql/value.ts'

/** Tables whose rows are a number and bytes. */
export type BytesTable = 'searchPostings' | 'searchPacked' | 'searchDocs'
/** Such a row. */
export type BytesRow = readonly [id: number, bytes: Uint8Array]
/** From one id to another, both included. */
export type IdRange = readonly [low: number, high: number]

/** What the two databases say differently: many rows in one go. */
export interface SearchDialect {
  /** The n-th parameter. */
  readonly param: (n: number) => string
  /** Writes rows, in place of those that have their ids. */
  readonly put: (on: Executor, table: BytesTable, rows: readonly BytesRow[]) => Promise<void>
  /** Rows of all ranges, by id. */
  readonly ranges: (on: Executor, table: BytesTable, ranges: readonly IdRange[]) => Promise<BytesRow[]>
  readonly drop: (on: Executor, table: BytesTable, ranges: readonly IdRange[]) => Promise<void>
  /** True when the n-th parameter stands in a column, character by character. */
  readonly stands: (column: string, n: number) => string
}

/** SQLite lives in this process: a statement per row costs less than one for many. */
function createSqliteDialect(): SearchDialect {
  return {
    param: () => '?',
    stands: column => `instr(${column}, ?) > 0`,
    async put(on, table, rows) {
      for (const [id, bytes] of rows)
        await on.run(`insert into "${table}" ("id", "bytes") values (?, ?) on conflict ("id") do update set "bytes" = excluded."bytes"`, [id, bytes])
    },
    async ranges(on, table, ranges) {
      const found: BytesRow[] = []
      for (const range of ranges)
        found.push(...await on.rows(`select "id", "bytes" from "${table}" where "id" between ? and ? order by "id"`, range) as unknown as readonly BytesRow[])
      return found
    },
    async drop(on, table, ranges) {
      for (const range of ranges)
        await on.run(`delete from "${table}" where "id" between ? and ?`, range)
    },
  }
}

function createPostgresDialect(): SearchDialect {
  const columns = (ranges: readonly IdRange[]) => [ranges.map(([low]) => low), ranges.map(([, high]) => high)] as unknown as SqlValue[]
  return {
    param: n => `$${n}`,
    stands: (column, n) => `strpos(${column}, $${n}) > 0`,
    async put(on, table, rows) {
      await on.run(
        `insert into "${table}" ("id", "bytes") select * from unnest($1::bigint[], $2::bytea[]) on conflict ("id") do update set "bytes" = excluded."bytes"`,
        [rows.map(([id]) => id), rows.map(([, bytes]) => bytes)] as unknown as SqlValue[],
      )
    },
    async ranges(on, table, ranges) {
      return await on.rows(
        `select "t"."id", "t"."bytes" from unnest($1::bigint[], $2::bigint[]) as "r" ("low", "high") join "${table}" as "t" on "t"."id" between "r"."low" and "r"."high" order by "t"."id"`,
        columns(ranges),
      ) as unknown as BytesRow[]
    },
    async drop(on, table, ranges) {
      await on.run(`delete from "${table}" as "t" using unnest($1::bigint[], $2::bigint[]) as "r" ("low", "high") where "t"."id" between "r"."low" and "r"."high"`, columns(ranges))
    },
  }
}

/** The dialect of a database. */
export function createSearchDialect(kind: DialectKind): SearchDialect {
  return kind === 'sqlite' ? createSqliteDialect() : createPostgresDialect()
}
