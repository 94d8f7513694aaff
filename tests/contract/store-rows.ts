import type { Column } from '../../src/engine/store/column.ts'
import type { Row, TableName } from '../../src/engine/store/tables.ts'
import { tables } from '../../src/engine/store/tables.ts'

let made = 0
/** An id that sorts by the order in which it was asked for. */
export function nextId(): string {
  made += 1
  return `id-${String(made).padStart(8, '0')}`
}

const blanks: Record<Column<unknown>['kind'], () => unknown> = {
  text: () => '',
  int: () => 0,
  bool: () => false,
  json: () => [],
  blob: () => new Uint8Array(0),
}

/** A whole row: null where that is allowed, the emptiest value elsewhere, a new id, and what is given. */
export function row<T extends TableName>(table: T, given: Partial<Row<T>> = {}): Row<T> {
  const columns = Object.entries(tables[table] as Record<string, Column<unknown>>)
  const blank = Object.fromEntries(columns.map(([name, column]) => [name, column.nullable ? null : blanks[column.kind]()]))
  return { ...blank, id: nextId(), ...given } as Row<T>
}

/** A conversation in the queue that needs a reply. */
export function conversation(given: Partial<Row<'conversations'>> = {}): Row<'conversations'> {
  const id = given.id ?? nextId()
  return row('conversations', { id, version: 1, channel: 'weibo', touchpoint: 'mention', visibility: 'public', threadKey: id, status: 'queued', triage: 'needs_reply', tier: 2, mood: 'calm', verified: 'none', ...given })
}

let placed = 0
/** A customer's message; `n` and `seq` grow by themselves. */
export function message(given: Partial<Row<'messages'>> = {}): Row<'messages'> {
  placed += 1
  return row('messages', { n: placed, seq: placed, version: 1, direction: 'inbound', kind: 'text', authorKind: 'customer', facts: {}, ...given })
}

/** A waiting turn. */
export function turn(given: Partial<Row<'turns'>> = {}): Row<'turns'> {
  return row('turns', { channel: 'weibo', state: 'waiting', first: true, ...given })
}
