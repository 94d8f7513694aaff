import type { CallbackRow, ConversationDetail, ConversationRow } from '../../../shared/contract/conversation.ts'
import type { ViewName, ViewParams, ViewParsed } from '../../../shared/contract/index.ts'
import type { FileRule } from '../../../shared/contract/media.ts'
import type { FakePage } from './page.ts'
import type { FakeRoom, FakeWorld } from './world.ts'
import { views } from '../../../shared/contract/index.ts'
import { callbackTerminal } from '../../../shared/domain/index.ts'
import { compareRank } from '../../../shared/rules/rank.ts'
import { accountRowsOf } from './account-calls.ts'
import { complaintOf } from './complaint-calls.ts'
import { readCustomer, readHistory, readImpostors } from './customer-calls.ts'
import { readGuardWords, readReviews } from './review-calls.ts'
import { libraryOf } from './script-calls.ts'
import { workViews } from './work-views.ts'

/** A room that takes pictures and one document. */
const fakeFileRules: FileRule[] = [
  { kind: 'image', mimes: ['image/png', 'image/jpeg'], maxBytes: 10 * 2 ** 20, most: 1, alone: true, needsText: false },
  { kind: 'file', mimes: ['application/pdf'], maxBytes: 2 ** 20, most: 1, alone: false, needsText: true },
]

type Reader<N extends ViewName> = (world: FakeWorld, params: ViewParsed<N>) => FakePage<N>

const inTab: Readonly<Record<ViewParsed<'inbox'>['tab'], (row: ConversationRow, me: string) => boolean>> = {
  mine: (row, me) => row.owner?.id === me && (row.status === 'assigned' || row.status === 'pending'),
  queue: row => row.status === 'queued' && row.triage === 'needs_reply',
  all: row => row.status !== 'resolved' && row.triage !== 'undecided',
  snoozed: row => row.status === 'snoozed',
  waiting: (row, me) => row.owner?.id === me && row.due === null && row.status !== 'resolved' && row.status !== 'snoozed',
  resolved: row => row.status === 'resolved',
  undecided: row => row.triage === 'undecided' && row.status !== 'resolved',
}

const readers: { readonly [N in ViewName]: Reader<N> } = {
  ...workViews(),
  inbox: readInbox,
  conversation: readConversation,
  customer: readCustomer,
  history: readHistory,
  impostors: readImpostors,
  reveals: world => ({ rows: [{ id: 'rv-1', at: world.now() - 600_000, by: world.people.lin, field: 'number', masked: '138****8000', why: 'call_outside', note: '', customerId: 'c-m-roam' }], summary: { total: 1 } }),
  me: world => ({ rows: [...world.offers], summary: { ...world.me } }),
  calls: readCalls,
  channels: world => ({ rows: [...world.channels], summary: { worst: 'red' } }),
  ledger: readLedger,
  wallboard: readWallboard,
  deadLetters: world => ({ rows: [{ id: 'd-1', version: 1, accountId: 'acc-forum', feed: 'posts', code: 'channel_bad_answer', reason: 'author', sample: '{"pid":991,"author":null}', at: world.now() - 900_000, retry: 'asks_again' as const }], summary: { total: 1 } }),
  accounts: world => ({ rows: accountRowsOf(world), summary: {} }),
  complaint: (world, { conversationId }) => {
    const { complaint, steps } = complaintOf(world, conversationId)
    return { rows: steps, summary: { complaint } }
  },
  reviews: readReviews,
  guardWords: readGuardWords,
  scripts: world => ({ rows: libraryOf(world).scripts, summary: { toReview: libraryOf(world).scripts.filter(script => script.state === 'in_review').length, stale: 0, brands: ['回音'], fileRules: fakeFileRules } }),
  personas: world => ({ rows: libraryOf(world).personas, summary: {} }),
  knowledge: world => ({ rows: libraryOf(world).facts, summary: { doubted: libraryOf(world).facts.filter(fact => fact.state === 'doubted').length, stale: 0 } }),
  agents: world => ({
    rows: Object.values(world.people).map((person, i) => ({ ...person, workNo: `10${27 + i}`, role: i === 0 ? 'supervisor' as const : 'agent' as const, presence: i === 2 ? 'not_ready' as const : 'ready' as const, label: i === 2 ? '用餐' : '空闲', active: 2 + i })),
    summary: {},
  }),
}

