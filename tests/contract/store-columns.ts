import type { Column } from '../../src/engine/store/column.ts'
import type { Bench } from './store-bench.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tables } from '../../src/engine/store/tables.ts'
import { message, nextId, row } from './store-rows.ts'

const hostileTexts = ['', ' ', '退款!', 'a\0b', '\0', '\uD800', 'x\uDFFFy\uD800', '\uDC00\uD800', '😀\uD83D', '\u0001', '\u0001\0', '\u00010000', '\u0001\u0001', '\uFEFF', '\uFFFF', '\u202E', '\'"`;--', '\\', '\\0', '\\u0000', '\r\n', '\uFFFD', 'é', 'é'.normalize('NFD')]

/** Any text at all: every UTF-16 unit, whole or broken pairs, NUL. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xFFFF }), { maxLength: 20 }).map(units => String.fromCharCode(...units)),
  fc.array(fc.constantFrom('\0', '\u0001', '\uD83D', '\uDE00', 'a', '0'), { maxLength: 12 }).map(units => units.join('')),
)

const anyOf: Record<Column<unknown>['kind'], fc.Arbitrary<unknown>> = {
  text: anyText,
  int: fc.maxSafeInteger(),
  bool: fc.boolean(),
  json: fc.jsonValue({ stringUnit: 'binary' }).filter(value => value !== null).map(value => JSON.parse(JSON.stringify(value)) as unknown),
  blob: fc.uint8Array({ maxLength: 40 }),
}

function anyRow(table: keyof typeof tables): fc.Arbitrary<Record<string, unknown>> {
  const columns = Object.entries(tables[table] as Record<string, Column<unknown>>)
  return fc.record(Object.fromEntries(columns.map(([name, column]) => [name, column.nullable ? fc.option(anyOf[column.kind], { nil: null }) : anyOf[column.kind]])))
    .map(made => ({ ...made, id: nextId() }))
}

/** What goes in comes out, to the character. */
export function describeColumns(bench: Bench): void {
  describe('columns', () => {
    it('F07 keeps hostile texts to the character and finds them again', async () => {
      const store = await bench.open()
      const rows = hostileTexts.map((text, n) => message({ id: `h${n}`, conversationId: 'c', text, authorName: text, facts: { text }, objectKey: text }))
      await store.write(tx => tx.insert('messages', rows))
      for (const expected of rows) {
        expect(await store.read.get('messages', expected.id)).toEqual(expected)
        expect((await store.read.find('messages', { text: expected.text })).map(each => each.id)).toEqual([expected.id])
      }
      expect(await store.read.count('messages', { text: hostileTexts })).toBe(hostileTexts.length)
    })

    it('keeps hostile ids apart', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('settings', hostileTexts.map(id => row('settings', { id, value: id }))))
      const went = await store.write(tx => tx.insertNew('settings', [...hostileTexts, '\0\0'].map(id => row('settings', { id, value: 1 }))))
      expect(went).toEqual(new Set(['\0\0']))
      for (const id of hostileTexts)
        expect(await store.read.get('settings', id)).toEqual({ id, version: 0, value: id })
      expect(await store.write(tx => tx.update('settings', '\0', { version: 2 }))).toBe(true)
    })

    it('keeps the whole range of integers, times beyond any calendar, and both booleans', async () => {
      const store = await bench.open()
      const numbers = [0, -1, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
      await store.write(tx => tx.insert('timers', numbers.map((dueAt, n) => row('timers', { id: `t${n}`, dueAt, createdAt: -dueAt }))))
      expect((await store.read.find('timers', {}, { order: [['id', 'asc']] })).map(each => each.dueAt)).toEqual(numbers)
      expect(await store.read.count('timers', { dueAt: { gte: Number.MAX_SAFE_INTEGER } })).toBe(1)
    })

    it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses %d as an integer', async (dueAt) => {
      const store = await bench.open()
      await expect(store.write(tx => tx.insert('timers', row('timers', { dueAt })))).rejects.toMatchObject({ code: 'internal' })
      expect(await store.read.count('timers', {})).toBe(0)
    })

    it('keeps bytes as bytes', async () => {
      const store = await bench.open()
      const bytes = Uint8Array.from({ length: 256 }, (_, n) => n)
      await store.write(tx => tx.insert('sealed', [{ id: 'a', bytes }, { id: 'b', bytes: new Uint8Array(0) }]))
      const kept = await store.read.get('sealed', 'a')
      expect(kept?.bytes).toBeInstanceOf(Uint8Array)
      expect([...kept!.bytes]).toEqual([...bytes])
      expect((await store.read.get('sealed', 'b'))?.bytes).toHaveLength(0)
    })

    it('keeps any row of any table', async () => {
      const store = await bench.open()
      for (const table of Object.keys(tables) as (keyof typeof tables)[]) {
        await fc.assert(fc.asyncProperty(anyRow(table), async (made) => {
          await store.write(tx => tx.insert(table, made as never))
          expect(await store.read.get(table, made.id as string)).toEqual(made)
          await store.write(tx => tx.remove(table, { id: made.id } as never))
        }), { numRuns: 12 })
      }
    })
  })
}
