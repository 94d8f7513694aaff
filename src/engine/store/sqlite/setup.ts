import type { SqliteConnection } from './connection.ts'
import { migrate } from '../migrations/index.ts'
import { createSchema } from '../migrations/schema.ts'

/** Settings of the writing connection. `full` syncs every commit to disk. */
export function configure(writer: SqliteConnection, synchronous: 'full' | 'off'): void {
  writer.exec(`
    pragma journal_mode = wal;
    pragma synchronous = ${synchronous};
    pragma foreign_keys = off;
    pragma secure_delete = on;
    pragma temp_store = memory;
    pragma cache_size = -4000;
  `)
}

/** Brings the file to the newest schema. Throws `store_newer`. */
export async function migrateSqlite(writer: SqliteConnection): Promise<void> {
  await migrate({
    schema: createSchema('sqlite'),
    executor: writer,
    hasMeta: async () => writer.rows(`select 1 from "sqlite_schema" where "name" = 'meta'`, []).length > 0,
    async transaction(work) {
      writer.exec('begin immediate')
      try {
        await work()
        writer.exec('commit')
      }
      catch (error) {
        if (writer.db.isTransaction)
          writer.exec('rollback')
        throw error
      }
    },
  })
}
