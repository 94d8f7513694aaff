import type { CallbackRow, ConversationDetail, ConversationRow, MessageRow } from '../../../shared/contract/conversation.ts'
import type { ChannelRow, MeSummary, OfferRow } from '../../../shared/contract/desk.ts'
import type { CallOutput, SessionEventName, SessionEvents } from '../../../shared/contract/index.ts'
import type { Upload } from '../../../shared/contract/media.ts'
import type { SceneLine, SceneRoom } from './scene.data.ts'
import { defaultPreferences } from '../../../shared/contract/preferences.ts'
import { rankOf } from '../../../shared/rules/rank.ts'
import { scene } from './scene.data.ts'

/** One room of the fake: the row, its messages, and what only the fake knows. */
export interface FakeRoom {
  row: ConversationRow
  readonly title: string
  messages: MessageRow[]
  obligations: ConversationDetail['obligations']
  consents: ConversationDetail['consents']
  readonly context: ConversationDetail['context']
  window: ConversationDetail['window']
  lock: ConversationDetail['lock']
  draft: string
  draftFiles: readonly string[]
  readonly answers: string[]
}

/** Everything the fake remembers. Changed in place by the calls; `changed()` tells the open views. */
export interface FakeWorld {
  readonly now: () => number
  readonly later: (run: () => void, ms: number) => void
  readonly rooms: Map<string, FakeRoom>
  readonly callbacks: Map<string, CallbackRow>
  /** Files that wait to be sent, by id. */
  readonly uploads: Map<string, Upload>
  readonly sentKeys: Map<string, { outboundId: string, messageId: string, undoUntil: number | null, held: boolean }>
  readonly me: MeSummary
  readonly offers: OfferRow[]
  readonly channels: ChannelRow[]
  /** Numbers that nobody calls, newest first. */
  refused: CallOutput<'doNotCall:list'>['rows']
  readonly numbers: Map<string, { key: string, number: string, messageId: string | null, at: number }[]>
  readonly people: Readonly<Record<'me' | 'lin' | 'zhao', { id: string, name: string }>>
  seq: number
  changed: () => void
  emit: <E extends SessionEventName>(event: E, payload: SessionEvents[E]) => void
}

/** Ports of the fake. */
export interface FakePorts {
  readonly now: () => number
  readonly later: (run: () => void, ms: number) => void
  /** Rows beside the scene, to see a long list. */
  readonly crowd: number
  readonly quiet: boolean
}

const people = { me: { id: 'a-me', name: '陈一鸣' }, lin: { id: 'a-lin', name: '林晓' }, zhao: { id: 'a-zhao', name: '赵予安' } }

/** A new world with the seeded scene in it. */
export function createWorld({ now, later, crowd, quiet }: FakePorts): FakeWorld {
  const world: FakeWorld = {
    now,
    later,
    rooms: new Map(),
    callbacks: new Map(),
    uploads: new Map(),
    sentKeys: new Map(),
    me: { id: people.me.id, name: people.me.name, workNo: '1027', role: 'supervisor', version: 1, presence: 'ready', reason: null, next: null, voice: 'idle', elsewhere: null, notResponding: false, label: '空闲', used: 6, total: 8, automationPaused: false, sandbox: true, hotlineUp: true, phone: { leg: 'softphone', choices: ['softphone', 'desk_phone'], registered: true }, preferences: defaultPreferences, storeState: 'ok', alarms: [] },
    offers: [],
    channels: makeChannels(now()),
    refused: [{ id: 'dnc-1', number: '150****3344', why: '通话中说「别再打了」', by: { id: people.lin.id, name: people.lin.name }, at: now() - 86_400_000 * 3 }],
    numbers: new Map([['m-roam', [{ key: 'n-1', number: '138****8000', messageId: 'r-roam-p-1', at: now() - 518_000 }]]]),
    people,
    seq: 1,
    changed: () => {},
    emit: () => {},
  }
  for (const room of scene)
    world.rooms.set(room.id, makeRoom(room, world))
  for (let i = 0; i < crowd; i++)
    world.rooms.set(`crowd-${i}`, makeRoom(crowdRoom(i), world))
  if (!quiet)
    later(() => offer(world, 'r-screen', 18_000), 1_500)
  return world
}

/** Puts a line at the end of a room. */
export function addMessage(world: FakeWorld, room: FakeRoom, line: Omit<SceneLine, 'ago'>, at = world.now()): MessageRow {
  const last = room.messages.at(-1)?.seq ?? 0
  const message = makeMessage(room.row, line, at, last + 1)
  room.messages = [...room.messages, message]
  if (line.by !== 'system' && line.by !== 'note')
    room.row = { ...room.row, preview: line.text, lastAt: at, version: ++world.seq, unread: line.by === 'customer' ? room.row.unread + 1 : room.row.unread }
  else
    room.row = { ...room.row, version: ++world.seq }
  return message
}

