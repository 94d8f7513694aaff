import type { Dialect, Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { ConditionPart } from './condition.ts'
import type { DialectKind } from './value.ts'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'

/** Tables and columns are only names here; their types are kept by the port. */
type AnyTables = Record<string, Record<string, unknown>>

/** Order of a result. */
export type Order = readonly (readonly [string, 'asc' | 'desc'])[]

/** What a select asks for besides its columns. */
export interface SelectShape {
  readonly parts: readonly ConditionPart[]
  readonly order: Order
  readonly limit: boolean
  readonly offset: boolean
}

/** What an insert does with a row that is there already: fail, pass it over (answering the ids that went in), replace it by id. */
export type OnConflict = 'fail' | 'skip' | 'replace'

/** Writes the statements of one dialect. Parameters come in the order in which a reader meets them: values, conditions, limit, offset. */
export interface Compiler {
  readonly kind: DialectKind
  readonly select: (table: string, columns: readonly string[], shape: SelectShape) => string
  readonly count: (table: string, parts: readonly ConditionPart[]) => string
  readonly insert: (table: string, columns: readonly string[], rows: number, onConflict: OnConflict) => string
  readonly update: (table: string, columns: readonly string[], parts: readonly ConditionPart[]) => string
  readonly remove: (table: string, parts: readonly ConditionPart[]) => string
  /** Notes the messages that match, with the texts they were indexed by: their entries in the search index are about to be wrong. */
  readonly markStale: (parts: readonly ConditionPart[]) => string
  /** Notes the entries of the search that the matching rows belong to. */
  readonly markDirty: (table: string, kind: string, ref: string, parts: readonly ConditionPart[]) => string
  /** Notes one entry: its id, kind and row. */
  readonly insertDirty: () => string
}

/** Stands for a parameter; its value is given when the statement runs. */
const SLOT = 0

/** Makes the compiler of a dialect. Kysely only writes text here, it never holds a connection. */
export function createCompiler(kind: DialectKind): Compiler {
  const db = new Kysely<AnyTables>({ dialect: createDialect(kind) })

  return {
    kind,
    select(table, columns, { parts, order, limit, offset }) {
      let query = db.selectFrom(table).select([...columns]).where(eb => eb.and(parts.map(part => toExpression(eb, part))))
      for (const [column, direction] of order)
        query = query.orderBy(column, direction)
      if (limit || offset)
        query = query.limit(SLOT)
      if (offset)
        query = query.offset(SLOT)
      return query.compile().sql
    },
    count: (table, parts) => db.selectFrom(table)
      .select(eb => eb.fn.countAll().as('count'))
      .where(eb => eb.and(parts.map(part => toExpression(eb, part))))
      .compile()
      .sql,
    insert(table, columns, rows, onConflict) {
      const blank = Object.fromEntries(columns.map(column => [column, SLOT]))
      const query = db.insertInto(table).values(repeat(blank, rows))
      if (onConflict === 'skip')
        return query.onConflict(conflict => conflict.doNothing()).returning('id').compile().sql
      if (onConflict === 'replace')
        return query.onConflict(conflict => conflict.column('id').doUpdateSet(eb => Object.fromEntries(columns.map(column => [column, eb.ref(`excluded.${column}`)])))).compile().sql
      return query.compile().sql
    },
    update: (table, columns, parts) => db.updateTable(table)
      .set(Object.fromEntries(columns.map(column => [column, SLOT])))
      .where(eb => eb.and(parts.map(part => toExpression(eb, part))))
      .compile()
      .sql,
    remove: (table, parts) => db.deleteFrom(table)
      .where(eb => eb.and(parts.map(part => toExpression(eb, part))))
      .compile()
      .sql,
    markStale: parts => db.insertInto('searchStale')
      .columns(['n', 'text'])
      .expression(db.selectFrom('messages').select(['n', 'text']).where(eb => eb.and(parts.map(part => toExpression(eb, part)))))
      .onConflict(conflict => conflict.doNothing())
      .compile()
      .sql,
    markDirty: (table, entryKind, ref, parts) => db.insertInto('searchDirty')
      .columns(['id', 'kind', 'ref'])
      .expression(db.selectFrom(table).select(eb => [sql`${sql.lit(`${entryKind}:`)} || ${eb.ref(ref)}`.as('entry'), sql.lit(entryKind).as('kind'), ref]).where(eb => eb.and(parts.map(part => toExpression(eb, part)))))
      .onConflict(conflict => conflict.doNothing())
      .compile()
      .sql,
    insertDirty: () => db.insertInto('searchDirty').values({ id: SLOT, kind: SLOT, ref: SLOT }).onConflict(conflict => conflict.doNothing()).compile().sql,
  }
}

function toExpression(eb: ExpressionBuilder<AnyTables, string>, part: ConditionPart): Expression<SqlBool> {
  switch (part.operator) {
    case 'never':
      return eb.lit(false)
    case 'is null':
      return eb(part.column, 'is', null)
    case 'is not null':
      return eb(part.column, 'is not', null)
    case 'in': {
      const list = eb(part.column, 'in', repeat(SLOT, part.size))
      return part.orNull ? eb.or([list, eb(part.column, 'is', null)]) : list
    }
    default:
      return eb(part.column, part.operator, SLOT)
  }
}

function createDialect(kind: DialectKind): Dialect {
  const createDriver = () => new DummyDriver()
  if (kind === 'sqlite')
    return { createAdapter: () => new SqliteAdapter(), createDriver, createQueryCompiler: () => new SqliteQueryCompiler(), createIntrospector: db => new SqliteIntrospector(db) }
  return { createAdapter: () => new PostgresAdapter(), createDriver, createQueryCompiler: () => new PostgresQueryCompiler(), createIntrospector: db => new PostgresIntrospector(db) }
}

function repeat<T>(value: T, times: number): T[] {
  return Array.from<T>({ length: times }).fill(value)
}
