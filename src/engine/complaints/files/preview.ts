import type { ImportRow } from '../../../shared/contract/complaints.ts'
import type { ComplaintDesk } from '../../../shared/domain/complaint.ts'
import type { EngineContext } from '../../context.ts'
import type { ComplaintRecord } from '../../store/tables.ts'
import type { Ticket } from '../ticket.ts'
import type { ReadRow } from './row.ts'
import type { FileTable } from './table.ts'
import { filedKey, stepKey, textOf, threadOf } from '../ticket.ts'
import { fieldOf } from './columns.ts'
import { readRow } from './row.ts'

/** A file as it would be imported. */
export interface Preview {
  readonly rows: readonly ImportRow[]
  /** What would be imported, in the order of the file. */
  readonly tickets: readonly Ticket[]
  readonly unknownColumns: readonly string[]
}

/** Numbers asked for in one query. */
const atOnce = 400

/** Reads every row and says what would become of it: new, an update, the same as here, or refused and why. Changes nothing. */
export async function previewOf(context: EngineContext, table: FileTable, accountId: string, desk: ComplaintDesk): Promise<Preview> {
  const read = onceEach(table.rows.map(row => readRow(row, desk, context.now())))
  const fates = await fatesOf(context, accountId, read)
  const rows = read.map((row, index) => present(row, fates[index] ?? 'refused'))
  return {
    rows,
    tickets: read.filter((_, index) => fates[index] === 'new' || fates[index] === 'update').map(row => row.ticket),
    unknownColumns: table.columns.filter(column => fieldOf(column) === undefined).slice(0, 50),
  }
}

/** A number that stands in the file twice is taken from its first row. */
function onceEach(rows: readonly ReadRow[]): ReadRow[] {
  const seen = new Set<string>()
  return rows.map((row) => {
    const key = threadOf(row.ticket)
    if (row.ticket.externalNo === '' || row.problems.length > 0)
      return row
    if (seen.has(key))
      return { ...row, problems: [{ column: '投诉编号', why: 'twice_in_file', value: row.ticket.externalNo }] }
    seen.add(key)
    return row
  })
}

async function fatesOf(context: EngineContext, accountId: string, rows: readonly ReadRow[]): Promise<ImportRow['fate'][]> {
  const sound = rows.filter(row => row.problems.length === 0)
  const known = new Map<string, Known>()
  for (let start = 0; start < sound.length; start += atOnce) {
    for (const each of await readKnown(context, accountId, sound.slice(start, start + atOnce)))
      known.set(threadOf({ desk: each.complaint.desk, externalNo: each.complaint.externalNo ?? '' }), each)
  }
  return rows.map((row) => {
    if (row.problems.length > 0)
      return 'refused'
    const before = known.get(threadOf(row.ticket))
    if (before === undefined)
      return 'new'
    return isSame(before, row.ticket, accountId) ? 'same' : 'update'
  })
}

interface Known {
  readonly complaint: ComplaintRecord
  readonly threadKey: string
  /** Keys of its messages that the rows could tell again, and what was filed. */
  readonly keys: ReadonlySet<string>
  readonly text: string | null
  /** What we said there, without its spaces: the desk tells it again as a step of the merchant. */
  readonly ours: ReadonlySet<string>
}

async function readKnown(context: EngineContext, accountId: string, rows: readonly ReadRow[]): Promise<Known[]> {
  const { read } = context.store
  const complaints = await read.find('complaints', { accountId, externalNo: rows.map(row => row.ticket.externalNo) })
  if (complaints.length === 0)
    return []
  const ids = complaints.map(complaint => complaint.id)
  const [rooms, messages, said] = await Promise.all([read.getMany('conversations', ids), read.find('messages', { conversationId: ids, objectKey: { ne: '' } }), read.find('outbox', { conversationId: ids, state: 'sent' })])
  return complaints.map((complaint) => {
    const threadKey = rooms.find(room => room.id === complaint.id)?.threadKey ?? ''
    const own = messages.filter(message => message.conversationId === complaint.id && message.objectKey !== null)
    const ours = new Set(said.filter(row => row.conversationId === complaint.id).map(row => squeeze(row.text)))
    return { complaint, threadKey, ours, keys: new Set(own.map(message => message.objectKey ?? '')), text: own.find(message => message.objectKey === filedKey(accountId, threadKey, 'import'))?.text ?? null }
  })
}

function isSame({ complaint, keys, ours, text, threadKey }: Known, ticket: Ticket, accountId: string): boolean {
  const told = (value: unknown, kept: unknown): boolean => value === null || JSON.stringify(value) === JSON.stringify(kept)
  return told(ticket.state, complaint.state) && told(ticket.amount, complaint.amount) && told(ticket.url, complaint.url) && told(ticket.merchant, complaint.merchant)
    && told(ticket.issues, complaint.issues) && told(ticket.demands, complaint.demands) && told(ticket.rating, complaint.rating)
    && (ticket.title === '' || ticket.title === complaint.title) && textOf(ticket) === text
    && ticket.steps.every(step => keys.has(stepKey({ accountId, threadKey }, step)) || (step.actor === 'merchant' && ours.has(squeeze(step.text))))
}

function squeeze(text: string): string {
  return text.replaceAll(/\s+/g, '')
}

function present({ line, ticket, problems }: ReadRow, fate: ImportRow['fate']): ImportRow {
  return {
    line,
    fate,
    externalNo: ticket.externalNo.slice(0, 64),
    desk: ticket.desk,
    title: (ticket.title || ticket.text).slice(0, 60),
    state: ticket.state,
    publishedAt: ticket.publishedAt === 0 ? null : ticket.publishedAt,
    amount: ticket.amount,
    nick: (ticket.nick ?? '').slice(0, 40),
    steps: ticket.steps.length,
    problems: [...problems],
  }
}
