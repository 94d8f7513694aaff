/** One of several processes that claim on PostgreSQL: `claim-worker.ts store|bare <url> <agents>`; begins at a line on its input. */
import { once } from 'node:events'
import process from 'node:process'
import pg from 'pg'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { openPostgresStore } from '../../../src/engine/store/postgres/index.ts'
import { bareClaim, claimAll } from './claim.ts'

async function viaStore(url: string, agents: readonly string[]): Promise<Map<string, string[]>> {
  const store = await openPostgresStore({ url, now: Date.now, newId: v7, log: pino({ enabled: false }), poolSize: 1 })
  await ready()
  const taken = await claimAll(store, agents)
  await store.close()
  return taken
}

async function bare(url: string, agents: readonly string[]): Promise<Map<string, string[]>> {
  const clients = await Promise.all(agents.map(async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    return client
  }))
  await ready()
  const taken = new Map<string, string[]>()
  await Promise.all(agents.map(async (agent, n) => {
    const ids: string[] = []
    taken.set(agent, ids)
    for (let misses = 0; misses < 20;) {
      const { rows } = await clients[n]!.query({ name: 'claim', text: bareClaim('postgres'), values: [agent] })
      misses = rows.length === 0 ? misses + 1 : 0
      ids.push(...rows.map(row => String(row.id)))
    }
    await clients[n]!.end()
  }))
  return taken
}

async function ready(): Promise<void> {
  process.stdout.write('ready\n')
  await once(process.stdin, 'data')
}

async function main([mode = '', url = '', agents = '']: string[]): Promise<void> {
  const taken = await (mode === 'bare' ? bare : viaStore)(url, agents.split(','))
  process.stdout.write(`${JSON.stringify([...taken])}\n`)
  process.stdin.destroy()
}

void main(process.argv.slice(2))
