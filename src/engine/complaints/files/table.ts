import { Buffer } from 'node:buffer'
import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { AppError } from '../../../shared/errors.ts'
import { decodeText } from './decode.ts'
import { cellText } from './inert.ts'
import { requireModestArchive } from './zip-bounds.ts'

/** One row with where it stands in the file. */
export interface FileRow {
  /** Line, row or position, from 1. */
  readonly line: number
  /** By column name as the file writes it; JSON may hold lists, and a date of a workbook is the wall clock's as if it were UTC. */
  readonly cells: ReadonlyMap<string, unknown>
}

/** Everything a file holds. */
export interface FileTable {
  readonly columns: readonly string[]
  readonly rows: readonly FileRow[]
}

/** Most rows of one file. */
export const mostRows = 10_000
/** Longest single record of a CSV file, characters: beyond it a quote was never closed. */
const longestRecord = 200_000

/** Reads a CSV, JSON or xlsx file by its content, whatever its name says. Throws `bad_input` with what is wrong with the whole file, or `payload_too_large`. */
export async function readTable(bytes: Uint8Array): Promise<FileTable> {
  const table = isArchive(bytes) ? await readWorkbook(bytes) : readTextTable(decodeText(bytes))
  if (table.rows.length > mostRows)
    throw new AppError('payload_too_large', { details: { rows: table.rows.length, limit: mostRows } })
  if (table.rows.length === 0)
    throw wrongFile('no_rows')
  return table
}

function isArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4B
}

async function readWorkbook(bytes: Uint8Array): Promise<FileTable> {
  requireModestArchive(bytes)
  let sheet: readonly (readonly unknown[])[]
  try {
    sheet = await readSheet(Buffer.from(bytes)) as unknown as readonly (readonly unknown[])[]
  }
  catch (cause) {
    throw new AppError('bad_input', { details: { fields: ['file: no_workbook'] }, cause })
  }
  return tableOf(sheet.map((cells, index) => ({ line: index + 1, cells })))
}

function readTextTable(text: string): FileTable {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text
  return /^\s*[[{]/.test(bare) ? readJson(bare) : readCsv(bare)
}

function readCsv(text: string): FileTable {
  try {
    const records = parse(text, { delimiter: delimiterOf(text), record_delimiter: ['\r\n', '\n', '\r'], info: true, raw: true, relax_column_count: true, skip_empty_lines: true, max_record_size: longestRecord, to: mostRows + 2 }) as unknown as { record: string[], raw: string, info: { lines: number } }[]
    // A record's raw text has the empty lines before it and the line end behind it.
    return tableOf(records.map(({ record, raw, info }) => ({ line: info.lines - lineEnds(raw.trim()), cells: record })))
  }
  catch (error) {
    if (error instanceof CsvError)
      throw new AppError('bad_input', { details: { fields: [`file: ${error.code.toLowerCase()}`], line: Number(error.lines ?? 0) }, cause: error })
    throw error
  }
}

function delimiterOf(text: string): string {
  const heading = text.slice(0, text.search(/[\r\n]|$/))
  return [',', '\t', ';'].reduce((best, each) => heading.split(each).length > heading.split(best).length ? each : best)
}

function lineEnds(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}

function tableOf(lines: readonly { readonly line: number, readonly cells: readonly unknown[] }[]): FileTable {
  const [heading, ...rest] = lines
  const columns = (heading?.cells ?? []).map(cell => cellText(String(cell ?? '')).trim())
  if (columns.every(column => column === ''))
    throw wrongFile('no_heading')
  const rows = rest
    .map(({ line, cells }) => ({ line, cells: new Map(columns.map((column, index) => [column, alive(cells[index])])) }))
    .filter(({ cells }) => [...cells.values()].some(cell => cell !== '' && cell !== null && cell !== undefined))
  return { columns: columns.filter(column => column !== ''), rows }
}

function alive(cell: unknown): unknown {
  return typeof cell === 'string' ? cellText(cell) : cell
}

function readJson(text: string): FileTable {
  let value: unknown
  try {
    value = JSON.parse(text)
  }
  catch (cause) {
    throw new AppError('bad_input', { details: { fields: ['file: no_json'] }, cause })
  }
  const list = listIn(value)
  const rows = list.map((item, index) => ({ line: index + 1, cells: new Map(Object.entries(isRecord(item) ? item : {})) }))
  return { columns: [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))], rows }
}

/** The list itself, or the one list in an object around it. */
function listIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value))
    return value as readonly unknown[]
  const lists = isRecord(value) ? Object.values(value).filter(each => Array.isArray(each)) : []
  if (lists.length !== 1)
    throw wrongFile('no_list')
  return lists[0] as readonly unknown[]
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrongFile(why: string): AppError {
  return new AppError('bad_input', { details: { fields: [`file: ${why}`] } })
}
