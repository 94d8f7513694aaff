import type { UnitScope } from './commit/unit.ts'
import type { ReadHandle, WriteHandle } from './port.ts'
import type { SearchIndex } from './search/index.ts'
import type { Gateway, SeenRows } from './sql/gateway.ts'
import type { NamedQueries } from './sql/queries.ts'
import type { Executor } from './sql/value.ts'
import type { Row, TableName } from './tables.ts'
import { escapeText } from './sql/text-escape.ts'

/** What handles are made of, besides the connection. */
export interface HandleParts {
  readonly gateway: Gateway
  readonly queries: NamedQueries
  readonly search: SearchIndex
}

/** A write handle as the store itself uses it: statements of its own, in the same transaction. */
export interface OwnHandle extends WriteHandle {
  readonly own: Operate
}

/** What the writing side adds. */
export interface WriteParts extends HandleParts {
  readonly nextMessageNumbers: (on: Executor, count: number) => Promise<number>
}

/** Runs an operation on behalf of a handle: checks that it may, and on which connection. */
export type Operate = <R>(work: (on: Executor) => Promise<R>) => Promise<R>

/** A handle for reading. */
export function createReadHandle({ gateway, queries, search }: HandleParts, operate: Operate, seen?: SeenRows): ReadHandle {
  return {
    get: (table, id) => operate(on => gateway.get(on, table, id, seen)),
    getMany: (table, ids) => operate(on => gateway.getMany(on, table, ids, seen)),
    find: (table, where, page) => operate(on => gateway.find(on, table, where, page, seen)),
    one: (table, where, page) => operate(async on => (await gateway.find(on, table, where, { ...page, limit: 1 }, seen))[0]),
    count: (table, where) => operate(on => gateway.count(on, table, where)),
    inboxPage: (...args) => operate(on => queries.inboxPage(on, ...args)),
    inboxExtent: (...args) => operate(on => queries.inboxExtent(on, ...args)),
    inboxCounts: agentId => operate(on => queries.inboxCounts(on, agentId)),
    ledger: since => operate(on => queries.ledger(on, since)),
    enteredSince: since => operate(on => queries.enteredSince(on, since)),
    firstTurnsSince: since => operate(on => queries.firstTurnsSince(on, since)),
    openBefore: since => operate(on => queries.openBefore(on, since)),
    loads: () => operate(on => queries.loads(on)),
    closingWindows: (...args) => operate(on => queries.closingWindows(on, ...args)),
    messagesBefore: (...args) => operate(on => queries.messagesBefore(on, ...args)),
    dueTimers: (...args) => operate(on => queries.dueTimers(on, ...args)),
    nextTimerAt: () => operate(on => queries.nextTimerAt(on)),
    search: (...args) => operate(on => search.search(on, ...args)),
    searchEntries: (...args) => operate(on => search.searchEntries(on, ...args)),
  }
}

/** The handle of one write unit. */
export function createWriteHandle(parts: WriteParts, executor: Executor, scope: UnitScope): OwnHandle {
  const { gateway, queries, nextMessageNumbers } = parts
  const seen = createSeenRows()
  const operate: Operate = work => scope.op(() => work(executor), false)
  const change: Operate = work => scope.op(() => work(executor), true)

  return {
    ...createReadHandle(parts, operate, seen),
    insert: (table, rows) => change(async (on) => {
      await gateway.insert(on, table, listOf(rows), 'fail')
    }),
    insertNew: (table, rows) => change(on => gateway.insert(on, table, rows, 'skip')),
    upsert: (table, rows) => change(async (on) => {
      for (const row of listOf(rows))
        seen.forget(table, escapeText((row as { id: string }).id))
      await gateway.insert(on, table, listOf(rows), 'replace')
    }),
    update: (table, id, patch, guard) => change((on) => {
      seen.forget(table, escapeText(id))
      return gateway.update(on, table, id, patch, guard)
    }),
    updateMany: (table, rows) => change(on => gateway.updateMany(on, table, rows, seen)),
    remove: (table, where) => change((on) => {
      seen.forget(table)
      return gateway.remove(on, table, where)
    }),
    own: change,
    claimCandidate: options => operate(on => queries.claimCandidate(on, options)),
    nextMessageNumbers: count => change(on => nextMessageNumbers(on, count)),
    changed: (entity, id, version, parentId = null) => scope.changed({ entity, id, version, parentId }),
  }
}

function listOf<T extends TableName>(rows: Row<T> | readonly Row<T>[]): readonly Row<T>[] {
  return Array.isArray(rows) ? rows : [rows as Row<T>]
}

function createSeenRows(): SeenRows {
  const byTable = new Map<TableName, Map<string, readonly unknown[]>>()
  return {
    get: (table, id) => byTable.get(table)?.get(id),
    set(table, id, values) {
      const rows = byTable.get(table)
      if (rows === undefined)
        byTable.set(table, new Map([[id, values]]))
      else
        rows.set(id, values)
    },
    forget(table, id) {
      if (id === undefined)
        byTable.delete(table)
      else
        byTable.get(table)?.delete(id)
    },
  }
}
