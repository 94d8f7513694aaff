import type { Connector } from '../channels/connector.ts'
import type { AgentLegKind } from '../shared/domain/index.ts'
import type { EngineConfig } from './config.ts'
import type { Store } from './store/port.ts'
import type { AgentRecord } from './store/tables.ts'
import { newAccount, profileOf } from './accounts/rows.ts'
import { phoneOf } from './phones.ts'

/** How an agent's voice reaches a call: as they chose, where the configuration still has it. Nothing is registered before the phone system says so. */
function phoneRow(phone: EngineConfig['agents'][number]['phone'], chosen?: AgentLegKind): Pick<AgentRecord, 'phoneLeg' | 'phoneAddress' | 'phoneRegistered'> {
  const { leg, address } = phoneOf(phone, chosen)
  return { phoneLeg: leg, phoneAddress: address, phoneRegistered: false }
}

/**
 * Brings configured agents and accounts into the store; what people changed there stays, who is no longer
 * configured is disabled. Nobody is connected yet.
 */
export async function seedStore(store: Store, config: EngineConfig, connectors: ReadonlyMap<string, Connector>, now: number): Promise<void> {
  await store.write(async (tx) => {
    const agents = new Map((await tx.find('agents', {})).map(agent => [agent.id, agent]))
    for (const { id, name, workNo, role, phone } of config.agents) {
      const known = agents.get(id)
      if (known === undefined)
        await tx.insert('agents', { id, version: 1, name, workNo, role, enabled: true, presence: 'offline', reason: null, nextPresence: null, nextReason: null, voice: 'idle', notResponding: false, missedOffers: 0, presenceSince: now, sessions: 0, ...phoneRow(phone) })
      else
        await tx.update('agents', id, { name, workNo, role, enabled: true, sessions: 0, ...phoneRow(phone, known.phoneLeg), version: known.version + 1 })
    }
    for (const agent of agents.values()) {
      if (agent.enabled && !config.agents.some(({ id }) => id === agent.id))
        await tx.update('agents', agent.id, { enabled: false, presence: 'offline', sessions: 0, version: agent.version + 1 })
    }
    const accounts = new Map((await tx.find('accounts', {})).map(account => [account.id, account]))
    for (const { id, channel, name, brand, settings } of config.accounts) {
      const known = accounts.get(id)
      const own = { name, brand, settings, profile: profileOf(settings), managed: 'file', removedAt: null } as const
      const error = connectors.has(id) ? known?.error ?? null : 'config_invalid'
      if (known === undefined)
        await tx.insert('accounts', { ...newAccount({ id, channel, name, brand }), ...own, version: 1, error })
      else
        await tx.update('accounts', id, { ...own, version: known.version + 1, error })
    }
    for (const account of accounts.values()) {
      // The telephone is no entry of the file.
      if (account.managed === 'file' && account.channel !== 'hotline' && account.removedAt === null && !config.accounts.some(({ id }) => id === account.id))
        await tx.update('accounts', account.id, { removedAt: now, version: account.version + 1 })
    }
  })
}
