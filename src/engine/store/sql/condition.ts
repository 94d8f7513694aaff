import type { Where } from '../port.ts'
import type { TableName } from '../tables.ts'
import type { TableCodec } from './codec.ts'
import type { SqlValue } from './value.ts'
import { AppError } from '../../../shared/errors.ts'

/** How one column is compared. `in` with `size` values; `orNull` adds "or is null" to a list. */
export interface ConditionPart {
  readonly column: string
  readonly operator: '=' | '<' | '<=' | '>' | '>=' | 'is null' | 'is not null' | 'is distinct from' | 'in' | 'never'
  readonly size: number
  readonly orNull: boolean
}

/** A condition taken apart: its shape (equal keys compile to equal SQL) and its values in the order of the SQL. */
export interface ReadCondition {
  readonly key: string
  readonly parts: readonly ConditionPart[]
  readonly values: SqlValue[]
  /** No row can match (an empty list). */
  readonly never: boolean
}

const comparisons = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const

/** Lists are padded to powers of two, so that a handful of statements serves every length. */
function paddedSize(length: number): number {
  return 2 ** Math.ceil(Math.log2(length))
}

/** Reads a condition object into parts and encoded values. */
export function readCondition<T extends TableName>(codec: TableCodec<T>, where: Where<T>): ReadCondition {
  const parts: ConditionPart[] = []
  const values: SqlValue[] = []
  let key = ''

  function add(column: string, operator: ConditionPart['operator'], size = 1, orNull = false) {
    parts.push({ column, operator, size, orNull })
    key += `${column} ${operator}${size === 1 ? '' : size}${orNull ? 'n' : ''};`
  }

  function addList(column: string, list: readonly unknown[]) {
    const present = list.filter(value => value !== null)
    if (present.length === 0)
      return add(column, list.length === 0 ? 'never' : 'is null')
    const size = paddedSize(present.length)
    for (let index = 0; index < size; index += 1)
      values.push(codec.encode(column, present[Math.min(index, present.length - 1)]))
    add(column, 'in', size, present.length < list.length)
  }

  function addComparison(column: string, operator: '<' | '<=' | '>' | '>=', value: unknown) {
    if (value === null)
      throw new AppError('internal', { details: { table: codec.table, column, why: 'null has no order' } })
    values.push(codec.encode(column, value))
    add(column, operator)
  }

  function addComparisons(column: string, asked: Record<string, unknown>) {
    for (const name in asked) {
      const value = asked[name]
      if (value === undefined)
        continue
      if (name in comparisons) {
        addComparison(column, comparisons[name as keyof typeof comparisons], value)
      }
      else if (name === 'ne' && value === null) {
        add(column, 'is not null')
      }
      else if (name === 'ne') {
        values.push(codec.encode(column, value))
        add(column, 'is distinct from')
      }
      else {
        throw new AppError('internal', { details: { table: codec.table, column, why: 'unknown comparison' } })
      }
    }
  }

  for (const column in where) {
    const asked = where[column as keyof Where<T>] as unknown
    if (asked === undefined)
      continue
    if (asked === null) {
      add(column, 'is null')
    }
    else if (typeof asked !== 'object') {
      values.push(codec.encode(column, asked))
      add(column, '=')
    }
    else if (Array.isArray(asked)) {
      addList(column, asked)
    }
    else {
      addComparisons(column, asked as Record<string, unknown>)
    }
  }
  return { key, parts, values, never: parts.some(part => part.operator === 'never') }
}
