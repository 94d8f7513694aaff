import type { MigrationTarget } from '../../src/engine/store/migrations/index.ts'
import type { RunPostgres } from '../support/run-postgres.ts'
import type { StoreFolder } from '../support/store-folder.ts'
import { Buffer } from 'node:buffer'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { v7 } from 'uuid'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startFailure } from '../../electron/main/start-failure.ts'
import { migrate, migrations } from '../../src/engine/store/migrations/index.ts'
import { createSchema } from '../../src/engine/store/migrations/schema.ts'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { openConnection } from '../../src/engine/store/sqlite/connection.ts'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { migrateSqlite } from '../../src/engine/store/sqlite/setup.ts'
import { AppError } from '../../src/shared/errors.ts'
import { haveBundles } from '../support/bundles.ts'
import { quietLog } from '../support/quiet-log.ts'
import { borrowPostgres } from '../support/run-postgres.ts'
import { repeats } from '../support/share.ts'
import { startBundle } from '../support/started-program.ts'
import { makeStoreFolder } from '../support/store-folder.ts'

const newest = migrations.at(-1)!.version

describe('F30 migrations on SQLite', () => {
  let folder: StoreFolder
  beforeEach(async () => {
    folder = await makeStoreFolder()
  })
  afterEach(() => folder.remove())

  /** Migrates like the store does, but dies with the n-th statement. */
  async function migrateUntil(statement: number): Promise<boolean> {
    const connection = openConnection(folder.file)
    let left = statement
    const target: MigrationTarget = {
      schema: createSchema('sqlite'),
      executor: {
        rows: connection.rows,
        run(text, params) {
          left -= 1
          if (left < 0)
            throw new Error('killed')
          return connection.run(text, params)
        },
      },
      hasMeta: async () => connection.rows(`select 1 from "sqlite_schema" where "name" = 'meta'`, []).length > 0,
      async transaction(work) {
        connection.exec('begin immediate')
        await work()
        connection.exec('commit')
      },
    }
    try {
      await migrate(target)
      return true
    }
    catch (error) {
      expect(error).toMatchObject({ message: 'killed' })
      return false
    }
    finally {
      // What a kill does: the connection goes without a word, the transaction with it.
      connection.close()
    }
  }

  const schemaOf = (file: string) => {
    const db = new DatabaseSync(file, { readOnly: true })
    const rows = db.prepare(`select type, name, sql from sqlite_schema where name not like 'sqlite_stat%' order by type, name`).all()
    db.close()
    return rows
  }

  it('F30 a turn of an older database keeps where it began', async () => {
    const connection = openConnection(folder.file)
    const target: MigrationTarget = {
      schema: createSchema('sqlite'),
      executor: connection,
      hasMeta: async () => connection.rows(`select 1 from "sqlite_schema" where "name" = 'meta'`, []).length > 0,
      transaction: work => work(),
    }
    await migrate(target, migrations.filter(step => step.version < 3))
    const filled = (table: string, given: Record<string, string>) => {
      const columns = connection.rows(`select "name", "type" from pragma_table_xinfo('${table}') where "notnull" = 1 and "hidden" = 0`, [])
      const row = { ...Object.fromEntries(columns.map(([name, type]) => [name, type === 'TEXT' ? '' : 1])), ...given }
      connection.run(`insert into "${table}" (${Object.keys(row).map(name => `"${name}"`).join(', ')}) values (${Object.keys(row).map(() => '?').join(', ')})`, Object.values(row))
    }
    filled('conversations', { id: 'c', touchpoint: 'search_hit' })
    filled('turns', { id: 't', conversationId: 'c' })
    filled('turns', { id: 'u', conversationId: 'gone' })
    await migrate(target)
    expect(connection.rows('select "id", "touchpoint" from "turns" order by "id"', [])).toEqual([['t', 'search_hit'], ['u', 'mention']])
    connection.close()
  })

  it('F30 killed at each statement, it is taken up again and ends as if nothing had happened', async () => {
    const whole = await makeStoreFolder()
    const fresh = openConnection(whole.file)
    await migrateSqlite(fresh)
    fresh.close()
    for (let statement = 0; !await migrateUntil(statement); statement += repeats(1, 7)) {
      const before = openConnection(folder.file)
      await migrateSqlite(before)
      before.close()
      expect(schemaOf(folder.file)).toEqual(schemaOf(whole.file))
      await folder.remove()
      folder = await makeStoreFolder()
    }
    await whole.remove()
  }, 120_000)

  it('F30 a database of a newer program is refused politely and left as it is', async () => {
    const store = await folder.open()
    await store.write(tx => tx.upsert('meta', { id: 'schemaVersion', value: String(newest + 3) }))
    await store.close()
    const before = schemaOf(folder.file)
    await expect(folder.open()).rejects.toMatchObject({ code: 'store_newer', details: { database: newest + 3, program: newest }, retryable: false })
    expect(schemaOf(folder.file)).toEqual(before)
    expect((await folder.list()).filter(name => name.includes('unreadable'))).toEqual([])
  })

  it('F30 a new store that was never finished is begun again', async () => {
    const half = openConnection(`${folder.file}.new`)
    half.exec('create table "meta" ("id" text)')
    half.close()
    const store = await folder.open()
    expect(store.state()).toBe('ok')
  })
})

