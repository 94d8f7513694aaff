import type { InboxFilter, Queries, RankPosition } from '../port.ts'
import type { Row, TableName } from '../tables.ts'
import type { Codecs } from './codec.ts'
import type { DialectKind, Executor, SqlValue } from './value.ts'
import { channels as allChannels } from '../../../shared/domain/index.ts'

/** Stands for "nothing is due" where ranks are sorted; kept by the generated column `rankKey`. */
const noRank = Number.MAX_SAFE_INTEGER

/** Each tab's condition, to the letter the condition of its partial index; `owned` takes the agent's id. */
const tabs: Readonly<Record<InboxFilter['tab'], { readonly where: string, readonly owned: boolean }>> = {
  mine: { where: `"status" in ('assigned', 'pending')`, owned: true },
  queue: { where: `"status" = 'queued' and "triage" = 'needs_reply'`, owned: false },
  all: { where: `"status" <> 'resolved'`, owned: false },
  snoozed: { where: `"status" = 'snoozed'`, owned: true },
  waiting: { where: `"status" in ('assigned', 'pending') and "dueAt" is null`, owned: true },
  resolved: { where: `"status" = 'resolved'`, owned: false },
  undecided: { where: `"triage" = 'undecided' and "status" <> 'resolved'`, owned: false },
}

/** True of every room: names the order of the open rooms' index, so that nobody counts them in another that holds the resolved ones too. */
const inOrder = `"tier" >= 0`

/** The condition of a partial index, to the letter: turns without an end. */
const stillOpen = `"state" in ('waiting', 'undecided')`

/** The named questions of one dialect; each runs on the executor it is given. */
export type NamedQueries = {
  readonly [Q in Exclude<keyof Queries, 'search' | 'searchEntries'>]: (on: Executor, ...args: Parameters<Queries[Q]>) => ReturnType<Queries[Q]>
} & {
  readonly claimCandidate: (on: Executor, options: { agentId: string, channels: readonly InboxFilter['channels'][number][], now: number }) => Promise<Row<'conversations'> | undefined>
}

/** Makes the named questions of one dialect. */
export function createQueries(kind: DialectKind, codecs: Codecs): NamedQueries {
  const written = new Map<string, string>()

  /** PostgreSQL numbers its parameters. Each text is rewritten once. */
  function dialect(text: string): string {
    if (kind === 'sqlite')
      return text
    let own = written.get(text)
    if (own === undefined) {
      let n = 0
      own = text.replaceAll('?', () => `$${n += 1}`)
      written.set(text, own)
    }
    return own
  }

  const columnsOf = (table: TableName) => codecs.of(table).columns.map(column => `"${column}"`).join(', ')
  const conversationColumns = columnsOf('conversations')
  const messageColumns = columnsOf('messages')
  const timerColumns = columnsOf('timers')

  async function rowsOf<T extends TableName>(on: Executor, table: T, text: string, params: readonly SqlValue[]): Promise<Row<T>[]> {
    const rows = await on.rows(dialect(text), params)
    return rows.map(codecs.of(table).decodeRow)
  }

  async function values(on: Executor, text: string, params: readonly SqlValue[]): Promise<readonly (readonly unknown[])[]> {
    return on.rows(dialect(text), params)
  }

  return {
    async inboxPage(on, filter, after, skip, size) {
      const { where, params } = selection(filter, kind)
      const position = after === null ? null : positionOf(filter.tab, '>', after)
      const order = filter.tab === 'resolved' ? `"resolvedAt" desc, "id" desc` : `"tier", "rankKey", "id"`
      const text = `select ${conversationColumns} from "conversations" where ${where}${position === null ? '' : ` and ${position.where}`} order by ${order} limit ? offset ?`
      return rowsOf(on, 'conversations', text, [...params, ...position?.params ?? [], size, skip])
    },
    async inboxExtent(on, filter, after) {
      const { where, params } = selection(filter, kind)
      const count = async (more: string, moreParams: readonly SqlValue[]) => (await values(on, `select count(*) from "conversations" where ${where}${more}`, [...params, ...moreParams]))[0]![0] as number
      const total = await count('', [])
      if (after === null)
        return { before: 0, total }
      const position = positionOf(filter.tab, '<=', after)
      return { before: await count(` and ${position.where}`, position.params), total }
    },
    async inboxCounts(on, agentId) {
      const count = (tab: InboxFilter['tab']) => `(select count(*) from "conversations" where ${tabs[tab].owned ? '"ownerId" = ? and ' : ''}${tabs[tab].where}${tab === 'all' ? ` and ${inOrder}` : ''})`
      const [row] = await values(on, `select ${count('mine')}, ${count('queue')}, ${count('all')}, ${count('snoozed')}, ${count('waiting')}, ${count('undecided')}`, [agentId, agentId, agentId])
      const [mine, queue, all, snoozed, waiting, undecided] = row as [number, number, number, number, number, number]
      return { mine, queue, all, snoozed, waiting, undecided }
    },
    async ledger(on, since) {
      const rows = await values(on, `select "channel", "state", case when "acknowledgedAt" is null then 0 else 1 end, case when "holdingAt" is null then 0 else 1 end, count(*) from "turns" where "enteredAt" >= ? group by 1, 2, 3, 4`, [since])
      return rows.map(([channel, state, acknowledged, holding, count]) => ({ channel, state, acknowledged: acknowledged === 1, holding: holding === 1, count })) as Awaited<ReturnType<Queries['ledger']>>
    },
    async enteredSince(on, since) {
      const text = `select count(*) from "messages" as "m" where "direction" = 'inbound' and "turnId" is not null and "at" >= ? and not exists (select 1 from "messages" as "e" where "e"."turnId" = "m"."turnId" and "e"."direction" = 'inbound' and "e"."seq" < "m"."seq")`
      return (await values(on, text, [since]))[0]![0] as number
    },
    async firstTurnsSince(on, since) {
      const columns = '"channel", "touchpoint", "state", "agentId", "enteredAt", "dueAt", "endedAt"'
      const rows = await values(on, `select ${columns} from "turns" where "first" = 1 and "enteredAt" >= ? union all select ${columns} from "turns" where ${stillOpen} and "state" = 'waiting' and "first" = 1 and "enteredAt" < ?`, [since, since])
      return rows.map(([channel, touchpoint, state, agentId, enteredAt, dueAt, endedAt]) => ({ channel, touchpoint, state, agentId, enteredAt, dueAt, endedAt })) as Awaited<ReturnType<Queries['firstTurnsSince']>>
    },
    async openBefore(on, since) {
      return (await values(on, `select count(*) from "turns" where ${stillOpen} and "enteredAt" < ?`, [since]))[0]![0] as number
    },
    async loads(on) {
      const rows = await values(on, `select "ownerId", "touchpoint", count(*) from "conversations" where "status" = 'assigned' and "ownerId" is not null group by 1, 2`, [])
      return rows.map(([agentId, touchpoint, count]) => ({ agentId, touchpoint, count })) as Awaited<ReturnType<Queries['loads']>>
    },
    async closingWindows(on, now, until, limit) {
      const rows = await values(on, `select "id" from "conversations" where "status" <> 'resolved' and "visibility" = 'private' and "windowUntil" > ? and "windowUntil" <= ? order by "windowUntil", "id" limit ?`, [now, until, limit])
      return rows.map(([id]) => id as string)
    },
    async messagesBefore(on, conversationId, beforeSeq, limit) {
      const rows = await rowsOf(on, 'messages', `select ${messageColumns} from "messages" where "conversationId" = ? and "seq" < ? order by "seq" desc limit ?`, [conversationId, beforeSeq ?? Number.MAX_SAFE_INTEGER, limit])
      return rows.reverse()
    },
    dueTimers: (on, now, limit) => rowsOf(on, 'timers', `select ${timerColumns} from "timers" where "dueAt" <= ? order by "dueAt", "id" limit ?`, [now, limit]),
    async nextTimerAt(on) {
      return (await values(on, `select min("dueAt") from "timers"`, []))[0]![0] as number | null
    },
    async claimCandidate(on, { agentId, channels, now }) {
      const { where, params } = selection({ tab: 'queue', agentId, channels }, kind)
      const text = `select ${conversationColumns} from "conversations" where ${where} and ("offeredTo" is null or "offeredTo" = ? or "offerUntil" < ?) order by "tier", "rankKey", "id" limit 1${kind === 'postgres' ? ' for update skip locked' : ''}`
      const rows = await rowsOf(on, 'conversations', text, [...params, agentId, now])
      return rows[0]
    },
  }
}

