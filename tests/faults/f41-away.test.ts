import type { WorkstationClient } from '../../src/shared/contract/index.ts'
import type { EngineHub } from '../support/faults/engine-hub.ts'
import process from 'node:process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { heartbeat, wireVersion } from '../../src/shared/wire.ts'
import { startEngineHub } from '../support/faults/engine-hub.ts'
import { until } from '../support/until.ts'

let h: EngineHub
beforeEach(async () => {
  h = await startEngineHub()
})
afterEach(() => h.stop())

const awayWithinMs = 10_000
const rooms = 6

const offersTo = (agentId: string) => h.t.store.read.count('offers', { agentId, state: 'offered' })

/** Seven voices: one is held out to them, the other six are theirs. */
async function ownSixWithAnOffer(client: WorkstationClient): Promise<void> {
  await h.t.desk('boss').call('settings:setClock', { mentionMs: 600_000, offerLeaseMs: 20_000 })
  await client.call('presence:set', { presence: 'ready' })
  for (let n = 0; n <= rooms; n += 1)
    h.t.hear({ text: `@云杉客服 第${n}个问题，路由器怎么重启？` })
  await until(async () => await h.t.store.read.count('conversations', {}) === rooms + 1 && await offersTo('lin') === 1, 'seven voices and an offer')
  for (const { id } of await h.t.store.read.find('conversations', { offeredTo: null }))
    await client.call('conversation:claim', { id })
}

const alarmOf = async (desk: ReturnType<EngineHub['t']['desk']>) => (await desk.view('me', {})).summary.alarms.find(alarm => alarm.kind === 'owners_away')

it('F41 a laptop sleeps with six chats and an offer: away within 10 s, the offer is back in the queue uncounted, a supervisor sees the six; awake, everything is caught up', { timeout: 60_000 }, async () => {
  const boss = h.t.desk('boss')
  const lin = await h.screen('lin')
  await ownSixWithAnOffer(lin)
  expect(await offersTo('lin')).toBe(1)
  const states: string[] = []
  lin.onLink(state => states.push(state))

  h.proxy.blackHole()
  const cutAt = performance.now()
  const since = (): number => Math.round(performance.now() - cutAt)
  const awayAfter = await until(async () => (await h.t.store.read.get('agents', 'lin'))?.sessions === 0 ? since() : null, 'the agent to be away', 20_000)
  const returnedAfter = await until(async () => await offersTo('lin') === 0 ? since() : null, 'the offer to go back', 20_000)
  const flaggedAfter = await until(async () => await alarmOf(boss) ? since() : null, 'the supervisor to see it', 20_000)
  process.stdout.write(`F41: away after ${awayAfter} ms, the offer back after ${returnedAfter} ms, flagged after ${flaggedAfter} ms\n`)
  expect(Math.max(awayAfter, returnedAfter, flaggedAfter)).toBeLessThanOrEqual(awayWithinMs)
  expect((await alarmOf(boss))?.facts).toEqual({ names: '林晓', agents: 1, rooms })
  expect(await h.t.store.read.get('agents', 'lin')).toMatchObject({ missedOffers: 0, notResponding: false, presence: 'ready' })
  const [offer] = await h.t.store.read.find('offers', { agentId: 'lin' })
  expect(offer?.state).toBe('withdrawn')
  expect(await h.t.store.read.get('conversations', offer!.conversationId)).toMatchObject({ ownerId: null, status: 'queued' })

  h.proxy.heal()
  await until(() => states.at(-1) === 'up', 'the link again', 30_000)
  const hello = await lin.call('session:hello', { wireVersion, app: 'faults', appVersion: '0.0.0' })
  expect(Math.abs(hello.now - h.t.clock.now())).toBeLessThan(1_000)
  const mine = await lin.call('view:open', { view: 'inbox', params: { tab: 'mine' } })
  expect(mine.rows).toHaveLength(rooms)
  await until(async () => await alarmOf(boss) === undefined, 'the flag to go')
})

it('F41 a locked screen is away at once and keeps what was chosen: no offer while it is locked, ready again when it is unlocked', { timeout: 60_000 }, async () => {
  const lin = await h.screen('lin')
  await lin.call('presence:set', { presence: 'ready' })
  h.t.hear({ text: '@云杉客服 宽带断了怎么办？' })
  await until(async () => await offersTo('lin') === 1, 'an offer')
  const lockedAt = performance.now()
  await lin.call('presence:lock', { locked: true })
  await until(async () => (await h.t.store.read.get('agents', 'lin'))?.reason === 'locked', 'the lock')
  await until(async () => await offersTo('lin') === 0, 'the offer to go back')
  expect(performance.now() - lockedAt).toBeLessThan(awayWithinMs)
  expect(await h.t.store.read.get('agents', 'lin')).toMatchObject({ presence: 'not_ready', missedOffers: 0 })

  await lin.call('presence:lock', { locked: false })
  await until(async () => (await h.t.store.read.get('agents', 'lin'))?.presence === 'ready', 'ready again')
  await until(async () => await offersTo('lin') === 1, 'an offer again')
})

it('F41 a pause that somebody chose outlives the lock, and a call outlives it whole', { timeout: 60_000 }, async () => {
  const lin = await h.screen('lin')
  await lin.call('presence:set', { presence: 'not_ready', reason: 'meal' })
  await lin.call('presence:lock', { locked: true })
  await lin.call('presence:lock', { locked: false })
  await until(async () => (await h.t.store.read.get('agents', 'lin'))?.sessions === 1, 'the session')
  expect(await h.t.store.read.get('agents', 'lin')).toMatchObject({ presence: 'not_ready', reason: 'meal' })

  await lin.call('presence:set', { presence: 'ready' })
  await h.t.store.write(tx => tx.update('agents', 'lin', { voice: 'talking' }))
  await lin.call('presence:lock', { locked: true })
  const before = h.t.clock.now()
  await until(() => h.t.clock.now() - before > heartbeat.graceMs, 'some time in the call')
  expect(await h.t.store.read.get('agents', 'lin')).toMatchObject({ presence: 'ready', reason: null })
  await h.t.store.write(tx => tx.update('agents', 'lin', { voice: 'idle' }))
  await until(async () => (await h.t.store.read.get('agents', 'lin'))?.reason === 'locked', 'the lock after the call')
})
