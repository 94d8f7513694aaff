import type { Column } from '../column.ts'
import type { Row, TableName } from '../tables.ts'
import type { SqlValue } from './value.ts'
import { AppError } from '../../../shared/errors.ts'
import { tables } from '../tables.ts'
import { escapeText, unescapeText } from './text-escape.ts'

type Encode = (value: never) => SqlValue
type Decode = (value: never) => unknown

/** How rows of one table become parameters and back; made once per table. */
export interface TableCodec<T extends TableName> {
  readonly table: T
  /** Column names in the order of every array here; the first is `id`. */
  readonly columns: readonly string[]
  readonly position: ReadonlyMap<string, number>
  readonly encodeRow: (row: Row<T>) => SqlValue[]
  /** Appends a row's values to the parameters of a multi-row statement. */
  readonly encodeInto: (values: SqlValue[], row: Row<T>) => void
  readonly decodeRow: (values: readonly unknown[]) => Row<T>
  readonly encode: (column: string, value: unknown) => SqlValue
}

const encoders: Record<Column<unknown>['kind'], Encode> = {
  text: escapeText as Encode,
  int: ((value: number) => {
    if (!Number.isSafeInteger(value))
      throw new TypeError('not a safe integer')
    return value
  }) as Encode,
  bool: ((value: boolean) => (value ? 1 : 0)) as Encode,
  // JSON.stringify escapes NUL and lone surrogates by itself.
  json: ((value: unknown) => Array.isArray(value) && value.length === 0 ? '[]' : JSON.stringify(value)) as Encode,
  blob: ((value: Uint8Array) => value) as Encode,
}

const decoders: Record<Column<unknown>['kind'], Decode | null> = {
  text: unescapeText as Decode,
  int: null,
  bool: ((value: number) => value === 1) as Decode,
  json: JSON.parse as Decode,
  blob: ((value: Uint8Array) => new Uint8Array(value)) as Decode,
}

function compileCodec<T extends TableName>(table: T): TableCodec<T> {
  const definitions = tables[table] as Record<string, Column<unknown>>
  const columns = Object.keys(definitions)
  const kinds = Object.values(definitions).map(column => column.kind)
  const encode = kinds.map(kind => encoders[kind])
  const decode = kinds.map(kind => decoders[kind])
  const position = new Map(columns.map((column, index) => [column, index]))
  // Copies of one blank keep one hidden class, also with fifty columns.
  const blank = JSON.parse(JSON.stringify(Object.fromEntries(columns.map(column => [column, null])))) as Record<string, unknown>

  function at(column: string): number {
    const index = position.get(column)
    if (index === undefined)
      throw new AppError('internal', { details: { table, column, why: 'no such column' } })
    return index
  }

  function unfit(index: number, cause: unknown): AppError {
    return new AppError('internal', { details: { table, column: columns[index]!, why: 'value does not fit' }, cause })
  }

  function encodeAt(index: number, value: unknown): SqlValue {
    if (value === null || value === undefined)
      return null
    try {
      return encode[index]!(value as never)
    }
    catch (cause) {
      throw unfit(index, cause)
    }
  }

  function encodeInto(values: SqlValue[], row: Row<T>): void {
    let index = 0
    try {
      for (; index < columns.length; index += 1) {
        const value = (row as Record<string, unknown>)[columns[index]!]
        values.push(value === null || value === undefined ? null : encode[index]!(value as never))
      }
    }
    catch (cause) {
      throw unfit(index, cause)
    }
  }

  return {
    table,
    columns,
    position,
    encodeInto,
    encodeRow(row) {
      const values: SqlValue[] = []
      encodeInto(values, row)
      return values
    },
    decodeRow(values) {
      const row = { ...blank }
      for (let index = 0; index < columns.length; index += 1) {
        const value = values[index]
        const decoder = decode[index]!
        row[columns[index]!] = value === null || decoder === null ? value : decoder(value as never)
      }
      return row as Row<T>
    },
    encode: (column, value) => encodeAt(at(column), value),
  }
}

/** Codecs by table, each compiled on first use. */
export interface Codecs {
  readonly of: <T extends TableName>(table: T) => TableCodec<T>
}

/** Makes the codecs of one store. */
export function createCodecs(): Codecs {
  const compiled = new Map<TableName, unknown>()
  return {
    of<T extends TableName>(table: T) {
      let codec = compiled.get(table) as TableCodec<T> | undefined
      if (codec === undefined) {
        codec = compileCodec(table)
        compiled.set(table, codec)
      }
      return codec
    },
  }
}
