import type { Channel } from '../../shared/domain/index.ts'
import type { EntriesFound, EntryKind, SearchFound, SearchWish } from './search/index.ts'
import type { Change, ConversationRecord, FeedEntity, Row, TableName } from './tables.ts'

/** Condition on one column: a value (null = is null), a list (in), or comparisons. */
export type Condition<V> = V | readonly V[] | { readonly lt?: V, readonly lte?: V, readonly gt?: V, readonly gte?: V, readonly ne?: V }
/** All conditions must hold. */
export type Where<T extends TableName> = { readonly [K in keyof Row<T>]?: Condition<Row<T>[K]> }

/** Order and size of a result. */
export interface Page<T extends TableName> {
  readonly order?: readonly (readonly [keyof Row<T> & string, 'asc' | 'desc'])[]
  readonly limit?: number
  readonly offset?: number
}

/** Position in the inbox's order (tier, rank nulls last, id). */
export interface RankPosition { readonly tier: number, readonly rank: number | null, readonly id: string }

/** What an inbox tab selects. */
export interface InboxFilter {
  /** `waiting`: mine, and nothing is owed: the customer has the word. */
  readonly tab: 'mine' | 'queue' | 'all' | 'snoozed' | 'waiting' | 'resolved' | 'undecided'
  readonly agentId: string
  /** No channels, or all of them, means no restriction; so do no accounts. */
  readonly channels: readonly Channel[]
  readonly accounts?: readonly string[]
  /** All of them must be there. */
  readonly tags?: readonly string[]
}

/** Questions that need more than equality; each has an index that equals its sort. */
export interface Queries {
  /** Rows in the order (tier, rank nulls last, id); `resolved` by resolvedAt descending. */
  inboxPage: (filter: InboxFilter, after: RankPosition | null, skip: number, size: number) => Promise<ConversationRecord[]>
  /** Rows before a position plus the size of the tab. */
  inboxExtent: (filter: InboxFilter, after: RankPosition | null) => Promise<{ before: number, total: number }>
  inboxCounts: (agentId: string) => Promise<{ mine: number, queue: number, all: number, snoozed: number, waiting: number, undecided: number }>
  /** Turn counts grouped by channel, state, and for waiting turns by acknowledged/holding, of turns entered at or after `since`. */
  ledger: (since: number) => Promise<{ channel: Channel, state: Row<'turns'>['state'], acknowledged: boolean, holding: boolean, count: number }[]>
  /** Inbound messages that opened a turn, counted from `messages`, for the ledger's balance. */
  enteredSince: (since: number) => Promise<number>
  /** First turns that entered since a moment, and older ones that still wait, for the wallboard. */
  firstTurnsSince: (since: number) => Promise<Pick<Row<'turns'>, 'channel' | 'touchpoint' | 'state' | 'agentId' | 'enteredAt' | 'dueAt' | 'endedAt'>[]>
  /** Turns that entered before a moment and are waiting or undecided still. */
  openBefore: (since: number) => Promise<number>
  /** Active (assigned, not snoozed) conversations per owner, by touchpoint. */
  loads: () => Promise<{ agentId: string, touchpoint: Row<'conversations'>['touchpoint'], count: number }[]>
  /** Private conversations not resolved whose window shuts after `now` and until `until`, the first to shut first. */
  closingWindows: (now: number, until: number, limit: number) => Promise<string[]>
  /** Last `limit` messages of a conversation before `seq`, ascending. */
  messagesBefore: (conversationId: string, beforeSeq: number | null, limit: number) => Promise<Row<'messages'>[]>
  /** Timers due at or before `now`, oldest first. */
  dueTimers: (now: number, limit: number) => Promise<Row<'timers'>[]>
  /** When the next timer is due; null when none is. */
  nextTimerAt: () => Promise<number | null>
  /** A page of the messages in which all forms stand, exactly those that a scan of the folded texts finds. */
  search: (wish: SearchWish) => Promise<SearchFound>
  /** Customers (names, accounts, notes, tags), cases (titles) or calls (notes) in which all forms stand, newest first. */
  searchEntries: (kind: EntryKind, forms: readonly string[], limit: number) => Promise<EntriesFound>
}

