import type { CallOutput } from '../../../shared/contract/index.ts'
import type { FakeCalls } from './desk-calls.ts'
import type { FakeWorld } from './world.ts'
import { roomOf } from './desk-calls.ts'

/** What came of a practice shift in the fake. */
const practiceSheetOfFake: CallOutput<'practice:sheet'>['sheet'] = {
  score: 75,
  voices: [
    { key: 'a', nick: '夜班护士小艾', advice: '先答几点关门', points: [{ aim: 'inTime', got: 20, of: 20, outcome: 'full', n: 8 }] },
    { key: 'b', nick: '换卡的赵同学', advice: '先答要什么证件', points: [{ aim: 'inTime', got: 10, of: 20, outcome: 'late', n: 41 }, { aim: 'clean', got: 0, of: 10, outcome: 'found', n: 2 }] },
  ],
}

/** Tags, wrap-ups, shifts, bulks and practice of the fake. */
export function workCallsOf(world: FakeWorld): FakeCalls {
  return {
    'conversation:setTags': ({ id, tags }) => {
      const room = roomOf(world, id)
      room.row = { ...room.row, tags: [...tags], version: ++world.seq }
      return {}
    },
    'tag:list': () => ({ tags: [{ name: '东区断网', uses: 12 }, { name: '待开票', uses: 3 }] }),
    'mention:read': () => ({}),
    'wrapUp:suggest': () => ({ suggestions: [{ nodeId: 'n-unknown', why: 'words' }, { nodeId: 'n-down', why: 'recent' }] }),
    'wrapUp:of': () => ({ filed: [] }),
    'wrapUp:saveNode': () => ({ id: 'n-new' }),
    'settings:idleClose': () => ({ hours: {}, noticeMinutes: 60 }),
    'shift:open': () => ({
      items: [...world.rooms.values()].filter(({ row }) => row.owner?.id === world.me.id).map(({ row }) => ({ id: row.id, conversationId: row.id, callbackId: null, customerName: row.customer.name, channel: row.channel, visibility: row.visibility, status: row.status, preview: row.preview, due: row.due === null ? null : { kind: row.due.kind, at: row.due.dueAt }, snoozedUntil: row.snoozedUntil, callAt: null, signs: [row.due === null ? 'waiting' as const : 'due' as const] })),
    }),
    'shift:give': ({ clientKey }) => ({ id: clientKey }),
    'shift:sign': ({ lineIds }) => ({ signed: lineIds?.length ?? 2, gone: 0 }),
    'bulk:act': ({ ids }) => ({ results: ids.map(id => ({ id, code: null })) }),
    'bulk:preview': ({ conversationIds, variants }) => ({
      demanded: conversationIds.length > 1 ? 2 : 1,
      lines: conversationIds.map((id, i) => {
        const { row } = roomOf(world, id)
        return { id, version: 0, conversationId: id, customerName: row.customer.name, channel: row.channel, visibility: row.visibility, accountName: row.accountName, text: (variants[i % variants.length] ?? '').replaceAll('{称呼}', row.customer.name), state: 'ready' as const, code: null, at: null }
      }),
    }),
    'bulk:submit': () => ({ id: 'b-1' }),
    'practice:list': () => ({
      lessons: [{ id: 'first-answers', title: '二十秒首响', about: '六位客户接连来', goals: ['手快'], minutes: 5, voices: 6 }, { id: 'danger-first', title: '危险的先处理', about: '普通咨询里混着冒烟的手机', goals: ['先放下别的'], minutes: 7, voices: 5 }],
      mine: [{ lesson: 'first-answers', tries: 2, best: 80, lastAt: world.now() - 3_600_000, assignedBy: null }, { lesson: 'danger-first', tries: 0, best: null, lastAt: null, assignedBy: { id: 'boss', name: '沈静怡' } }],
      shifts: [{ id: 'p-1', lesson: 'first-answers', score: 80, endedAt: world.now() - 3_600_000 }],
      people: [{ id: 'a-lin', name: '林晓', standings: [{ lesson: 'first-answers', tries: 1, best: 60, lastAt: world.now() - 86_400_000, assignedBy: null }, { lesson: 'danger-first', tries: 0, best: null, lastAt: null, assignedBy: { id: 'boss', name: '沈静怡' } }] }],
    }),
    'practice:start': () => ({ id: 'p-2' }),
    'practice:sheet': () => ({ lesson: 'first-answers', agent: { id: world.me.id, name: world.me.name }, endedAt: world.now(), sheet: practiceSheetOfFake }),
  }
}
