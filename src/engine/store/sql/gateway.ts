import type { Page, Where } from '../port.ts'
import type { Row, TableName } from '../tables.ts'
import type { Codecs, TableCodec } from './codec.ts'
import type { Compiler, OnConflict } from './compiler.ts'
import type { DialectKind, Executor, SqlValue } from './value.ts'
import { AppError } from '../../../shared/errors.ts'
import { readCondition } from './condition.ts'
import { createSearchMarks } from './search-marks.ts'
import { unescapeText } from './text-escape.ts'

/** Statements kept as text; shapes are few, so this is only a bound. */
const maxStatements = 2_000
/** Longest list of ids asked for in one statement. */
const maxIdsPerStatement = 1024
/**
 * Rows of one insert at most; smaller counts are put together from powers of two. SQLite lives in this process: binding many
 * rows at once costs more than the calls it saves (measured 75 against 64 µs for what one message brings).
 */
const maxRowsPerInsert: Readonly<Record<DialectKind, number>> = { sqlite: 1, postgres: 32 }

/** Rows as a unit saw them, by id and with all values as they are stored, so that only columns that really changed are written. */
export interface SeenRows {
  readonly get: (table: TableName, id: string) => readonly unknown[] | undefined
  readonly set: (table: TableName, id: string, values: readonly unknown[]) => void
  readonly forget: (table: TableName, id?: string) => void
}

/** Row operations over any executor; statements are written once per shape. */
export interface Gateway {
  readonly get: <T extends TableName>(on: Executor, table: T, id: string, seen?: SeenRows) => Promise<Row<T> | undefined>
  readonly getMany: <T extends TableName>(on: Executor, table: T, ids: readonly string[], seen?: SeenRows) => Promise<Row<T>[]>
  readonly find: <T extends TableName>(on: Executor, table: T, where: Where<T>, page?: Page<T>, seen?: SeenRows) => Promise<Row<T>[]>
  readonly count: <T extends TableName>(on: Executor, table: T, where: Where<T>) => Promise<number>
  readonly insert: <T extends TableName>(on: Executor, table: T, rows: readonly Row<T>[], onConflict: OnConflict) => Promise<Set<string>>
  readonly update: <T extends TableName>(on: Executor, table: T, id: string, patch: Partial<Row<T>>, guard?: Where<T>) => Promise<boolean>
  readonly updateMany: <T extends TableName>(on: Executor, table: T, rows: readonly Row<T>[], seen: SeenRows) => Promise<void>
  readonly remove: <T extends TableName>(on: Executor, table: T, where: Where<T>) => Promise<number>
}

