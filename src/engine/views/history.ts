import type { HistoryRow } from '../../shared/contract/customers.ts'
import type { EngineContext } from '../context.ts'
import type { CallbackRecord, ConversationRecord, MessageRecord, Row } from '../store/tables.ts'
import type { Names } from './present.ts'
import type { ViewSource } from './source.ts'
import { hidePhones } from '../../shared/rules/hide-phones.ts'
import { createKnownRows } from './known-rows.ts'

/** Rooms, cases and calls of one customer that are looked at; the longest text of an entry. */
const bounds = { all: 1_000, text: 200 } as const
const shownDirections = ['inbound', 'outbound', 'note'] as const

/** Everything with one customer over all rooms and calls, newest first, page by page. */
export function createHistorySource(context: EngineContext, names: Names): ViewSource<'history'> {
  const read = context.store.read
  const known = createKnownRows()
  return {
    pauseMs: 500,
    async load(_actor, { customerId, channels, before, size }) {
      const all = await read.find('conversations', { customerId }, { order: [['lastAt', 'desc']], limit: bounds.all })
      known.note(customerId, all)
      const rooms = new Map(all.filter(room => channels.length === 0 || channels.includes(room.channel)).map(room => [room.id, room]))
      const until = before?.at ?? Number.MAX_SAFE_INTEGER
      const isBelow = (entry: HistoryRow): boolean => before === null || entry.at < before.at || (entry.at === before.at && entry.id < before.id)
      const ids = [...rooms.keys()]
      const [lines, calls, cases] = ids.length === 0
        ? [[], [], []]
        : await Promise.all([
            linesUntil(context, ids, until, size + 1),
            read.find('callbacks', { customerId, createdAt: { lte: until } }, { order: [['createdAt', 'desc']], limit: bounds.all }),
            channels.length > 0 ? [] : read.find('cases', { customerId }, { limit: bounds.all }),
          ])
      const agents = (id: string) => names.agentName(id)
      const entries = [
        ...lines.map(line => presentLine(line, rooms.get(line.conversationId))),
        ...calls.filter(call => rooms.has(call.conversationId)).map(call => presentCall(call, rooms.get(call.conversationId), agents)),
        ...cases.flatMap(row => presentCase(row, agents)),
      ].filter(isBelow).sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      return { rows: entries.slice(0, size), summary: { hasOlder: entries.length > size, channels: [...new Set(all.map(room => room.channel))] } }
    },
    touches: (change, { customerId }) => change.id === customerId || known.isAbout(customerId, change),
  }
}

/** The newest lines up to a time, and however many more have just that time. */
async function linesUntil({ store: { read } }: EngineContext, conversationId: readonly string[], until: number, limit: number): Promise<MessageRecord[]> {
  const together = await read.count('messages', { conversationId, at: until, direction: shownDirections })
  return read.find('messages', { conversationId, at: { lte: until }, direction: shownDirections }, { order: [['at', 'desc'], ['id', 'desc']], limit: limit + together })
}

type Place = Pick<HistoryRow, 'conversationId' | 'channel' | 'touchpoint' | 'visibility'>

function placeOf(room: ConversationRecord | undefined): Place {
  return { conversationId: room?.id ?? null, channel: room?.channel ?? null, touchpoint: room?.touchpoint ?? null, visibility: room?.visibility ?? null }
}

function presentLine(line: MessageRecord, room: ConversationRecord | undefined): HistoryRow {
  const kind = line.direction === 'note' ? 'note' : line.direction === 'inbound' ? 'inbound' : 'outbound'
  return { id: line.id, at: line.at, kind, ...placeOf(room), messageId: line.id, seq: line.seq, text: hidePhones(line.text).slice(0, bounds.text), who: line.authorName, outcome: line.kind === 'text' ? null : line.kind, talkMs: 0 }
}

function presentCall(call: CallbackRecord, room: ConversationRecord | undefined, agentName: (id: string) => string): HistoryRow {
  return { id: call.id, at: call.createdAt, kind: 'call', ...placeOf(room), messageId: null, seq: null, text: hidePhones(call.note).slice(0, bounds.text), who: call.agentId === '' ? '' : agentName(call.agentId), outcome: call.missedAt === null ? call.disposition ?? call.state : 'missed', talkMs: call.talkMs }
}

function presentCase(row: Row<'cases'>, agentName: (id: string) => string): HistoryRow[] {
  const entry = { ...placeOf(undefined), messageId: null, seq: null, text: hidePhones(row.title), who: row.ownerId === null ? '' : agentName(row.ownerId), talkMs: 0 }
  const opened: HistoryRow = { ...entry, id: `${row.id}:opened`, at: row.openedAt, kind: 'case_opened', outcome: null }
  return row.closedAt === null ? [opened] : [opened, { ...entry, id: `${row.id}:closed`, at: row.closedAt, kind: 'case_closed', outcome: row.closedReason }]
}
