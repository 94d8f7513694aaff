import type { Store } from '../../src/engine/store/port.ts'
import type { SearchFound, SearchWish } from '../../src/engine/store/search/index.ts'
import type { Row } from '../../src/engine/store/tables.ts'
import type { Bench } from './store-bench.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchForm, standsIn } from '../../src/shared/rules/fold-search.ts'
import { message } from './store-rows.ts'

/** Few characters, so that phrases meet by chance; wide and narrow forms, a surrogate pair, spaces. */
const anyText = fc.array(fc.constantFrom('退', '款', '好', '不', 'a', 'Ａ', 'b', '1', '😀', ' ', '\0', '\uD800'), { maxLength: 14 }).map(parts => parts.join(''))

const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add' as const), text: anyText }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('index' as const), limit: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('edit', 'rewrite', 'replace'), pick: fc.nat(20), text: anyText }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), pick: fc.nat(20) }) },
)

const contains = (text: string, query: string) => standsIn(searchForm(text), searchForm(query))

async function found(store: Store, query: string, limit = 1_000): Promise<string[]> {
  return (await page(store, [searchForm(query)], { limit })).hits.map(hit => hit.messageId)
}

async function page(store: Store, forms: readonly string[], wish: Partial<SearchWish> = {}): Promise<SearchFound> {
  return store.read.search({ forms, filter: {}, before: null, limit: 1_000, countTo: 0, ...wish })
}

async function add(store: Store, texts: readonly string[], receivedAt = 0): Promise<Row<'messages'>[]> {
  return store.write(async (tx) => {
    const n = await tx.nextMessageNumbers(texts.length)
    const rows = texts.map((text, index) => message({ n: n + index, text, conversationId: `c${n + index}`, receivedAt }))
    await tx.insert('messages', rows)
    return rows
  })
}

/** Search finds what a scan finds, indexed or not. */
export function describeSearch(bench: Bench): void {
  describe('search', () => {
    it('finds one character, two, many, over folded forms, newest first', async () => {
      const store = await bench.open()
      const [a, b, c] = await add(store, ['我要退款！', '退 款 怎么还没到账', 'ＡＢＣ 手机 iPhone退货'])
      for (const phase of ['before the index', 'after it']) {
        expect(await found(store, '退'), phase).toEqual([c!.id, b!.id, a!.id])
        expect(await found(store, '退款'), phase).toEqual([b!.id, a!.id])
        expect(await found(store, '款退'), phase).toEqual([])
        expect(await found(store, 'abc 手机 IPHONE'), phase).toEqual([c!.id])
        expect(await found(store, '退', 2), phase).toEqual([c!.id, b!.id])
        await store.indexSome(100, 0)
      }
    })

    it('says how much it indexed and how old the oldest message was', async () => {
      const store = await bench.open()
      expect(await store.indexSome(10, 1_000)).toEqual({ indexed: 0, lagMs: 0 })
      await add(store, ['一', '二', '三'], 400)
      expect(await store.indexSome(2, 1_000)).toEqual({ indexed: 2, lagMs: 600 })
      expect(await store.indexSome(2, 1_500)).toEqual({ indexed: 1, lagMs: 1_100 })
      expect(await store.indexSome(2, 1_500)).toEqual({ indexed: 0, lagMs: 0 })
    })

    it.each([
      ['update', (store: Store, row: Row<'messages'>) => store.write(tx => tx.update('messages', row.id, { text: row.text }))],
      ['upsert', (store: Store, row: Row<'messages'>) => store.write(tx => tx.upsert('messages', row))],
      ['updateMany', (store: Store, row: Row<'messages'>) => store.write(async tx => tx.updateMany('messages', [{ ...(await tx.get('messages', row.id))!, text: row.text }]))],
    ] as const)('follows a text that was changed by %s after it was indexed', async (_name, change) => {
      const store = await bench.open()
      const [row] = await add(store, ['手机很好用'])
      await store.indexSome(10, 0)
      await change(store, { ...row!, text: '屏幕碎了' })
      for (const phase of ['at once', 'indexed anew']) {
        expect(await found(store, '屏幕'), phase).toEqual([row!.id])
        await store.indexSome(10, 0)
      }
      expect(await found(store, '手机')).toEqual([])
      await store.write(tx => tx.remove('messages', { id: row!.id }))
      expect(await found(store, '屏幕')).toEqual([])
    })

    it('equals a scan while messages are added, indexed, edited and removed', async () => {
      const store = await bench.open()
      await fc.assert(fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), fc.array(anyText.filter(text => searchForm(text) !== ''), { minLength: 1, maxLength: 6 }), async (steps, queries) => {
        await store.write(tx => tx.remove('messages', {}))
        const truth = new Map<string, Row<'messages'>>()
        const picked = (pick: number) => [...truth.values()][pick % Math.max(1, truth.size)]
        for (const step of steps) {
          if (step.do === 'add') {
            for (const row of await add(store, [step.text]))
              truth.set(row.id, row)
            continue
          }
          if (step.do === 'index') {
            await store.indexSome(step.limit, 0)
            continue
          }
          const row = picked(step.pick)
          if (row === undefined)
            continue
          if (step.do === 'remove') {
            truth.delete(row.id)
            await store.write(tx => tx.remove('messages', { id: row.id }))
            continue
          }
          const edited = { ...row, text: step.text }
          truth.set(row.id, edited)
          await store.write(async (tx) => {
            if (step.do === 'edit')
              await tx.update('messages', row.id, { text: step.text })
            else if (step.do === 'replace')
              await tx.upsert('messages', edited)
            else
              await tx.updateMany('messages', [{ ...(await tx.get('messages', row.id))!, text: step.text }])
          })
        }
        for (const query of queries) {
          const hits = new Set((await found(store, query)).filter(id => contains(truth.get(id)?.text ?? '', query)))
          expect([...hits].sort()).toEqual([...truth.values()].filter(row => contains(row.text, query)).map(row => row.id).sort())
        }
      }), { numRuns: 40 })
    })

    it('finds far inside a long text full of one character, but not beyond its bound', async () => {
      const store = await bench.open()
      const [long] = await add(store, [`${'好'.repeat(19_000)}退货运费谁承担${'好'.repeat(2_000)}看不到`])
      await store.indexSome(10, 0)
      expect(await found(store, '退货运费谁承担')).toEqual([long!.id])
      expect(await found(store, `${'好'.repeat(200)}退`)).toEqual([long!.id])
      expect(await found(store, '看不到')).toEqual([])
    })

    it('works through more unindexed messages than it reads at once', async () => {
      const store = await bench.open()
      const rows = await add(store, Array.from({ length: 1_300 }, (_, n) => n % 100 === 0 ? '要投诉' : '谢谢'))
      expect(await found(store, '投诉')).toEqual(rows.filter((_, n) => n % 100 === 0).map(row => row.id).reverse())
      for (let indexed = 1; indexed > 0;)
        ({ indexed } = await store.indexSome(200, 0))
      expect(await found(store, '投诉')).toHaveLength(13)
      await store.close()
      const again = await bench.open()
      expect(await found(again, '投诉')).toHaveLength(13)
    })
  })
}
