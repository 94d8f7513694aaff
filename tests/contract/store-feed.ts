import type { Store } from '../../src/engine/store/port.ts'
import type { Change } from '../../src/engine/store/tables.ts'
import type { Bench } from './store-bench.ts'
import { describe, expect, it } from 'vitest'
import { until } from '../support/until.ts'
import { row } from './store-rows.ts'

/** The change feed: gap-free, in the order of commits, told after them. */
export function describeFeed(bench: Bench): void {
  describe('change feed', () => {
    const touch = (store: Store, id: string, version = 1) => store.write(async tx => tx.changed('conversations', id, version))

    it('keeps its id, its numbers and its rows over a reopening', async () => {
      const store = await bench.open()
      expect(await store.lastSeq()).toBe(0)
      await store.write(async (tx) => {
        tx.changed('messages', 'm', 3, 'c')
        tx.changed('conversations', 'c', 8)
      })
      await store.close()
      const again = await bench.open()
      expect(again.id).toBe(store.id)
      expect(await again.lastSeq()).toBe(2)
      expect(await again.changesAfter(0, 10)).toEqual([
        { seq: 1, entity: 'messages', id: 'm', parentId: 'c', version: 3 },
        { seq: 2, entity: 'conversations', id: 'c', parentId: null, version: 8 },
      ])
      await touch(again, 'c', 9)
      expect(await again.changesAfter(2, 10)).toEqual([{ seq: 3, entity: 'conversations', id: 'c', parentId: null, version: 9 }])
      expect(await again.changesAfter(0, 1)).toHaveLength(1)
    })

    it('tells a row once per unit, the later note in the place of the earlier', async () => {
      const store = await bench.open()
      await store.write(async (tx) => {
        tx.changed('conversations', 'c', 1)
        tx.changed('messages', 'm', 1, 'c')
        tx.changed('conversations', 'c', 2, null)
      })
      const changes = await store.changesAfter(0, 10)
      expect(changes.map(change => [change.entity, change.version])).toContainEqual(['conversations', 2])
      expect(changes).toHaveLength(2)
    })

    it('tells listeners after the commit and before the unit resolves, until they leave', async () => {
      const store = await bench.open()
      const log: string[] = []
      let readable: Promise<number> | undefined
      const leave = store.onChanges((changes) => {
        log.push(`told ${changes.map(change => change.seq).join()}`)
        readable = store.read.count('settings', {})
      })
      await store.write(async (tx) => {
        await tx.insert('settings', row('settings'))
        tx.changed('settings', 'a', 1)
      }).then(() => log.push('resolved'))
      expect(log).toEqual(['told 1', 'resolved'])
      expect(await readable).toBe(1)
      leave()
      await touch(store, 'b')
      expect(log).toEqual(['told 1', 'resolved'])
    })

    it('goes on when a listener fails', async () => {
      const store = await bench.open()
      const told: number[] = []
      store.onChanges(() => {
        throw new Error('a bug of the listener')
      })
      store.onChanges(changes => told.push(...changes.map(change => change.seq)))
      await touch(store, 'a')
      await touch(store, 'b')
      expect(told).toEqual([1, 2])
    })

    it('has no gap and no change of an undone unit under many writers', async () => {
      const store = await bench.open()
      const told: Change[] = []
      store.onChanges(changes => told.push(...changes))
      await Promise.allSettled(Array.from({ length: 400 }, (_, n) => store.write(async (tx) => {
        for (let each = 0; each < n % 4; each += 1)
          tx.changed('messages', `m${n}-${each}`, 1, `c${n}`)
        if (n % 5 === 0)
          throw new Error('undone')
      })))
      const last = await store.lastSeq()
      expect(told.map(change => change.seq)).toEqual(Array.from({ length: last }, (_, n) => n + 1))
      expect(await store.changesAfter(0, 10_000)).toEqual(told)
      expect(told.some(change => Number(change.parentId!.slice(1)) % 5 === 0)).toBe(false)
    })

    it.runIf(bench.kind.shared)('tells every process every commit, in one order', async () => {
      const stores = [await bench.open(), await bench.open(), await bench.open()]
      expect(new Set(stores.map(store => store.id)).size).toBe(1)
      const told = stores.map(() => [] as Change[])
      stores.forEach((store, n) => store.onChanges(changes => told[n]!.push(...changes)))
      await Promise.all(stores.flatMap((store, n) => Array.from({ length: 60 }, (_, each) => touch(store, `${n}-${each}`))))
      await until(() => told.every(list => list.length === 180), 'all changes told everywhere')
      expect(told[0]!.map(change => change.seq)).toEqual(Array.from({ length: 180 }, (_, n) => n + 1))
      expect(told[1]).toEqual(told[0])
      expect(told[2]).toEqual(told[0])
    })
  })
}
