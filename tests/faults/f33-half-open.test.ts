import type { SessionEvents } from '../../src/shared/contract/index.ts'
import type { EngineHub } from '../support/faults/engine-hub.ts'
import process from 'node:process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { heartbeat, wireVersion } from '../../src/shared/wire.ts'
import { room } from '../support/engine/inbox.ts'
import { startEngineHub } from '../support/faults/engine-hub.ts'
import { until } from '../support/until.ts'

let h: EngineHub
beforeEach(async () => {
  h = await startEngineHub()
})
afterEach(() => h.stop())

/** Ping and grace; what is beyond them is the machine's own slowness. */
const within = heartbeat.intervalMs + heartbeat.graceMs
const slowness = 1_000

it('F33 a black hole between screen and hub: both ends know within 5 s, nothing hangs, nothing offered goes there; then everything is back', { timeout: 60_000 }, async () => {
  expect(within).toBe(5_000)
  const colleague = h.t.desk('zhou')
  const lin = await h.screen('lin')
  await lin.call('presence:set', { presence: 'ready' })
  h.t.hear({ text: '@云杉客服 宽带断了怎么办？' })
  const [offer] = await until(async () => h.t.store.read.find('offers', { state: 'offered', agentId: 'lin' }).then(found => found.length > 0 ? found : null), 'an offer')
  await lin.call('conversation:acceptOffer', { id: offer!.conversationId })
  await lin.call('room:touch', { conversationId: offer!.conversationId, typing: true })
  await colleague.call('room:touch', { conversationId: offer!.conversationId, typing: false })
  const states: string[] = []
  lin.onLink(state => states.push(state))

  h.proxy.blackHole()
  const cutAt = performance.now()
  const since = (): number => Math.round(performance.now() - cutAt)
  const underWay = lin.call('session:time', {}).then(() => 'answered', (error: { code: string }) => error.code)
  const [screenKnew, hubKnew, outcome] = await Promise.all([
    until(() => states.includes('lost') ? since() : null, 'the screen to know'),
    until(() => h.host.hub.screens() === 0 ? since() : null, 'the hub to know'),
    underWay,
  ])
  process.stdout.write(`F33: the screen knew after ${screenKnew} ms, the hub after ${hubKnew} ms\n`)
  expect(screenKnew).toBeLessThanOrEqual(within + slowness)
  expect(hubKnew).toBeLessThanOrEqual(within + slowness)
  expect(outcome).toBe('link_lost')
  await until(async () => (await h.t.store.read.get('agents', 'lin'))?.sessions === 0, 'the engine to count nobody')
  expect((colleague.events.filter(event => event.name === 'room').at(-1)?.payload as SessionEvents['room']).people).toEqual([])

  h.t.hear({ text: '@云杉客服 还有一个人，手机冒烟了怎么办？' })
  await until(async () => await h.t.store.read.count('conversations', {}) === 2, 'the second voice')
  expect(await h.t.store.read.count('offers', { agentId: 'lin', state: 'offered' })).toBe(0)

  h.proxy.heal()
  await until(() => states.at(-1) === 'up', 'the link again', 30_000)
  await lin.call('session:hello', { wireVersion, app: 'faults', appVersion: '0.0.0' })
  const inbox = await lin.call('view:open', { view: 'inbox', params: { tab: 'all' } })
  expect(inbox.rows).toHaveLength(2)
  expect((await room(colleague, offer!.conversationId)).summary.row.owner?.id).toBe('lin')
})