/** Reads a view. @throws ZodError for params the contract does not know. */
export function readView<N extends ViewName>(world: FakeWorld, name: N, params: ViewParams<N>): FakePage<N> {
  const parsed = views[name].params.parse(params) as ViewParsed<N>
  const read: Reader<N> = readers[name]
  return read(world, parsed)
}

const inScope: Readonly<Record<ViewParsed<'calls'>['scope'], (call: CallbackRow, me: string) => boolean>> = {
  mine: (call, me) => call.agent?.id === me && !callbackTerminal.has(call.state),
  open: call => !callbackTerminal.has(call.state),
  recent: call => callbackTerminal.has(call.state),
  waiting: call => call.position !== null,
  missed: call => call.ringBackDueAt !== null,
}

function readCalls(world: FakeWorld, { scope }: ViewParsed<'calls'>): FakePage<'calls'> {
  const all = [...world.callbacks.values()]
  const rows = all.filter(call => inScope[scope](call, world.me.id))
  const waiting = all.filter(call => inScope.waiting(call, world.me.id))
  return { rows, summary: { open: rows.length, due: 0, waiting: waiting.length, longestSince: waiting[0]?.waitingSince ?? null, missed: all.filter(call => inScope.missed(call, world.me.id)).length } }
}

function readInbox(world: FakeWorld, params: ViewParsed<'inbox'>): FakePage<'inbox'> {
  const rows = [...world.rooms.values()].map(room => room.row)
  const me = world.me.id
  const filtered = rows.filter(row => inTab[params.tab](row, me) && (params.channels.length === 0 || params.channels.includes(row.channel))).filter(row => (params.accounts.length === 0 || params.accounts.includes(row.accountId)) && params.tags.every(tag => row.tags.includes(tag))).toSorted(compareRank)
  const after = params.after
  const anchor = after === null ? 0 : filtered.findIndex(row => compareRank(row, after) > 0)
  const start = (anchor < 0 ? filtered.length : anchor) + params.skip
  const count = (tab: keyof typeof inTab) => rows.filter(row => inTab[tab](row, me)).length
  const counts = { mine: count('mine'), queue: count('queue'), all: count('all'), snoozed: count('snoozed'), waiting: count('waiting'), undecided: count('undecided'), calls: world.callbacks.size, mentions: 1 }
  return { rows: filtered.slice(start, start + params.size), summary: { counts, total: filtered.length, start } }
}

function roomOf(world: FakeWorld, id: string): FakeRoom {
  const room = world.rooms.get(id)
  if (!room)
    throw new Error(`no room ${id}`)
  return room
}

function readConversation(world: FakeWorld, { id, beforeSeq, size }: ViewParsed<'conversation'>): FakePage<'conversation'> {
  const room = roomOf(world, id)
  const before = room.messages.filter(message => beforeSeq === null || message.seq < beforeSeq)
  return { rows: before.slice(-size), summary: { ...detailOf(world, room), hasOlder: before.length > size } }
}

