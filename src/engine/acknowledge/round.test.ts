import type { InboundMessage } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { Store } from '../store/port.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestContext } from '../../../tests/support/engine/context.ts'
import { createFakeConnector } from '../../../tests/support/engine/fake-connector.ts'
import { quietLog } from '../../../tests/support/quiet-log.ts'
import { createIds } from '../ids.ts'
import { takeIn } from '../intake/take-in.ts'
import { openSqliteStore } from '../store/sqlite/index.ts'
import { acknowledgeRound } from './round.ts'

const begin = Date.parse('2026-03-02T10:00:00+08:00')
let now = begin
let store: Store
let context: EngineContext
/** Rooms that were read, by round. */
let roomsRead = 0

beforeEach(async () => {
  now = begin
  roomsRead = 0
  store = await openSqliteStore({ file: ':memory:', now: () => now, newId: createIds(() => now), log: quietLog })
  const read: Store['read'] = {
    ...store.read,
    getMany: async (table, ids) => {
      roomsRead += table === 'conversations' ? ids.length : 0
      return store.read.getMany(table, ids)
    },
  }
  context = createTestContext({ store: { ...store, read }, time: { now: () => now, after: () => () => {} }, connectors: [createFakeConnector('weibo-main', () => now)] })
})
afterEach(() => store.close())

function asked(n: number, at: number): InboundMessage {
  const uid = `u${n}`
  return { type: 'message', channel: 'weibo', objectKey: `dm:${n}`, touchpoint: 'private_message', visibility: 'private', threadKey: `dm:${uid}`, author: { uid, name: `顾客${n}` }, byBrand: false, kind: 'text', text: '我的流量怎么没了，帮我查一下', media: [], at, addressed: true, window: { until: at + 48 * 3_600_000, repliesLeft: null }, replyTarget: { uid } }
}
const hear = (from: number, to: number) => takeIn(context, { accountId: 'weibo-main', feed: 'push', items: Array.from({ length: to - from }, (_, n) => asked(from + n, now + n)), bad: [], cursor: null, generation: 0 })
const told = async () => (await store.read.find('outbox', { role: 'automatic' }, { order: [['createdAt', 'asc'], ['id', 'asc']] })).map(row => row.threadKey)

it('a rush is acknowledged in the order in which it came, and a round reads no more rooms than it needs', async () => {
  const round = acknowledgeRound(context, () => {})
  await hear(0, 400)
  now += 15_000
  await round.run()
  now += 1_000
  await round.run()
  expect(await told()).toEqual(Array.from({ length: 10 }, (_, n) => `dm:u${n}`))
  expect(roomsRead).toBeLessThanOrEqual(100)
})

it('whoever a person has taken does not keep the others waiting, however many they are', async () => {
  const round = acknowledgeRound(context, () => {})
  await hear(0, 300)
  await store.write(async (tx) => {
    for (const room of await tx.find('conversations', {}))
      await tx.update('conversations', room.id, { ownerId: 'lin', status: 'assigned' })
  })
  now += 1_000
  await hear(300, 303)
  now += 15_000
  for (let seconds = 0; seconds < 3; seconds++) {
    await round.run()
    now += 1_000
  }
  expect((await told()).sort()).toEqual(['dm:u300', 'dm:u301', 'dm:u302'])
})

it('nobody is acknowledged twice, and nobody who has waited too long', async () => {
  const round = acknowledgeRound(context, () => {})
  await hear(0, 8)
  now += 15_000
  await round.run()
  now += 11 * 60_000
  await round.run()
  await round.run()
  expect(await told()).toHaveLength(5)
})
