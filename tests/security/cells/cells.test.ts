import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { cellText } from '../../../src/engine/complaints/files/inert.ts'
import { makeCells } from '../corpus/cells.ts'
import { amount, tellFigures } from '../figures.ts'
import { exporters, exportsOfContract } from './exporters.ts'

const cells = makeCells({ count: amount({ whole: 1_200, quick: 240 }), seed: 6 })
/** What makes a spreadsheet work something out, written anew here: not asked of what is under test. */
const begins = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠']
const runs = (cell: string) => begins.some(sign => cell.startsWith(sign))

function read(file: string): string[][] {
  return parse(file, { bom: true, relax_column_count: true, skip_empty_lines: false })
}

describe('cells of every export', () => {
  const told: string[] = []

  it('F50 the corpus is what it says: no cell twice, many would run as they are, the others by breaking out of their place', () => {
    expect(new Set(cells).size).toBe(cells.length)
    expect(cells.filter(runs).length).toBeGreaterThan(cells.length / 5)
  })

  it('F50 each export that the contract has is filled here', () => {
    expect(Object.keys(exporters).sort()).toEqual(exportsOfContract())
  })

  it.each(Object.entries(exporters))('F50 %s: no cell begins as a formula, none leaves its place, and all come back to the letter', async (name, fill) => {
    const { files, put } = await fill(cells)
    const written = files.flatMap(read)
    expect(written.flat().filter(runs)).toEqual([])
    // Every cell stands in quotes, so that there is one way to read the file, and line ends inside a cell stay inside.
    for (const file of files)
      expect(file.replace('\uFEFF', '')).toBe(read(file).map(row => `${row.map(cell => `"${cell.replaceAll('"', '""')}"`).join(',')}\r\n`).join(''))
    const back = new Set(written.flat().map(cellText))
    expect(put.filter(text => !back.has(text))).toEqual([])
    told.push(`${name} ${written.flat().length}`)
    tellFigures('cells', [`formulas: ${cells.length} cells through ${told.length} of ${exportsOfContract().length} exports (cells written: ${told.join(', ')}): 0 run`])
  })
})