function detailOf(world: FakeWorld, room: FakeRoom): ConversationDetail {
  const rooms = [...world.rooms.values()].filter(other => other.row.caseId === room.row.caseId)
  const isPrivate = room.row.visibility === 'private'
  return {
    row: room.row,
    seenVersion: room.row.version,
    obligations: room.obligations,
    case: { id: room.row.caseId, version: 1, title: room.title, status: 'open', owner: room.row.owner, rooms: rooms.map(({ row }) => ({ conversationId: row.id, channel: row.channel, touchpoint: row.touchpoint, visibility: row.visibility, status: row.status, unread: row.unread })) },
    context: room.context,
    length: isPrivate ? { rule: 'codepoints', limit: 300, least: 1 } : { rule: 'weibo140', limit: 140, least: 1 },
    window: room.window,
    lock: room.lock,
    canGuideToPrivate: !isPrivate,
    moodWhy: room.row.mood === 'calm' ? [] : ['连续两个问号', '等待已超过十分钟'],
    triageWhy: ['complaint_near_brand:扣了', 'question:骗谁呢'],
    publicityWhy: { followers: room.row.customer.followers, reposts: 12, comments: 40 },
    byHand: room.row.channel === 'complaint' || room.row.channel === 'link' ? { secondLook: room.row.channel === 'complaint', page: 'https://tousu.sina.com.cn/complaint/view/17312345678/' } : null,
    files: room.row.channel === 'douyin' && isPrivate ? fakeFileRules : null,
    draft: room.draft,
    draftAt: room.draft === '' ? 0 : world.now(),
    draftNote: '',
    draftFrom: null,
    draftFiles: room.draftFiles.flatMap(id => world.uploads.get(id) ?? []),
    callback: [...world.callbacks.values()].findLast(call => call.conversationId === room.row.id) ?? null,
    consents: room.consents,
    hasOlder: false,
  }
}

function readLedger(world: FakeWorld): FakePage<'ledger'> {
  const waiting = [...world.rooms.values()].filter(room => room.row.due !== null).length
  const figures = { entered: 402 + waiting, effectiveInTime: 131, effectiveLate: 6, waiting: { acknowledged: 1, holding: 2, silent: waiting - 3 }, noReplyNeeded: 249, cannotBeAnswered: 4, answeredElsewhere: 10, undecided: 2 }
  return {
    rows: [{ id: 'weibo', channel: 'weibo', figures }],
    summary: { since: world.now() - 32_400_000, figures, balances: true, carriedOver: 3, deadLetters: 2 },
  }
}

function readWallboard(world: FakeWorld): FakePage<'wallboard'> {
  const now = world.now()
  const waiting = [...world.rooms.values()].filter(room => room.row.status === 'queued' && room.row.due !== null)
  const minute = Math.floor(now / 60_000) * 60_000
  const agent = (id: string, name: string, presence: 'ready' | 'not_ready', label: string, active: number) => ({ id, name, presence, label, since: now - 840_000, active, waiting: 1, answered: 20 + active * 7, onTime: 19 + active * 7 })
  return {
    rows: [agent('a-me', '陈一鸣', 'ready', '空闲', 5), agent('a-lin', '林晓', 'ready', '通话中', 3), agent('a-zhao', '赵予安', 'not_ready', '用餐', 0), agent('a-he', '何嘉', 'ready', '空闲', 4)],
    summary: {
      asOf: now,
      onTime: { met: 131, of: 139 },
      waiting: waiting.length,
      longestWaitMs: 31_000,
      dueSoon: 4,
      late: 1,
      enteredLastHour: 58,
      p50FirstMs: 9_400,
      p90FirstMs: 18_700,
      calls: { live: world.callbacks.size, waiting: 1, reached: 11, tried: 16 },
      callers: { waiting: 1, longestWaitMs: 9_000, rang: 42, answered: 38, answeredInTime: 35, withinMs: 20_000, abandoned: 3, toRingBack: 1 },
      byChannel: [{ channel: 'weibo', waiting: 5, late: 0, met: 88, of: 92 }, { channel: 'douyin', waiting: 2, late: 1, met: 27, of: 30 }, { channel: 'forum', waiting: 1, late: 0, met: 12, of: 13 }, { channel: 'hotline', waiting: 1, late: 0, met: 4, of: 4 }],
      perMinute: Array.from({ length: 60 }, (_, i) => ({ at: minute - (59 - i) * 60_000, entered: Math.round(2 + 2 * Math.sin(i / 5) + (i % 7 === 0 ? 3 : 0)), answered: Math.round(2 + 1.7 * Math.sin((i - 1) / 5) + (i % 9 === 0 ? 2 : 0)) })),
      staffing: { ready: 3, missLikely: true },
    },
  }
}