/** The rows of a tab, as far as its filter lets them through; the tab's index carries what filters ask. */
function selection({ tab, agentId, channels, accounts = [], tags: wanted = [] }: InboxFilter, kind: DialectKind): { where: string, params: SqlValue[] } {
  const { where, owned } = tabs[tab]
  const chosen = new Set(channels)
  const parts: { where: string, params: readonly SqlValue[] }[] = [...(owned ? [{ where: `"ownerId" = ?`, params: [agentId] }] : []), { where, params: [] }]
  if (chosen.size > 0 && chosen.size < allChannels.length)
    parts.push({ where: oneOf('"channel"', chosen.size), params: [...chosen] })
  // An expression, so that no planner leaves the tab's order for an index of the account.
  if (accounts.length > 0)
    parts.push({ where: oneOf(`("accountId" || '')`, accounts.length), params: accounts })
  for (const tag of wanted)
    parts.push({ where: `${kind === 'sqlite' ? 'instr' : 'strpos'}("tags", ?) > 0`, params: [JSON.stringify(tag)] })
  return { where: parts.map(part => part.where).join(' and '), params: parts.flatMap(part => part.params) }
}

function oneOf(what: string, size: number): string {
  return `${what} in (${Array.from({ length: size }).fill('?').join(', ')})`
}

/**
 * Rows behind (`>`) a position, or before and at it (`<=`). A resolved row's place is looked up by its id, since the
 * order there is the time it was resolved; a row that is no longer resolved stands before the first.
 */
function positionOf(tab: InboxFilter['tab'], side: '>' | '<=', { tier, rank, id }: RankPosition): { where: string, params: SqlValue[] } {
  if (tab !== 'resolved')
    return { where: `("tier", "rankKey", "id") ${side} (?, ?, ?)`, params: [tier, rank ?? noRank, id] }
  return {
    where: `("resolvedAt", "id") ${side === '>' ? '<' : '>='} (coalesce((select "resolvedAt" from "conversations" where "id" = ?), ${noRank}), ?)`,
    params: [id, id],
  }
}
