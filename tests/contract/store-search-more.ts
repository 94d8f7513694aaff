import type { Store } from '../../src/engine/store/port.ts'
import type { SearchFilter, SearchWish } from '../../src/engine/store/search/index.ts'
import type { Bench } from './store-bench.ts'
import { describe, expect, it } from 'vitest'
import { searchForm } from '../../src/shared/rules/fold-search.ts'
import { conversation, message, row } from './store-rows.ts'

const wish = (query: string, more: Partial<SearchWish> = {}): SearchWish => ({ forms: [searchForm(query)], filter: {}, before: null, limit: 100, countTo: 1_000, ...more })

/** Everything that is found, page by page. */
async function pages(store: Store, query: string, limit: number): Promise<string[][]> {
  const all: string[][] = []
  for (let before: number | null = null, isOver = false; !isOver;) {
    const { hits, next } = await store.read.search(wish(query, { before, limit, countTo: 0 }))
    all.push(hits.map(hit => hit.messageId))
    isOver = next === null
    before = next
  }
  return all
}

async function addAll(store: Store, texts: readonly string[]): Promise<string[]> {
  return store.write(async (tx) => {
    const n = await tx.nextMessageNumbers(texts.length)
    const rows = texts.map((text, index) => message({ n: n + index, text, conversationId: `c${n + index}` }))
    await tx.insert('messages', rows)
    return rows.map(({ id }) => id)
  })
}

/** Small segments, as many as it takes to have them put together several times. */
async function indexInPieces(store: Store, size: number): Promise<void> {
  for (let indexed = size; indexed > 0;)
    ({ indexed } = await store.indexSome(size, 0))
}

