import type { SqliteConnection } from '../sqlite/connection.ts'
import type { Row } from '../tables.ts'
import type { PairingSizes } from './pairing.ts'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { message } from '../../../../tests/contract/store-rows.ts'
import { searchForm, standsIn } from '../../../shared/rules/fold-search.ts'
import { createCodecs } from '../sql/codec.ts'
import { createCompiler } from '../sql/compiler.ts'
import { createGateway } from '../sql/gateway.ts'
import { openConnection } from '../sqlite/connection.ts'
import { migrateSqlite } from '../sqlite/setup.ts'
import { createSearchIndex } from './index.ts'

/** Every segment that was put together has lists of all its pairs, some in each step. */
const pairAll: PairingSizes = { leastMessages: 1, leastLength: 1, mostShare: 100, stepBytes: 40 }
/** Few characters, so that phrases meet by chance: wide, traditional and upper-case forms, two pairs with one half alike, halves alone, what nobody sees. */
const anyChar = fc.constantFrom('退', '款', '机', '機', '不', 'a', 'Ａ', 'B', '1', '１', '…', '😀', '😁', '\uD83D', ' ', '\0', '\u200B')
const anyText = fc.array(anyChar, { maxLength: 12 }).map(parts => parts.join(''))
const anyQuery = fc.array(anyChar, { minLength: 1, maxLength: 3 }).map(parts => parts.join('')).filter(text => searchForm(text) !== '')
const anyStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('add' as const), texts: fc.array(anyText, { minLength: 1, maxLength: 6 }) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('index' as const), limit: fc.integer({ min: 1, max: 4 }), cutOffAfter: fc.option(fc.nat(12)) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), pick: fc.nat(40), text: anyText }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), pick: fc.nat(40) }) },
)

let db: SqliteConnection
const gateway = createGateway(createCompiler('sqlite'), createCodecs())
let index = createSearchIndex('sqlite', pairAll)

beforeEach(async () => {
  db = openConnection(':memory:')
  await migrateSqlite(db)
  index = createSearchIndex('sqlite', pairAll)
})
afterEach(() => db.close())

/** Runs steps in transactions; the one after so many is undone, and nothing after it runs. */
function writes(cutOffAfter: number | null) {
  let left = cutOffAfter ?? Number.POSITIVE_INFINITY
  return async <R>(step: (on: SqliteConnection) => Promise<R>): Promise<R> => {
    db.exec('begin')
    const done = await step(db)
    db.exec(left <= 0 ? 'rollback' : 'commit')
    left -= 1
    if (left < 0)
      throw new Error('cut off')
    return done
  }
}

async function indexAll(atOnce = 3): Promise<void> {
  for (let indexed = 1; indexed > 0;)
    ({ indexed } = await index.indexSome(writes(null), atOnce, 0))
}

async function add(texts: readonly string[], firstN: number): Promise<Row<'messages'>[]> {
  const rows = texts.map((text, at) => message({ n: firstN + at, text, conversationId: 'c' }))
  await gateway.insert(db, 'messages', rows, 'fail')
  return rows
}

async function found(forms: readonly string[], limit = 1_000): Promise<number[]> {
  const { hits } = await index.search(db, { forms, filter: {}, before: null, limit, countTo: 0 })
  return hits.map(({ n }) => n)
}

function count(sql: string): number {
  return db.rows(sql, [])[0]![0] as number
}

function scan(rows: Iterable<Row<'messages'>>, forms: readonly string[]) {
  return [...rows]
    .filter(({ text }) => forms.every(form => standsIn(searchForm(text), form)))
    .map(({ n }) => n)
    .sort((a, b) => b - a)
}

