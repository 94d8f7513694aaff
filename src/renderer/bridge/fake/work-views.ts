import type { ViewName, ViewParsed } from '../../../shared/contract/index.ts'
import type { HandoverRow } from '../../../shared/contract/shifts.ts'
import type { WrapUpNode } from '../../../shared/contract/wrap-up.ts'
import type { FakePage } from './page.ts'
import type { FakeWorld } from './world.ts'

type Work = 'mentions' | 'rooms' | 'wrapUpTree' | 'handovers' | 'handover' | 'bulks' | 'bulk'
type Readers = { readonly [N in Work & ViewName]: (world: FakeWorld, params: ViewParsed<N>) => FakePage<N> }

const node = (id: string, parentId: string | null, name: string, position: number, fields: WrapUpNode['fields'] = []): WrapUpNode => ({ id, version: 1, parentId, name, position, fields, retired: false })

/** A small tree of categories. */
export const fakeTree: readonly WrapUpNode[] = [
  node('n-bill', null, '资费与账单', 0),
  node('n-dispute', 'n-bill', '扣费争议', 0),
  node('n-twice', 'n-dispute', '重复扣费', 0, [{ key: 'amount', label: '争议金额（元）', kind: 'number', required: true, choices: [] }]),
  node('n-unknown', 'n-dispute', '不明扣费', 1),
  node('n-net', null, '宽带', 1),
  node('n-down', 'n-net', '断网', 0),
]

function handoverOf(world: FakeWorld): HandoverRow {
  return { id: 'h-1', version: 1, kind: 'shift', from: world.people.lin, to: world.people.me, by: world.people.lin, note: '晚高峰留意东区', state: 'open', createdAt: world.now() - 300_000, dueAt: world.now() + 600_000, endedAt: null, lines: 2, signed: 0 }
}

/** Views of shifts, wrap-ups, bulks, mentions and tabs. */
export function workViews(): Readers {
  return {
    mentions: world => ({ rows: [{ id: 'mn-1', conversationId: 'r-roam', customerName: '南方有嘉木', visibility: 'public', by: world.people.lin, text: '@陈一鸣 帮忙看下漫游扣费', at: world.now() - 120_000, readAt: null }], summary: { unread: 1 } }),
    rooms: (world, { ids }) => ({ rows: ids.flatMap(id => world.rooms.get(id)?.row ?? []), summary: {} }),
    wrapUpTree: () => ({ rows: [...fakeTree], summary: { required: false } }),
    handovers: world => ({ rows: [handoverOf(world)], summary: { toSign: 1 } }),
    handover: world => ({
      rows: [...world.rooms.values()].slice(0, 2).map(({ row }, i) => ({ id: `hl-${i}`, version: 1, conversationId: row.id, callbackId: null, customerName: row.customer.name, channel: row.channel, visibility: row.visibility, due: row.due === null ? null : { kind: row.due.kind, at: row.due.dueAt }, note: i === 0 ? '客户下午在家' : '', signs: ['due'], state: 'open', signedBy: null, signedAt: null })),
      summary: { handover: handoverOf(world) },
    }),
    bulks: () => ({ rows: [], summary: { toReview: 0 } }),
    bulk: world => ({ rows: [], summary: { bulk: { id: 'b-1', version: 1, by: world.people.lin, variants: [], state: 'in_review', reviewedBy: null, reviewedAt: null, why: '', createdAt: world.now(), startedAt: null, endedAt: null, counts: { ready: 0, refused: 0, queued: 0, sent: 0, failed: 0, skipped: 0 } } } }),
  }
}