describe('F30 an older program on newer data, where a person reads it', () => {
  let folder: StoreFolder
  beforeAll(haveBundles, 240_000)
  beforeEach(async () => {
    folder = await makeStoreFolder()
  })
  afterEach(() => folder.remove())

  it('F30 the hub says so in a sentence, ends with 2, and leaves the data as they are; a data folder in use likewise', async () => {
    const dataDir = dirname(folder.file)
    const file = join(dataDir, 'huiyin.db')
    const config = join(dataDir, 'hub.json')
    writeFileSync(config, JSON.stringify({ hub: { port: 0 }, engine: { dataDir, live: true, agents: [{ id: 'lin', name: '林晓', workNo: '8001' }] } }))
    const store = await openSqliteStore({ file, now: Date.now, newId: v7, log: quietLog })
    const run = async () => {
      const hub = startBundle('hub', ['--config', config, '--log-level', 'silent', '--stop-with-stdin'], { HUIYIN_FIELD_KEY: Buffer.alloc(32, 7).toString('base64') })
      return { code: await hub.exit, words: hub.words() }
    }
    expect(await run()).toMatchObject({ code: 2, words: expect.stringContaining('正被另一个程序使用') })
    await store.write(tx => tx.upsert('meta', { id: 'schemaVersion', value: String(newest + 3) }))
    await store.close()
    const before = readFileSync(file)
    const { code, words } = await run()
    expect(code).toBe(2)
    expect(words).toContain(`数据来自更新的版本（库 ${newest + 3}，程序 ${newest}）`)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  it('F30 the desktop says so in its window of errors', () => {
    expect(startFailure(new AppError('store_newer', { details: { database: newest + 1, program: newest } })).words).toMatch(/来自更新的版本[\s\S]*没有改动/)
  })
})

describe('F30 migrations on PostgreSQL', () => {
  let postgres: RunPostgres
  let url: string
  beforeAll(async () => {
    postgres = await borrowPostgres()
  })
  beforeEach(async () => {
    url = await postgres.createDatabase()
  })

  const open = () => openPostgresStore({ url, now: Date.now, newId: v7, log: quietLog })

  it('F30 processes that start together migrate once', async () => {
    const stores = await Promise.all([open(), open(), open()])
    expect(new Set(stores.map(store => store.id)).size).toBe(1)
    await Promise.all(stores.map(store => store.close()))
  })

  it('F30 a step that fails leaves nothing of itself, and is taken again', async () => {
    await postgres.query(url, 'create table "deadLetters" ("in the way" int)')
    await expect(open()).rejects.toMatchObject({ code: 'internal' })
    expect(await postgres.query(url, `select to_regclass('"meta"') as "meta"`)).toEqual([{ meta: null }])
    await postgres.query(url, 'drop table "deadLetters"')
    await (await open()).close()
  })

  it('F30 a database of a newer program is refused politely', async () => {
    const store = await open()
    await store.write(tx => tx.upsert('meta', { id: 'schemaVersion', value: String(newest + 1) }))
    await store.close()
    await expect(open()).rejects.toMatchObject({ code: 'store_newer', details: { database: newest + 1, program: newest } })
  })
})
