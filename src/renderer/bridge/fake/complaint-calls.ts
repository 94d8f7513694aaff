import type { ComplaintDetail, ComplaintStepRow, ImportRow, ImportSummary } from '../../../shared/contract/complaints.ts'
import type { FakeCalls } from './desk-calls.ts'
import type { FakeWorld } from './world.ts'
import { AppError } from '../../../shared/errors.ts'
import { defaultDeadlines } from '../../../shared/rules/deadline.data.ts'
import { shippedYears } from '../../../shared/rules/holidays.data.ts'
import { readWebAddress } from '../../../shared/rules/web-address.ts'
import { putMessage } from './world.ts'

const dayMs = 86_400_000

/** The complaint of a room on a desk without an API; null for any other room. */
export function complaintOf(world: FakeWorld, conversationId: string): { complaint: ComplaintDetail | null, steps: ComplaintStepRow[] } {
  const room = world.rooms.get(conversationId)
  if (room === undefined || room.row.channel !== 'complaint')
    return { complaint: null, steps: [] }
  const filed = room.row.lastAt
  return {
    complaint: { id: conversationId, version: 1, desk: 'heimao', visibility: 'public', externalNo: '17312345678', url: 'https://tousu.sina.com.cn/complaint/view/17312345678/', merchant: '回音手机', title: room.title, issues: ['自动续费', '客服推诿'], demands: ['退款', '道歉'], amount: 29_900, state: 'processing', publishedAt: filed, firstReplyDue: filed + dayMs, finalDue: filed + 15 * dayMs, timesConfirmed: false, handledAt: null, handledBy: null, endedAt: null, rating: null, whole: true, phones: ['138****8000'] },
    steps: [
      { id: 'step-1', actor: 'consumer', label: '发起投诉', at: filed, text: '', images: [] },
      { id: 'step-2', actor: 'platform', label: '审核通过，已分配商家', at: filed + 60_000, text: '', images: [] },
    ],
  }
}

/** Complaints, links, and texts that a person posts. */
export function complaintCallsOf(world: FakeWorld): FakeCalls {
  const rows: ImportRow[] = [
    { line: 2, fate: 'new', externalNo: '17300000001', desk: 'heimao', title: '洗碗机漏水', state: 'processing', publishedAt: world.now() - dayMs, amount: 129_900, nick: '云边的猫', steps: 1, problems: [] },
    { line: 3, fate: 'refused', externalNo: '17300000002', desk: 'heimao', title: '异响', state: null, publishedAt: null, amount: null, nick: '', steps: 0, problems: [{ column: '投诉时间', why: 'not_a_time', value: '昨天' }] },
  ]
  const summary: ImportSummary = { importId: 'imp-1', name: 'complaints.csv', rows: 2, fresh: 1, update: 0, same: 0, refused: 1, unknownColumns: ['备注'], done: 0 }

  function post(outboundId: string, patch: (posted: { by: { id: string, name: string }, at: number, url: string }) => { state: 'sent' | 'by_hand' | 'cancelled', posted: boolean }, url = ''): void {
    for (const room of world.rooms.values()) {
      const message = room.messages.find(one => one.outbound?.id === outboundId)
      if (!message?.outbound)
        continue
      const posted = { by: world.people.me, at: world.now(), url }
      const next = patch(posted)
      putMessage(world, room, { ...message, outbound: { ...message.outbound, state: next.state, posted: next.posted ? posted : null } })
    }
  }

  return {
    'complaint:create': ({ externalNo }) => ({ conversationId: 'r-complaint', known: externalNo === '17312345678' }),
    'complaint:update': () => ({}),
    'complaint:setState': () => ({}),
    'complaint:addStep': () => ({}),
    'complaint:rate': () => ({}),
    'calendar:years': () => ({ years: shippedYears.map(({ year, holidays, makeUpDays }) => ({ year, holidays: [...holidays], makeUpDays: [...makeUpDays], source: 'shipped', by: null, at: null })), missing: 2027 }),
    'calendar:import': () => ({ year: { year: 2027, holidays: ['2027-01-01', '2027-05-01', '2027-10-01'], makeUpDays: ['2027-10-09'] }, faults: [] }),
    'complaint:deadlines': () => defaultDeadlines,
    'complaint:setDeadlines': table => table,
    'complaint:importBegin': () => ({ importId: 'imp-1' }),
    'complaint:importPart': ({ offset, base64 }) => ({ received: offset + Math.floor(base64.length * 3 / 4) }),
    'complaint:importCheck': () => summary,
    'complaint:importRows': ({ only }) => {
      const shown = only === 'refused' ? rows.filter(row => row.fate === 'refused') : rows
      return { rows: shown, total: shown.length }
    },
    'complaint:importRun': () => ({ ...summary, done: 1 }),
    'complaint:importDrop': () => ({}),
    'complaint:export': () => ({ csv: '\uFEFF"投诉编号"\r\n', next: null }),
    'message:posted': ({ outboundId, url }) => {
      post(outboundId, () => ({ state: 'by_hand', posted: true }), url)
      return { counts: false }
    },
    'message:confirmPosted': () => {
      throw new AppError('second_person_needed')
    },
    'message:notPosted': ({ outboundId }) => {
      post(outboundId, () => ({ state: 'cancelled', posted: false }))
      return { draft: '' }
    },
    'link:find': ({ url }) => {
      const address = readWebAddress(url)
      if (typeof address === 'string')
        throw new AppError('bad_input', { details: { fields: [`url: ${address}`] } })
      return { host: address.host, conversationId: null }
    },
    'link:take': () => ({ conversationId: 'r-complaint', known: false, added: true }),
  }
}
