import type { Store } from '../../src/engine/store/port.ts'
import type { Change } from '../../src/engine/store/tables.ts'
import type { RunPostgres } from '../support/run-postgres.ts'
import type { TcpProxy } from '../support/tcp-proxy.ts'
import { v7 } from 'uuid'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { row } from '../contract/store-rows.ts'
import { databaseOf } from '../support/postgres.ts'
import { quietLog } from '../support/quiet-log.ts'
import { borrowPostgres } from '../support/run-postgres.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { until } from '../support/until.ts'

describe('F31 PostgreSQL in trouble', () => {
  let postgres: RunPostgres
  let url: string
  let empty: () => Promise<void>
  let store: Store
  const open = (at: string) => openPostgresStore({ url: at, now: Date.now, newId: v7, log: quietLog })

  beforeAll(async () => {
    postgres = await borrowPostgres()
    url = await postgres.createStore()
    empty = await postgres.remember(url)
  })
  beforeEach(async () => {
    store = await open(url)
  })
  afterEach(async () => {
    await store.close()
    await postgres.query(url, 'drop function if exists "fail", "linger" cascade; drop sequence if exists "trouble"')
    await empty()
  })

  const count = (id: string) => store.write(async (tx) => {
    const before = await tx.get('settings', 'sum')
    await tx.upsert('settings', row('settings', { id: 'sum', version: (before?.version ?? 0) + 1 }))
    await tx.insert('settings', row('settings', { id }))
    tx.changed('settings', id, 1)
    return id
  })

  /** Everything that was acknowledged is there, once. */
  async function exactlyOnce(ids: readonly string[]): Promise<void> {
    expect((await store.read.get('settings', 'sum'))?.version).toBe(ids.length)
    expect(await store.read.count('settings', { id: ids })).toBe(ids.length)
    const changes = await store.changesAfter(0, 100_000)
    expect(changes.map(change => change.seq)).toEqual(changes.map((_, n) => n + 1))
    expect(changes.map(change => change.id).sort()).toEqual([...ids].sort())
  }

  const cutAll = () => postgres.query(url, `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'huiyin' and datname = current_database()`)

  it('F31 connections cut again and again: every unit once, no listener misses a change', async () => {
    const told: Change[] = []
    store.onChanges(changes => told.push(...changes))
    const states = new Set<string>()
    store.onState(state => states.add(state))
    const writing: Promise<string>[] = []
    for (let cut = 0; cut < 6; cut += 1) {
      writing.push(...Array.from({ length: 60 }, (_, n) => count(`${cut}-${n}`)))
      await Promise.race(writing.slice(-60))
      await cutAll()
    }
    const ids = await Promise.all(writing)
    await exactlyOnce(ids)
    await until(() => told.length === ids.length, 'all changes told')
    expect(told.map(change => change.seq)).toEqual(ids.map((_, n) => n + 1))
    expect(states).toEqual(new Set(['read_only', 'ok']))
    expect(store.state()).toBe('ok')
  })

  it('F31 a serialization failure and a deadlock run the batch again', async () => {
    await postgres.query(url, `
      create sequence "trouble";
      create function "fail"() returns trigger language plpgsql as $$
        begin
          if nextval('trouble') = 1 then raise exception 'no luck' using errcode = '40001'; end if;
          if currval('trouble') = 4 then raise exception 'no luck' using errcode = '40P01'; end if;
          return new;
        end $$;
      create trigger "fail" before insert on "settings" for each row when (new."id" like 'a%') execute function "fail"()`)
    const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => count(`a${n}`)))
    await exactlyOnce(ids)
  })

  it('F31 a real deadlock with another program ends with both done', async () => {
    await count('first')
    const other = postgres.query(url, `
      set deadlock_timeout = '50ms';
      begin; update "settings" set "version" = "version" where "id" = 'sum'; select pg_sleep(0.5); update "counters" set "value" = "value" where "id" = 'seq'; commit`).catch(() => 'other gave way')
    const ids = await Promise.all(Array.from({ length: 5 }, (_, n) => count(`b${n}`)))
    await other
    await exactlyOnce(['first', ...ids])
  })

  /** A store whose wire to the server can be cut. */
  async function openThroughProxy(): Promise<{ far: Store, proxy: TcpProxy }> {
    const proxy = await startTcpProxy()
    proxy.aim(Number(new URL(url).port))
    const through = new URL(url)
    through.port = String(proxy.port)
    return { far: await open(through.href), proxy }
  }

  it('F31 the wire breaks at any moment of a batch: every unit once', async () => {
    const { far, proxy } = await openThroughProxy()
    const near = store
    try {
      store = far
      const ids: string[] = []
      for (let round = 0; round < 4; round += 1) {
        const writing = Array.from({ length: 30 }, (_, n) => count(`${round}-${n}`))
        await cutInTheMiddle(proxy, round)
        ids.push(...await Promise.all(writing))
      }
      await exactlyOnce(ids)
    }
    finally {
      store = near
      await far.close()
      await proxy.stop()
    }
  })

  it('F31 only the answer to a commit is lost: the unit resolves and is not done twice', async () => {
    await postgres.query(url, `
      create function "linger"() returns trigger language plpgsql as $$ begin perform pg_sleep(0.4); return null; end $$;
      create constraint trigger "linger" after insert on "settings" deferrable initially deferred for each row when (new."id" = 'slow') execute function "linger"()`)
    const { far, proxy } = await openThroughProxy()
    const near = store
    const told: Change[] = []
    try {
      store = far
      far.onChanges(changes => told.push(...changes))
      const writing = count('slow')
      await until(async () => (await postgres.query(url, `select 1 from pg_stat_activity where query = 'commit' and state = 'active' and datname = '${databaseOf(url)}'`)).length > 0, 'the commit is under way')
      proxy.blackHole()
      await until(() => near.read.get('settings', 'slow'), 'the commit has arrived')
      proxy.heal()
      expect(await writing).toBe('slow')
      await exactlyOnce(['slow'])
      await until(() => told.length === 1, 'the change is told')
    }
    finally {
      store = near
      await far.close()
      await proxy.stop()
    }
  })

  it('F31 a server that stays away: writers are refused within seconds, and served again when it is back', async () => {
    const { far, proxy } = await openThroughProxy()
    try {
      proxy.aim(1)
      proxy.heal()
      const started = performance.now()
      await expect(far.write(tx => tx.insert('settings', row('settings', { id: 'lost' })))).rejects.toMatchObject({ code: 'store_busy', retryable: true })
      expect(performance.now() - started).toBeLessThan(10_000)
      expect(far.state()).toBe('read_only')
      proxy.aim(Number(new URL(url).port))
      await until(() => far.write(tx => tx.insertNew('settings', [row('settings', { id: 'again' })])).then(() => true, () => false), 'writes again', 15_000)
      expect(far.state()).toBe('ok')
      expect(await far.read.get('settings', 'lost')).toBeUndefined()
    }
    finally {
      await far.close()
      await proxy.stop()
    }
  })

  it('F31 a process that froze with the turn in its hands does not stop the others', async () => {
    const holder = postgres.query(url, `set idle_in_transaction_session_timeout = '1s'; begin; select 1 from "counters" where "id" = 'seq' for update; select pg_sleep(1.5); rollback`).catch(() => 'cut off')
    const started = performance.now()
    await count('waited')
    expect(performance.now() - started).toBeLessThan(5_000)
    await holder
  })
})

/** Cuts the wire at a moment that differs by round: some bytes of the batch have gone, its end may have too. */
async function cutInTheMiddle(proxy: TcpProxy, round: number): Promise<void> {
  for (let turn = 0; turn < 2 + round * 7; turn += 1)
    await new Promise(resolve => setImmediate(resolve))
  proxy.blackHole()
  await new Promise(resolve => setTimeout(resolve, 50))
  proxy.heal()
}
