import type { Store, WriteHandle } from '../../../src/engine/store/port.ts'
import { conversation } from '../../contract/store-rows.ts'

/** The statement that does a claim and nothing else, in the words of either database. */
export function bareClaim(kind: 'sqlite' | 'postgres'): string {
  const [agent] = kind === 'sqlite' ? ['?'] : ['$1']
  return `
    update "conversations" set "ownerId" = ${agent}, "status" = 'assigned', "epoch" = "epoch" + 1, "version" = "version" + 1
    where "id" = (
      select "id" from "conversations"
      where "status" = 'queued' and "triage" = 'needs_reply' and "offeredTo" is null
      order by "tier", "rankKey", "id" limit 1${kind === 'postgres' ? ' for update skip locked' : ''})
    returning "id"`
}

async function claim(tx: WriteHandle, agentId: string): Promise<string | null> {
  const candidate = await tx.claimCandidate({ agentId, channels: [], now: 0 })
  if (candidate === undefined)
    return null
  const { id, epoch, version } = candidate
  if (!await tx.update('conversations', id, { ownerId: agentId, status: 'assigned', epoch: epoch + 1, version: version + 1 }, { ownerId: null, epoch }))
    throw new Error(`${id} has an owner already`)
  tx.changed('conversations', id, version + 1)
  return id
}

/** Claims with so many clients at once until nothing is left; answers what each was given. */
export async function claimAll(store: Store, agents: readonly string[]): Promise<Map<string, string[]>> {
  const taken = new Map(agents.map(agent => [agent, [] as string[]]))
  await Promise.all(agents.map(async (agent) => {
    for (let id = await store.write(tx => claim(tx, agent)); id !== null; id = await store.write(tx => claim(tx, agent)))
      taken.get(agent)!.push(id)
  }))
  return taken
}

/** Fills a store with conversations that wait. */
export async function fillQueue(store: Store, total: number): Promise<void> {
  const step = 500
  for (let from = 0; from < total; from += step)
    await store.write(tx => tx.insert('conversations', Array.from({ length: step }, (_, n) => conversation({ id: `c${String(from + n).padStart(8, '0')}`, rank: (from + n) * 7919 % 100_003, preview: '我的快递怎么还没到' }))))
}

/** Fails unless every conversation was given to one agent, and the store says the same. */
export async function expectOneOwnerEach(store: Store, taken: ReadonlyMap<string, readonly string[]>, total: number): Promise<void> {
  const given = [...taken.values()].flat()
  const doubles = given.length - new Set(given).size
  const owned = await Promise.all([...taken].map(async ([agent, ids]) => (await store.read.count('conversations', { ownerId: agent, status: 'assigned', epoch: 1 })) === ids.length))
  console.log(`  ${given.length} claims, ${doubles} double owners`)
  if (doubles !== 0 || given.length !== total || owned.includes(false))
    throw new Error('a conversation has two owners, or none')
}
