import type { DialectKind } from '../sql/value.ts'

/** One step of the schema; frozen once released. `up` writes the statements for a dialect. */
export interface Migration {
  readonly version: number
  readonly name: string
  readonly up: (schema: Schema) => readonly string[]
}

/** Writes definitions for one dialect. */
export interface Schema {
  readonly kind: DialectKind
  /**
   * `columns` reads "name kind, name kind?": kinds text, int, bool, json, blob, key (a growing number that
   * is the primary key); `?` allows null. A column `id` is the primary key; `more` holds further definitions as they are.
   */
  readonly table: (name: string, columns: string, more?: readonly string[]) => string
  readonly index: (name: string, table: string, columns: readonly string[], options?: { readonly unique?: boolean, readonly where?: string }) => string
}

const types: Readonly<Record<DialectKind, Readonly<Record<string, string>>>> = {
  sqlite: { text: 'text', int: 'integer', bool: 'integer', json: 'text', blob: 'blob', key: 'integer primary key' },
  // Collation "C" orders by code point as SQLite does, whatever the database was created with.
  postgres: { text: 'text collate "C"', int: 'bigint', bool: 'smallint', json: 'text', blob: 'bytea', key: 'bigint primary key' },
}

/** Makes the writer of one dialect. */
export function createSchema(kind: DialectKind): Schema {
  function column(definition: string): string {
    const [name, asked] = definition.trim().split(/\s+/) as [string, string]
    const type = types[kind][asked.replace('?', '')]
    if (type === undefined)
      throw new TypeError(`unknown kind of column: ${definition}`)
    return `"${name}" ${type}${name === 'id' ? ' primary key' : ''}${asked.endsWith('?') ? '' : ' not null'}`
  }

  return {
    kind,
    table: (name, columns, more = []) => `create table "${name}" (${[...columns.split(',').map(column), ...more].join(', ')})${kind === 'sqlite' ? ' strict' : ''}`,
    index: (name, table, columns, { unique = false, where } = {}) => `create ${unique ? 'unique ' : ''}index "${name}" on "${table}" (${columns.map(each => `"${each}"`).join(', ')})${where === undefined ? '' : ` where ${where}`}`,
  }
}
