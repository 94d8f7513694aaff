import type { Store } from '../store/port.ts'
import type { Router } from './router.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestContext } from '../../../tests/support/engine/context.ts'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { createIds } from '../ids.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { createRouter } from './router.ts'

let now = 1_000_000
let planned: { at: number, work: () => void }[] = []
let rounds = 0
let store: Store
let router: Router

beforeEach(async () => {
  planned = []
  rounds = 0
  store = await openSqliteStore({ file: ':memory:', now: () => now, newId: createIds(() => now), log: quietLog })
  const read: Store['read'] = {
    ...store.read,
    find: async (table, where, page) => {
      rounds += table === 'offers' ? 1 : 0
      return store.read.find(table, where, page)
    },
  }
  const after = (ms: number, work: () => void) => {
    const entry = { at: now + ms, work }
    planned.push(entry)
    return () => void (planned = planned.filter(each => each !== entry))
  }
  router = createRouter(createTestContext({ store: { ...store, read }, time: { now: () => now, after }, connectors: [] }), { tell: () => {} })
})
afterEach(() => store.close())

/** Runs what is due by then, and waits for the round under way. */
async function pass(ms: number): Promise<void> {
  now += ms
  const due = planned.filter(({ at }) => at <= now)
  planned = planned.filter(({ at }) => at > now)
  due.forEach(({ work }) => work())
  if (due.length > 0)
    await router.round()
}

it('the first change is answered at once, a rush of them by one round after a pause', async () => {
  router.soon()
  await pass(0)
  const first = rounds
  expect(first).toBeGreaterThan(0)
  for (let n = 0; n < 50; n++) {
    router.soon()
    await pass(1)
  }
  expect(rounds).toBe(first)
  await pass(60)
  expect(rounds).toBeGreaterThan(first)
})

it('a clock that is set back holds nobody up', async () => {
  router.soon()
  await pass(0)
  const first = rounds
  now -= 3_600_000
  router.soon()
  await pass(200)
  expect(rounds).toBeGreaterThan(first)
})

it('nothing begins after the end', async () => {
  router.soon()
  router.stop()
  await pass(1_000)
  expect(rounds).toBe(0)
})
