import type { FakeCalls } from './desk-calls.ts'
import type { FakeWorld } from './world.ts'
import { roomOf } from './desk-calls.ts'

/** Tags, wrap-ups, shifts and bulks of the fake. */
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
  }
}
