import type { FakeCalls } from './desk-calls.ts'
import type { FakeRoom, FakeWorld } from './world.ts'
import { findMarks } from '../../../shared/rules/fold-marks.ts'
import { readQuery, searchForm, standsIn } from '../../../shared/rules/fold-search.ts'
import { maskE164, toE164 } from '../../../shared/rules/phone-number.ts'

/** Search as the engine answers it, by looking through everything. */
export function searchCallsOf(world: FakeWorld): FakeCalls {
  const rooms = () => [...world.rooms.values()]
  const marked = (text: string, forms: readonly string[]) => findMarks(text, forms).map(([start, end]): [number, number] => [start, end])
  const has = (text: string, forms: readonly string[]) => forms.length > 0 && forms.every(form => standsIn(searchForm(text), form))

  function hitsIn(room: FakeRoom, forms: readonly string[], { from, to }: { readonly from?: number | null | undefined, readonly to?: number | null | undefined } = {}) {
    return room.messages.filter(message => message.direction !== 'system' && has(message.text, forms) && message.at >= (from ?? 0) && message.at < (to ?? Number.POSITIVE_INFINITY)).map((message) => {
      const marks = marked(message.text, forms)
      return { messageId: message.id, conversationId: room.row.id, seq: message.seq, at: message.at, direction: message.direction, authorName: message.author.name, customerName: room.row.customer.name, channel: room.row.channel, visibility: room.row.visibility, status: room.row.status, snippet: message.text, marks, textMarks: marks }
    })
  }

  return {
    'search:messages': ({ query, filter, limit = 30, before = null }) => {
      const found = rooms().filter(room => (filter?.tags ?? []).every(tag => room.row.tags.includes(tag))).flatMap(room => hitsIn(room, readQuery(query), filter)).filter(hit => (filter?.channels ?? []).length === 0 || filter!.channels!.includes(hit.channel)).filter(hit => filter?.visibility === undefined || filter.visibility === null || filter.visibility === hit.visibility).filter(hit => filter?.who !== 'note' || hit.direction === 'note').sort((a, b) => b.at - a.at)
      const from = before === null ? 0 : found.length - before
      return { hits: found.slice(from, from + limit), total: found.length, isWhole: true, next: from + limit < found.length ? found.length - from - limit : null, ranked: 0, lagMs: 120 }
    },
    'search:others': ({ query, limit = 5 }) => {
      const forms = readQuery(query)
      const number = toE164(query)
      const gave = (room: FakeRoom) => number !== null && (world.numbers.get(room.row.caseId) ?? []).some(entry => entry.number === maskE164(number))
      const theirs = rooms().filter(room => has(room.row.customer.name, forms) || gave(room))
      const matters = rooms().filter(room => has(room.title, forms))
      const whole = (total: number) => ({ total, isWhole: true })
      return {
        customers: { ...whole(theirs.length), hits: theirs.slice(0, limit).map(room => ({ customerId: room.row.customer.id, name: room.row.customer.name, vip: false, channels: [room.row.channel], snippet: '', marks: [], conversationId: room.row.id, lastAt: room.row.lastAt, conversations: 1, byNumber: gave(room) })) },
        cases: { ...whole(matters.length), hits: matters.slice(0, limit).map(room => ({ caseId: room.row.caseId, title: room.title, marks: marked(room.title, forms), status: 'open', customerName: room.row.customer.name, conversationId: room.row.id, openedAt: room.row.lastAt })) },
        calls: { ...whole(0), hits: [] },
      }
    },
  }
}