/** Reads. A read outside `write` sees the last committed state. */
export interface ReadHandle extends Queries {
  get: <T extends TableName>(table: T, id: string) => Promise<Row<T> | undefined>
  /** Missing ids are simply absent; order is not kept. */
  getMany: <T extends TableName>(table: T, ids: readonly string[]) => Promise<Row<T>[]>
  find: <T extends TableName>(table: T, where: Where<T>, page?: Page<T>) => Promise<Row<T>[]>
  one: <T extends TableName>(table: T, where: Where<T>, page?: Page<T>) => Promise<Row<T> | undefined>
  count: <T extends TableName>(table: T, where: Where<T>) => Promise<number>
}

/** A write unit's handle. Only its own promises may be awaited inside the unit. */
export interface WriteHandle extends ReadHandle {
  insert: <T extends TableName>(table: T, rows: Row<T> | readonly Row<T>[]) => Promise<void>
  /** Rows that collide on the primary key or a unique index are passed over; answers the ids that went in. */
  insertNew: <T extends TableName>(table: T, rows: readonly Row<T>[]) => Promise<Set<string>>
  /** Replaces by primary key. */
  upsert: <T extends TableName>(table: T, rows: Row<T> | readonly Row<T>[]) => Promise<void>
  /** Changes one row; with `guard` only if those columns still hold these values. Answers whether it did. */
  update: <T extends TableName>(table: T, id: string, patch: Partial<Row<T>>, guard?: Where<T>) => Promise<boolean>
  /** Many rows with different patches in few statements (hot path of intake). Each row must be whole. */
  updateMany: <T extends TableName>(table: T, rows: readonly Row<T>[]) => Promise<void>
  remove: <T extends TableName>(table: T, where: Where<T>) => Promise<number>
  /**
   * The most urgent conversation that an agent may take (queued, needs a reply, not offered to another), locked for this
   * unit: nobody else gets it. Its index equals its sort.
   */
  claimCandidate: (options: { agentId: string, channels: readonly Channel[], now: number }) => Promise<ConversationRecord | undefined>
  /** Next `count` numbers of `messages.n`; answers the first. */
  nextMessageNumbers: (count: number) => Promise<number>
  /** Notes that a row changed; becomes a row of the change feed in the same commit. Call once per row and unit (later calls replace). */
  changed: (entity: FeedEntity, id: string, version: number, parentId?: string | null) => void
}

/** The one seam to data. Two implementations (SQLite, PostgreSQL), one contract suite. */
export interface Store {
  readonly kind: 'sqlite' | 'postgres'
  /** Made once per database; part of every client's position in the feed. */
  readonly id: string
  readonly read: ReadHandle
  /**
   * Runs one unit atomically and resolves after its commit is durable. Units are grouped: many share one commit, a failing
   * one is undone alone. A unit that awaits anything but its handle is stopped with `store_foreign_await`. A unit may run
   * again (a neighbour in its commit failed, a deadlock, a lost connection), so it must not have effects of its own.
   * Rejects with `store_busy` when the queue is full (back-pressure), `store_full` on a full disk, `store_closed`.
   */
  write: <T>(unit: (tx: WriteHandle) => Promise<T>) => Promise<T>
  /** Called after each commit with the changes it made, in order, gap-free; on PostgreSQL also for other processes' commits. */
  onChanges: (listener: (changes: readonly Change[]) => void) => () => void
  changesAfter: (seq: number, limit: number) => Promise<Change[]>
  lastSeq: () => Promise<number>
  /**
   * Feeds the search index, when at least `least` messages (1 unless told) wait for it; answers how many messages were indexed and
   * how old the oldest of them was (ms, 0 = none). What waits is found all the same, by its text.
   */
  indexSome: (limit: number, now: number, least?: number) => Promise<{ indexed: number, lagMs: number }>
  state: () => 'ok' | 'read_only' | 'full' | 'restored'
  onState: (listener: (state: 'ok' | 'read_only' | 'full' | 'restored') => void) => () => void
  /** Writes a backup beside the database, from which a damaged one is restored; only where the store is a file. Call now and then. */
  backup?: () => Promise<void>
  /** What was removed is left nowhere in the store's files, backups and logs included; only where the store is a file. Begins anew when it was cut off. */
  scrub?: () => Promise<void>
  close: () => Promise<void>
}
