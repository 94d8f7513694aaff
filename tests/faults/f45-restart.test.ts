import type { SessionEvents } from '../../src/shared/contract/index.ts'
import type { Desk, TestEngine } from '../support/engine/start-engine.ts'
import type { StoreFolder } from '../support/store-folder.ts'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { newDuty } from '../../src/engine/duties.ts'
import { until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { makeStoreFolder } from '../support/store-folder.ts'

let folder: StoreFolder
let t: TestEngine
beforeEach(async () => {
  folder = await makeStoreFolder()
})
afterEach(async () => {
  await t.stop()
  await folder.remove()
})

const minute = 60_000
const counts = { waiting: 400, promised: 300, snoozed: 200, sleeping: 100 } as const

function announced(...desks: Desk[]): string[] {
  return desks.flatMap(desk => desk.events).flatMap((event) => {
    const alarm = event.payload as SessionEvents['alarm']
    return event.name === 'alarm' && alarm.kind === 'due_soon' ? [`${String(alarm.facts.conversationId)}:${String(alarm.facts.duty)}`] : []
  })
}

/** A floor in full swing: people wait, promises run, rooms sleep, offers stand. */
async function fullSwing(): Promise<void> {
  t = await startTestEngine({ store: await folder.open() })
  const lin = t.desk('lin')
  const all = counts.waiting + counts.promised + counts.snoozed + counts.sleeping
  const at = t.clock.now() + 2 * minute
  for (let n = 0; n < all; n += 1)
    t.hear({ text: `第${n}位，宽带断了怎么办？`, at: at - all + n })
  await until(async () => expect(await t.store.read.count('conversations', {})).toBe(all))
  const rooms = (await t.store.read.find('conversations', {}, { order: [['lastAt', 'asc']] }))
  const now = t.clock.now()
  const busy = rooms.slice(counts.waiting)
  await t.store.write(async (tx) => {
    for (const [index, room] of busy.entries()) {
      const wakesAt = now + (index < counts.promised + counts.snoozed ? 3 : 600) * minute
      const sleeps = index >= counts.promised
      for (const turn of await tx.find('turns', { conversationId: room.id }))
        await tx.update('turns', turn.id, { state: 'effective_in_time', endedAt: now })
      for (const duty of await tx.find('obligations', { conversationId: room.id }))
        await tx.update('obligations', duty.id, { closedAt: now, closedBy: 'answered' })
      await tx.update('conversations', room.id, { ownerId: 'lin', epoch: 1, status: sleeps ? 'snoozed' : 'assigned', snoozedUntil: sleeps ? wakesAt : null })
      if (sleeps)
        await tx.insert('timers', { id: `snooze:${room.id}`, kind: 'snooze_wake', entityId: room.id, dueAt: wakesAt, createdAt: now })
      else
        await tx.insert('obligations', newDuty(`promise:${room.id}`, room, { kind: 'promise', turnId: null, startedAt: now, receivedAt: now, dueAt: now + 3 * minute, agentId: 'lin' }))
    }
  })
  await lin.call('presence:set', { presence: 'ready' })
  await lin.call('presence:set', { presence: 'not_ready' })
  await t.stop()
}

it('F45 a restart with a thousand running clocks: every alarm is told once to somebody, every sleeper wakes, nothing twice', async () => {
  await fullSwing()
  t = await startTestEngine({ store: await folder.open() })
  t.clock.advance(5 * minute)
  // Rounds run before the screens are back: what they find must not be lost on an empty floor.
  await until(async () => expect(await t.store.read.count('conversations', { status: 'snoozed' })).toBe(counts.sleeping))
  expect(await t.store.read.count('obligations', { alarmedAt: { gt: 0 }, dueAt: { gt: t.clock.now() - 4 * minute } })).toBe(0)
  const [lin, boss] = [t.desk('lin'), t.desk('boss')]
  const due = await t.store.read.find('obligations', { closedAt: null, dueAt: { lte: t.clock.now() } })
  expect(due).toHaveLength(counts.waiting + counts.promised)
  await until(() => expect(new Set(announced(lin, boss)).size).toBe(due.length))
  expect(announced(lin).sort()).toEqual(due.map(duty => `${duty.conversationId}:${duty.kind}`).sort())
  // Promises are their owner's; what nobody owns, everybody hears.
  expect(announced(boss)).toHaveLength(counts.waiting)
  expect(await t.store.read.count('messages', { direction: 'system', text: 'woke' })).toBe(counts.snoozed)
  expect(await t.store.read.count('timers', { kind: 'snooze_wake' })).toBe(counts.sleeping)
  await t.stop()

  t = await startTestEngine({ store: await folder.open() })
  const again = t.desk('lin')
  t.clock.advance(6 * minute)
  t.hear({ text: '再来一位，怎么办？', objectKey: 'status:again', threadKey: 'status:again:u', at: t.clock.now() - 60_000 })
  await until(() => expect(announced(again)).toHaveLength(1))
  expect(await t.store.read.count('messages', { direction: 'system', text: 'woke' })).toBe(counts.snoozed)
})

it('F45 offers that stood when the engine stopped expire and go on to the next, none is lost', async () => {
  t = await startTestEngine({ store: await folder.open() })
  const lin = t.desk('lin')
  await lin.call('presence:set', { presence: 'ready' })
  for (let n = 0; n < 5; n += 1)
    t.hear({ text: `第${n}位，宽带断了怎么办？` })
  await until(async () => expect(await t.store.read.count('offers', { state: 'offered' })).toBeGreaterThan(0))
  await until(async () => expect(await t.store.read.count('conversations', {})).toBe(5))
  await t.stop()
  t = await startTestEngine({ store: await folder.open() })
  t.clock.advance(minute)
  const zhou = t.desk('zhou')
  await zhou.call('presence:set', { presence: 'ready' })
  await until(async () => {
    const { rows, viewId } = await zhou.view('me', {})
    await zhou.call('view:close', { viewId })
    await Promise.all(rows.map(offer => zhou.call('conversation:acceptOffer', { id: offer.conversationId })))
    expect(await t.store.read.count('conversations', { ownerId: 'zhou' })).toBe(5)
  })
  expect(await t.store.read.count('offers', { state: 'offered' })).toBe(0)
})

it('F45 an account that was paused stays paused', async () => {
  t = await startTestEngine({ store: await folder.open() })
  await t.desk('boss').call('channel:pause', { accountId: 'weibo-main', paused: true })
  await t.stop()
  t = await startTestEngine({ store: await folder.open() })
  const boss = t.desk('boss')
  expect((await boss.view('channels', {})).rows[0]?.health).toBe('paused')
  // Other rounds have come round many times meanwhile; this one has not begun.
  for (let seen = 0; seen < 10; seen += 1) {
    t.clock.advance(minute)
    const { at } = await boss.view('wallboard', {}).then(view => ({ at: view.summary.asOf }))
    await until(() => expect(t.clock.now()).toBeGreaterThan(at + 10))
  }
  expect(t.weibo.polls).toBe(0)
  await boss.call('channel:pause', { accountId: 'weibo-main', paused: false })
  await until(() => expect(t.weibo.polls).toBeGreaterThan(0))
})