/** Pages, filters, segments put together, and what is found beside messages. */
export function describeSearchMore(bench: Bench): void {
  describe('search, further', () => {
    it('answers the same after many small segments became few, and forgets what is taken out of them', async () => {
      const store = await bench.open()
      const texts = Array.from({ length: 400 }, (_, n) => `第${n}条 ${n % 3 === 0 ? '退款' : '换货'}的事${n % 7 === 0 ? '，要投诉' : ''}`)
      const ids = await addAll(store, texts)
      const truth = (query: string) => ids.filter((_, n) => searchForm(texts[n]!).includes(searchForm(query))).reverse()
      await indexInPieces(store, 9)
      for (const query of ['的', '退款', '要投诉', '条退款的事', '12', '货的事，要'])
        expect((await store.read.search(wish(query, { limit: 400 }))).hits.map(hit => hit.messageId), query).toEqual(truth(query))
      expect((await pages(store, '的', 37)).flat()).toEqual(truth('的'))
      expect(await pages(store, '退款', 60)).toHaveLength(3)

      await store.write(tx => tx.remove('messages', { id: ids.slice(100, 120) }))
      await store.write(tx => tx.update('messages', ids[50]!, { text: '改成别的了' }))
      await indexInPieces(store, 50)
      const left = (await store.read.search(wish('的事', { limit: 400 }))).hits.map(hit => hit.messageId)
      expect(left).toEqual(ids.filter((_, n) => n !== 50 && (n < 100 || n >= 120)).reverse())
      expect((await store.read.search(wish('改成别的'))).hits).toHaveLength(1)
    })

    it('is indexed anew when it was indexed under another scheme, and finds everything meanwhile', async () => {
      const store = await bench.open()
      const ids = await addAll(store, Array.from({ length: 40 }, (_, n) => `第${n}次催单`))
      await indexInPieces(store, 7)
      await store.write(tx => tx.upsert('meta', { id: 'searchScheme', value: 'older' }))
      for (let indexed = 1; indexed > 0;) {
        ({ indexed } = await store.indexSome(10, 0))
        expect((await store.read.search(wish('催单'))).hits.map(hit => hit.messageId)).toEqual([...ids].reverse())
      }
      expect((await store.read.get('meta', 'searchWatermark'))?.value).not.toBe('0')
      expect((await store.read.get('meta', 'searchScheme'))?.value).not.toBe('older')
    })

    it('counts as far as it is told, and says when there is more', async () => {
      const store = await bench.open()
      await addAll(store, Array.from<string>({ length: 120 }).fill('谢谢'))
      const few = { limit: 10, countTo: 20 }
      await store.indexSome(60, 0)
      await store.indexSome(60, 0)
      const first = await store.read.search(wish('谢', few))
      expect([first.hits.length, first.isWhole]).toEqual([10, false])
      expect(first.total).toBeGreaterThanOrEqual(20)
      expect(await store.read.search(wish('谢', { limit: 200 }))).toMatchObject({ total: 120, isWhole: true, next: null })
    })

    it('finds messages in which all words stand, whatever their order', async () => {
      const store = await bench.open()
      const [both] = await addAll(store, ['运费谁出？退款呢', '退款到了', '运费太贵'])
      for (const phase of ['before the index', 'after it']) {
        expect((await store.read.search(wish('', { forms: ['退款', '运费'] }))).hits.map(hit => hit.messageId), phase).toEqual([both])
        await store.indexSome(10, 0)
      }
    })

    it.each<[string, SearchFilter, number[]]>([
      ['a channel', { channels: ['douyin'] }, [1]],
      ['private rooms', { visibility: 'private' }, [1]],
      ['notes', { directions: ['note'] }, [2]],
      ['who wrote it', { authorId: 'lin' }, [2]],
      ['who has the conversation', { ownerId: 'zhou' }, [1]],
      ['a stretch of time', { from: 100, to: 300 }, [0, 1]],
      ['a stretch of time that holds them all', { from: 100, to: 301 }, [0, 1, 2]],
      ['a tag of the conversation', { tags: ['碎屏险'] }, [0, 2]],
      ['several tags at once', { tags: ['碎屏险', '待寄回'] }, [0, 2]],
      ['a tag and what is only a part of another', { tags: ['碎屏'] }, []],
      ['a tag, a stretch of time and files', { tags: ['碎屏险'], from: 100, to: 300, withFiles: true }, [0]],
      ['files', { withFiles: true }, [0]],
      ['everything at once', { channels: ['weibo'], directions: ['inbound'], from: 0, withFiles: true }, [0]],
      ['what nothing is', { channels: ['forum'], authorId: 'lin' }, []],
    ])('is held to %s', async (_name, filter, wanted) => {
      const store = await bench.open()
      const ids = await store.write(async (tx) => {
        const n = await tx.nextMessageNumbers(3)
        const rooms = [conversation({ channel: 'weibo', tags: ['碎屏险', '待寄回'] }), conversation({ channel: 'douyin', visibility: 'private', ownerId: 'zhou', tags: ['待寄回'] })]
        const rows = [
          message({ n, text: '屏幕碎了', conversationId: rooms[0]!.id, at: 100, authorId: 'c1' }),
          message({ n: n + 1, text: '屏幕花了', conversationId: rooms[1]!.id, at: 200, authorId: 'c2' }),
          message({ n: n + 2, text: '屏幕要寄修', conversationId: rooms[0]!.id, at: 300, authorId: 'lin', direction: 'note' }),
        ]
        await tx.insert('conversations', rooms)
        await tx.insert('messages', rows)
        await tx.insert('media', row('media', { messageId: rows[0]!.id, kind: 'image', state: 'ready' }))
        return rows.map(({ id }) => id)
      })
      for (const phase of ['before the index', 'after it']) {
        expect((await store.read.search(wish('屏幕', { filter }))).hits.map(hit => hit.messageId), phase).toEqual(wanted.map(index => ids[index]).reverse())
        await store.indexSome(10, 0)
      }
    })

    it('finds under tags and days, page by page, exactly what a scan finds', async () => {
      const store = await bench.open()
      const day = 86_400_000
      const rooms = Array.from({ length: 12 }, (_, i) => conversation({ id: `tagged-${i}`, tags: ['东区断网', '待开票', '加急'].filter((_tag, at) => i % (at + 2) === 0) }))
      const rows = await store.write(async (tx) => {
        const n = await tx.nextMessageNumbers(600)
        const made = Array.from({ length: 600 }, (_, i) => message({ n: n + i, text: i % 4 === 0 ? '谢谢' : `第${i}次催，网还没好`, conversationId: rooms[i % rooms.length]!.id, at: (i % 9) * day }))
        await tx.insert('conversations', rooms)
        await tx.insert('messages', made)
        return made
      })
      await indexInPieces(store, 130)
      const scan = (query: string, { tags = [], from = 0, to = Number.POSITIVE_INFINITY }: SearchFilter) => rows.filter(({ text, at, conversationId }) => searchForm(text).includes(searchForm(query)) && at >= from && at < to && tags.every(tag => rooms.find(room => room.id === conversationId)!.tags.includes(tag))).map(({ id }) => id).reverse()
      for (const filter of [{ tags: ['东区断网'] }, { tags: ['东区断网', '待开票'] }, { tags: ['加急'], from: 2 * day, to: 5 * day }, { from: day, to: 2 * day }, { tags: ['没有人用的'] }]) {
        const all: string[] = []
        for (let before: number | null = null, isOver = false; !isOver;) {
          const { hits, next } = await store.read.search(wish('网还没', { filter, before, limit: 23, countTo: 0 }))
          all.push(...hits.map(hit => hit.messageId))
          isOver = next === null
          before = next
        }
        expect(all, JSON.stringify(filter)).toEqual(scan('网还没', filter))
      }
    })

    it('finds customers by their names everywhere, their notes and tags, and forgets what is gone', async () => {
      const store = await bench.open()
      const found = async (query: string) => (await store.read.searchEntries('customer', [searchForm(query)], 10)).ids
      await store.write(async (tx) => {
        await tx.insert('customers', [row('customers', { id: 'a', name: '陳小姐' }), row('customers', { id: 'b', name: '老王', note: '住三楼，下午在家' })])
        await tx.insert('identities', row('identities', { id: 'weibo:77', customerId: 'a', channel: 'weibo', uid: '7788', name: '风筝ABC' }))
      })
      await store.indexSome(1, 0)
      expect([await found('陈小姐'), await found('风筝abc'), await found('7788'), await found('三楼')]).toEqual([['a'], ['a'], ['a'], ['b']])

      await store.write(async (tx) => {
        await tx.update('identities', 'weibo:77', { customerId: 'b' })
        await tx.insert('customerTags', row('customerTags', { id: 't', customerId: 'a', tag: '重点回访' }))
        await tx.update('customers', 'b', { note: '' })
      })
      await store.indexSome(1, 0)
      expect([await found('风筝'), await found('回访'), await found('三楼')]).toEqual([['b'], ['a'], []])
      await store.write(tx => tx.remove('customers', { id: 'b' }))
      await store.indexSome(1, 0)
      expect(await found('老王')).toEqual([])
    })

    it('finds cases by their titles and calls by their notes, newest first', async () => {
      const store = await bench.open()
      await store.write(async (tx) => {
        await tx.insert('cases', [row('cases', { id: 'old', title: '宽带报障', status: 'open', openedAt: 1 }), row('cases', { id: 'new', title: '宽带退订', status: 'open', openedAt: 2 })])
        await tx.insert('callbacks', row('callbacks', { id: 'call', state: 'completed', note: '' }))
        await tx.update('callbacks', 'call', { note: '约了周三上门' })
      })
      await store.indexSome(1, 0)
      expect((await store.read.searchEntries('case', ['宽带'], 10)).ids).toEqual(['new', 'old'])
      expect(await store.read.searchEntries('call', ['上门', '周三'], 10)).toEqual({ ids: ['call'], total: 1, isWhole: true })
      expect((await store.read.searchEntries('call', ['宽带'], 10)).ids).toEqual([])
    })
  })
}
