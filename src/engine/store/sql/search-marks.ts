import type { Row, TableName } from '../tables.ts'
import type { Codecs } from './codec.ts'
import type { Compiler } from './compiler.ts'
import type { ReadCondition } from './condition.ts'
import type { Executor } from './value.ts'

/** Which rows are a part of what is searched beside messages: the entry they belong to, the column that names it, the columns that count. */
interface EntrySource {
  readonly kind: 'customer' | 'case' | 'call'
  readonly ref: string
  readonly columns: readonly string[]
}

const entrySources: Partial<Record<TableName, EntrySource>> = {
  customers: { kind: 'customer', ref: 'id', columns: ['name', 'note'] },
  identities: { kind: 'customer', ref: 'customerId', columns: ['customerId', 'name', 'uid'] },
  customerNotes: { kind: 'customer', ref: 'customerId', columns: ['customerId', 'text'] },
  customerTags: { kind: 'customer', ref: 'customerId', columns: ['customerId', 'tag'] },
  cases: { kind: 'case', ref: 'id', columns: ['title'] },
  callbacks: { kind: 'call', ref: 'id', columns: ['note'] },
}

const messageSource = { columns: ['n', 'text'] } as const

/** The search learns what a change makes wrong, in the same transaction. */
export interface SearchMarks {
  /** Whether a change of these columns (null = any) is of interest at all. */
  readonly heeds: (table: TableName, columns: readonly string[] | null) => boolean
  /** Before rows that match change (in these columns; null = any) or go. */
  readonly before: (on: Executor, table: TableName, condition: ReadCondition, columns: readonly string[] | null) => Promise<void>
  /** Rows as they are from now on; `columns` as above. */
  readonly after: <T extends TableName>(on: Executor, table: T, rows: readonly Partial<Row<T>>[], columns: readonly string[] | null) => Promise<void>
}

/** Makes the marks of one dialect; `statement` keeps what was written once. */
export function createSearchMarks(compiler: Compiler, codecs: Codecs, statement: (key: string, write: () => string) => string): SearchMarks {
  const counts = ({ columns }: Pick<EntrySource, 'columns'>, changed: readonly string[] | null) => changed === null || columns.some(column => changed.includes(column))
  return {
    heeds(table, changed) {
      const source = table === 'messages' ? messageSource : entrySources[table]
      return source !== undefined && counts(source, changed)
    },
    async before(on, table, { key, parts, values, never }, columns) {
      if (never)
        return
      if (table === 'messages' && counts(messageSource, columns))
        await on.run(statement(`stale ${key}`, () => compiler.markStale(parts)), values)
      const source = entrySources[table]
      if (source !== undefined && counts(source, columns))
        await on.run(statement(`dirty ${table} ${key}`, () => compiler.markDirty(table, source.kind, source.ref, parts)), values)
    },
    async after(on, table, rows, columns) {
      const source = entrySources[table]
      if (source === undefined || !counts(source, columns))
        return
      for (const row of rows) {
        const ref = (row as Record<string, unknown>)[source.ref]
        if (ref === undefined)
          continue
        const stored = codecs.of(table).encode(source.ref, ref) as string
        await on.run(statement('dirty', () => compiler.insertDirty()), [`${source.kind}:${stored}`, source.kind, stored])
      }
    },
  }
}