/** Changes a message in place of its old self. */
export function putMessage(world: FakeWorld, room: FakeRoom, message: MessageRow): void {
  room.messages = room.messages.map(old => old.id === message.id ? { ...message, version: ++world.seq } : old)
}

/** Sets or clears the duty of a room. */
export function setDue(room: FakeRoom, due: ConversationRow['due']): void {
  const rank = rankOf({ danger: room.row.danger.length > 0 ? 0 : 2, nextDue: due?.dueAt ?? null, publicity: room.row.publicity as 0, vip: room.row.customer.vip, mood: room.row.mood, returning: 0 })
  room.row = { ...room.row, due, ...rank }
  room.obligations = due ? [{ id: due.obligationId, kind: due.kind, startedAt: due.startedAt, dueAt: due.dueAt, closedAt: null, closedBy: null }] : []
}

/** Offers a room to the person at the desk. */
export function offer(world: FakeWorld, roomId: string, leaseMs: number): void {
  const room = world.rooms.get(roomId)
  if (!room || room.row.owner)
    return
  const until = world.now() + leaseMs
  room.row = { ...room.row, offer: { agentId: world.me.id, until } }
  world.offers.push({ id: `o-${roomId}`, conversationId: roomId, customerName: room.row.customer.name, channel: room.row.channel, visibility: room.row.visibility, preview: room.row.preview, until, dueAt: room.row.due?.dueAt ?? null, call: null })
  world.emit('alarm', { kind: 'offer', facts: { conversationId: roomId } })
  world.changed()
  world.later(() => withdrawOffer(world, roomId), leaseMs)
}

/** Takes an offer back (accepted, declined, run out). */
export function withdrawOffer(world: FakeWorld, roomId: string): void {
  const at = world.offers.findIndex(entry => entry.conversationId === roomId)
  if (at < 0)
    return
  world.offers.splice(at, 1)
  const room = world.rooms.get(roomId)
  if (room)
    room.row = { ...room.row, offer: null, version: ++world.seq }
  world.changed()
}

function makeRoom(room: SceneRoom, world: FakeWorld): FakeRoom {
  const now = world.now()
  const last = room.lines.findLast(line => line.by === 'customer' || line.by === 'brand')
  const row: ConversationRow = {
    id: room.id,
    version: ++world.seq,
    channel: room.channel,
    accountId: `acc-${room.channel}`,
    accountName: room.account,
    touchpoint: room.touchpoint,
    visibility: room.visibility,
    customer: { id: `c-${room.matter}`, name: room.customer, followers: room.followers, verified: room.verified ?? 'none', vip: room.vip ?? false },
    preview: last?.text ?? room.title,
    lastAt: now - (last?.ago ?? 60) * 1000,
    unread: room.status === 'queued' ? room.lines.length : 0,
    status: room.status,
    owner: room.owner ? people[room.owner] : null,
    epoch: 1,
    offer: null,
    tier: 2,
    rank: null,
    due: null,
    publicity: room.publicity ?? 0,
    mood: room.mood ?? 'calm',
    danger: [...room.danger ?? []],
    triage: room.triage ?? 'needs_reply',
    acknowledgedAt: null,
    holdingAt: null,
    callState: null,
    call: null,
    trouble: room.lines.some(line => line.outbound === 'failed' || line.outbound === 'unknown'),
    snoozedUntil: room.status === 'snoozed' ? now + 3_600_000 * 14 : null,
    caseId: room.matter,
    tags: [],
  }
  const made: FakeRoom = {
    row,
    title: room.title,
    messages: room.lines.map((line, i) => makeMessage(row, line, now - line.ago * 1000, i + 1)),
    obligations: [],
    consents: [],
    context: room.context ? { text: room.context, authorName: room.account, byBrand: true } : null,
    window: room.windowSeconds ? { until: now + room.windowSeconds * 1000, repliesLeft: room.repliesLeft ?? null } : null,
    lock: room.lock ? { code: room.lock, until: null } : null,
    draft: '',
    draftFiles: [],
    answers: [...room.answers ?? []],
  }
  const due = room.due
  setDue(made, due ? { obligationId: `ob-${room.id}`, kind: due.kind, startedAt: now + (due.inSeconds - due.of) * 1000, dueAt: now + due.inSeconds * 1000 } : null)
  return made
}

const directions = { customer: 'inbound', bystander: 'inbound', brand: 'outbound', colleague: 'outbound', note: 'note', system: 'system' } as const

