import type { ConversationRow } from '../../../shared/contract/conversation.ts'
import type { CustomerDetail, HistoryRow, ImpostorRow } from '../../../shared/contract/customers.ts'
import type { ViewParsed, ViewRow, ViewSummary } from '../../../shared/contract/index.ts'
import type { FakeCalls } from './desk-calls.ts'
import type { FakeWorld } from './world.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

interface Page<N extends 'customer' | 'history' | 'impostors'> {
  readonly rows: readonly ViewRow<N>[]
  readonly summary: ViewSummary<N>
}

/** What the fake knows of customers beside their rooms. */
interface Known {
  notes: CustomerDetail['notes']
  tags: string[]
  check: CustomerDetail['check']['valid']
  joins: CustomerDetail['joins']
  perhaps: CustomerDetail['perhaps']
  impostors: ImpostorRow[]
  hold: CustomerDetail['hold']
  forgotten: CustomerDetail['forgotten']
}
const knownOf = new WeakMap<FakeWorld, Known>()

function known(world: FakeWorld): Known {
  const found = knownOf.get(world)
  if (found)
    return found
  const now = world.now()
  const made: Known = {
    notes: [{ id: 'note-1', version: 2, author: world.people.me, text: '常出差，白天别打电话；之前因漫游费道过歉。', at: now - 41 * dayMs, editedAt: now - 40 * dayMs, history: [{ text: '常出差，白天别打电话。', at: now - 41 * dayMs }] }, { id: 'note-2', version: 1, author: world.people.lin, text: '补偿方案已说明，客户表示考虑一下。', at: now - 2 * dayMs, editedAt: null, history: [] }],
    tags: ['常出差', '漫游'],
    check: null,
    joins: [{ id: 'join-1', kind: 'link', name: '夜航星', by: world.people.lin, at: now - hourMs, undoUntil: now + 6 * dayMs }],
    perhaps: [{ customerId: 'c-other', name: '夜航星Nova', channel: 'douyin', why: 'same_number', signs: [{ kind: 'number', value: '138****8000' }, { kind: 'place', value: '浙江 杭州' }], lastAt: now - 3 * hourMs }],
    impostors: [{ id: 'weibo:99', version: 1, channel: 'weibo', name: '回音手机客服001', uid: '7788123499', brand: '回音', status: 'flagged', why: 'poses_as_service', evidence: [{ messageId: 'im-1', conversationId: 'r-roam', text: '亲，加我V信给您退款，官方通道', at: now - 2 * hourMs, url: 'https://weibo.com/7788123499/OxyzAbc12' }], flaggedBy: world.people.lin, flaggedAt: now - hourMs, reportedAt: null, reportedBy: null, endedAt: null, note: '' }],
    hold: null,
    forgotten: null,
  }
  knownOf.set(world, made)
  return made
}

function roomsOf(world: FakeWorld, customerId: string): ConversationRow[] {
  return [...world.rooms.values()].map(room => room.row).filter(row => row.customer.id === customerId).sort((a, b) => b.lastAt - a.lastAt)
}

/** One customer. */
export function readCustomer(world: FakeWorld, { customerId, cases }: ViewParsed<'customer'>): Page<'customer'> {
  const rows = roomsOf(world, customerId)
  const [first] = rows
  const { notes, tags, check, joins, perhaps, impostors, hold, forgotten } = known(world)
  const at = first?.lastAt ?? world.now()
  const all: CustomerDetail['cases'] = first ? [{ id: first.caseId, title: world.rooms.get(first.id)?.title ?? '', status: 'open', openedAt: at - 600_000, closedAt: null, endedHow: null, owner: first.owner, conversations: rows.length, calls: 0 }, { id: 'old', title: '套餐变更咨询', status: 'closed', openedAt: at - dayMs * 41, closedAt: at - dayMs * 40, endedHow: 'told_result', owner: world.people.lin, conversations: 1, calls: 1 }] : []
  const isTold = customerId === 'c-m-roam'
  return {
    rows,
    summary: {
      id: customerId,
      version: 1,
      name: first?.customer.name ?? '',
      vip: first?.customer.vip ?? false,
      note: '',
      identities: first ? [{ id: 'i-1', channel: first.channel, uid: '73****61', name: first.customer.name, followers: first.customer.followers, verified: first.customer.verified, location: '浙江 杭州', impostor: null, looksLike: null }] : [],
      numbers: first ? (world.numbers.get(first.caseId) ?? []).map(entry => ({ id: entry.key, masked: entry.number, at: entry.at, by: 'customer' as const })) : [],
      cases: all.slice(0, cases),
      totals: { cases: all.length, conversations: rows.length },
      perhaps: isTold ? perhaps : [],
      notes: isTold ? notes : [],
      tags: isTold ? tags : [],
      moods: rows.flatMap(row => world.rooms.get(row.id)?.messages.filter(message => message.direction === 'inbound').map(message => ({ id: message.id, at: message.at, mood: row.mood })) ?? []),
      visits: { firstAt: at - 41 * dayMs, cases: all.length, lastMonth: 1 },
      owed: isTold && first ? [{ id: 'ob-p', kind: 'promise', conversationId: first.id, channel: first.channel, visibility: first.visibility, dueAt: world.now() + 20 * 60_000 }] : [],
      complaints: [],
      work: { answered: 4, calls: 1, talkMs: 184_000, agents: [{ ...world.people.lin, answered: 3 }, { ...world.people.me, answered: 1 }] },
      joins: isTold ? joins : [],
      check: { rules: { items: ['phone_tail', 'order_no', 'name'], needed: 2, hours: 4 }, valid: check, failed: 0 },
      hold,
      forgotten,
      impostorsNear: isTold ? impostors.map(({ id, name, channel, status }) => ({ id, name, channel, status, why: 'same_post' as const })) : [],
    },
  }
}

