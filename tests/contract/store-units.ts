import type { Bench } from './store-bench.ts'
import { describe, expect, it } from 'vitest'
import { row } from './store-rows.ts'

const setting = (id: string, value: unknown = null) => row('settings', { id, value: value ?? 0 })

/** Atomicity, isolation, the guard, back-pressure, closing. */
export function describeUnits(bench: Bench): void {
  describe('write units', () => {
    it('answer what the unit answers, after it can be read', async () => {
      const store = await bench.open()
      const answer = await store.write(async (tx) => {
        await tx.insert('settings', setting('a'))
        return (await tx.get('settings', 'a'))?.id
      })
      expect(answer).toBe('a')
      expect(await store.read.count('settings', {})).toBe(1)
    })

    it('are whole or not at all', async () => {
      const store = await bench.open()
      const failing = store.write(async (tx) => {
        await tx.insert('settings', setting('a'))
        await tx.insert('agents', row('agents', { id: 'x' }))
        tx.changed('settings', 'a', 1)
        throw new Error('changed my mind')
      })
      await expect(failing).rejects.toThrow('changed my mind')
      expect(await store.read.count('settings', {})).toBe(0)
      expect(await store.read.count('agents', {})).toBe(0)
      expect(await store.lastSeq()).toBe(0)
    })

    it('spare their batch: a bad unit is undone alone', async () => {
      const store = await bench.open()
      const results = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => store.write(async (tx) => {
        await tx.insert('settings', setting(`s${n}`))
        tx.changed('settings', `s${n}`, 1)
        if (n % 7 === 3)
          throw new Error('bad')
        if (n % 7 === 5)
          await tx.insert('settings', setting('s0'))
      })))
      const good = results.flatMap((result, n) => result.status === 'fulfilled' ? [`s${n}`] : [])
      expect(good).toHaveLength(36)
      expect((await store.read.find('settings', {})).map(each => each.id).sort()).toEqual(good.sort())
      expect((await store.changesAfter(0, 100)).map(each => each.id).sort()).toEqual(good)
    })

    it('see what earlier units wrote; readers see only whole units', async () => {
      const store = await bench.open()
      const counts: number[] = []
      const writing = { over: false }
      const reading = (async () => {
        while (!writing.over) {
          counts.push(await store.read.count('settings', {}))
          await new Promise(resolve => setImmediate(resolve))
        }
      })()
      const seen = await Promise.all(Array.from({ length: 100 }, (_, n) => store.write(async (tx) => {
        const before = await tx.count('settings', {})
        await tx.insert('settings', setting(`a${n}`))
        await tx.get('settings', `a${n}`)
        await tx.insert('settings', setting(`b${n}`))
        return before
      })))
      writing.over = true
      await reading
      expect(seen).toEqual(Array.from({ length: 100 }, (_, n) => n * 2))
      expect(counts.length).toBeGreaterThan(0)
      expect(counts.filter(count => count % 2 !== 0)).toEqual([])
    })

    it('run one after the other, in the order in which they came', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('settings', { id: 'n', version: 0, value: 0 }))
      await Promise.all(Array.from({ length: 250 }, () => store.write(async (tx) => {
        const { version } = (await tx.get('settings', 'n'))!
        await tx.update('settings', 'n', { version: version + 1 })
      })))
      expect(await store.read.get('settings', 'n')).toMatchObject({ version: 250 })
    })

    it('are doomed once an operation failed, even if the error is swallowed', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('settings', setting('a')))
      const swallowing = store.write(async (tx) => {
        await tx.insert('settings', setting('b'))
        await tx.insert('settings', setting('a')).catch(() => {})
        return 'fine'
      })
      await expect(swallowing).rejects.toMatchObject({ code: 'conflict' })
      expect(await store.read.get('settings', 'b')).toBeUndefined()
    })

    it('wait for operations that the unit did not await', async () => {
      const store = await bench.open()
      await store.write(async (tx) => {
        void tx.insert('settings', setting('a'))
        void tx.insert('settings', setting('b'))
      })
      expect(await store.read.count('settings', {})).toBe(2)
    })

    describe('guard', () => {
      const never = new Promise<never>(() => {})
      it.each([
        ['a timer', async () => new Promise(resolve => setTimeout(resolve, 20))],
        ['something that never comes', () => never],
      ])('stops a unit that awaits %s', async (_name, foreign) => {
        const store = await bench.open()
        const held = store.write(async (tx) => {
          await tx.insert('settings', setting('a'))
          await foreign()
          await tx.insert('settings', setting('b'))
        })
        const neighbour = store.write(tx => tx.insert('settings', setting('c')))
        await expect(held).rejects.toMatchObject({ code: 'store_foreign_await', reportable: true })
        await neighbour
        expect((await store.read.find('settings', {})).map(each => each.id)).toEqual(['c'])
      })

      it('refuses reads and writes of the store itself inside a unit', async () => {
        const store = await bench.open()
        await expect(store.write(() => store.read.count('settings', {}))).rejects.toMatchObject({ code: 'store_foreign_await' })
        await expect(store.write(() => store.write(async () => {}))).rejects.toMatchObject({ code: 'store_foreign_await' })
        await expect(store.write(() => store.lastSeq())).rejects.toMatchObject({ code: 'store_foreign_await' })
        await store.write(tx => tx.insert('settings', setting('a')))
      })

      it('refuses the handle once the unit has ended', async () => {
        const store = await bench.open()
        const kept = await store.write(async tx => ({ tx }))
        await expect(kept.tx.get('settings', 'a')).rejects.toMatchObject({ code: 'store_foreign_await' })
        await expect(kept.tx.insert('settings', setting('a'))).rejects.toMatchObject({ code: 'store_foreign_await' })
        expect(() => kept.tx.changed('settings', 'a', 1)).toThrow(expect.objectContaining({ code: 'store_foreign_await' }))
        expect(await store.read.count('settings', {})).toBe(0)
      })

      it('lets a unit compute, and await what is there already', async () => {
        const store = await bench.open()
        await store.write(async (tx) => {
          await Promise.resolve()
          await Promise.all([tx.insert('settings', setting('a')), tx.get('settings', 'b'), null])
          for (let n = 0; n < 20; n += 1)
            await tx.count('settings', {})
        })
        expect(await store.read.count('settings', {})).toBe(1)
      })
    })

    it('are refused with store_busy when too many wait, and none of the others is lost', async () => {
      const store = await bench.open({ limits: { maxQueue: 40 } })
      const results = await Promise.allSettled(Array.from({ length: 100 }, (_, n) => store.write(tx => tx.insert('settings', setting(`s${n}`)))))
      const refused = results.filter(result => result.status === 'rejected')
      expect(refused).toHaveLength(60)
      for (const result of refused)
        expect(result.reason).toMatchObject({ code: 'store_busy', retryable: true })
      expect(await store.read.count('settings', {})).toBe(40)
      await store.write(tx => tx.insert('settings', setting('after')))
    })

    it('that were taken are committed before the store closes; later ones are refused', async () => {
      const store = await bench.open()
      const busy = Array.from({ length: 300 }, (_, n) => store.write(tx => tx.insert('settings', setting(`s${n}`))))
      const closing = store.close()
      await expect(store.write(async () => {})).rejects.toMatchObject({ code: 'store_closed' })
      await expect(store.read.count('settings', {})).rejects.toMatchObject({ code: 'store_closed' })
      await Promise.all(busy)
      await closing
      await store.close()
      const again = await bench.open()
      expect(await again.read.count('settings', {})).toBe(300)
    })
  })
}