/** Makes the row operations of one dialect. */
export function createGateway(compiler: Compiler, codecs: Codecs): Gateway {
  const statements = new Map<string, string>()
  const marks = createSearchMarks(compiler, codecs, statement)

  function statement(key: string, write: () => string): string {
    let text = statements.get(key)
    if (text === undefined) {
      if (statements.size >= maxStatements)
        statements.clear()
      text = write()
      statements.set(key, text)
    }
    return text
  }

  function decodeAll<T extends TableName>(codec: TableCodec<T>, rows: readonly (readonly unknown[])[], seen?: SeenRows): Row<T>[] {
    return rows.map((values) => {
      seen?.set(codec.table, values[0] as string, values)
      return codec.decodeRow(values)
    })
  }

  const byId = [{ column: 'id', operator: '=', size: 1, orNull: false }] as const

  async function get<T extends TableName>(on: Executor, table: T, id: string, seen?: SeenRows): Promise<Row<T> | undefined> {
    const codec = codecs.of(table)
    const text = statement(`get ${table}`, () => compiler.select(table, codec.columns, { parts: byId, order: [], limit: false, offset: false }))
    const rows = await on.rows(text, [codec.encode('id', id)])
    return decodeAll(codec, rows, seen)[0]
  }

  async function find<T extends TableName>(on: Executor, table: T, where: Where<T>, page: Page<T> = {}, seen?: SeenRows): Promise<Row<T>[]> {
    const codec = codecs.of(table)
    const condition = readCondition(codec, where)
    if (condition.never)
      return []
    const order = page.order ?? []
    const limit = page.limit !== undefined
    const offset = page.offset !== undefined
    const key = `find ${table} ${condition.key} ${order.join()} ${limit} ${offset}`
    const text = statement(key, () => compiler.select(table, codec.columns, { parts: condition.parts, order, limit, offset }))
    if (limit || offset)
      condition.values.push(page.limit ?? Number.MAX_SAFE_INTEGER)
    if (offset)
      condition.values.push(page.offset!)
    return decodeAll(codec, await on.rows(text, condition.values), seen)
  }

  async function getMany<T extends TableName>(on: Executor, table: T, ids: readonly string[], seen?: SeenRows): Promise<Row<T>[]> {
    if (ids.length === 1)
      return [await get(on, table, ids[0]!, seen)].filter(row => row !== undefined)
    const found: Row<T>[] = []
    for (let from = 0; from < ids.length; from += maxIdsPerStatement)
      found.push(...await find(on, table, { id: ids.slice(from, from + maxIdsPerStatement) } as unknown as Where<T>, undefined, seen))
    return found
  }

  async function count<T extends TableName>(on: Executor, table: T, where: Where<T>): Promise<number> {
    const condition = readCondition(codecs.of(table), where)
    if (condition.never)
      return 0
    const text = statement(`count ${table} ${condition.key}`, () => compiler.count(table, condition.parts))
    const rows = await on.rows(text, condition.values)
    return Number(rows[0]![0])
  }

  async function insert<T extends TableName>(on: Executor, table: T, rows: readonly Row<T>[], onConflict: OnConflict): Promise<Set<string>> {
    const codec = codecs.of(table)
    const pending: (Promise<unknown> | readonly (readonly unknown[])[])[] = []
    if (onConflict === 'replace' && rows.length > 0 && marks.heeds(table, null))
      await marks.before(on, table, readCondition(codec, { id: rows.map(idOf) } as unknown as Where<T>), null)
    if (marks.heeds(table, null))
      await marks.after(on, table, rows, null)
    let size = 0
    let text = ''
    for (let from = 0; from < rows.length;) {
      const wanted = chunkSize(Math.min(rows.length - from, maxRowsPerInsert[compiler.kind]), codec.columns.length)
      if (wanted !== size) {
        size = wanted
        text = statement(`insert ${table} ${wanted} ${onConflict}`, () => compiler.insert(table, codec.columns, wanted, onConflict))
      }
      const values: SqlValue[] = []
      for (let index = from; index < from + size; index += 1)
        codec.encodeInto(values, rows[index]!)
      const result = onConflict === 'skip' ? on.rows(text, values) : on.run(text, values)
      if (typeof result === 'object')
        pending.push(result)
      from += size
    }
    const answers = await Promise.all(pending)
    return new Set(onConflict === 'skip' ? (answers as [string][][]).flat().map(([id]) => unescapeText(id)) : undefined)
  }

  async function update<T extends TableName>(on: Executor, table: T, id: string, patch: Partial<Row<T>>, guard: Where<T> = {}): Promise<boolean> {
    const codec = codecs.of(table)
    const columns: string[] = []
    const values: SqlValue[] = []
    for (const column in patch) {
      if (patch[column as keyof Row<T>] !== undefined) {
        columns.push(column)
        values.push(codec.encode(column, patch[column as keyof Row<T>]))
      }
    }
    const condition = readCondition(codec, { id, ...guard } as Where<T>)
    if (condition.never)
      return false
    if (columns.length === 0)
      return await count(on, table, { id, ...guard } as Where<T>) === 1
    if (marks.heeds(table, columns)) {
      await marks.before(on, table, readCondition(codec, { id } as Where<T>), columns)
      await marks.after(on, table, [patch], columns)
    }
    const text = statement(`update ${table} ${columns.join()} ${condition.key}`, () => compiler.update(table, columns, condition.parts))
    return await on.run(text, [...values, ...condition.values]) === 1
  }

  /** One small statement per row, of the columns that differ: an index whose columns stay as they are costs nothing. */
  async function updateMany<T extends TableName>(on: Executor, table: T, rows: readonly Row<T>[], seen: SeenRows): Promise<void> {
    const codec = codecs.of(table)
    const pending: (number | Promise<number>)[] = []
    for (const row of rows) {
      const values = codec.encodeRow(row)
      const id = values[0] as string
      const columns = differing(codec, seen.get(table, id), values)
      if (columns.length === 0)
        continue
      const names = columns.map(index => codec.columns[index]!)
      const text = statement(`update ${table} ${columns.join()}`, () => compiler.update(table, names, byId))
      if (marks.heeds(table, names)) {
        pending.push(marks.before(on, table, readCondition(codec, { id: unescapeText(id) } as Where<T>), names).then(() => 1))
        pending.push(marks.after(on, table, [row], names).then(() => 1))
      }
      const params = columns.map(index => values[index]!)
      params.push(id)
      pending.push(on.run(text, params))
      seen.set(table, id, values)
    }
    const changed = await Promise.all(pending)
    if (changed.includes(0))
      throw new AppError('internal', { details: { table, why: 'a row to change is gone' } })
  }

  async function remove<T extends TableName>(on: Executor, table: T, where: Where<T>): Promise<number> {
    const condition = readCondition(codecs.of(table), where)
    if (condition.never)
      return 0
    if (marks.heeds(table, null))
      await marks.before(on, table, condition, null)
    const text = statement(`remove ${table} ${condition.key}`, () => compiler.remove(table, condition.parts))
    return on.run(text, condition.values)
  }

  return { get, getMany, find, count, insert, update, updateMany, remove }
}

function idOf(row: object): string {
  return (row as { id: string }).id
}

/** Largest power of two that fits the rows and the databases' limit of parameters. */
function chunkSize(rows: number, columns: number): number {
  const most = Math.min(rows, Math.floor(30_000 / columns))
  return 2 ** Math.floor(Math.log2(most))
}

/** Positions whose values differ; all but the id when the row was not seen. Bytes are always taken as different. */
function differing(codec: Pick<TableCodec<TableName>, 'columns'>, before: readonly unknown[] | undefined, after: readonly SqlValue[]): number[] {
  const columns: number[] = []
  for (let index = 1; index < codec.columns.length; index += 1) {
    if (before === undefined || before[index] !== after[index])
      columns.push(index)
  }
  return columns
}
