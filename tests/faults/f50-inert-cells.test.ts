import type { TestEngine } from '../support/engine/start-engine.ts'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cellText, csvLine, inertCell } from '../../src/engine/complaints/files/inert.ts'
import { readTable } from '../../src/engine/complaints/files/table.ts'
import { importAll, lookAt, startByHandEngine, typed } from '../support/engine/by-hand-engine.ts'
import { workbook } from '../support/workbook.ts'

const signs = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', '\'', '\'=']
const hostile = ['=1+1', '+1', '-2+3', '@SUM(A1)', '\t=1', '\0=1', '＝1+1', '＋1', '－1', '＠x', '\'=1', '\'\'=1', '=HYPERLINK("http://x.example","点我")', '=cmd|\'/c calc\'!A1', '"quoted"', 'a,b', '两行\n=1']
const text = fc.tuple(fc.constantFrom('', ...signs), fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('', ';', '\t', '\n', ';"', ';\'', 'x;', 'x\r\n'), fc.constantFrom('', ...signs), fc.string({ maxLength: 5 })).map(parts => parts.join(''))

describe('F50 cells that a spreadsheet would run', () => {
  it('F50 are written so that none begins with such a sign, and come back to the letter', () => {
    fc.assert(fc.property(text, (value) => {
      expect(inertCell(value)).not.toMatch(/^[=+\-@＝＋－＠\t\r\n\0]/)
      expect(cellText(inertCell(value))).toBe(value)
    }))
  })

  it('F50 do not begin inside a text either, where a spreadsheet that separates by semicolons or tabs would cut it', () => {
    expect(inertCell('账单;=1+1')).toBe('账单;\'=1+1')
    fc.assert(fc.property(text, (value) => {
      const pieces = csvLine(['一', value]).split(/[;\t\r\n]/)
      expect(pieces.filter(piece => /^"*[=+\-@＝＋－＠]/.test(piece))).toEqual([])
    }))
  })

  it('F50 survive a whole file, quotes and line ends included', async () => {
    await fc.assert(fc.asyncProperty(fc.array(text.filter(value => value.trim() !== ''), { minLength: 1, maxLength: 6 }), async (values) => {
      const file = csvLine(values.map((_, n) => `c${n}`)) + csvLine(values)
      const { rows } = await readTable(new TextEncoder().encode(file))
      // Lone surrogates are no UTF-8; everything else is kept.
      const kept = (value: string) => value.isWellFormed() ? value : null
      expect([...rows[0]?.cells.values() ?? []].map((cell, n) => kept(values[n] ?? '') === null ? null : cell)).toEqual(values.map(kept))
    }), { numRuns: 60 })
  })

  it('F50 in a workbook a formula is the text that it had shown', async () => {
    const { rows } = await readTable(workbook([['标题', '内容'], [{ formula: '1+1', value: '2' }, '=1+1']]))
    expect([...rows[0]?.cells.values() ?? []]).toEqual(['2', '=1+1'])
  })

  describe('in complaints', () => {
    let t: TestEngine
    beforeEach(async () => {
      t = await startByHandEngine()
    })
    afterEach(() => t.stop())

    it('F50 what was exported and imported again reads the same, and was inert in between', async () => {
      const lin = t.desk()
      for (const [n, title] of hostile.entries())
        await lin.call('complaint:create', typed({ externalNo: `F50-${n}`, clientKey: `key-f50-${n}`, title: title.trim(), text: `内容 ${n}`, nick: title.trim() }))
      const parts: string[] = []
      for (let after: string | null = null, more = true; more;) {
        const part: { csv: string, next: string | null } = await t.desk('boss').call('complaint:export', { after })
        parts.push(part.csv)
        after = part.next
        more = after !== null
      }
      const csv = parts.join('')
      expect(csv.split('"').filter((_, n) => n % 2 === 1).filter(cell => /^[=+\-@＝＋－＠\t\0]/.test(cell))).toEqual([])
      const summary = await lookAt(lin, new TextEncoder().encode(csv))
      expect(summary).toMatchObject({ rows: hostile.length, same: hostile.length, refused: 0, unknownColumns: [] })
      await importAll(lin, summary.importId)
      expect((await t.store.read.find('complaints', {}, { order: [['id', 'asc']] })).map(row => row.title)).toEqual(hostile.map(each => each.trim()))
    })
  })
})
