import type { Connector } from '../channels/connector.ts'
import type { EngineConfig } from './config.ts'
import type { Store } from './store/port.ts'

/**
 * Brings configured agents and accounts into the store; what people changed there stays, who is no longer
 * configured is disabled. Nobody is connected yet.
 */
export async function seedStore(store: Store, config: EngineConfig, connectors: ReadonlyMap<string, Connector>, now: number): Promise<void> {
  await store.write(async (tx) => {
    const agents = new Map((await tx.find('agents', {})).map(agent => [agent.id, agent]))
    for (const { id, name, workNo, role } of config.agents) {
      const known = agents.get(id)
      if (known === undefined)
        await tx.insert('agents', { id, version: 1, name, workNo, role, enabled: true, presence: 'offline', reason: null, nextPresence: null, nextReason: null, voice: 'idle', notResponding: false, missedOffers: 0, presenceSince: now, sessions: 0 })
      else
        await tx.update('agents', id, { name, workNo, role, enabled: true, sessions: 0, version: known.version + 1 })
    }
    for (const agent of agents.values()) {
      if (agent.enabled && !config.agents.some(({ id }) => id === agent.id))
        await tx.update('agents', agent.id, { enabled: false, presence: 'offline', sessions: 0, version: agent.version + 1 })
    }
    const accounts = new Map((await tx.find('accounts', {})).map(account => [account.id, account]))
    for (const { id, channel, name, brand, settings } of config.accounts) {
      const known = accounts.get(id)
      const profile = typeof settings.profile === 'string' ? settings.profile : ''
      if (known === undefined)
        await tx.insert('accounts', { id, version: 1, channel, name, brand, profile, paused: false, error: null, errorSince: null, lastSuccessAt: null, nextRunAt: null, quotaLimit: null, quotaLeft: null, quotaResetAt: null, delayMs: null, pushesReceived: 0, lastPushAt: null })
      else
        await tx.update('accounts', id, { name, brand, profile, version: known.version + 1, error: connectors.has(id) ? known.error : 'config_invalid' })
    }
  })
}
