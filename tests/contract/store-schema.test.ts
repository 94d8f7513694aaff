import type { Column } from '../../src/engine/store/column.ts'
import type { RunPostgres } from '../support/run-postgres.ts'
import type { StoreFolder } from '../support/store-folder.ts'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tables } from '../../src/engine/store/tables.ts'
import { borrowPostgres } from '../support/run-postgres.ts'
import { makeStoreFolder } from '../support/store-folder.ts'
import { hotQueries } from './store-plans.ts'

type Kind = Column<unknown>['kind']

const types: Record<'sqlite' | 'postgres', Record<Kind, string>> = {
  sqlite: { text: 'TEXT', int: 'INTEGER', bool: 'INTEGER', json: 'TEXT', blob: 'BLOB' },
  postgres: { text: 'text', int: 'bigint', bool: 'smallint', json: 'text', blob: 'bytea' },
}

/** What tables.ts asks for, as "table.column type null?", sorted. */
function wanted(kind: 'sqlite' | 'postgres'): string[] {
  return Object.entries(tables).flatMap(([table, columns]) => Object.entries(columns as Record<string, Column<unknown>>)
    .map(([name, column]) => `${table}.${name} ${types[kind][column.kind]}${column.nullable ? ' null' : ''}`)).sort()
}

function kindOf(row: Record<string, unknown>): Kind | undefined {
  return (tables as Record<string, Record<string, Column<unknown>>>)[String(row.table_name)]?.[String(row.column_name)]?.kind
}

const known = (table: string) => table in tables

describe('the migrated database on SQLite', () => {
  let folder: StoreFolder
  let db: DatabaseSync
  beforeAll(async () => {
    folder = await makeStoreFolder()
    await (await folder.open()).close()
    db = new DatabaseSync(folder.file)
  })
  afterAll(async () => {
    db.close()
    await folder.remove()
  })

  it('has every table and column of tables.ts, and no other', () => {
    const rows = db.prepare(`select t.name as "table", c.name, c.type, c."notnull" from sqlite_schema t, pragma_table_info(t.name) c where t.type = 'table'`).all()
    const found = rows.filter(row => known(String(row.table))).map(row => `${row.table}.${row.name} ${row.type}${row.notnull === 0 ? ' null' : ''}`)
    expect(found.sort()).toEqual(wanted('sqlite'))
  })

  it.each(hotQueries)('answers "$name" from an index, without sorting', ({ sql, params, sorts }) => {
    const plan = db.prepare(`explain query plan ${sql}`).all(...params).map(row => String(row.detail))
    expect(plan.filter(step => /^SCAN (?!.*USING (?:COVERING )?INDEX)/.test(step) && !/CONSTANT ROW|SUBQUERY/.test(step))).toEqual([])
    if (sorts !== true)
      expect(plan.filter(step => step.includes('TEMP B-TREE'))).toEqual([])
  })
})

describe('the migrated database on PostgreSQL', () => {
  let postgres: RunPostgres
  let url: string
  beforeAll(async () => {
    postgres = await borrowPostgres()
    url = await postgres.createStore()
  })

  it('has every table and column of tables.ts, and no other, ordered by code point', async () => {
    const rows = await postgres.query(url, `select table_name, column_name, data_type, is_nullable, collation_name from information_schema.columns where table_schema = 'public' and column_name <> 'rankKey'`)
    const found = rows.filter(row => known(String(row.table_name)))
    expect(found.map(row => `${row.table_name}.${row.column_name} ${row.data_type}${row.is_nullable === 'YES' ? ' null' : ''}`).sort()).toEqual(wanted('postgres'))
    expect(found.filter(row => kindOf(row) === 'text' && row.collation_name !== 'C')).toEqual([])
  })

  it.each(hotQueries)('answers "$name" from an index, without sorting', async ({ sql, params, sorts }) => {
    let n = 0
    const literals = params.map(param => typeof param === 'number' ? String(param) : `'${param}'`)
    const text = sql.replaceAll('instr(', 'strpos(').replaceAll('?', () => literals[n++]!)
    // The tables are empty: the planner is asked for what it can do, not for what pays.
    const rows = await postgres.query(url, `set enable_seqscan = off; set enable_bitmapscan = off; explain ${text}`)
    const plan = rows.map(row => String(row['QUERY PLAN'])).join('\n')
    expect(plan).not.toMatch(/Seq Scan(?! on pg)/)
    if (sorts !== true)
      expect(plan).not.toMatch(/Sort Key/)
  })
})
