import type { Store, WriteHandle } from '../../src/engine/store/port.ts'
import type { Bench } from './store-bench.ts'
import { describe, expect, it } from 'vitest'
import { conversation } from './store-rows.ts'

async function claim(tx: WriteHandle, agentId: string): Promise<string | null> {
  const candidate = await tx.claimCandidate({ agentId, channels: [], now: 100 })
  if (candidate === undefined)
    return null
  const { id, epoch, version } = candidate
  if (!await tx.update('conversations', id, { ownerId: agentId, status: 'assigned', epoch: epoch + 1, version: version + 1 }, { ownerId: null, epoch }))
    throw new Error(`${id} was somebody else's`)
  tx.changed('conversations', id, version + 1)
  return id
}

/** Claims until nothing is left. */
async function claimAll(store: Store, agentId: string): Promise<string[]> {
  const mine: string[] = []
  for (let id = await store.write(tx => claim(tx, agentId)); id !== null; id = await store.write(tx => claim(tx, agentId)))
    mine.push(id)
  return mine
}

/** Taking the most urgent conversation, once. */
export function describeClaims(bench: Bench): void {
  describe('claims', () => {
    it('take the most urgent: tier, then rank, those without a rank last', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('conversations', [
        conversation({ id: 'late', rank: 9 }),
        conversation({ id: 'unranked' }),
        conversation({ id: 'soon', rank: 3 }),
        conversation({ id: 'danger', tier: 0 }),
        conversation({ id: 'danger-soon', tier: 0, rank: 50 }),
      ]))
      expect(await claimAll(store, 'a')).toEqual(['danger-soon', 'danger', 'soon', 'late', 'unranked'])
    })

    it('pass over what is not to be had', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('conversations', [
        conversation({ id: 'assigned', status: 'assigned', ownerId: 'x' }),
        conversation({ id: 'no reply', triage: 'no_reply_needed' }),
        conversation({ id: 'undecided', triage: 'undecided' }),
        conversation({ id: 'offered', offeredTo: 'b', offerUntil: 100 }),
        conversation({ id: 'lapsed', offeredTo: 'b', offerUntil: 99, rank: 2 }),
        conversation({ id: 'offered to me', offeredTo: 'a', offerUntil: 500, rank: 1 }),
      ]))
      expect(await claimAll(store, 'a')).toEqual(['offered to me', 'lapsed'])
      expect(await claimAll(store, 'b')).toEqual(['offered'])
    })

    it('keep to the channels an agent serves', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('conversations', [conversation({ id: 'w', channel: 'weibo' }), conversation({ id: 'd', channel: 'douyin' })]))
      const candidate = (channels: ('weibo' | 'douyin' | 'forum')[]) => store.write(tx => tx.claimCandidate({ agentId: 'a', channels, now: 1 }))
      expect((await candidate(['douyin', 'forum']))?.id).toBe('d')
      expect(await candidate(['forum'])).toBeUndefined()
      expect((await candidate([]))?.id).toBe('d')
    })

    it('F42 give each conversation one owner, with eight agents at it', async () => {
      const stores = bench.kind.shared ? [await bench.open(), await bench.open()] : [await bench.open()]
      const total = 400
      await stores[0]!.write(tx => tx.insert('conversations', Array.from({ length: total }, (_, n) => conversation({ id: `c${String(n).padStart(4, '0')}`, rank: n % 50 }))))
      const taken = await Promise.all(Array.from({ length: 8 }, (_, n) => claimAll(stores[n % stores.length]!, `agent-${n}`)))
      expect(new Set(taken.flat()).size).toBe(total)
      expect(taken.flat()).toHaveLength(total)
      for (const [n, ids] of taken.entries())
        expect((await stores[0]!.read.find('conversations', { ownerId: `agent-${n}` })).map(each => each.id).sort()).toEqual(ids.sort())
      expect(await stores[0]!.read.count('conversations', { epoch: 1 })).toBe(total)
      expect(await stores[0]!.lastSeq()).toBe(total)
    })
  })
}
