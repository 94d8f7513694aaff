import type { InboxFilter, RankPosition, Store } from '../../src/engine/store/port.ts'
import type { Row } from '../../src/engine/store/tables.ts'
import type { Bench } from './store-bench.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareRank } from '../../src/shared/rules/rank.ts'
import { conversation } from './store-rows.ts'

type Record = Row<'conversations'>

const me = 'me'
const channels = ['weibo', 'douyin', 'forum'] as const
const accounts = ['w1', 'w2'] as const
/** One is part of another: a tag is looked for whole. */
const someTags = ['发票', '补发票', '退款'] as const
const tabs = ['mine', 'queue', 'all', 'snoozed', 'waiting', 'resolved', 'undecided'] as const

const anyConversation = fc.record({
  status: fc.constantFrom('queued', 'assigned', 'pending', 'snoozed', 'resolved'),
  triage: fc.constantFrom('needs_reply', 'needs_reply', 'no_reply_needed', 'undecided'),
  ownerId: fc.constantFrom(null, me, 'other'),
  tier: fc.constantFrom(0, 1, 2),
  rank: fc.option(fc.integer({ min: -3, max: 3 }), { nil: null }),
  channel: fc.constantFrom(...channels),
  resolvedAt: fc.integer({ min: 1, max: 4 }),
  dueAt: fc.constantFrom(null, 9),
  accountId: fc.constantFrom(...accounts),
  tags: fc.subarray([...someTags]),
} as const)

/** The tabs, said again without SQL. */
const belongs: { [tab in InboxFilter['tab']]: (row: Record) => boolean } = {
  mine: row => row.ownerId === me && (row.status === 'assigned' || row.status === 'pending'),
  queue: row => row.status === 'queued' && row.triage === 'needs_reply',
  all: row => row.status !== 'resolved',
  snoozed: row => row.ownerId === me && row.status === 'snoozed',
  waiting: row => row.ownerId === me && (row.status === 'assigned' || row.status === 'pending') && row.dueAt === null,
  resolved: row => row.status === 'resolved',
  undecided: row => row.triage === 'undecided' && row.status !== 'resolved',
}

function compareResolved(a: Record, b: Record): number {
  return b.resolvedAt! - a.resolvedAt! || (a.id < b.id ? 1 : -1)
}

function expected(rows: readonly Record[], filter: InboxFilter): Record[] {
  return rows
    .filter(row => belongs[filter.tab](row) && (filter.channels.length === 0 || filter.channels.includes(row.channel)))
    .filter(row => (filter.accounts ?? []).length === 0 || filter.accounts?.includes(row.accountId) === true)
    .filter(row => (filter.tags ?? []).every(tag => row.tags.includes(tag)))
    .sort(filter.tab === 'resolved' ? compareResolved : compareRank)
}

/** Order, pages, extents and counts of the inbox, held against sorting a plain array. */
export function describeInbox(bench: Bench): void {
  describe('inbox', () => {
    async function replaceAll(store: Store, made: readonly Partial<Record>[]): Promise<Record[]> {
      const rows = made.map((given, n) => conversation({ ...given, resolvedAt: given.status === 'resolved' ? given.resolvedAt! : null, id: `c${String((n * 7919) % 1000).padStart(3, '0')}` }))
      await store.write(async (tx) => {
        await tx.remove('conversations', {})
        await tx.insert('conversations', rows)
      })
      return rows
    }

    const ids = (rows: readonly { id: string }[]) => rows.map(row => row.id)
    const at = ({ tier, rank, id }: Record): RankPosition => ({ tier, rank, id })

    it('equals a sorted array, for every tab, position, skip and size', async () => {
      const store = await bench.open()
      await fc.assert(fc.asyncProperty(
        fc.array(anyConversation, { maxLength: 40 }),
        fc.constantFrom(...tabs),
        fc.record({ channels: fc.subarray([...channels]), accounts: fc.subarray([...accounts]), tags: fc.subarray([...someTags], { maxLength: 2 }) }),
        fc.nat(41),
        fc.nat(5),
        fc.integer({ min: 1, max: 12 }),
        async (made, tab, chosen, pick, skip, size) => {
          const rows = await replaceAll(store, made as Partial<Record>[])
          const filter = { tab, agentId: me, ...chosen }
          const all = expected(rows, filter)
          const position = all[pick]
          const from = position === undefined ? 0 : pick + 1
          const after = position === undefined ? null : at(position)
          expect(ids(await store.read.inboxPage(filter, after, skip, size))).toEqual(ids(all.slice(from + skip, from + skip + size)))
          expect(await store.read.inboxExtent(filter, after)).toEqual({ before: from, total: all.length })
          const counts = Object.fromEntries(tabs.filter(each => each !== 'resolved').map(each => [each, expected(rows, { tab: each, agentId: me, channels: [] }).length]))
          expect(await store.read.inboxCounts(me)).toEqual(counts)
        },
      ), { numRuns: 60 })
    })

    it('goes on from a position whose row has moved or gone', async () => {
      const store = await bench.open()
      await replaceAll(store, [{ tier: 2, rank: 5 }, { tier: 2, rank: 7 }, { tier: 2, rank: null }, { tier: 1, rank: null }])
      const filter = { tab: 'queue', agentId: me, channels: [] } as const
      const ranks = async (after: RankPosition) => (await store.read.inboxPage(filter, after, 0, 10)).map(row => row.rank)
      expect(await ranks({ tier: 2, rank: 6, id: 'gone' })).toEqual([7, null])
      expect(await ranks({ tier: 1, rank: 0, id: 'gone' })).toEqual([null, 5, 7, null])
      expect(await ranks({ tier: 2, rank: null, id: '' })).toEqual([null])
      expect(await ranks({ tier: 2, rank: null, id: 'z' })).toEqual([])
      expect(await store.read.inboxExtent(filter, { tier: 2, rank: 6, id: 'gone' })).toEqual({ before: 2, total: 4 })
    })

    it('walks a thousand rows page by page, each once', async () => {
      const store = await bench.open()
      const rows = await replaceAll(store, Array.from({ length: 1000 }, (_, n) => ({ tier: n % 3, rank: n % 5 === 0 ? null : n % 17 })))
      const walked: string[] = []
      const filter = { tab: 'queue', agentId: me, channels: [] } as const
      for (let after: RankPosition | null = null; ;) {
        const page: Record[] = await store.read.inboxPage(filter, after, 0, 60)
        walked.push(...ids(page))
        if (page.length === 0)
          break
        after = at(page.at(-1)!)
      }
      expect(walked).toEqual(ids(expected(rows, filter)))
    })
  })
}
