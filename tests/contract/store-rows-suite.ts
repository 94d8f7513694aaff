import type { Store } from '../../src/engine/store/port.ts'
import type { Bench } from './store-bench.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { conversation, message, row } from './store-rows.ts'

/** Row operations and every kind of condition. */
export function describeRows(bench: Bench): void {
  describe('rows', () => {
    let store: Store
    beforeEach(async () => {
      store = await bench.open()
    })

    const agent = (id: string, given: object = {}) => row('agents', { id, ...given })

    async function seedAgents() {
      await store.write(tx => tx.insert('agents', [
        agent('a', { sessions: 1, enabled: true, reason: null }),
        agent('b', { sessions: 2, enabled: false, reason: 'meal' }),
        agent('c', { sessions: 3, enabled: true, reason: 'break' }),
      ]))
    }

    async function idsWhere(where: Parameters<typeof store.read.find<'agents'>>[1]): Promise<string[]> {
      const rows = await store.read.find('agents', where, { order: [['id', 'asc']] })
      expect(await store.read.count('agents', where)).toBe(rows.length)
      return rows.map(each => each.id)
    }

    it('keeps one row and a thousand rows whole', async () => {
      const rows = Array.from({ length: 1_037 }, (_, n) => conversation({ id: `c${String(n).padStart(4, '0')}`, rank: n % 3 === 0 ? null : n, triageWhy: [`why ${n}`], vip: n % 2 === 0 }))
      await store.write(tx => tx.insert('conversations', rows))
      expect(await store.read.get('conversations', 'c0000')).toEqual(rows[0])
      expect(await store.read.find('conversations', {}, { order: [['id', 'asc']] })).toEqual(rows)
      const some = await store.read.getMany('conversations', [...rows.map(each => each.id), 'nobody'])
      expect(some.map(each => each.id).sort()).toEqual(rows.map(each => each.id))
    })

    it('answers undefined, nothing and zero for what is not there', async () => {
      expect(await store.read.get('agents', 'x')).toBeUndefined()
      expect(await store.read.getMany('agents', [])).toEqual([])
      expect(await store.read.getMany('agents', ['x'])).toEqual([])
      expect(await store.read.one('agents', { name: 'x' })).toBeUndefined()
      expect(await store.read.count('agents', {})).toBe(0)
      await store.write(async (tx) => {
        expect(await tx.update('agents', 'x', { name: 'y' })).toBe(false)
        expect(await tx.remove('agents', { id: 'x' })).toBe(0)
        await tx.insert('agents', [])
        await tx.upsert('agents', [])
        await tx.updateMany('agents', [])
        expect(await tx.insertNew('agents', [])).toEqual(new Set())
      })
    })

    it('finds by value, null, list, comparison and difference', async () => {
      await seedAgents()
      expect(await idsWhere({ sessions: 2 })).toEqual(['b'])
      expect(await idsWhere({ enabled: true })).toEqual(['a', 'c'])
      expect(await idsWhere({ reason: null })).toEqual(['a'])
      expect(await idsWhere({ sessions: { gt: 1 } })).toEqual(['b', 'c'])
      expect(await idsWhere({ sessions: { gte: 2, lt: 3 } })).toEqual(['b'])
      expect(await idsWhere({ sessions: { lte: 1 } })).toEqual(['a'])
      expect(await idsWhere({ id: ['a', 'c', 'x'] })).toEqual(['a', 'c'])
      expect(await idsWhere({ id: [] })).toEqual([])
      expect(await idsWhere({ reason: ['meal', null] })).toEqual(['a', 'b'])
      expect(await idsWhere({ reason: [null] })).toEqual(['a'])
      expect(await idsWhere({ enabled: true, sessions: { gt: 1 } })).toEqual(['c'])
    })

    it('takes "not this" to include the rows that have nothing there', async () => {
      await seedAgents()
      expect(await idsWhere({ reason: { ne: 'meal' } })).toEqual(['a', 'c'])
      expect(await idsWhere({ reason: { ne: null } })).toEqual(['b', 'c'])
    })

    it('passes over conditions that are undefined', async () => {
      await seedAgents()
      expect(await idsWhere({ id: undefined, sessions: { gt: undefined, lt: 2 } })).toEqual(['a'])
    })

    it('finds in lists of any length', async () => {
      const rows = Array.from({ length: 300 }, (_, n) => agent(`p${String(n).padStart(3, '0')}`, { sessions: n }))
      await store.write(tx => tx.insert('agents', rows))
      for (const length of [1, 2, 3, 5, 64, 65, 300]) {
        const wanted = rows.slice(0, length).map(each => each.id)
        expect(await idsWhere({ id: wanted })).toEqual(wanted)
      }
    })

    it('orders, limits and skips', async () => {
      await seedAgents()
      const ids = async (page: Parameters<typeof store.read.find<'agents'>>[2]) => (await store.read.find('agents', {}, page)).map(each => each.id)
      expect(await ids({ order: [['sessions', 'desc']] })).toEqual(['c', 'b', 'a'])
      expect(await ids({ order: [['enabled', 'asc'], ['id', 'desc']] })).toEqual(['b', 'c', 'a'])
      expect(await ids({ order: [['id', 'asc']], limit: 1, offset: 1 })).toEqual(['b'])
      expect(await ids({ order: [['id', 'asc']], offset: 2 })).toEqual(['c'])
      expect(await ids({ limit: 0 })).toEqual([])
      expect((await store.read.one('agents', {}, { order: [['id', 'desc']] }))?.id).toBe('c')
    })

    it('changes one row, and with a guard only while it still holds', async () => {
      await seedAgents()
      await store.write(async (tx) => {
        expect(await tx.update('agents', 'a', { name: '阿回', reason: 'meal' })).toBe(true)
        expect(await tx.update('agents', 'a', { sessions: 9 }, { sessions: 1 })).toBe(true)
        expect(await tx.update('agents', 'a', { sessions: 10 }, { sessions: 1 })).toBe(false)
        expect(await tx.update('agents', 'a', { sessions: 11 }, { reason: null })).toBe(false)
        expect(await tx.update('agents', 'a', {}, { sessions: 9 })).toBe(true)
        expect(await tx.update('agents', 'a', {}, { sessions: 1 })).toBe(false)
      })
      expect(await store.read.get('agents', 'a')).toMatchObject({ name: '阿回', reason: 'meal', sessions: 9, enabled: true })
      expect(await store.read.get('agents', 'b')).toMatchObject({ name: '', sessions: 2 })
    })

    it('replaces by id, and only by id', async () => {
      await seedAgents()
      await store.write(tx => tx.upsert('agents', [agent('a', { name: 'new' }), agent('d', { name: 'also new' })]))
      expect(await store.read.get('agents', 'a')).toMatchObject({ name: 'new', sessions: 0 })
      expect(await store.read.count('agents', {})).toBe(4)
      await store.write(tx => tx.insert('drafts', row('drafts', { id: 'd1', agentId: 'a', conversationId: 'c' })))
      await expect(store.write(tx => tx.upsert('drafts', row('drafts', { id: 'd2', agentId: 'a', conversationId: 'c' })))).rejects.toMatchObject({ code: 'conflict' })
    })

    it('removes what matches and says how many', async () => {
      await seedAgents()
      expect(await store.write(tx => tx.remove('agents', { enabled: true }))).toBe(2)
      expect(await store.write(tx => tx.remove('agents', { id: [] }))).toBe(0)
      expect(await store.read.count('agents', {})).toBe(1)
    })

    it('passes over rows that are there, by id or by a unique index, and answers the others', async () => {
      await store.write(tx => tx.insert('messages', message({ id: 'm1', conversationId: 'c', seq: 1, n: 1 })))
      const went = await store.write(tx => tx.insertNew('messages', [
        message({ id: 'm1', conversationId: 'd', seq: 1, n: 2 }),
        message({ id: 'm2', conversationId: 'c', seq: 1, n: 3 }),
        message({ id: 'm3', conversationId: 'c', seq: 2, n: 4 }),
        message({ id: 'm4', conversationId: 'c', seq: 2, n: 5 }),
        message({ id: 'm5', conversationId: 'c', seq: 3, n: 6 }),
      ]))
      expect([...went].sort()).toEqual(['m3', 'm5'])
      expect(await store.read.count('messages', {})).toBe(3)
    })

    it('refuses a second row with the same key as a conflict that names it', async () => {
      await store.write(tx => tx.insert('settings', row('settings', { id: 's' })))
      await expect(store.write(tx => tx.insert('settings', row('settings', { id: 's' })))).rejects.toMatchObject({ code: 'conflict', reportable: false })
    })

    it.each([
      ['conversations', { accountId: 'a', threadKey: 't', visibility: 'public' }],
      ['messages', { conversationId: 'c', seq: 1 }],
      ['messages', { n: 7 }],
      ['outbox', { clientKey: 'k' }],
      ['callbacks', { handoffId: 'h' }],
      ['callbacks', { clientKey: 'k' }],
      ['callbacks', { conversationId: 'c', state: 'queued' }],
      ['offers', { conversationId: 'c', state: 'offered' }],
      ['drafts', { agentId: 'a', conversationId: 'c' }],
      ['callAttempts', { callbackId: 'b', n: 1 }],
    ] as const)('keeps %s unique by %o', async (table, same) => {
      let n = 100
      const make = () => row(table, { ...(table === 'messages' ? { n: n += 1, seq: n } : {}), ...(table === 'callbacks' ? { handoffId: String(n += 1), clientKey: String(n), conversationId: String(n) } : {}), ...same } as never)
      await store.write(tx => tx.insert(table, make() as never))
      await expect(store.write(tx => tx.insert(table, make() as never))).rejects.toMatchObject({ code: 'conflict' })
    })

    it('lets ended offers and callbacks of one conversation pile up', async () => {
      const ended = (n: number) => row('callbacks', { conversationId: 'c', state: 'completed', handoffId: `h${n}`, clientKey: `k${n}` })
      await store.write(async (tx) => {
        await tx.insert('offers', [row('offers', { conversationId: 'c', state: 'declined' }), row('offers', { conversationId: 'c', state: 'expired' }), row('offers', { conversationId: 'c', state: 'offered' })])
        await tx.insert('callbacks', [ended(1), ended(2), { ...ended(3), state: 'queued' }])
      })
      expect(await store.read.count('offers', {})).toBe(3)
      expect(await store.read.count('callbacks', {})).toBe(3)
    })

    describe('updateMany', () => {
      it('writes whole rows, whether they were read before or not', async () => {
        await seedAgents()
        await store.write(async (tx) => {
          const [a, b] = await tx.find('agents', { id: ['a', 'b'] }, { order: [['id', 'asc']] })
          a!.sessions = 5
          await tx.updateMany('agents', [a!, { ...b!, name: 'B', reason: null }, agent('c', { name: 'C' })])
        })
        const rows = await store.read.find('agents', {}, { order: [['id', 'asc']] })
        expect(rows).toMatchObject([{ sessions: 5, enabled: true }, { sessions: 2, name: 'B', reason: null }, { sessions: 0, name: 'C', enabled: false }])
      })

      it('sees what other operations of the unit did to the row in between', async () => {
        await seedAgents()
        await store.write(async (tx) => {
          const a = (await tx.get('agents', 'a'))!
          await tx.update('agents', 'a', { sessions: 50, name: 'between' })
          await tx.updateMany('agents', [a])
          const b = (await tx.get('agents', 'b'))!
          await tx.upsert('agents', { ...b, sessions: 60 })
          await tx.updateMany('agents', [b])
          const c = (await tx.get('agents', 'c'))!
          await tx.updateMany('agents', [{ ...c, sessions: 70 }])
          await tx.updateMany('agents', [c])
        })
        expect((await store.read.find('agents', {}, { order: [['id', 'asc']] })).map(each => [each.name, each.sessions])).toEqual([['', 1], ['', 2], ['', 3]])
      })

      it('fails when a row is gone', async () => {
        await expect(store.write(tx => tx.updateMany('agents', [agent('nobody')]))).rejects.toMatchObject({ code: 'internal' })
      })
    })
  })
}
