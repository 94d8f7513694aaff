/**
 * Claims: 100,000 by 8 clients at once on SQLite, by 4 processes of 8 clients on PostgreSQL; nobody shares an owner. Beside each, the
 * bare statement that does the same claim and nothing else (no change feed, no guard), in the same run.
 */
import type { Store } from '../../src/engine/store/port.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { startPostgres } from '../support/postgres.ts'
import { bareClaim, claimAll, expectOneOwnerEach, fillQueue } from './support/claim.ts'

const total = Number(process.env.HUIYIN_CLAIMS ?? 100_000)
const clients = 8
const processes = 4
const clientsPerProcess = 8
const worker = fileURLToPath(new URL('support/claim-worker.ts', import.meta.url))
const shared = { now: Date.now, newId: v7, log: pino({ enabled: false }) }

function report(name: string, ours: number, bareMs: number): void {
  console.log(`${name}: ${Math.round(total / ours * 1000)} claims/s through the store, ${Math.round(total / bareMs * 1000)} by the bare statement, ratio ${(bareMs / ours).toFixed(2)}`)
}

async function timed<T>(work: () => Promise<T> | T): Promise<[T, number]> {
  const started = performance.now()
  const value = await work()
  return [value, performance.now() - started]
}

async function onSqlite(folder: string): Promise<void> {
  const open = (name: string) => openSqliteStore({ file: join(folder, name), ...shared })
  const filled = async (name: string) => {
    const store = await open(name)
    await fillQueue(store, total)
    return store
  }
  const store = await filled('store')
  const [taken, ours] = await timed(() => claimAll(store, Array.from({ length: clients }, (_, n) => `agent-${n}`)))
  await expectOneOwnerEach(store, taken, total)
  await store.close()
  await (await filled('bare')).close()
  const [, bareMs] = await timed(() => claimBareSqlite(join(folder, 'bare')))
  report(`SQLite, ${clients} clients`, ours, bareMs)
}

/** As many claims in a transaction as there are clients: what group commit can bring together at best. */
function claimBareSqlite(file: string): void {
  const db = new DatabaseSync(file)
  db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -32000')
  const statement = db.prepare(bareClaim('sqlite'))
  for (let left = true; left;) {
    db.exec('begin immediate')
    for (let n = 0; n < clients && left; n += 1)
      left = statement.get(`agent-${n}`) !== undefined
    db.exec('commit')
  }
  db.close()
}

async function onPostgres(): Promise<void> {
  const postgres = await startPostgres(['fsync=on', 'shared_buffers=256MB'])
  try {
    const url = await postgres.createDatabase()
    const filling = await openPostgresStore({ url, ...shared })
    await fillQueue(filling, total)
    await filling.close()
    const bareUrl = await postgres.createDatabase(url)
    const [taken, ours] = await claimByProcesses('store', url)
    const store: Store = await openPostgresStore({ url, ...shared })
    await expectOneOwnerEach(store, taken, total)
    await store.close()
    const [, bareMs] = await claimByProcesses('bare', bareUrl)
    report(`PostgreSQL, ${processes} processes with ${clientsPerProcess} clients each`, ours, bareMs)
  }
  finally {
    await postgres.stop()
  }
}

async function claimByProcesses(mode: 'store' | 'bare', url: string): Promise<[Map<string, string[]>, number]> {
  const workers = Array.from({ length: processes }, (_, n) => {
    const agents = Array.from({ length: clientsPerProcess }, (_, client) => `agent-${n * clientsPerProcess + client}`)
    const child = spawn(process.execPath, [worker, mode, url, agents.join(',')], { stdio: ['pipe', 'pipe', 'inherit'] })
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
  })
  await Promise.all(workers.map(({ lines }) => lines.next()))
  const [answers, ms] = await timed(async () => {
    workers.forEach(({ child }) => child.stdin.write('go\n'))
    return Promise.all(workers.map(async ({ lines }) => JSON.parse(String((await lines.next()).value)) as [string, string[]][]))
  })
  await Promise.all(workers.map(async ({ child }) => child.exitCode ?? once(child, 'exit')))
  return [new Map(answers.flat()), ms]
}

const folder = await mkdtemp(join(tmpdir(), 'huiyin-claims-'))
try {
  await onSqlite(folder)
  await onPostgres()
}
finally {
  await rm(folder, { recursive: true, force: true })
}
