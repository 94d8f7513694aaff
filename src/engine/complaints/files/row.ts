import type { ImportRow } from '../../../shared/contract/complaints.ts'
import type { ComplaintDesk, ComplaintStep } from '../../../shared/domain/complaint.ts'
import type { Ticket } from '../ticket.ts'
import type { FieldName } from './columns.ts'
import type { FileRow } from './table.ts'
import { complaintStep } from '../../../shared/contract/complaints.ts'
import { toE164 } from '../../../shared/rules/phone-number.ts'
import { readWebAddress } from '../../../shared/rules/web-address.ts'
import { amountIn, deskIn, momentIn, plain, starsIn, stateIn, wordsIn } from './cells.ts'
import { fieldOf } from './columns.ts'

/** What is wrong with a cell. */
export type RowProblem = ImportRow['problems'][number]

/** A row of a file as a ticket; with problems it is not imported, and the ticket shows what could be read. */
export interface ReadRow {
  readonly line: number
  readonly ticket: Ticket
  readonly problems: readonly RowProblem[]
}

/** Longest sample of a wrong value, UTF-16 units. */
const sampleLength = 60

/** Reads one row. `desk` is meant where the row names none; nothing may lie after `now` (ms UTC). */
export function readRow(row: FileRow, desk: ComplaintDesk, now: number): ReadRow {
  const problems: RowProblem[] = []
  const reader = createReader(row, problems)
  const externalNo = numberOf(reader)
  const title = reader.text('title', 300)
  const text = reader.text('text', 20_000)
  if (title === '' && text === '')
    reader.wrong('text', 'missing')
  const publishedAt = reader.read('publishedAt', momentIn, 'not_a_time')
  if (publishedAt === null && !reader.isWrong('publishedAt'))
    reader.wrong('publishedAt', 'missing')
  if (publishedAt !== null && publishedAt > now)
    reader.wrong('publishedAt', 'in_future')
  const ticket: Ticket = {
    desk: reader.read('desk', deskIn, 'unknown_word') ?? desk,
    externalNo,
    url: reader.read('url', addressIn, 'not_an_address'),
    merchant: reader.optional('merchant', 120),
    title,
    text,
    issues: reader.has('issues') ? wordsIn(reader.raw('issues')) : null,
    demands: reader.has('demands') ? wordsIn(reader.raw('demands')) : null,
    amount: reader.read('amount', amountIn, 'not_a_number'),
    state: reader.read('state', stateIn, 'unknown_word'),
    publishedAt: publishedAt ?? 0,
    nick: reader.optional('nick', 80),
    phone: phoneOf(reader),
    steps: stepsOf(reader, publishedAt ?? 0, now),
    rating: ratingOf(reader),
  }
  return { line: row.line, ticket, problems }
}

type Reader = ReturnType<typeof createReader>

function createReader(row: FileRow, problems: RowProblem[]) {
  const columns = new Map<FieldName, string>()
  for (const column of row.cells.keys()) {
    const field = fieldOf(column)
    if (field !== undefined && !columns.has(field))
      columns.set(field, column)
  }
  const raw = (field: FieldName): unknown => row.cells.get(columns.get(field) ?? '\0')
  const has = (field: FieldName): boolean => Array.isArray(raw(field)) || plain(raw(field)).trim() !== ''
  const wrong = (field: FieldName, why: RowProblem['why']): void => {
    problems.push({ column: columns.get(field) ?? field, why, value: plain(raw(field)).slice(0, sampleLength) })
  }
  const text = (field: FieldName, most: number): string => {
    const value = plain(raw(field))
    if (value.length > most)
      wrong(field, 'too_long')
    return value
  }
  return {
    raw,
    has,
    wrong,
    text,
    isWrong: (field: FieldName) => problems.some(problem => problem.column === (columns.get(field) ?? field)),
    /** Null where nothing stands; what cannot be read is a problem and null. */
    read<T>(field: FieldName, how: (value: unknown) => T | null, why: RowProblem['why']): T | null {
      const value = has(field) ? how(raw(field)) : null
      if (value === null && has(field))
        wrong(field, why)
      return value
    },
    optional: (field: FieldName, most: number): string | null => has(field) ? text(field, most) : null,
  }
}

function numberOf(reader: Reader): string {
  const value = reader.text('externalNo', 64).trim()
  if (value === '')
    reader.wrong('externalNo', 'missing')
  // A spreadsheet that showed a long number its own way has lost its last digits.
  else if (/^\d(?:\.\d+)?E\+?\d+$/i.test(value))
    reader.wrong('externalNo', 'digits_lost')
  return value
}

/** Masked numbers, as desks show them, are no numbers and no mistake. */
function phoneOf(reader: Reader): string | null {
  const value = plain(reader.raw('phone')).trim()
  if (value === '' || value.includes('*'))
    return null
  return reader.read('phone', () => toE164(value), 'not_a_number')
}

function addressIn(value: unknown): string | null {
  const address = readWebAddress(plain(value))
  return typeof address === 'string' ? null : address.url
}

function stepsOf(reader: Reader, publishedAt: number, now: number): ComplaintStep[] {
  const told = reader.read('steps', value => stepListIn(value, now), 'unknown_word') ?? []
  if (!reader.has('reply'))
    return told
  const at = reader.read('repliedAt', momentIn, 'not_a_time') ?? publishedAt
  const reply = { actor: 'merchant' as const, label: '商家回复', at: Math.min(at, now), text: reader.text('reply', 20_000), images: [] }
  return told.some(step => step.actor === 'merchant' && step.text === reply.text) ? told : [...told, reply]
}

function stepListIn(value: unknown, now: number): ComplaintStep[] | null {
  let list = value
  try {
    list = typeof value === 'string' ? JSON.parse(value) as unknown : value
  }
  catch {
    return null
  }
  const steps = complaintStep.array().max(100).safeParse(Array.isArray(list) ? list.map(withMoment) : list)
  return steps.success && steps.data.every(step => step.at <= now) ? steps.data : null
}

/** Times of steps may be written as people write them. */
function withMoment(step: unknown): unknown {
  return typeof step === 'object' && step !== null && 'at' in step ? { ...step, at: momentIn(step.at) } : step
}

function ratingOf(reader: Reader): Ticket['rating'] {
  const [attitude, speed, satisfaction] = (['attitude', 'speed', 'satisfaction'] as const).map(field => reader.read(field, starsIn, 'not_a_number'))
  const text = reader.text('ratingText', 2_000)
  if (attitude === null && speed === null && satisfaction === null && text === '')
    return null
  return { attitude: attitude ?? null, speed: speed ?? null, satisfaction: satisfaction ?? null, text }
}
