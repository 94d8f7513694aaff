import type { FakeWorld } from '../../../src/renderer/bridge/fake/world.ts'
import { newCall } from '../../../src/renderer/bridge/fake/call-scene.ts'

const kinds = ['channel_red', 'danger', 'due_soon', 'owners_away'] as const

/** What an ordinary afternoon lacks: standing alarms, an offer, and a call that goes on. */
export function setScene(world: FakeWorld): void {
  const now = world.now()
  world.me.alarms = kinds.map((kind, n) => ({ id: `alarm-${n}`, kind, since: now - 60_000, facts: { name: '谁', names: '谁', rooms: 2 } }))
  world.me.preferences = { ...world.me.preferences, welcomed: true, tourStep: null }
  world.offers.push({ id: 'o-written', conversationId: 'r-screen', customerName: '谁', channel: 'weibo', visibility: 'public', preview: '什么', until: now + 3_600_000, dueAt: null, call: null })
  const call = newCall(world, 'r-roam-p', { id: 'cb-mine', state: 'connected', connectedAt: now - 60_000, since: now - 60_000, agent: world.people.me })
  world.callbacks.set(call.id, call)
}