/** Everything with one customer. */
export function readHistory(world: FakeWorld, { customerId, channels, before, size }: ViewParsed<'history'>): Page<'history'> {
  const rows = roomsOf(world, customerId)
  const entries = rows.filter(row => channels.length === 0 || channels.includes(row.channel)).flatMap(row => world.rooms.get(row.id)?.messages.flatMap((message): HistoryRow[] => message.direction === 'system' ? [] : [{ id: message.id, at: message.at, kind: message.direction, conversationId: row.id, messageId: message.id, seq: message.seq, channel: row.channel, touchpoint: row.touchpoint, visibility: row.visibility, text: message.text, who: message.author.name, outcome: null, talkMs: 0 }]) ?? [])
  const page = entries.filter(entry => entry.at < (before?.at ?? Infinity)).sort((a, b) => b.at - a.at)
  return { rows: page.slice(0, size), summary: { hasOlder: page.length > size, channels: [...new Set(rows.map(row => row.channel))] } }
}

/** Accounts that pose as the brand's service. */
export function readImpostors(world: FakeWorld): Page<'impostors'> {
  const { impostors } = known(world)
  return { rows: impostors, summary: { open: impostors.filter(row => row.endedAt === null).length } }
}

/** Who a customer is. */
export function customerCallsOf(world: FakeWorld): FakeCalls {
  const facts = known(world)
  return {
    'customer:link': () => {
      facts.perhaps = []
      return { joinId: 'join-2' }
    },
    'customer:notSame': () => {
      facts.perhaps = []
      return {}
    },
    'customer:unlink': () => ({ customerId: 'c-new', joinId: 'join-3' }),
    'customer:undo': ({ joinId }) => {
      facts.joins = facts.joins.filter(join => join.id !== joinId)
      return {}
    },
    'customer:preview': () => ({ signs: [{ kind: 'number', value: '138****8000' }, { kind: 'place', value: '浙江 杭州' }], against: [], other: { name: '夜航星Nova', vip: false, identities: [{ channel: 'douyin', name: '夜航星Nova' }], conversations: 3, openCases: 1, cases: 2, numbers: ['138****8000'], notes: 1, tags: ['数码'] } }),
    'customer:setVip': ({ customerId, vip }) => {
      for (const room of world.rooms.values()) {
        if (room.row.customer.id === customerId)
          room.row = { ...room.row, customer: { ...room.row.customer, vip } }
      }
      return {}
    },
    'customer:setTags': ({ tags }) => {
      facts.tags = [...tags]
      return {}
    },
    'customer:tagsLike': ({ text }) => ({ tags: [{ tag: '常出差', people: 12 }, { tag: '企业客户', people: 7 }, { tag: '易怒', people: 3 }].filter(({ tag }) => tag.includes(text ?? '')) }),
    'customer:addNote': ({ text }) => {
      const noteId = `note-${facts.notes.length + 1}`
      facts.notes = [{ id: noteId, version: 1, author: world.people.me, text, at: world.now(), editedAt: null, history: [] }, ...facts.notes]
      return { noteId }
    },
    'customer:editNote': ({ noteId, text }) => {
      facts.notes = facts.notes.flatMap(note => note.id !== noteId ? [note] : text === '' ? [] : [{ ...note, version: note.version + 1, text, editedAt: world.now(), history: [...note.history, { text: note.text, at: note.editedAt ?? note.at }] }])
      return {}
    },
    'customer:forgetPreview': ({ customerId }) => ({ rooms: roomsOf(world, customerId).length, messages: 42, files: 3, calls: 1, recordings: 1, notes: facts.notes.length, open: { rooms: 0, cases: 0, sending: 0, calls: 0 }, held: facts.hold !== null }),
    'customer:forget': ({ reason }) => {
      facts.forgotten = { reason, by: world.people.me, at: world.now(), endedAt: null }
      return {}
    },
    'customer:hold': (input) => {
      facts.hold = input.held ? { reason: input.reason, by: world.people.me, at: world.now() } : null
      return {}
    },
    'customer:reveal': ({ field }) => ({ value: field === 'number' ? '+8613800138000' : '7310042261', until: world.now() + 20_000 }),
    'identity:check': ({ items }) => {
      const checked = items.map(one => one.item === 'phone_tail' ? { item: one.item, matched: one.answer === '8000', how: 'compared' as const } : { item: one.item, matched: one.matched, how: 'looked_up' as const })
      const passed = checked.length >= 2 && checked.every(one => one.matched)
      const check = { id: 'check-1', items: checked, passed, by: world.people.me, at: world.now(), expiresAt: world.now() + 4 * hourMs }
      if (passed)
        facts.check = check
      return check
    },
    'identity:rules': () => ({ items: ['phone_tail', 'order_no', 'name'], needed: 2, hours: 4 }),
    'identity:setRules': rules => rules,
    'case:merge': () => ({ joinId: 'join-4' }),
    'case:split': () => ({ joinId: 'join-5', caseId: 'case-new' }),
    'impostor:flag': () => ({ impostorId: 'weibo:99' }),
    'impostor:setStatus': ({ id, status }) => {
      facts.impostors = facts.impostors.map(row => row.id === id ? { ...row, status, version: row.version + 1, reportedAt: status === 'reported' ? world.now() : row.reportedAt, endedAt: status === 'removed' || status === 'cleared' ? world.now() : null } : row)
      return {}
    },
    'impostor:export': () => ({ csv: '\uFEFF"渠道"\r\n' }),
  }
}
