import type { ReadHandle } from '../store/port.ts'
import type { Change } from '../store/tables.ts'
import type { Names } from './present.ts'

/** Names of agents and accounts, and who is flagged as a false service account: read once and again when one of them changes; an account that runs is called as it is called now. */
export async function createDirectory(read: ReadHandle, running: ReadonlyMap<string, { readonly name: string }>): Promise<Names & { changed: (changes: readonly Change[]) => Promise<void> }> {
  const agents = new Map<string, string>()
  const accounts = new Map<string, string>()
  const impostors = new Set<string>()

  async function loadAgents(): Promise<void> {
    for (const agent of await read.find('agents', {}))
      agents.set(agent.id, agent.name)
  }
  async function loadAccounts(): Promise<void> {
    for (const account of await read.find('accounts', {}))
      accounts.set(account.id, account.name)
  }
  async function loadImpostors(): Promise<void> {
    impostors.clear()
    for (const { id } of await read.find('impostors', { status: ['flagged', 'reported'] }))
      impostors.add(id)
  }
  await loadAgents()
  await loadAccounts()
  await loadImpostors()

  return {
    agentName: id => agents.get(id) ?? id,
    accountName: id => running.get(id)?.name ?? accounts.get(id) ?? id,
    isImpostor: id => impostors.has(id),
    async changed(changes) {
      if (changes.some(change => change.entity === 'impostors'))
        await loadImpostors()
      if (changes.some(change => change.entity === 'agents' && !agents.has(change.id)))
        await loadAgents()
      if (changes.some(change => change.entity === 'accounts' && !accounts.has(change.id)))
        await loadAccounts()
    },
  }
}