describe('an index with lists of pairs', () => {
  it('equals a scan whatever is written, changed, removed and cut off', async () => {
    await fc.assert(fc.asyncProperty(fc.array(anyText, { minLength: 8, maxLength: 16 }), fc.array(anyStep, { maxLength: 24 }), fc.array(fc.array(anyQuery, { minLength: 1, maxLength: 2 }), { minLength: 4, maxLength: 8 }), async (first, steps, queries) => {
      await gateway.remove(db, 'messages', {})
      let next = count('select max(coalesce((select max("n") from "messages"), 0), (select cast("value" as integer) from "meta" where "id" = \'searchWatermark\'))') + 1
      const truth = new Map((await add(first, next)).map(row => [row.n, row]))
      next += first.length
      await indexAll(2)
      for (const step of steps) {
        const picked = [...truth.values()][('pick' in step ? step.pick : 0) % Math.max(1, truth.size)]
        if (step.do === 'add') {
          for (const row of await add(step.texts, next))
            truth.set(row.n, row)
          next += step.texts.length
        }
        else if (step.do === 'index') {
          await index.indexSome(writes(step.cutOffAfter), step.limit, 0).catch(() => {
            index = createSearchIndex('sqlite', pairAll)
          })
        }
        else if (picked !== undefined && step.do === 'edit') {
          await gateway.update(db, 'messages', picked.id, { text: step.text })
          truth.set(picked.n, { ...picked, text: step.text })
        }
        else if (picked !== undefined && step.do === 'remove') {
          await gateway.remove(db, 'messages', { id: picked.id })
          truth.delete(picked.n)
        }
        for (const query of queries) {
          const forms = query.map(searchForm)
          expect(await found(forms)).toEqual(scan(truth.values(), forms))
        }
      }
    }), { numRuns: 25 })
  })

  it('finds two frequent characters side by side by their own list, and reads neither of the long ones', async () => {
    const rows = await add(Array.from({ length: 40 }, (_, n) => n % 10 === 0 ? '退款' : '款和退'), 1)
    await indexAll()
    expect(count('select max("paired") from "searchSegments" where "state" = \'live\'')).toBeGreaterThan(0)
    // Without its own list, of the segments that have pairs nothing is found any more.
    const before = await found(['退款'])
    expect(before).toEqual(scan(rows, ['退款']))
    db.run('delete from "searchPostings" where "id" < 0', [])
    expect((await found(['退款'])).length).toBeLessThan(before.length)
    expect(await found(['退'])).toEqual(scan(rows, ['退']))
  })

  it('leaves nothing of what is forgotten in any list', async () => {
    const rows = await add(Array.from<string>({ length: 24 }).fill('退款机'), 1)
    await indexAll()
    for (const row of rows)
      await gateway.update(db, 'messages', row.id, { text: '' })
    for (let indexed = 1; count('select count(*) from "searchStale"') > 0 || indexed > 0;)
      ({ indexed } = await index.indexSome(writes(null), 3, 0))
    expect(count('select count(*) from "searchPostings"')).toBe(0)
  })

  it('loses no message because a word that is asked of the texts would begin before the first of them', async () => {
    const rows = await add(['款退', '机，不款', ...Array.from({ length: 500 }, () => '不1'.repeat(80))], 1)
    await indexAll(512)
    expect(await found(['机', '不款'])).toEqual(scan(rows, ['机', '不款']))
  })

  it('gives segments of before what they lack, and finds everything meanwhile', async () => {
    const rows = await add(Array.from({ length: 60 }, (_, n) => `第${n}次退款`), 1)
    await indexAll()
    db.run('delete from "searchPostings" where "id" < 0', [])
    db.run('update "searchSegments" set "lengths" = null, "paired" = 0', [])
    const spread = 'from "searchSegments" where "state" = \'live\' and "sources" <> \'\''
    expect(count(`select count(*) ${spread}`)).toBeGreaterThan(0)
    index = createSearchIndex('sqlite', pairAll)
    for (let steps = 0; count(`select count(*) ${spread} and ("lengths" is null or "paired" = 0)`) > 0; steps += 1) {
      expect(steps).toBeLessThan(300)
      await index.indexSome(writes(3), 3, 0).catch(() => {})
      expect(await found(['退款'])).toEqual(scan(rows, ['退款']))
      expect(await found(['次退款', '1'])).toEqual(scan(rows, ['次退款', '1']))
    }
  })
})