function makeMessage(row: ConversationRow, line: Omit<SceneLine, 'ago'>, at: number, seq: number): MessageRow {
  const authors = {
    customer: { id: row.customer.id, name: row.customer.name, kind: 'customer' },
    bystander: { id: 'by-1', name: '路过的西瓜', kind: 'bystander' },
    brand: { ...people.me, kind: 'agent' },
    colleague: { ...(row.owner ?? people.lin), kind: 'agent' },
    note: { ...people.me, kind: 'agent' },
    system: { id: 'system', name: '', kind: 'machine' },
  } as const
  const id = `${row.id}-${seq}`
  return {
    id,
    version: 1,
    seq,
    direction: directions[line.by],
    kind: line.kind ?? 'text',
    text: line.text,
    facts: { ...line.facts },
    author: authors[line.by],
    at,
    receivedAt: at + 900,
    media: line.image ? [{ id: `${id}-pic`, kind: 'image', mime: 'image/svg+xml', name: null, state: 'ready', size: 18_400, width: 480, height: 320, reason: null, risk: null }] : [],
    quoted: line.quote ? { id: null, text: line.quote, authorName: row.accountName } : null,
    ...directions[line.by] === 'inbound' && !line.deleted && line.kind !== 'call' ? { answering: row.visibility === 'public' ? 'there' : 'here' } as const : {},
    editedAt: line.edited ? at + 40_000 : null,
    deletedAt: line.deleted ? at + 60_000 : null,
    outbound: line.outbound ? { id: `out-${id}`, state: line.outbound, role: 'reply', error: line.error ? { code: line.error, details: {} } : null, attempts: 1, cancellable: line.outbound === 'queued', posted: null, undoUntil: null, undone: false, removable: line.outbound === 'sent' && row.visibility === 'public', review: null } : null,
  }
}

function crowdRoom(i: number): SceneRoom {
  const texts = ['查一下我这个月的流量怎么用得这么快', '预约的上门时间能改到周六吗', '充值没到账，扣款短信已经收到了', '请问老用户换新机有什么方案', '宽带晚上八点以后特别卡']
  return { id: `crowd-${i}`, matter: `cm-${i}`, title: '咨询', customer: `用户${String(7_310_000 + i * 37)}`, followers: i % 900, channel: i % 3 === 0 ? 'douyin' : 'weibo', account: i % 3 === 0 ? '回音官方' : '回音手机', touchpoint: i % 2 === 0 ? 'private_message' : 'comment', visibility: i % 2 === 0 ? 'private' : 'public', status: 'queued', due: { kind: 'first_reply', inSeconds: 60 + i * 3, of: 60 + i * 6 }, publicity: i % 2 === 0 ? 0 : 1, lines: [{ ago: 30 + i, by: 'customer', text: texts[i % texts.length] ?? '' }] }
}

function makeChannels(now: number): ChannelRow[] {
  const base = { version: 1, brand: '回音', deadLetters: 0, remarks: [] }
  return [
    { ...base, id: 'acc-weibo', channel: 'weibo', name: '回音手机', profile: 'commercial', health: 'ok', error: null, lastSuccessAt: now - 4_000, nextRunAt: now + 6_000, quota: { limit: 1000, left: 742, resetAt: now + 1_500_000 }, delayMs: 1_800, pushes: { received: 218, lastAt: now - 11_000 } },
    { ...base, id: 'acc-douyin', channel: 'douyin', name: '回音官方', profile: 'standard', health: 'degraded', error: 'rate_limited', lastSuccessAt: now - 74_000, nextRunAt: now + 31_000, quota: { limit: 600, left: 58, resetAt: now + 700_000 }, delayMs: 41_000, pushes: { received: 64, lastAt: now - 66_000 } },
    { ...base, id: 'acc-forum', channel: 'forum', name: '回音社区', profile: 'own', health: 'red', error: 'auth_expired', lastSuccessAt: now - 1_260_000, nextRunAt: null, quota: { limit: null, left: null, resetAt: null }, delayMs: null, deadLetters: 2, pushes: { received: 0, lastAt: null } },
    { ...base, id: 'acc-hotline', channel: 'hotline', name: '客服热线', profile: 'simulated', health: 'ok', error: null, lastSuccessAt: now - 900, nextRunAt: null, quota: { limit: null, left: null, resetAt: null }, delayMs: 120, pushes: { received: 12, lastAt: now - 3_000 } },
    { ...base, id: 'acc-complaint', channel: 'complaint', name: '黑猫投诉', profile: '', remarks: ['by_hand'], health: 'ok', error: null, lastSuccessAt: now - 60_000, nextRunAt: null, quota: { limit: null, left: null, resetAt: null }, delayMs: null, pushes: { received: 0, lastAt: null } },
    { ...base, id: 'acc-link', channel: 'link', name: '玩家社区', profile: '', remarks: ['by_hand'], health: 'ok', error: null, lastSuccessAt: now - 60_000, nextRunAt: null, quota: { limit: null, left: null, resetAt: null }, delayMs: null, pushes: { received: 0, lastAt: null } },
  ]
}
